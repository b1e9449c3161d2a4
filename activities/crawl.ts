import { createHash } from 'node:crypto';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { type CrawlJob, findCrawl, knownPages } from '../db/crawl.ts';
import {
  crawlOutcomes,
  documentsToIndex,
  endCrawl,
  type PageDocument,
  removeDocuments,
  stagedPages,
  writeDocuments,
} from '../db/crawl-documents.ts';
import { siteOf } from '../domain/knowledge/canonical-url.ts';
import { simhashAsBigint } from '../domain/knowledge/near-duplicate.ts';
import { hidesLinks, type PageFate, pageFate, vanishedPages } from '../domain/knowledge/recrawl.ts';
import { siteDocuments } from '../domain/knowledge/site-text.ts';
import { type CrawlRef, type CrawlRunDeps, runCrawl, SiteUnreadable } from './crawl-run.ts';
import type { Ingest } from './ingest.ts';

export type { CrawlRef } from './crawl-run.ts';

export interface CrawlDeps extends CrawlRunDeps {
  ingest: Pick<Ingest, 'ingestDocuments'>;
}

/** How a crawl ended, in counts; the rows say the rest. */
export interface CrawlSummary {
  status: CrawlJob['status'];
  pagesStored: number;
  pagesUnchanged: number;
  pagesFailed: number;
  pagesVanished: number;
  errorCode: string | null;
}

export type CrawlActivities = ReturnType<typeof createCrawlActivities>;

/** Documents written in one transaction: each carries its page's source. */
const WRITE_GROUP = 40;

