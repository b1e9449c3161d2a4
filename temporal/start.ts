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

/**
 * Starts a workflow that must exist at most once for its ID, ever: asked again while it runs or after it ended, nothing
 * happens. That is what makes dispatching an outbox row twice harmless.
 */
export async function startOnce<T extends Workflow>(
  { client, taskQueue }: TemporalContext,
  workflow: { type: T | string; id: string; args: Parameters<T>; summary: string; priority?: number },
): Promise<void> {
  const { tenantId, kind, opaqueId } = parseWorkflowId(workflow.id)!;
  try {
    await client.workflow.start(workflow.type as T, {
      workflowId: workflow.id,
      taskQueue,
      args: workflow.args as never,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: workflow.summary,
      priority: { priorityKey: workflow.priority ?? priorities.standard, fairnessKey: tenantId },
      typedSearchAttributes: new TypedSearchAttributes([
        { key: TENANT_ID, value: tenantId },
        { key: KIND, value: kind },
        { key: SUBJECT_REF, value: opaqueId },
        { key: STAGE, value: 'started' },
      ]),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Asks a workflow to cancel; one that has ended or never started is left alone. */
export async function cancelIfRunning(handle: WorkflowHandle): Promise<void> {
  try {
    await handle.cancel();
  } catch (error) {
    if ((error as { name?: string }).name !== 'WorkflowNotFoundError') throw error;
  }
}
