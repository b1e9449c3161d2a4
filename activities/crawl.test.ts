import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { crawledPages, findCrawl, listCrawlUrls, requestCrawl } from '../db/crawl.ts';
import { type Database, openDatabase } from '../db/database.ts';
import type { HostTurns } from '../db/host-turns.ts';
import { createPageReader, type PageReader } from '../providers/web/page-reader.ts';
import { createRobotsReader } from '../providers/web/robots-reader.ts';
import { createWebFetcher, type WebFetcher } from '../providers/web/web-fetcher.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { type LocalPage, type LocalSite, startLocalSite } from '../testing/local-site.ts';
import { type CrawlActivities, type CrawlSummary, createCrawlActivities } from './crawl.ts';
import { createIngest } from './ingest.ts';

const footer = '<footer><h2>Horaires</h2><p>Mardi au samedi, 9h-19h</p></footer>';
const html = (title: string, body: string) =>
  `<!doctype html><html lang="fr"><head><title>${title}</title></head><body><main>${body}</main>${footer}</body></html>`;
const links = (...paths: string[]) => paths.map((path) => `<a href="${path}">${path}</a>`).join(' ');

let t: TestDatabase;
let site: LocalSite;
let fetcher: WebFetcher;
let pages: PageReader;
let activities: CrawlActivities;
let tenantId: string;
let indexed: string[];
/** Every pause asked for between two requests of the site, in milliseconds. */
let gaps: number[];

const recording = (hosts: HostTurns): HostTurns => ({
  ...hosts,
  take(host, gapMs) {
    gaps.push(gapMs);
    return hosts.take(host, gapMs);
  },
});

beforeAll(async () => {
  t = await openTestDatabase();
  pages = createPageReader();
});
afterAll(async () => {
  await pages.close();
  await t.close();
});

async function start(served: Record<string, LocalPage>) {
  site = await startLocalSite(served);
  fetcher = createWebFetcher({ userAgent: 'Coccinelle/1.0', allowedPrivateHosts: new Set([site.host]) });
  indexed = [];
  gaps = [];
  activities = crawlActivities(t.db);
}

/** What a process crawls with: its own connections, its own memory of robots.txt. */
function crawlActivities(db: Database, reader = pages): CrawlActivities {
  const ingest = createIngest({ db, embedders: [], vectors: null, log: () => {} });
  return createCrawlActivities({
    db,
    fetcher,
    robots: createRobotsReader(fetcher),
    hosts: recording(db.hosts),
    pages: reader,
    readPdf: async () => ({ title: '', markdown: 'La carte des soins.' }),
    ingest: {
      ingestDocuments: async (tenant, ids, options) => {
        indexed.push(...ids);
        await ingest.ingestDocuments(tenant, ids, options);
      },
    },
    limits: { retryMs: 20 },
  });
}

beforeEach(async () => {
  tenantId = await t.tenant();
  await site?.close();
  await fetcher?.close();
});
afterAll(async () => {
  await site?.close();
  await fetcher?.close();
});

/** The workflow's order of things, without Temporal. */
async function crawl(
  settings: Partial<Parameters<typeof requestCrawl>[1]> = {},
  tenant = tenantId,
  crawler = activities,
) {
  const crawlJobId = await t.db.asTenant(tenant, (tx) =>
    requestCrawl(tx, { seedUrl: `${site.origin}/`, politenessMs: 0, ...settings }),
  );
  const ref = { tenantId: tenant, crawlJobId };
  const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;
  await run(() => crawler.readSite(ref));
  const { changed } = await run(() => crawler.storeDocuments(ref));
  if (changed > 0) await run(() => crawler.indexDocuments(ref));
  const summary = (await run(() => crawler.closeCrawl(ref))) as CrawlSummary;
  const urls = await t.db.asTenant(tenant, (tx) => listCrawlUrls(tx, crawlJobId, { limit: 1000, offset: 0 }));
  const outcome = Object.fromEntries(
    urls.items.map((row) => [
      row.url.replace(site.origin, ''),
      row.reason ? `${row.status} ${row.reason}` : row.status,
    ]),
  );
  return { crawlJobId, summary, changed, outcome };
}

const documents = (tenant = tenantId) =>
  t.db.asTenant(tenant, (tx) =>
    tx.sql<{
      id: string;
      path: string;
      text: string;
      status: string;
      title: string;
      language: string;
      chunks: number;
    }>(
      `select d.id, replace(d.url, ?, '') as path, d.text, d.status, d.title, d.language,
              (select count(*)::int from document_chunks c where c.document_id = d.id) as chunks
       from documents d order by d.url`,
      [site.origin],
    ),
  );

