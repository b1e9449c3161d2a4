/**
 * Pages a second of our crawl, from the first request to documents in Postgres, beside Crawlee's CheerioCrawler on the same
 * local site in the same run. Crawlee parses each page and follows its links, and stores nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { CheerioCrawler, Configuration, LogLevel, log, MemoryStorage } from 'crawlee';
import { type CrawlSummary, createCrawlActivities } from '../activities/crawl.ts';
import { requestCrawl } from '../db/crawl.ts';
import type { Database } from '../db/database.ts';
import { withThrowAwayDatabase } from '../dev/throw-away-database.ts';
import { createPageReader, type PageReader } from '../providers/web/page-reader.ts';
import { createRobotsReader } from '../providers/web/robots-reader.ts';
import { createWebFetcher } from '../providers/web/web-fetcher.ts';
import { startWebsiteHost } from '../sandbox/websites.ts';
import type { BenchRow } from './row.ts';
import { writeBenchSite } from './site.ts';

const PAGES = 200;
const CONCURRENCY = 16;
const TARGET_PAGES_PER_SECOND = 50;

/** Both crawlers read the site twice; the first round warms them up. */
const ROUNDS = 2;

async function crawleePagesPerSecond(seed: string): Promise<number> {
  log.setLevel(LogLevel.OFF);
  let pages = 0;
  const storage = new MemoryStorage({ persistStorage: false });
  const crawler = new CheerioCrawler(
    {
      minConcurrency: CONCURRENCY,
      maxConcurrency: CONCURRENCY,
      maxRequestRetries: 0,
      async requestHandler({ $, enqueueLinks }) {
        $('body').text();
        pages++;
        await enqueueLinks({ strategy: 'same-hostname' });
      },
    },
    new Configuration({ storageClient: storage, persistStorage: false, systemInfoV2: true }),
  );
  const startedAt = performance.now();
  await crawler.run([seed]);
  const seconds = (performance.now() - startedAt) / 1000;
  await crawler.teardown();
  if (pages < PAGES) throw new Error(`Crawlee read ${pages} of ${PAGES} pages`);
  return pages / seconds;
}

async function ourPagesPerSecond(
  db: Database,
  pages: PageReader,
  tenantId: string,
  seed: string,
): Promise<number> {
  const fetcher = createWebFetcher({
    userAgent: 'Coccinelle/1.0',
    allowedPrivateHosts: new Set([new URL(seed).host]),
  });
  const activities = createCrawlActivities({
    db,
    fetcher,
    robots: createRobotsReader(fetcher),
    hosts: db.hosts,
    pages,
    readPdf: () => Promise.reject(new Error('the bench site has no PDF')),
    ingest: { ingestDocuments: async () => {} },
    limits: { concurrency: CONCURRENCY },
  });
  const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;
  const crawlJobId = await db.asTenant(tenantId, (tx) =>
    requestCrawl(tx, { seedUrl: seed, politenessMs: 0, maxPages: PAGES + 50 }),
  );
  const ref = { tenantId, crawlJobId };
  const startedAt = performance.now();
  await run(() => activities.readSite(ref));
  await run(() => activities.storeDocuments(ref));
  const summary = (await run(() => activities.closeCrawl(ref))) as CrawlSummary;
  const seconds = (performance.now() - startedAt) / 1000;
  await fetcher.close();
  const read = summary.pagesStored + summary.pagesUnchanged;
  if (read < PAGES || summary.pagesFailed > 0) throw new Error(`read ${read} of ${PAGES} pages`);
  return read / seconds;
}

export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-bench-'));
  await writeBenchSite(folder, PAGES);
  const site = await startWebsiteHost({ folder, port: 0 });
  const seed = `${site.url}/`;
  // The process's own, as in the product: warmed up by the first round like everything else.
  const pages = createPageReader();
  try {
    return await withThrowAwayDatabase(undefined, async (db) => {
      let ours = 0;
      let again = 0;
      let crawlee = 0;
      for (let round = 0; round < ROUNDS; round++) {
        crawlee = Math.max(crawlee, await crawleePagesPerSecond(seed));
        const tenantId = await newTenant(db);
        ours = Math.max(ours, await ourPagesPerSecond(db, pages, tenantId, seed));
        again = Math.max(again, await ourPagesPerSecond(db, pages, tenantId, seed));
      }
      return [
        {
          name: `crawl of ${PAGES} pages, politeness off`,
          figure: `${ours.toFixed(0)} pages/s`,
          comparedWith: `CheerioCrawler, storing nothing: ${crawlee.toFixed(0)} pages/s; the manifest: 0.5`,
          target: `≥ ${TARGET_PAGES_PER_SECOND} and ≥ CheerioCrawler`,
          meets: ours >= TARGET_PAGES_PER_SECOND && ours >= crawlee,
        },
        {
          name: 'the same site again, nothing changed',
          figure: `${again.toFixed(0)} pages/s`,
          comparedWith: `the first time: ${ours.toFixed(0)} pages/s`,
        },
      ];
    });
  } finally {
    await Promise.all([site.stop(), pages.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function newTenant(db: Database): Promise<string> {
  const id = randomUUID();
  await db.asTenant(id, (tx) =>
    tx.sql(`insert into tenants (id, name, slug) values (?, 'Bench', ?)`, [id, `bench-${id.slice(0, 8)}`]),
  );
  return id;
}
