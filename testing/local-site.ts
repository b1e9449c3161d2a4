import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page as HTML, or a full answer. */
export type LocalPage =
  | string
  | { status?: number; headers?: Record<string, string>; body?: string | Buffer }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface LocalSite {
  origin: string;
  /** `127.0.0.1:port`, for the list of permitted private hosts. */
  host: string;
  /** By path with query; may be changed while the site runs. Anything else is a 404. */
  pages: Map<string, LocalPage>;
  /** Every request so far, in order, as path with query. */
  requests: string[];
  /** How often a path was asked for. */
  count(path: string): number;
  close(): Promise<void>;
}

/** A website on this machine for a test: real HTTP, a port of its own. */
export async function startLocalSite(pages: Record<string, LocalPage> = {}): Promise<LocalSite> {
  const site = new Map(Object.entries(pages));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const page = site.get(path);
    if (page === undefined) response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>');
    else if (typeof page === 'function') page(request, response);
    else if (typeof page === 'string')
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    else
      response
        .writeHead(page.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...page.headers })
        .end(page.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    pages: site,
    requests,
    count: (path) => requests.filter((asked) => asked === path).length,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
