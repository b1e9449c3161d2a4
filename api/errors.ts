import { type Server, STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { databaseObjection } from '../db/errors.ts';
import { languageOf, Problem, problem, problemBody } from './problems.ts';

/** Anything thrown on the way, as the problem the client will see; null when it is our own fault. */
export function asProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  return fromBodyParser(error) ?? fromDatabase(error) ?? fromTemporal(error);
}

/** express.json, multer and Express's own router mark their errors with a `type`, a `name` or a 4xx `status`. */
function fromBodyParser(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { type, status, limit } = error as Error & { type?: unknown; status?: unknown; limit?: unknown };
  if (type === 'entity.parse.failed') return problem('malformed-json');
  if (type === 'entity.too.large') return problem('too-large', { values: { limit: inBytes(Number(limit)) } });
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return problem('unsupported-media-type', { values: { expected: 'UTF-8 (gzip, br, deflate)' } });
  // A file too large is told before, with its limit (mount.ts); these are other files or fields than were asked for.
  if (error.name === 'MulterError') return problem('malformed-request');
  if (error instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500))
    return problem('malformed-request');
  return null;
}

function fromDatabase(error: unknown): Problem | null {
  switch (databaseObjection(error)?.kind) {
    case 'unique':
    case 'exclusion':
    case 'retry':
      return problem('conflict');
    // The schemas should have refused these; the database is the last to look, and its refusal is still the client's news.
    case 'check':
    case 'not-null':
    case 'value':
      return problem('validation');
    case 'foreign-key':
      return problem('not-found');
    case 'unavailable':
      return problem('unavailable', { headers: { 'Retry-After': '2' } });
    default:
      return null;
  }
}

/** gRPC status codes of the Temporal client: 3 what was asked makes no sense, 4 and 14 nobody answers. */
function fromTemporal(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const code = [error, error.cause]
    .map((e) => (e as { code?: unknown } | undefined)?.code)
    .find(Number.isInteger);
  if (code === 3) return problem('validation');
  if (code === 4 || code === 14) return problem('unavailable', { headers: { 'Retry-After': '2' } });
  return null;
}

/** `20 Mo` would need a language; plain figures read in both. */
export function inBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '?';
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}

/** Sends the problem in the client's language. */
export function sendProblem(req: Request, res: Response, thrown: Problem): void {
  // The rest of a body nobody will read must not be taken for the next request on this connection.
  if (!req.complete) res.set('Connection', 'close');
  res
    .status(thrown.definition.status)
    .set(thrown.headers)
    .set('Content-Type', 'application/problem+json; charset=utf-8')
    .set('Cache-Control', 'no-store')
    .vary('Accept-Language');
  res.send(
    JSON.stringify(
      problemBody(thrown, languageOf(req.headers['accept-language']), `urn:request:${String(req.id)}`),
    ),
  );
}

/** The one error mapper of the API. What we did not foresee is logged with its cause and leaves as a bare reference. */
export const errorMapper: ErrorRequestHandler = (error, req, res, _next) => {
  const known = asProblem(error);
  const mapped = known ?? problem('internal', { values: { requestId: String(req.id) } });
  const objection = databaseObjection(error);
  // The request's own log line carries it.
  if (!known || mapped.definition.status >= 500) res.err = error;
  else if (objection) req.log.warn({ err: error }, `the database refused: ${objection.kind}`);
  if (res.headersSent) {
    // Half an answer is out: the only honest end is a broken connection.
    res.destroy();
    return;
  }
  sendProblem(req, res, mapped);
};

/** What Node's parser refuses never reaches Express; it is answered in the same form. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const thrown = problem(error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-request');
    const { status } = thrown.definition;
    const body = JSON.stringify(problemBody(thrown, 'fr'));
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}
