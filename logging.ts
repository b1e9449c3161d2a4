import { type DestinationStream, type Logger, pino } from 'pino';
import { databaseObjection } from './db/errors.ts';

/**
 * The process's logger. Nothing here may carry a body, a token, an address of a person: requests are logged as method,
 * path without query, status and time, and errors without the words of the database (they quote values).
 */
export function createLogger(
  level: string,
  destination?: DestinationStream,
  service: 'api' | 'worker' = 'api',
): Logger {
  const options = {
    level,
    base: { service },
    serializers: { err: safeError },
    redact: {
      paths: [
        'authorization',
        'cookie',
        'password',
        'token',
        'refreshToken',
        'accessToken',
        'key',
        'email',
        'phone',
      ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Where it happened and what kind it was; the message only when it is our own wording. */
export function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const objection = databaseObjection(error);
  const { code } = error as Error & { code?: unknown };
  // Query errors of the ORM repeat the statement with its values.
  const quotesValues = objection !== null || 'severity' in error || /Exception$/.test(error.name);
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(objection ? { objection: objection.kind, constraint: objection.constraint } : {}),
    ...(quotesValues ? {} : { message: error.message }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause && !quotesValues ? { cause: safeError(error.cause) } : {}),
  };
}
