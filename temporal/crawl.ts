import type { crawlWorkflow } from '../workflows/crawl.ts';
import { crawlWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { cancelIfRunning, startOnce, type TemporalContext } from './start.ts';

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

/** Stops a crawl where it is; what earlier crawls stored stays. */
export function cancelCrawl({ client }: TemporalContext, ref: Ref): Promise<void> {
  return cancelIfRunning(client.workflow.getHandle(crawlWorkflowId(ref.tenantId, ref.crawlJobId)));
}
