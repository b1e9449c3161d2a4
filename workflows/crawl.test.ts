import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { findCrawl, listCrawlUrls, requestCrawl } from '../db/crawl.ts';
import { endCrawl } from '../db/crawl-documents.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { cancelCrawl, startCrawl } from '../temporal/crawl.ts';
import { crawlWorkflowId } from '../temporal/ids.ts';
import { queueNames } from '../temporal/queues.ts';
import type { TemporalContext } from '../temporal/start.ts';
import { type CrawlWorkerOptions, plainCodec, startCrawlWorker } from '../testing/crawl-worker.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { recordHistory } from '../testing/histories.ts';
import { type LocalSite, startLocalSite } from '../testing/local-site.ts';

const PAGES = 150;

let t: TestDatabase;
let site: LocalSite;
let client: Client;
let temporal: TemporalContext;
let options: CrawlWorkerOptions;
let worker: { stop(): Promise<void> } | undefined;
let child: ChildProcess | undefined;
let disconnect: () => Promise<void>;

/** Answers after a moment, so that there is a middle to be killed in. */
let answerMs = 0;

beforeAll(async () => {
  t = await openTestDatabase();
  site = await startLocalSite();
  const all = Array.from({ length: PAGES }, (_, n) => `/p${n}`);
  const page = (title: string, body: string) =>
    `<html lang="fr"><head><title>${title}</title></head><body>${body}</body></html>`;
  const slowly =
    (body: string) =>
    async (
      _: unknown,
      response: { writeHead(status: number, headers: object): { end(body: string): unknown } },
    ) => {
      await sleep(answerMs);
      response.writeHead(200, { 'content-type': 'text/html' }).end(body);
    };
  site.pages.set(
    '/',
    slowly(page('Accueil', all.map((path) => `<a href="${path}">${path}</a>`).join(' '))) as never,
  );
  for (const path of all) {
    site.pages.set(path, slowly(page(path, `<p>La page ${path} dit quelque chose du salon.</p>`)) as never);
  }
  const temporalAddress = process.env.TEST_TEMPORAL_ADDRESS!;
  options = {
    databaseUrl: t.url,
    temporalAddress,
    queuePrefix: `crawl-${randomUUID().slice(0, 8)}`,
    allowedHosts: [site.host],
  };
  const connected = await connectTemporal({ address: temporalAddress, namespace: 'default' }, plainCodec);
  client = connected.client;
  disconnect = () => connected.connection.close();
  temporal = { client, taskQueue: queueNames(options.queuePrefix).main };
}, 120_000);

afterAll(async () => {
  child?.kill('SIGKILL');
  await worker?.stop();
  await disconnect?.();
  await site?.close();
  await t?.close();
});

async function begin() {
  const tenantId = await t.tenant();
  const crawlJobId = await t.db.asTenant(tenantId, (tx) =>
    requestCrawl(tx, { seedUrl: `${site.origin}/`, politenessMs: 0 }),
  );
  site.requests.length = 0;
  await startCrawl(temporal, { tenantId, crawlJobId });
  // An outbox row may be dispatched twice.
  await startCrawl(temporal, { tenantId, crawlJobId });
  return { tenantId, crawlJobId, handle: client.workflow.getHandle(crawlWorkflowId(tenantId, crawlJobId)) };
}

async function requested(count: number) {
  while (site.requests.length < count) await sleep(5);
}

describe('the crawl workflow', () => {
  it('goes on where its worker was killed, and reads again only what was in flight', async () => {
    answerMs = 20;
    child = fork(fileURLToPath(new URL('../testing/crawl-worker.ts', import.meta.url)), {
      env: { ...process.env, CRAWL_WORKER: JSON.stringify(options) },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: 'ignore',
    } as never);
    await once(child, 'message');
    const { tenantId, crawlJobId, handle } = await begin();
    await requested(60);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = site.requests.length;
    expect(before).toBeLessThan(PAGES);

    worker = await startCrawlWorker(options);
    expect(await handle.result()).toMatchObject({
      status: 'completed',
      pagesStored: PAGES + 1,
      pagesFailed: 0,
    });
    const pages = site.requests.filter((path) => path === '/' || path.startsWith('/p'));
    const again = pages.length - new Set(pages).size;
    // Sixteen at a time, and eight read but not yet written.
    expect(again).toBeLessThanOrEqual(16 + 8);
    expect(Math.max(...[...new Set(pages)].map((path) => site.count(path)))).toBeLessThanOrEqual(2);
    const documents = await t.db.asTenant(tenantId, (tx) =>
      tx.sql<{ n: number }>(`select count(*)::int as n from documents`),
    );
    expect(documents[0]!.n).toBe(PAGES + 1);
    const urls = await t.db.asTenant(tenantId, (tx) =>
      listCrawlUrls(tx, crawlJobId, { limit: 1, offset: 0, status: 'stored' }),
    );
    expect(urls.total).toBe(PAGES + 1);
  }, 300_000);

  it('needs few events however many pages there are', async () => {
    answerMs = 0;
    worker ??= await startCrawlWorker(options);
    const { handle } = await begin();
    expect(await handle.result()).toMatchObject({ status: 'completed', pagesStored: PAGES + 1 });
    const history = await handle.fetchHistory();
    expect(history.events!.length).toBeLessThan(50);
    recordHistory('crawl', 'completed', history);
  }, 180_000);

  it('stops at once when the owner says so, keeps nothing half-read, and ends in good order', async () => {
    answerMs = 50;
    worker ??= await startCrawlWorker(options);
    const { tenantId, crawlJobId, handle } = await begin();
    await requested(20);
    await t.db.asTenant(tenantId, (tx) => endCrawl(tx, crawlJobId, { status: 'cancelled' }));
    await cancelCrawl(temporal, { tenantId, crawlJobId });
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    const asked = site.requests.length;
    expect(asked).toBeLessThan(PAGES);
    const { job, documents } = await t.db.asTenant(tenantId, async (tx) => ({
      job: await findCrawl(tx, crawlJobId),
      documents: await tx.sql(`select 1 from documents`),
    }));
    expect(job).toMatchObject({ status: 'cancelled', queued: 0, error: null });
    expect(documents).toEqual([]);
    recordHistory('crawl', 'cancelled', await handle.fetchHistory());
    // One that has ended is left alone.
    await cancelCrawl(temporal, { tenantId, crawlJobId });
    await cancelCrawl(temporal, { tenantId, crawlJobId: randomUUID() });
  }, 180_000);

  it('is cancelled with whoever started it', async () => {
    answerMs = 50;
    worker ??= await startCrawlWorker(options);
    const { tenantId, crawlJobId, handle } = await begin();
    await requested(20);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(await t.db.asTenant(tenantId, (tx) => findCrawl(tx, crawlJobId))).toMatchObject({
      status: 'cancelled',
    });
  }, 180_000);
});
