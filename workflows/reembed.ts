import {
  ActivityCancellationType,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { IngestActivities } from '../activities/ingest-documents.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { knowledgeQueue } from './knowledge-queue.ts';

/**
 * Every passage of a tenant embedded by another model, while the old vectors still answer; then the new ones do. What is
 * added meanwhile goes to both, so the loop ends.
 */
export async function reembedWorkflow(ref: { tenantId: string; spaceId: string }): Promise<void> {
  // Minutes at a time; what is embedded stays embedded, so a killed worker costs one page.
  const { reembed } = proxyActivities<IngestActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '15 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
  });
  // One transaction.
  const { activateSpace } = proxyActivities<IngestActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '10 minutes',
    retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
  });

  upsertSearchAttributes([{ key: STAGE, value: 'embedding' }]);
  for (;;) {
    const { done, total, finished } = await reembed(ref);
    setCurrentDetails(`${done} passages sur ${total}`);
    if (finished) break;
  }
  await activateSpace(ref);
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}