/** The effects a crawl may have. Each may run twice: the queue, the documents and the job's end are keyed rows. */
export function createCrawlActivities(deps: CrawlDeps) {
  const { db } = deps;

  return {
    /** Reads pages for up to ten minutes. `finished` is true once nothing waits. */
    async readSite(ref: CrawlRef): Promise<{ finished: boolean }> {
      const context = Context.current();
      const alive = setInterval(() => context.heartbeat(), 2_000);
      try {
        return { finished: await runCrawl(deps, ref, context.cancellationSignal, () => context.heartbeat()) };
      } catch (error) {
        if (context.cancellationSignal.aborted) await context.cancelled;
        if (!(error instanceof SiteUnreadable)) throw error;
        // Nothing a retry would change: the crawl ends, and says why.
        await db.asTenant(ref.tenantId, (tx) =>
          endCrawl(tx, ref.crawlJobId, {
            status: 'failed',
            errorCode: error.code,
            errorDetail: error.message,
          }),
        );
        return { finished: true };
      } finally {
        clearInterval(alive);
      }
    },

    /** The site seen as a whole: writes documents without repeats and duplicates. Returns how many must be indexed. */
    async storeDocuments(ref: CrawlRef): Promise<{ changed: number }> {
      const job = await running(ref);
      if (!job) return { changed: 0 };
      const { staged, known } = await db.asTenant(ref.tenantId, async (tx) => ({
        staged: await stagedPages(tx, ref.crawlJobId),
        known: new Map((await knownPages(tx, siteOfJob(job))).map((page) => [page.key, page.documentId])),
      }));
      const rows = new Map(staged.map((row) => [row.key, row]));
      const documents = siteDocuments(
        staged.map((row) => ({
          key: row.key,
          depth: row.depth,
          canonicalKey: row.page.canonicalKey,
          blocks: row.page.blocks,
        })),
      );
      const documentIds = new Map<string, string>();
      // Originals first: a duplicate points at a document that exists.
      const ordered = [...documents.filter((d) => !d.duplicateOf), ...documents.filter((d) => d.duplicateOf)];
      for (let at = 0; at < ordered.length; ) {
        const isDuplicate = ordered[at]!.duplicateOf !== null;
        const group = ordered
          .slice(at, at + WRITE_GROUP)
          .filter((d) => (d.duplicateOf !== null) === isDuplicate);
        at += group.length;
        const pages = group.map((document): PageDocument => {
          const row = rows.get(document.key)!;
          const { title, language } = row.page;
          return {
            crawlUrlId: row.id,
            documentId: known.get(document.key) ?? null,
            url: row.url,
            title,
            language,
            markdown: document.markdown,
            textHash: createHash('sha256')
              .update(JSON.stringify([title, language, document.markdown]))
              .digest('hex'),
            simhash: simhashAsBigint(document.simhash),
            duplicateOf: document.duplicateOf ? (documentIds.get(document.duplicateOf) ?? null) : null,
          };
        });
        const written = await db.asTenant(ref.tenantId, (tx) => writeDocuments(tx, ref.crawlJobId, pages));
        group.forEach((document) => {
          documentIds.set(document.key, written.get(rows.get(document.key)!.id)!);
        });
        Context.current().heartbeat();
      }
      return {
        changed: (await db.asTenant(ref.tenantId, (tx) => documentsToIndex(tx, ref.crawlJobId))).length,
      };
    },

    /** Chunks and embeds what changed, and only that. Goes on where a killed worker stopped. */
    async indexDocuments(ref: CrawlRef): Promise<void> {
      const context = Context.current();
      const alive = setInterval(() => context.heartbeat(), 2_000);
      try {
        const ids = await db.asTenant(ref.tenantId, (tx) => documentsToIndex(tx, ref.crawlJobId));
        await deps.ingest.ingestDocuments(ref.tenantId, ids, { signal: context.cancellationSignal });
      } finally {
        clearInterval(alive);
      }
    },

    /** Takes vanished pages out of the index and closes the crawl. */
    async closeCrawl(ref: CrawlRef): Promise<CrawlSummary> {
      const job = await running(ref);
      if (!job) return await summary(ref);
      await db.asTenant(ref.tenantId, async (tx) => {
        const outcomes = await crawlOutcomes(tx, ref.crawlJobId);
        const fates = new Map<string, PageFate>(
          outcomes.map((row) => [row.key, pageFate(row.status, row.reason)]),
        );
        const readSomething = outcomes.some((row) => pageFate(row.status, row.reason) === 'read');
        if (!readSomething) {
          const seed = outcomes[0];
          await endCrawl(tx, ref.crawlJobId, {
            status: 'failed',
            errorCode: seed?.reason ?? 'no_page',
            errorDetail: 'No page of the site could be read.',
          });
          return;
        }
        const sawWholeSite =
          job.stoppedBy === null && !outcomes.some((row) => hidesLinks(row.status, row.reason));
        const vanished = vanishedPages(await knownPages(tx, siteOfJob(job)), fates, sawWholeSite);
        await removeDocuments(tx, vanished);
        await endCrawl(tx, ref.crawlJobId, { status: 'completed', pagesVanished: vanished.length });
      });
      return await summary(ref);
    },

    /** Records that a crawl was stopped, or could not go on. What earlier crawls stored stays as it is. */
    async abandonCrawl(ref: CrawlRef, status: 'cancelled' | 'failed', detail: string | null): Promise<void> {
      await db.asTenant(ref.tenantId, (tx) =>
        endCrawl(tx, ref.crawlJobId, {
          status,
          errorCode: status === 'failed' ? 'internal' : null,
          errorDetail: detail?.slice(0, 500) ?? null,
        }),
      );
    },
  };

  async function running(ref: CrawlRef): Promise<CrawlJob | null> {
    const job = await db.asTenant(ref.tenantId, (tx) => findCrawl(tx, ref.crawlJobId));
    return job?.status === 'running' ? job : null;
  }

  async function summary(ref: CrawlRef): Promise<CrawlSummary> {
    const job = await db.asTenant(ref.tenantId, (tx) => findCrawl(tx, ref.crawlJobId));
    if (!job)
      throw ApplicationFailure.nonRetryable('This crawl does not exist for this tenant.', 'crawl-not-found');
    const { status, pagesStored, pagesUnchanged, pagesFailed, pagesVanished, error } = job;
    return {
      status,
      pagesStored,
      pagesUnchanged,
      pagesFailed,
      pagesVanished,
      errorCode: error?.code ?? null,
    };
  }
}

function siteOfJob(job: CrawlJob) {
  return siteOf(job.siteUrl ?? job.seedUrl, job.includeSubdomains);
}
