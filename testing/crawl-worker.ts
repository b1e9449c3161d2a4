import type { PayloadCodec } from '@temporalio/common';
import { createCrawlActivities } from '../activities/crawl.ts';
import { createIngest } from '../activities/ingest.ts';
import { openDatabase } from '../db/database.ts';
import { createPageReader } from '../providers/web/page-reader.ts';
import { createRobotsReader } from '../providers/web/robots-reader.ts';
import { createWebFetcher } from '../providers/web/web-fetcher.ts';
import { startWorkers } from '../temporal/worker.ts';
import { quietTemporal } from './quiet-temporal.ts';

/** Payloads as they are: histories recorded in tests must be readable by every later run. */
export const plainCodec: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: async (payloads) => payloads,
};

export interface CrawlWorkerOptions {
  databaseUrl: string;
  temporalAddress: string;
  queuePrefix: string;
  /** `host:port` pairs a crawl may reach. */
  allowedHosts: string[];
}

/** A worker that crawls, full text alone: what a crawl needs of the product and nothing else. */
export async function startCrawlWorker(options: CrawlWorkerOptions): Promise<{ stop(): Promise<void> }> {
  quietTemporal();
  const db = await openDatabase({ url: options.databaseUrl });
  const fetcher = createWebFetcher({
    userAgent: 'Coccinelle/1.0',
    allowedPrivateHosts: new Set(options.allowedHosts),
  });
  const pages = createPageReader();
  const crawl = createCrawlActivities({
    db,
    fetcher,
    robots: createRobotsReader(fetcher),
    hosts: db.hosts,
    pages,
    readPdf: async () => ({ title: '', markdown: '' }),
    ingest: createIngest({ db, embedders: [], vectors: null, log: () => {} }),
    limits: { retryMs: 50 },
  });
  const workers = await startWorkers({
    temporal: { address: options.temporalAddress, namespace: 'default' },
    queuePrefix: options.queuePrefix,
    codec: plainCodec,
    activities: { main: {}, knowledge: crawl },
  });
  return {
    stop: async () => {
      await workers.stop();
      await Promise.all([fetcher.close(), pages.close()]);
      await db.close();
    },
  };
}

// Run as a program of its own by the test that kills it.
if (process.env.CRAWL_WORKER) {
  await startCrawlWorker(JSON.parse(process.env.CRAWL_WORKER) as CrawlWorkerOptions);
  process.send?.('ready');
}
