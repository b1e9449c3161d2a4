import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { RequestHandler } from 'express';

/** Where the pages of the demo websites were told that the product is: its customary address. */
const WRITTEN = 'http://localhost:3000/embed.js';

/**
 * Serves the pages of a folder that carry the product's line with the address the product has this time; everything else is
 * left to who comes next. @param productUrl without a slash at the end
 */
export async function withProductLine(folder: string, productUrl: string): Promise<RequestHandler> {
  const pages = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    const page = await readFile(join(folder, name), 'utf8');
    if (!page.includes(WRITTEN)) continue;
    const path = `/${name.split(sep).join('/')}`;
    const sent = page.replaceAll(WRITTEN, `${productUrl}/embed.js`);
    for (const address of [path, path.slice(0, -'.html'.length), path.replace(/index\.html$/, '')])
      pages.set(address, sent);
  }
  return (req, res, next) => {
    const page = pages.get(req.path);
    if (page === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
    res.set('Cache-Control', 'public, max-age=3600').type('html').send(page);
  };
}
