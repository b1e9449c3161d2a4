import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import compression from 'compression';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type FaultBoard, playFault } from './faults.ts';
import type { RequestLog } from './requests.ts';
import { record } from './vendor-router.ts';
import { withProductLine } from './website-line.ts';

/** Under this name the request log and the faults know every hosted website. */
export const WEBSITE_PROVIDER = 'website';

export interface WebsiteHost {
  name: string;
  url: string;
  port: number;
  stop(): Promise<void>;
}

/**
 * Serves one folder at the root of its own origin (so that /robots.txt and /sitemap.xml mean it), as a small business's
 * host would: ETag and Last-Modified with 304, gzip, `/tarifs` for `tarifs.html`, `404.html`; no listings, no dotfiles,
 * nothing outside the folder.
 * @throws when the folder does not exist or the port is taken.
 */
export async function startWebsiteHost(options: {
  folder: string;
  name?: string;
  port?: number;
  host?: string;
  /** Where the product is, for pages that carry its line; as they were written where it is left out. */
  productUrl?: string;
  faults?: FaultBoard;
  requests?: RequestLog;
}): Promise<WebsiteHost> {
  const {
    folder,
    name = folder.split(/[\\/]/).at(-1) ?? 'site',
    host = '127.0.0.1',
    faults,
    requests,
  } = options;
  if (!existsSync(folder)) throw new Error(`No such website folder: ${folder}`);
  const app = express();
  app.disable('x-powered-by');
  app.use((req: Request, res: Response, next: NextFunction) => {
    const entry = requests && record(requests, WEBSITE_PROVIDER, req, res, new Date());
    if (entry) entry.path = `${name}${req.path}`;
    // `fetch` adds no-cache to every conditional request; web servers answer 304 all the same, Express would not.
    delete req.headers['cache-control'];
    const fault = faults?.takeForRequest(WEBSITE_PROVIDER, req.method, req.path);
    if (!fault) return next();
    if (entry) entry.fault = fault.kind;
    playFault(fault, req, res, next, (status, message, headers) => {
      res.status(status).set(headers).type('text/plain').send(message);
    });
  });
  app.use(compression({ threshold: 512 }));
  if (options.productUrl) app.use(await withProductLine(folder, options.productUrl));
  app.use(
    express.static(folder, {
      extensions: ['html'],
      dotfiles: 'ignore',
      // A real small site is cached for a while but always revalidated by a crawler that asks.
      cacheControl: true,
      maxAge: '1h',
    }),
  );
  app.use((_req, res) => {
    res.status(404);
    if (existsSync(join(folder, '404.html'))) res.sendFile('404.html', { root: folder });
    else res.type('text/plain; charset=utf-8').send('Page introuvable');
  });
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    // A malformed path (%zz, %00) is the visitor's mistake: the same answer as any page that is not there.
    const status = error.status && error.status < 500 ? error.status : 500;
    if (!res.headersSent) res.status(status).type('text/plain; charset=utf-8').send('Page introuvable');
  });

  const server = createServer(app);
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    name,
    url: `http://${host}:${port}`,
    port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The sites of a folder: every sub-folder with an `index.html`. */
export async function listWebsites(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'index.html')))
    .map((entry) => entry.name)
    .sort();
}
