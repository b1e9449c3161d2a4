/**
 * Downloads a Temporal server by the SDK's own means: `sdk-download.ts dev-server|time-skipping VERSION FOLDER`.
 * The SDK downloads as part of starting an environment, so one is started and stopped again; its executable,
 * alone in FOLDER, is what is wanted.
 */

import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';

const [kind, version, downloadDir] = process.argv.slice(2);
if ((kind !== 'dev-server' && kind !== 'time-skipping') || !version || !downloadDir) {
  throw new Error('usage: sdk-download.ts dev-server|time-skipping VERSION FOLDER');
}
Runtime.install({ logger: new DefaultLogger('ERROR') });
const executable = { type: 'cached-download', version, downloadDir } as const;
try {
  const environment =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
      : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await environment.teardown();
} catch (error) {
  // One line for the person at the terminal: the caller goes on to the next source.
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
