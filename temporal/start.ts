import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { TypedSearchAttributes, type Workflow } from '@temporalio/common';
import { parseWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { KIND, STAGE, SUBJECT_REF, TENANT_ID } from './search-attributes.ts';

/** The Temporal client and the queue our workflows run on. */
export interface TemporalContext {
  client: Client;
  taskQueue: string;
}

interface Start<T extends Workflow> {
  type: T | string;
  id: string;
  args: Parameters<T>;
  summary: string;
  priority?: number;
  /** One that has ended may start anew; else an ID is used once, ever. */
  again?: boolean;
  /** How long one that begins is left alone, unless it is told something else meanwhile. */
  startDelayMs?: number;
}

/**
 * Starts a workflow that must exist at most once for its ID, ever: asked again while it runs or after it ended, nothing
 * happens. That is what makes dispatching an outbox row twice harmless.
 */
export async function startOnce<T extends Workflow>(
  { client, taskQueue }: TemporalContext,
  workflow: Start<T>,
): Promise<void> {
  await onlyOnce(() =>
    client.workflow.start(workflow.type as T, {
      ...optionsOf(workflow, taskQueue),
      args: workflow.args as never,
    }),
  );
}

/** The same for one that is told of every change: a signal to the one that runs, a start with it where none does. */
export async function signalOrStart<T extends Workflow>(
  { client, taskQueue }: TemporalContext,
  workflow: Start<T> & { signal: string; signalArgs: unknown[] },
): Promise<void> {
  await onlyOnce(() =>
    client.workflow.signalWithStart(workflow.type as T, {
      ...optionsOf(workflow, taskQueue),
      args: workflow.args as never,
      signal: workflow.signal,
      signalArgs: workflow.signalArgs,
    }),
  );
}

function optionsOf<T extends Workflow>(workflow: Start<T>, taskQueue: string) {
  const { tenantId, kind, opaqueId } = parseWorkflowId(workflow.id)!;
  return {
    workflowId: workflow.id,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: workflow.again ? ('ALLOW_DUPLICATE' as const) : ('REJECT_DUPLICATE' as const),
    ...(workflow.startDelayMs === undefined ? {} : { startDelay: workflow.startDelayMs }),
    staticSummary: workflow.summary,
    priority: { priorityKey: workflow.priority ?? priorities.standard, fairnessKey: tenantId },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: TENANT_ID, value: tenantId },
      { key: KIND, value: kind },
      { key: SUBJECT_REF, value: opaqueId },
      { key: STAGE, value: 'started' },
    ]),
  };
}

/** One that has ended for good stays so. */
async function onlyOnce(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Asks a workflow to cancel; one that has ended or never started is left alone. */
export function cancelIfRunning(handle: WorkflowHandle): Promise<void> {
  return unlessEnded(() => handle.cancel());
}

/** Ends a workflow whose business is gone, without a word to it. */
export function endIfRunning({ client }: TemporalContext, workflowId: string, why: string): Promise<void> {
  return unlessEnded(() => client.workflow.getHandle(workflowId).terminate(why));
}

async function unlessEnded(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if ((error as { name?: string }).name !== 'WorkflowNotFoundError') throw error;
  }
}
