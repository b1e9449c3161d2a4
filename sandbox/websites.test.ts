import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from './control-client.ts';
import { type Sandbox, startSandbox } from './server.ts';
import { startWebsiteHost, type WebsiteHost } from './websites.ts';

let folder: string;
let site: WebsiteHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'websites-'));
  await mkdir(join(folder, 'salon', 'blog'), { recursive: true });
  await mkdir(join(folder, 'not-a-site'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'salon', 'index.html'), `<h1>Salon</h1>${'<p>Coupe 45 €</p>'.repeat(200)}`);
  await writeFile(join(folder, 'salon', 'tarifs.html'), '<h1>Tarifs</h1>');
  await writeFile(join(folder, 'salon', 'robots.txt'), 'User-agent: *\nAllow: /\n');
  await writeFile(join(folder, 'salon', '.hidden'), 'hidden');
  site = await startWebsiteHost({ folder: join(folder, 'salon') });
});
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Sends the path as it is: `fetch` would tidy `..` away before it leaves. */
function raw(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: site.port, path }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('a hosted website', () => {
  it('lives at the root of its own origin', async () => {
    expect(await (await fetch(`${site.url}/robots.txt`)).text()).toContain('User-agent');
    expect((await fetch(site.url)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await (await fetch(`${site.url}/tarifs`)).text()).toContain('Tarifs');
  });

  it('answers 304 to a visitor who already has the page', async () => {
    const first = await fetch(site.url);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await fetch(site.url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const modified = first.headers.get('last-modified') ?? '';
    expect((await fetch(site.url, { headers: { 'if-modified-since': modified } })).status).toBe(304);
  });

  it.each(['gzip', 'br'])('compresses with %s for whoever takes it', async (encoding) => {
    const response = await fetch(site.url, { headers: { 'accept-encoding': encoding } });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.text()).toContain('Coupe 45 €');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/.hidden',
    '/blog/',
    '/nothing',
    '/%zz',
    '/%00',
  ])('gives nothing for %s', async (path) => {
    expect([400, 403, 404]).toContain(await raw(path));
  });

  it('carries the product’s line with the address the product has this time', async () => {
    const own = await mkdtemp(join(tmpdir(), 'website-line-'));
    const line = '<script src="http://localhost:3000/embed.js" data-tenant="salon"></script>';
    await mkdir(join(own, 'blog'));
    await writeFile(join(own, 'index.html'), `<h1>Salon</h1>${line}`);
    await writeFile(join(own, 'blog', 'index.html'), line);
    await writeFile(join(own, 'tarifs.html'), '<h1>Tarifs</h1>');
    const host = await startWebsiteHost({ folder: own, productUrl: 'http://localhost:4567' });
    const moved = line.replace('3000', '4567');
    for (const path of ['/', '/index.html', '/blog/', '/blog/index'])
      expect(await (await fetch(host.url + path)).text()).toContain(moved);
    const first = await fetch(`${host.url}/`);
    const again = await fetch(`${host.url}/`, { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(await (await fetch(`${host.url}/tarifs`)).text()).toBe('<h1>Tarifs</h1>');
    await host.stop();
    const asWritten = await startWebsiteHost({ folder: own });
    expect(await (await fetch(asWritten.url)).text()).toContain(line);
    await asWritten.stop();
    await rm(own, { recursive: true, force: true });
  });

  it('refuses a folder that is not there', async () => {
    await expect(startWebsiteHost({ folder: join(folder, 'gone') })).rejects.toThrow(
      'No such website folder',
    );
  });
});

describe('websites of the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ websitesDir: folder });
  });
  afterAll(() => sandbox.stop());

  it('are the folders with an index.html, each at its own port', () => {
    expect(sandbox.websites.map(({ name }) => name)).toEqual(['salon']);
    expect(sandbox.websites[0]?.port).not.toBe(sandbox.port);
  });

  it('fail when told to, and are listed in what was received', async () => {
    const control = sandboxControl(sandbox.url);
    const url = sandbox.websites[0]?.url ?? '';
    await control.fault({
      provider: 'website',
      kind: 'status',
      status: 503,
      retryAfter: 1,
      match: { path: '/tarifs' },
    });
    const refused = await fetch(`${url}/tarifs`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await fetch(`${url}/tarifs`)).status).toBe(200);
    const received = await control.requests('website');
    expect(received.map(({ path, status }) => [path, status])).toEqual([
      ['salon/tarifs', 503],
      ['salon/tarifs', 200],
    ]);
  });
});