describe('a crawl', () => {
  it('reads a site by links and sitemap, each page once, and stores what it says', async () => {
    await start({
      '/': html(
        'Salon',
        `<h1>Salon</h1><p>Bienvenue au salon.</p>${links('/tarifs', '/tarifs/?utm_source=x', '/tarifs#a', '/plan.jpg', 'https://other.example/', '/prive/x')}`,
      ),
      '/tarifs': html('Tarifs', '<h1>Tarifs</h1><table><tr><th>Coupe<td>45 €</table>'),
      '/cache': html('Cachée', '<p>Seulement au plan du site.</p>'),
      '/sitemap.xml': { headers: { 'content-type': 'application/xml' }, body: '' },
      '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /prive' },
    });
    site.pages.set('/sitemap.xml', {
      headers: { 'content-type': 'application/xml' },
      body: `<urlset><url><loc>${site.origin}/cache</loc></url></urlset>`,
    });
    const { summary, outcome, crawlJobId } = await crawl();
    expect(outcome).toEqual({
      '/': 'stored',
      '/tarifs': 'stored',
      '/cache': 'stored',
      '/prive/x': 'skipped robots',
    });
    expect(summary).toMatchObject({ status: 'completed', pagesStored: 3, pagesFailed: 0 });
    for (const path of ['/', '/tarifs', '/cache', '/robots.txt'])
      expect([path, site.count(path)]).toEqual([path, 1]);

    const stored = await documents();
    expect(stored.map((d) => [d.path, d.title, d.language, d.status])).toEqual([
      ['/', 'Salon', 'fr', 'ready'],
      ['/cache', 'Cachée', 'fr', 'ready'],
      ['/tarifs', 'Tarifs', 'fr', 'ready'],
    ]);
    expect(stored.every((d) => d.chunks > 0)).toBe(true);
    // The footer of every page is kept once, with the home page.
    expect(stored.filter((d) => d.text.includes('Mardi au samedi')).map((d) => d.path)).toEqual(['/']);

    const pages = await t.db.asTenant(tenantId, (tx) => crawledPages(tx, crawlJobId));
    expect(pages.map((page) => page.url.replace(site.origin, '')).sort()).toEqual(['/', '/cache', '/tarifs']);
    expect(pages.find((page) => page.url.endsWith('/tarifs'))!.html).toContain('45 €');
  });

  it('records every failure with its reason, and tries again what may pass', async () => {
    let busy = 2;
    await start({
      '/': html(
        'Salon',
        `<p>Accueil</p>${links('/absent', '/casse', '/occupe', '/film', '/ailleurs', '/boucle', '/vieux', '/carte', '/photo', '/auto')}`,
      ),
      '/carte': '%PDF-1.4\n1 0 obj <<>> endobj',
      // Begins as a picture may.
      '/auto': { headers: { 'content-type': 'text/plain' }, body: 'BMW, Mini : entretien à 90 €' },
      '/photo': { body: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') },
      '/casse': { status: 500 },
      '/occupe': (_, response) =>
        busy-- > 0
          ? response.writeHead(503, { 'retry-after': '0' }).end()
          : response.writeHead(200, { 'content-type': 'text/html' }).end(html('Occupé', '<p>Enfin.</p>')),
      '/film': { headers: { 'content-type': 'video/mp4' }, body: 'x' },
      '/ailleurs': { status: 302, headers: { location: 'https://elsewhere.example/' } },
      '/boucle': { status: 302, headers: { location: '/boucle' } },
      '/vieux': { status: 301, headers: { location: '/neuf' } },
      '/neuf': html('Neuf', '<p>La nouvelle page.</p>'),
    });
    const { summary, outcome } = await crawl();
    expect(outcome).toEqual({
      '/': 'stored',
      '/absent': 'failed http_404',
      '/casse': 'failed http_500',
      '/occupe': 'stored',
      '/film': 'failed unsupported_type',
      '/ailleurs': 'failed redirect_refused',
      '/boucle': 'failed too_many_redirects',
      '/vieux': 'duplicate redirect',
      '/neuf': 'stored',
      '/auto': 'stored',
      // Whatever type their server names.
      '/carte': 'stored',
      '/photo': 'failed unreadable',
    });
    expect(summary).toMatchObject({ status: 'completed', pagesStored: 5, pagesFailed: 6 });
    expect((await documents()).map(({ text }) => text)).toContain('La carte des soins.');
    expect(site.count('/absent')).toBe(1);
    expect(site.count('/casse')).toBe(4);
    expect(site.count('/neuf')).toBe(1);
  });

  it('indexes again only what changed, and lets vanished pages leave', async () => {
    await start({
      '/': html('Salon', `<p>Accueil</p>${links('/a', '/b', '/c')}`),
      '/a': html('A', '<p>Le soin A coûte 10 €.</p>'),
      '/b': html('B', '<p>Le soin B coûte 20 €.</p>'),
      '/c': html('C', '<p>Le soin C coûte 30 €.</p>'),
    });
    await crawl();
    const before = await documents();
    site.pages.set('/a', html('A', '<p>Le soin A coûte 12 €.</p>'));
    site.pages.delete('/b');
    indexed = [];
    const { summary, changed } = await crawl();
    expect(summary).toMatchObject({ pagesStored: 1, pagesUnchanged: 2, pagesVanished: 1 });
    expect(changed).toBe(1);
    const after = await documents();
    expect(after.map((d) => d.path)).toEqual(['/', '/a', '/c']);
    expect(indexed).toEqual([before.find((d) => d.path === '/a')!.id]);
    expect(after.find((d) => d.path === '/a')!.text).toContain('12 €');
    expect(
      await t.asSuperuser('select 1 from document_chunks where document_id = $1', [before[2]!.id]),
    ).toEqual([]);
  });

  it('asks whether pages changed, and follows the links of those that did not', async () => {
    const conditional =
      (etag: string, body: string): LocalPage =>
      (request, response) =>
        request.headers['if-none-match'] === etag
          ? response.writeHead(304).end()
          : response.writeHead(200, { 'content-type': 'text/html', etag }).end(body);
    await start({
      '/': conditional('"home"', html('Salon', `<p>Accueil</p>${links('/a')}`)),
      '/a': html('A', '<p>Le soin A.</p>'),
    });
    await crawl();
    const { summary, outcome, crawlJobId } = await crawl();
    expect(outcome).toEqual({ '/': 'unchanged', '/a': 'unchanged' });
    expect(summary).toMatchObject({ pagesUnchanged: 2, pagesVanished: 0 });
    const pages = await t.db.asTenant(tenantId, (tx) => crawledPages(tx, crawlJobId));
    expect(pages).toHaveLength(2);
    expect((await documents())[0]!.text).toContain('Mardi au samedi');
  });

  it('never empties the index when the site is down, and says why it failed', async () => {
    await start({ '/': html('Salon', `<p>Accueil</p>${links('/a')}`), '/a': html('A', '<p>Le soin A.</p>') });
    await crawl();
    site.pages.set('/', { status: 500 });
    expect((await crawl()).summary).toMatchObject({
      status: 'failed',
      errorCode: 'http_500',
      pagesVanished: 0,
    });
    site.pages.set('/', html('Salon', `<p>Accueil</p>${links('/a')}`));
    site.pages.set('/a', { status: 500 });
    expect((await crawl()).summary).toMatchObject({ status: 'completed', pagesVanished: 0 });
    site.pages.set('/robots.txt', { body: 'User-agent: *\nDisallow: /' });
    expect((await crawl()).summary).toMatchObject({ status: 'failed', errorCode: 'robots' });
    expect((await documents()).map((d) => d.path)).toEqual(['/', '/a']);
  });

  it('stops at the page limit, and removes nothing it did not look for', async () => {
    const many = Array.from({ length: 30 }, (_, n) => `/p${n}`);
    await start({
      '/': html('Salon', links(...many)),
      ...Object.fromEntries(many.map((path, n) => [path, html(`P${n}`, `<p>Page numéro ${n}.</p>`)])),
    });
    await crawl();
    const { summary, outcome, crawlJobId } = await crawl({ maxPages: 10 });
    expect(summary.pagesUnchanged + summary.pagesStored).toBe(10);
    expect(summary.pagesVanished).toBe(0);
    expect(Object.values(outcome).filter((status) => status === 'skipped page_limit')).toHaveLength(21);
    expect(await t.db.asTenant(tenantId, (tx) => findCrawl(tx, crawlJobId))).toMatchObject({
      stoppedBy: 'page_limit',
    });
    expect(await documents()).toHaveLength(31);
  });

  it('ends in a calendar and on a path that grows by itself', async () => {
    await start({ '/robots.txt': { status: 404 } });
    site.pages.set('/', html('Agenda', links('/agenda/2026/1', '/x/a')));
    const endless = (path: string) => {
      const date = /^\/agenda\/(\d+)\/(\d+)$/.exec(path);
      if (date)
        return html(
          path,
          `<p>Mois ${path}</p>${links(`/agenda/${Number(date[1]) + (date[2] === '12' ? 1 : 0)}/${(Number(date[2]) % 12) + 1}`)}`,
        );
      if (/^\/x(\/a)+$/.test(path))
        return html(path, `<p>Chemin ${path}</p><a href="${path.slice(1).split('/').pop()}/a">plus</a>`);
      return undefined;
    };
    site.pages.get = (path: string) => endless(path) ?? Map.prototype.get.call(site.pages, path);
    const { summary } = await crawl({ maxPages: 200, maxDepth: 50 });
    expect(summary.status).toBe('completed');
    expect(summary.pagesStored).toBeLessThan(40);
  });

  it('takes the address the seed redirects to for the site', async () => {
    await start({
      '/': { status: 301, headers: { location: '/fr/' } },
      '/fr/': html('Salon', `<p>Bonjour</p>${links('/fr/tarifs')}`),
      '/fr/tarifs': html('T', '<p>45 €</p>'),
    });
    const { outcome } = await crawl();
    expect(outcome).toEqual({ '/': 'duplicate redirect', '/fr/': 'stored', '/fr/tarifs': 'stored' });
  });

  it('reads over http a site that has no https', async () => {
    await start({});
    const seedUrl = `${site.origin.replace('http:', 'https:')}/`;
    // Its own links, the one it calls itself by too, say https: some were told so and never had it.
    site.pages.set(
      '/',
      html('Salon', `<p>Accueil</p><link rel="canonical" href="${seedUrl}">${links(`${seedUrl}tarifs`)}`),
    );
    site.pages.set('/tarifs', html('Tarifs', `45 €${links(`${seedUrl}acces`)}`));
    site.pages.set('/acces', html('Accès', 'Tram B'));
    const { crawlJobId, summary } = await crawl({ seedUrl });
    expect(summary).toMatchObject({ status: 'completed', pagesStored: 3 });
    const job = await t.db.asTenant(tenantId, (tx) => findCrawl(tx, crawlJobId));
    expect(job).toMatchObject({ seedUrl, siteUrl: `${site.origin}/` });
    expect((await documents()).map(({ path }) => path)).toEqual(['/', '/acces', '/tarifs']);
    site.pages.set('/robots.txt', 'User-agent: *\nDisallow: /');
    expect((await crawl({ seedUrl })).summary).toMatchObject({ status: 'failed', errorCode: 'robots' });
  });

  it('stores near-duplicates once, pointing at the original', async () => {
    const same = `<h1>Soin</h1><p>${'Un soin complet pour les cheveux, avec un massage et un temps de pose. '.repeat(5)}</p>`;
    await start({
      '/': html('Salon', `<p>Accueil</p>${links('/soin', '/imprimer/soin')}`),
      '/soin': html('Soin', same),
      '/imprimer/soin': html('Soin', same),
    });
    const { outcome } = await crawl();
    expect(outcome).toEqual({ '/': 'stored', '/imprimer/soin': 'stored', '/soin': 'duplicate same_text' });
    expect((await documents()).map((d) => [d.path, d.chunks > 0])).toEqual([
      ['/', true],
      ['/imprimer/soin', true],
      ['/soin', false],
    ]);
  });

  it('reads Latin-1 pages', async () => {
    const latin = Buffer.from(
      '<html><head><title>Été</title></head><body><p>Épilation à 12 euros</p></body></html>',
      'latin1',
    );
    await start({ '/': { headers: { 'content-type': 'text/html; charset=iso-8859-1' }, body: latin } });
    await crawl();
    expect((await documents())[0]).toMatchObject({ title: 'Été', text: 'Épilation à 12 euros' });
  });

  it('run twice changes nothing, and leaves another tenant alone', async () => {
    await start({ '/': html('Salon', `<p>Accueil</p>${links('/a')}`), '/a': html('A', '<p>Le soin A.</p>') });
    const other = await t.tenant();
    await crawl({}, other);
    const before = await documents(other);
    const { crawlJobId } = await crawl();
    const again = { tenantId, crawlJobId };
    const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;
    const asked = site.requests.length;
    expect(await run(() => activities.readSite(again))).toEqual({ finished: true });
    expect(await run(() => activities.storeDocuments(again))).toEqual({ changed: 0 });
    expect(await run(() => activities.closeCrawl(again))).toMatchObject({
      status: 'completed',
      pagesStored: 2,
    });
    expect(site.requests.length).toBe(asked);
    expect(await documents(other)).toEqual(before);
    await expect(run(() => activities.closeCrawl({ tenantId: other, crawlJobId }))).rejects.toThrow(
      'does not exist',
    );
  });

  it('is polite: one request at a time, the site’s own delay between two', async () => {
    let open = 0;
    let most = 0;
    const page =
      (body: string): LocalPage =>
      async (_, response) => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        response.writeHead(200, { 'content-type': 'text/html' }).end(body);
      };
    await start({
      '/robots.txt': { body: 'User-agent: *\nCrawl-delay: 0.03' },
      '/': page(html('Salon', links('/a', '/b', '/c'))),
      ...Object.fromEntries(
        ['/a', '/b', '/c'].map((path) => [path, page(html(path, `<p>Page ${path}</p>`))]),
      ),
    });
    expect((await crawl({ politenessMs: 10 })).summary).toMatchObject({ pagesStored: 4 });
    expect(most).toBe(1);
    // robots.txt, before it is known what it asks for; four pages and the usual place of a sitemap.
    expect(gaps).toEqual([10, 30, 30, 30, 30, 30]);
  });

  it('shares one queue per host with whoever crawls it in another process', async () => {
    const delayMs = 100;
    await start({
      '/robots.txt': { body: `User-agent: *\nCrawl-delay: ${delayMs / 1_000}` },
      '/': html('Salon', links('/a', '/b', '/c')),
      ...Object.fromEntries(['/a', '/b', '/c'].map((path) => [path, html(path, `<p>Page ${path}</p>`)])),
    });
    // Nothing in common but Postgres.
    const elsewhere = await openDatabase({ url: t.url });
    const other = crawlActivities(elsewhere);
    const startedAt = performance.now();
    const [here, there] = await Promise.all([
      crawl({ politenessMs: delayMs }),
      crawl({ politenessMs: delayMs }, await t.tenant(), other),
    ]);
    const tookMs = performance.now() - startedAt;
    expect([here, there].map(({ summary }) => summary.pagesStored)).toEqual([4, 4]);
    expect(site.requests).toHaveLength(2 * 6);
    // Each had its turn after the one before: eleven pauses, where two queues would have had five each.
    expect(tookMs).toBeGreaterThanOrEqual(11 * delayMs);
    await elsewhere.close();
  });

  it('records a page that takes too long to read, with its reason, and reads the others', async () => {
    await start({
      '/': html('Salon', `<p>Accueil</p>${links('/lourde', '/tarifs')}`),
      '/lourde': html('Lourde', '<p>Trop</p>'),
      '/tarifs': html('Tarifs', '<p>Coupe 45 €</p>'),
    });
    const hasty = createPageReader({ timeoutMs: 1 });
    const impatient = crawlActivities(t.db, {
      ...pages,
      read: (page, signal) => (page.url.endsWith('/lourde') ? hasty : pages).read(page, signal),
    });
    const { outcome, summary } = await crawl({}, tenantId, impatient);
    await hasty.close();
    expect(outcome).toEqual({ '/': 'stored', '/tarifs': 'stored', '/lourde': 'failed reading_timeout' });
    expect(summary).toMatchObject({ status: 'completed', pagesStored: 2, pagesFailed: 1 });
  });

  it('waits for a robots.txt that is out of order, and reads nothing without its word', async () => {
    let answers = 2;
    await start({
      '/': html('Salon', '<p>Accueil</p>'),
      '/robots.txt': (_, response) => response.writeHead(answers-- > 0 ? 503 : 404).end(),
    });
    expect((await crawl()).summary).toMatchObject({ status: 'completed', pagesStored: 1 });
    site.pages.set('/robots.txt', { status: 500 });
    const before = site.count('/');
    expect((await crawl()).summary).toMatchObject({ status: 'failed', pagesVanished: 0 });
    expect(site.count('/')).toBe(before);
    expect(await documents()).toHaveLength(1);
  });

  it('asks nothing of a cancelled crawl, and stores nothing of it', async () => {
    await start({ '/': html('Salon', '<p>Accueil</p>') });
    const crawlJobId = await t.db.asTenant(tenantId, (tx) =>
      requestCrawl(tx, { seedUrl: `${site.origin}/`, politenessMs: 0 }),
    );
    const ref = { tenantId, crawlJobId };
    const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;
    await run(() => activities.abandonCrawl(ref, 'cancelled', null));
    await run(() => activities.readSite(ref));
    expect(site.requests).toEqual([]);
    expect(await run(() => activities.closeCrawl(ref))).toMatchObject({ status: 'cancelled' });
    expect(await documents()).toEqual([]);
  });
});
