import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stackUrl } from '../browser.ts';

/** A site of somebody else's, on an origin of its own. */
export interface HostSite {
  url: string;
  host: string;
  stop(): Promise<void>;
}

/** What themes, resets and page builders do to whatever stands on a page. */
const HOSTILE = `
html { font-size: 9px; letter-spacing: 3px; }
* { box-sizing: content-box !important; font-family: cursive !important; color: lime; border-radius: 0 !important; }
div, section, button, input, label, ul, li, p, h2, h3, table, td, dialog, coccinelle-widget {
  display: none !important; background: magenta !important; font-size: 40px !important; text-transform: uppercase !important;
  position: absolute !important; opacity: 0.1 !important; pointer-events: none !important; transform: rotate(3deg) !important;
}
main, footer { display: block !important; padding: 16px; }
`;

/**
 * Serves a page with the widget's line on it, under a policy that knows nothing but our script and our API: no inline styles,
 * no images, no frames, no evaluation, and scripts that only write text.
 */
export async function startHostSite(
  slug: string,
  options: { attributes?: string; head?: string; lang?: string; hostile?: boolean } = {},
): Promise<HostSite> {
  const { attributes = '', head = '', lang = 'fr', hostile = true } = options;
  const product = stackUrl();
  const page = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Le site de quelqu’un</title>${head}
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>Bienvenue</h1>
<a href="#avant">Avant</a>
<script src="${product}/embed.js" data-tenant="${slug}" ${attributes}></script>
</main>
<footer><a href="#apres">Après</a></footer>
</body>
</html>`;
  const server = createServer((req, res) => {
    if (req.url === '/style.css') {
      res.setHeader('Content-Type', 'text/css');
      res.end(hostile ? HOSTILE : 'body{margin:0;font-family:serif}main{padding:16px}');
      return;
    }
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; script-src ${product}; connect-src ${product}; style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`,
    );
    res.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/`,
    host,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
