// CommonJS, since the SDK takes this module by `require`, in the process and in the workflows' bundle alike.
const { DefaultFailureConverter } = require('@temporalio/common');

/** The words and the stack of a failure, which may quote a row of the database, are encrypted like every payload. */
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
