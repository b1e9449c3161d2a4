import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orOverHttp } from './over-http.ts';
import { createWebFetcher, FetchFailure, type FetchRequest, type WebFetcher } from './web-fetcher.ts';

const HTML = ['text/html', 'application/xhtml+xml'];
const page = '<p>Coupe à 45 €</p>';
let server: Server;
let origin: string;
let fetcher: WebFetcher;
let bytesSent = 0;

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/plain': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  '/gzip': (_, response) => encoded(response, 'gzip', gzipSync(page)),
  '/br': (_, response) => encoded(response, 'br', brotliCompressSync(page)),
  '/zstd': (_, response) => encoded(response, 'zstd', zstdCompressSync(page)),
  '/bomb': (_, response) => encoded(response, 'gzip', gzipSync(Buffer.alloc(50 * 1024 * 1024))),
  '/broken': (_, response) => encoded(response, 'gzip', Buffer.from('not gzip at all')),
  '/onion': (_, response) => encoded(response, 'gzip, gzip, gzip', gzipSync(page)),
  '/declared': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': 9e9 }).write('x'),
  '/endless': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const more = () => {
      while (!response.destroyed) {
        bytesSent += 65_536;
        if (!response.write(Buffer.alloc(65_536, 97))) break;
      }
    };
    response.on('drain', more);
    more();
  },
  '/slow': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('<p>');
  },
  '/silent': () => {},
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': 100 });
    response.write('<p>', () => response.destroy());
  },
  '/video': (_, response) => response.writeHead(200, { 'content-type': 'video/mp4' }).write('x'),
  '/headers': (_, response) => response.writeHead(200, { 'x-long': 'a'.repeat(60_000) }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/old': (_, response) => response.writeHead(301, { location: '/plain' }).end('moved'),
  '/away': (_, response) => response.writeHead(302, { location: 'https://elsewhere.example.com/' }).end(),
  '/same': (request, response) =>
    request.headers['if-none-match'] === '"v1"' &&
    request.headers['if-modified-since'] === 'Sat, 01 Nov 2025 10:00:00 GMT'
      ? response.writeHead(304).end()
      : response.writeHead(200, { 'content-type': 'text/html', etag: '"v1"' }).end(page),
  '/busy': (_, response) => response.writeHead(429, { 'retry-after': '7' }).end('later'),
};

function encoded(response: ServerResponse, encoding: string, body: Buffer) {
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': encoding })
    .end(body);
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const route = routes[request.url!];
    if (route) route(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  fetcher = createWebFetcher({
    userAgent: 'Coccinelle/1.0 (+https://coccinelle.example/robot)',
    allowedPrivateHosts: new Set([`127.0.0.1:${port}`]),
    maxBytes: 256 * 1024,
  });
});
afterAll(async () => {
  await fetcher.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const get = (path: string, more: Partial<FetchRequest> = {}) =>
  fetcher.fetch({ url: origin + path, accept: HTML, ...more });
const reason = (path: string, more: Partial<FetchRequest> = {}) =>
  get(path, more).then(
    () => 'read',
    (error: FetchFailure) => error.reason,
  );

describe('web fetcher', () => {
  it('reads plain and compressed pages', async () => {
    for (const path of ['/plain', '/gzip', '/br', '/zstd']) {
      expect(Buffer.from((await get(path)).body).toString()).toBe(page);
    }
  });

  it('asks over http where nothing speaks TLS, and says what https said where that fails too', async () => {
    const overHttp = (url: string) =>
      orOverHttp(url, (address) => fetcher.fetch({ url: address, accept: HTML }));
    const secure = origin.replace('http:', 'https:');
    expect((await overHttp(`${secure}/plain`)).url).toBe(`${origin}/plain`);
    await expect(overHttp(`${secure}/video`)).rejects.toMatchObject({ reason: 'tls_failed' });
    await expect(overHttp('https://127.0.0.1:9/')).rejects.toMatchObject({ reason: 'blocked_address' });
  });

  it('asks nobody over http who answered over https', async () => {
    const asked: string[] = [];
    const failing = (code: string, isAfterRedirect = false) =>
      orOverHttp('https://salon.example/', async (url) => {
        asked.push(url);
        throw Object.assign(new FetchFailure('connection_failed', code, { cause: { code } }), {
          isAfterRedirect,
        });
      }).catch((error: FetchFailure) => error.message);
    for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_OVERFLOW'])
      expect(await failing(code)).toBe(code);
    expect(await failing('ERR_TLS_CERT_ALTNAME_INVALID', true)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(new Set(asked)).toEqual(new Set(['https://salon.example/']));
    await expect(get('/loop')).rejects.toMatchObject({ isAfterRedirect: true });
    await expect(get('/cut')).rejects.toMatchObject({ isAfterRedirect: false });
  });

  it('bounds what comes out of decompression, what is declared, and what never ends', async () => {
    expect(await reason('/bomb')).toBe('too_large');
    expect(await reason('/declared')).toBe('too_large');
    expect(await reason('/endless')).toBe('too_large');
    expect(bytesSent).toBeLessThan(20 * 1024 * 1024);
    expect(await reason('/onion')).toBe('broken_encoding');
    expect(await reason('/broken')).toBe('broken_encoding');
    expect(await reason('/headers')).toBe('connection_failed');
  });

  it('refuses other media types before reading them', async () => {
    expect(await reason('/video')).toBe('unsupported_type');
  });

  it('says when the connection is cut, and when the server never finishes', async () => {
    expect(await reason('/cut')).toBe('connection_failed');
    const hasty = createWebFetcher({
      userAgent: 'Coccinelle/1.0',
      allowedPrivateHosts: new Set([new URL(origin).host]),
      totalTimeoutMs: 200,
    });
    for (const path of ['/slow', '/silent']) {
      await expect(hasty.fetch({ url: origin + path, accept: HTML })).rejects.toMatchObject({
        reason: 'timeout',
      });
    }
    await hasty.close();
  });

  it('stops at once when cancelled', async () => {
    const cancel = new AbortController();
    const pending = reason('/slow', { signal: cancel.signal });
    cancel.abort();
    expect(await pending).toBe('cancelled');
  });

  it('follows at most five redirects, each one asked for', async () => {
    expect(await get('/old')).toMatchObject({ url: `${origin}/plain`, status: 200, redirects: 1 });
    expect(await reason('/loop')).toBe('too_many_redirects');
    const seen: string[] = [];
    expect(await reason('/away', { mayFollow: (url) => seen.push(url) < 0 })).toBe('redirect_refused');
    expect(seen).toEqual(['https://elsewhere.example.com/']);
  });

  it('asks only whether the page changed when it was read before', async () => {
    const first = await get('/same');
    const again = await get('/same', { etag: first.etag, lastModified: 'Sat, 01 Nov 2025 10:00:00 GMT' });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body.length).toBe(0);
  });

  it('hands on refusals with the time to wait', async () => {
    expect(await get('/busy')).toMatchObject({ status: 429, retryAfterMs: 7000 });
    expect(await get('/nowhere')).toMatchObject({ status: 404, retryAfterMs: null });
  });
});
