import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCall, reasonOfError } from './call.ts';

let server: Server;
let url: string;
let respond: (req: IncomingMessage, res: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((req, res) => respond(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const failure = (path = '/x') => createCall(url, 'fr')(path).then(() => 'no failure', reasonOfError);

it('asks in the visitor’s language, and sends JSON only where there is something to send', async () => {
  const seen: Array<[string | undefined, string | undefined, string | undefined, string | undefined]> = [];
  respond = (req, res) => {
    seen.push([req.method, req.url, req.headers['accept-language'], req.headers['content-type']]);
    if (req.method === 'DELETE') res.writeHead(204).end();
    else res.setHeader('Content-Type', 'application/json').end('{"ok":true}');
  };
  const call = createCall(url, 'en');
  expect(await call('/book/x', { query: { from: 'a b' } })).toEqual({ ok: true });
  expect(await call('/book/x', { method: 'POST', body: {} })).toEqual({ ok: true });
  expect(await call('/book/x', { method: 'DELETE' })).toBeUndefined();
  expect(seen).toEqual([
    ['GET', '/api/v1/book/x?from=a+b', 'en', undefined],
    ['POST', '/api/v1/book/x', 'en', 'application/json'],
    ['DELETE', '/api/v1/book/x', 'en', undefined],
  ]);
});

it('tells refusals from pauses and from trouble', async () => {
  const answer = (status: number, body: string, headers: Record<string, string> = {}) => {
    respond = (_req, res) => res.writeHead(status, headers).end(body);
  };
  const json = { 'Content-Type': 'application/problem+json; charset=utf-8' };
  const problem = { type: 'https://coccinelle.app/problems/slot-taken', detail: 'Pris.', nearest: [] };
  answer(409, JSON.stringify(problem), json);
  expect(await failure()).toEqual({ kind: 'refused', status: 409, code: 'slot-taken', problem });
  answer(429, JSON.stringify(problem), { ...json, 'Retry-After': '17' });
  expect(await failure()).toEqual({ kind: 'busy', retryAfterSeconds: 17 });
  answer(429, '');
  expect(await failure()).toEqual({ kind: 'busy', retryAfterSeconds: 5 });
  answer(503, JSON.stringify(problem), json);
  expect(await failure()).toEqual({ kind: 'unreachable' });
  answer(404, '<h1>nginx</h1>', { 'Content-Type': 'text/html' });
  expect(await failure()).toEqual({ kind: 'unreachable' });
  answer(200, '<h1>Wi-Fi de la gare</h1>', { 'Content-Type': 'text/html' });
  expect(await failure()).toEqual({ kind: 'unreachable' });
  respond = (_req, res) => res.destroy();
  expect(await failure()).toEqual({ kind: 'unreachable' });
});
