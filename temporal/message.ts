import type { Channel } from '../domain/messaging/channels.ts';
import type { messageWorkflow } from '../workflows/message.ts';
import { messageWorkflowId } from './ids.ts';
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
