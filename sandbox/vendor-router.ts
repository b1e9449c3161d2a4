import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { type FaultBoard, playFault } from './faults.ts';
import { type ProviderContext, type SandboxProvider, VendorRefusal } from './provider.ts';
import { RateLimiter } from './rate-limit.ts';
import { type ReceivedRequest, type RequestLog, redactBody, redactHeaders } from './requests.ts';

/**
 * Everything a vendor's edge does before its own code: an id for the request, a record of it, the failure to play,
 * the rate limit; and after it: errors in the vendor's own shape.
 */
export function vendorRouter(
  provider: SandboxProvider,
  context: ProviderContext,
  faults: FaultBoard,
  requests: RequestLog,
  perMinute = provider.requestsPerMinute,
): Router {
  const router = express.Router();
  const limiter = new RateLimiter(perMinute);

  router.use((req, res, next) => {
    const requestId = provider.requestId();
    res.locals.requestId = requestId;
    res.locals.entry = record(requests, provider.id, req, res, context.now());
    next();
  });
  router.use(
    express.json({ limit: provider.bodyLimit, strict: false }),
    // Vendors older than JSON take forms, some with nested names (`a[b]=c`).
    express.urlencoded({ limit: provider.bodyLimit, extended: true }),
  );
  router.use((req, res, next) => {
    const entry = res.locals.entry as ReceivedRequest;
    entry.body = redactBody(req.body);
    requests.updated(entry);
    const fault = faults.takeForRequest(provider.id, req.method, req.path);
    if (!fault) return next();
    entry.fault = fault.kind;
    playFault(fault, req, res, next, (status, message, headers) => {
      refuse(provider, res, status, message, headers);
    });
  });
  router.use((req, res, next) => {
    const caller = provider.caller(req.headers);
    if (caller === null) return next();
    const now = context.now();
    const allowance = limiter.take(caller, now.getTime());
    res.set(provider.headers?.(res.locals.requestId, allowance, now) ?? {});
    if (allowance.allowed) return next();
    refuse(provider, res, 429, 'Rate limit exceeded.', {
      'retry-after': String(allowance.retryAfterSeconds),
    });
  });

  provider.routes(router, context);

  router.use((req, res) => {
    refuse(provider, res, 404, `No route ${req.method} ${req.path}.`);
  });
  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    if (error instanceof VendorRefusal) {
      refuse(provider, res, error.status, error.message, {}, error.details);
      return;
    }
    const status = bodyParserStatus(error);
    if (status) {
      refuse(provider, res, status, (error as Error).message);
      return;
    }
    console.error(`sandbox ${provider.id}:`, error);
    refuse(provider, res, 500, 'Internal server error.');
  });
  return router;
}

function refuse(
  provider: SandboxProvider,
  res: Response,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  details?: unknown,
): void {
  const error = provider.error(status, message, res.locals.requestId, details);
  res
    .status(status)
    .set({ ...error.headers, ...headers })
    .json(error.body);
}

/** Opens the record of one exchange and closes it when the connection is done with it. */
export function record(
  requests: RequestLog,
  provider: string,
  req: Request,
  res: Response,
  at: Date,
): ReceivedRequest {
  const entry: ReceivedRequest = {
    id: randomUUID(),
    provider,
    at: at.toISOString(),
    method: req.method,
    path: req.path,
    status: null,
    outcome: 'pending',
    durationMs: null,
    fault: null,
    headers: redactHeaders(req.headers),
    body: null,
  };
  const startedAt = performance.now();
  requests.received(entry);
  res.once('close', () => {
    entry.durationMs = Math.round(performance.now() - startedAt);
    entry.outcome = res.writableFinished ? 'answered' : 'cut';
    entry.status = res.writableFinished ? res.statusCode : null;
    requests.updated(entry);
  });
  return entry;
}

function bodyParserStatus(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
