import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DocumentRef, IngestActivities } from '../activities/ingest-documents.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { knowledgeQueue } from './knowledge-queue.ts';

/** One uploaded file, or one question and its answer, into the index. Lives for seconds to minutes. */
export async function ingestWorkflow(ref: DocumentRef): Promise<void> {
  // Reading a large file and embedding it takes minutes; the heartbeat shows that the worker lives. Safe to repeat: the
  // document's index is replaced in one transaction, and passages embedded before keep their vectors.
  const long = proxyActivities<IngestActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '15 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '500ms', maximumInterval: '1 minute', maximumAttempts: 10 },
  });
  // One update of a row.
  const write = proxyActivities<IngestActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
  });

  try {
    enter('reading', 'Lit le document');
    const { readable } = await long.readUpload(ref);
    if (readable) {
      enter('indexing', 'Prépare la recherche');
      await long.indexDocument(ref);
    }
    enter('ended', readable ? 'Terminé' : 'Le document n’a pas pu être lu');
  } catch (error) {
    await CancellationScope.nonCancellable(() => write.markUnindexed(ref));
    if (isCancellation(error)) throw error;
    enter('ended', 'Le document n’a pas pu être préparé pour la recherche');
    throw error;
  }
}

/** Deleted passages leave the index outside the database too. */
export async function forgetVectorsWorkflow(ref: { tenantId: string; chunkIds: string[] }): Promise<void> {
  // Deleting what is gone already changes nothing, so it is tried until the index answers.
  const { forgetVectors } = proxyActivities<IngestActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2 minutes',
    retry: { initialInterval: '1 second', maximumInterval: '10 minutes' },
  });
  await forgetVectors(ref);
}

function enter(stage: string, details: string): void {
  setCurrentDetails(details);
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
