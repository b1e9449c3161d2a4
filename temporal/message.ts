import { WorkflowNotFoundError } from '@temporalio/client';
import type { Channel } from '../domain/messaging/channels.ts';
import type { MessageEvent } from '../domain/messaging/events.ts';
import type { messageEventSignal } from '../workflows/delivery.ts';
import type { messageWorkflow } from '../workflows/message.ts';
import { messageWorkflowId, parseWorkflowId } from './ids.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Delivers one queued message by a workflow of its own; asked twice, it starts once. */
export function startMessage(
  temporal: TemporalContext,
  ref: { tenantId: string; messageId: string; channel: Channel },
): Promise<void> {
  const { tenantId, messageId, channel } = ref;
  return startOnce<typeof messageWorkflow>(temporal, {
    type: 'messageWorkflow',
    id: messageWorkflowId(tenantId, messageId),
    args: [{ tenantId, messageId, channel }],
    summary: 'Un message à envoyer',
  });
}

/** Tells the process that sent a message what became of it. One that has ended does not care any more. */
export async function tellMessageEvent(
  { client }: TemporalContext,
  { tenantId, workflowId, event }: { tenantId: string; workflowId: string; event: MessageEvent },
): Promise<void> {
  // The id comes from a row of this tenant, and must be one of this tenant's.
  if (parseWorkflowId(workflowId)?.tenantId !== tenantId) return;
  try {
    const handle = client.workflow.getHandle(workflowId);
    await handle.signal<[MessageEvent]>('message-event' satisfies (typeof messageEventSignal)['name'], event);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
