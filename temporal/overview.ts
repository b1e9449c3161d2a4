import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { parseWorkflowId } from './ids.ts';
import { cancelIfRunning } from './start.ts';

/** One durable process as the back office shows it. */
export interface WorkflowSummary {
  workflowId: string;
  runId: string;
  kind: string;
  id: string;
  stage: string | null;
  status: 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out' | 'continued';
  startedAt: string;
  closedAt: string | null;
  historyLength: number;
}

const statuses: Record<string, WorkflowSummary['status']> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
  CONTINUED_AS_NEW: 'continued',
};
const temporalStatuses: Record<string, string> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
};

const TOKEN = /^[a-z_-]{1,40}$/;

/** The tenant's workflows, newest first, at most `limit`, from `pageToken` on. */
export async function listWorkflows(
  client: Client,
  tenantId: string,
  filter: { kind?: string | undefined; stage?: string | undefined; status?: string | undefined },
  page: { limit: number; pageToken?: string | undefined },
): Promise<{ items: WorkflowSummary[]; nextPageToken: string | null }> {
  // Everything that enters the query is checked here: the visibility query language has no parameters.
  const safe = (value: string | undefined) => (value && TOKEN.test(value) ? value : undefined);
  const conditions = [`TenantId = '${tenantId}'`];
  if (safe(filter.kind)) conditions.push(`Kind = '${filter.kind}'`);
  if (safe(filter.stage)) conditions.push(`Stage = '${filter.stage}'`);
  const status = filter.status ? temporalStatuses[filter.status] : undefined;
  if (status) conditions.push(`ExecutionStatus = '${status}'`);
  const response = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    pageSize: page.limit,
    query: conditions.join(' and '),
    nextPageToken: page.pageToken ? Buffer.from(page.pageToken, 'base64url') : new Uint8Array(),
  });
  const items = (response.executions ?? []).map((raw) => {
    const { workflowId, runId } = raw.execution!;
    const parsed = parseWorkflowId(workflowId!);
    const stage = raw.searchAttributes?.indexedFields?.Stage?.data;
    return {
      workflowId: workflowId!,
      runId: runId!,
      kind: parsed?.kind ?? raw.type?.name ?? '',
      id: parsed?.opaqueId ?? workflowId!,
      stage: stage ? (JSON.parse(Buffer.from(stage).toString()) as string) : null,
      status: fromProto(raw.status),
      startedAt: instant(raw.startTime)!,
      closedAt: instant(raw.closeTime),
      historyLength: Number(raw.historyLength ?? 0),
    };
  });
  const next = response.nextPageToken;
  return { items, nextPageToken: next && next.length > 0 ? Buffer.from(next).toString('base64url') : null };
}

/** One of the tenant's workflows, or null when there is none of that kind and id. */
export async function describeWorkflow(client: Client, workflowId: string): Promise<WorkflowSummary | null> {
  let info: WorkflowExecutionDescription;
  try {
    info = await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') return null;
    throw error;
  }
  const parsed = parseWorkflowId(workflowId)!;
  const stage = (info.searchAttributes as Record<string, unknown[] | undefined>).Stage?.[0];
  return {
    workflowId,
    runId: info.runId,
    kind: parsed.kind,
    id: parsed.opaqueId,
    stage: typeof stage === 'string' ? stage : null,
    status: statuses[info.status.name] ?? 'running',
    startedAt: info.startTime.toISOString(),
    closedAt: info.closeTime?.toISOString() ?? null,
    historyLength: info.historyLength,
  };
}

/** Asks the workflow to stop, cleanly; it decides what to leave behind. */
export function cancelWorkflow(client: Client, workflowId: string): Promise<void> {
  return cancelIfRunning(client.workflow.getHandle(workflowId));
}

/** The page of a workflow in the Temporal UI, or null when no UI is configured. */
export function temporalUiLink(
  uiUrl: string | undefined,
  namespace: string,
  workflowId: string,
): string | null {
  return uiUrl ? `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}` : null;
}

/** Whether a worker polls the queue now. */
export async function hasPollers(client: Client, taskQueue: string): Promise<boolean> {
  const response = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  return (response.pollers ?? []).some(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - 70_000,
  );
}

function fromProto(status: number | null | undefined): WorkflowSummary['status'] {
  return (
    (
      [
        'running',
        'running',
        'completed',
        'failed',
        'cancelled',
        'terminated',
        'continued',
        'timed_out',
      ] as const
    )[status ?? 1] ?? 'running'
  );
}

function instant(time: { seconds?: unknown; nanos?: number | null } | null | undefined): string | null {
  return time?.seconds
    ? new Date(Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6)).toISOString()
    : null;
}
