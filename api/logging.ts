import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { safeError } from '../logging.ts';

/** One line per request, with its id and business. */
export function requestLog(logger: Logger) {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    genReqId: (req) => req.id,
    serializers: {
      req: (req: { method: string; url: string; originalUrl?: string }) => ({
        method: req.method,
        path: withoutToken((req.originalUrl ?? req.url).split('?')[0] ?? ''),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: safeError,
    },
    wrapSerializers: false,
    customProps: (req: IncomingMessage & { tenantId?: string }) =>
      req.tenantId ? { tenantId: req.tenantId } : {},
    customLogLevel: (_req: IncomingMessage, res: ServerResponse, error?: Error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'warn' : 'info',
    autoLogging: { ignore: (req: IncomingMessage) => (req.url ?? '').startsWith('/health/') },
  });
}

/** Whoever has a link of ours may act as whom it was sent to, or see their file: its token stays out of the log. */
function withoutToken(path: string): string {
  return path.replace(
    /^(\/api\/v1\/(?:manage|waitlist-offers)|\/rdv|\/offre|\/unsubscribe|\/media)\/[^/]+/,
    '$1/…',
  );
}
