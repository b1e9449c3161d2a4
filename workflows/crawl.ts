import {
  ActivityCancellationType,
  CancellationScope,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CrawlActivities, CrawlRef, CrawlSummary } from '../activities/crawl.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { knowledgeQueue } from './knowledge-queue.ts';

export type CrawlStage = 'reading' | 'storing' | 'indexing' | 'ended' | 'cancelled';

export const crawlStageQuery = defineQuery<CrawlStage>('stage');
/** The owner stops the crawl: it ends as cancelled, in good order. */
export const cancelCrawlSignal = defineSignal('cancel');

/** A website into the index. Lives for minutes; the queue and every page's outcome are rows, here is only the order of things. */
export async function crawlWorkflow(ref: CrawlRef): Promise<CrawlSummary> {
  let stage: CrawlStage = 'reading';
  const reading = new CancellationScope();
  let stopped = false;
  setHandler(crawlStageQuery, () => stage);
  setHandler(cancelCrawlSignal, () => {
    stopped = true;
    reading.cancel();
  });
  const enter = (next: CrawlStage) => {
    stage = next;
    setCurrentDetails(sentences[next]);
    upsertSearchAttributes([{ key: STAGE, value: next }]);
  };

  // Minutes long, on the queue for such work: the heartbeat shows that the worker lives and carries the cancellation in.
  // Safe to repeat: pages are rows with leases, and documents change only where their text did.
  const long = proxyActivities<CrawlActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '15 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '500ms', maximumInterval: '30 seconds', maximumAttempts: 20 },
  });
  // Idempotent and quick.
  const write = proxyActivities<CrawlActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2 minutes',
    retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
  });

  try {
    return await reading.run(async () => {
      enter('reading');
      while (!(await long.readSite(ref)).finished);
      enter('storing');
      const { changed } = await long.storeDocuments(ref);
      if (changed > 0) {
        enter('indexing');
        await long.indexDocuments(ref);
      }
      const summary = await write.closeCrawl(ref);
      enter('ended');
      return summary;
    });
  } catch (error) {
    return await CancellationScope.nonCancellable(async () => {
      const cancelled = isCancellation(error);
      await write.abandonCrawl(ref, cancelled ? 'cancelled' : 'failed', cancelled ? null : reasonOf(error));
      // What the owner asked for is an ending like any other; a cancellation from outside goes on upwards.
      if (!(cancelled && stopped)) throw error;
      enter('cancelled');
      return await write.closeCrawl(ref);
    });
  }
}

function reasonOf(error: unknown): string | null {
  return error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : null;
}

const sentences: Record<CrawlStage, string> = {
  reading: 'Lit les pages du site',
  storing: 'Compare avec ce qui est déjà connu',
  indexing: 'Prépare la recherche',
  ended: 'Terminé',
  cancelled: 'Arrêté à la demande du propriétaire',
};
