import { WorkflowNotFoundError } from '@temporalio/client';
import type { cancelCrawlSignal, crawlWorkflow } from '../workflows/crawl.ts';
import { crawlWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { startOnce, type TemporalContext } from './start.ts';

interface Ref {
  tenantId: string;
  crawlJobId: string;
}

/** Starts the crawl of a job; asked twice, it starts once. */
export function startCrawl(temporal: TemporalContext, ref: Ref): Promise<void> {
  return startOnce<typeof crawlWorkflow>(temporal, {
    type: 'crawlWorkflow',
    id: crawlWorkflowId(ref.tenantId, ref.crawlJobId),
    args: [{ tenantId: ref.tenantId, crawlJobId: ref.crawlJobId }],
    summary: 'Lecture du site web',
    priority: priorities.bulk,
  });
}

/** Stops a crawl where it is; what earlier crawls stored stays. One that has ended, or never started, is left alone. */
export async function cancelCrawl({ client }: TemporalContext, ref: Ref): Promise<void> {
  try {
    const handle = client.workflow.getHandle(crawlWorkflowId(ref.tenantId, ref.crawlJobId));
    await handle.signal('cancel' satisfies (typeof cancelCrawlSignal)['name']);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
