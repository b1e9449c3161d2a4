import { FOLDING } from '../domain/conversation/folding.ts';
import type {
  conversationChangedSignal,
  conversationWorkflow,
  messageArrivedSignal,
} from '../workflows/conversation.ts';
import { conversationWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

interface Ref {
  tenantId: string;
  clientId: string;
}

const conversation = ({ tenantId, clientId }: Ref) => ({
  type: 'conversationWorkflow',
  id: conversationWorkflowId(tenantId, clientId),
  args: [{ tenantId, clientId, turnsInPlace: true }] as Parameters<typeof conversationWorkflow>,
  summary: 'Conversation avec un client, sur tous les canaux',
  priority: priorities.conversation,
  // One that has ended, whatever ended it, must not keep its client from ever being answered again.
  again: true,
});

/**
 * Tells the conversation that the client wrote, starting it where it does not run; the same message twice counts once. One
 * that begins would do nothing before it has listened for more: its first task comes when it may answer, or with the next message.
 */
export function tellMessageArrived(
  temporal: TemporalContext,
  { messageId, ...ref }: Ref & { messageId: string },
): Promise<void> {
  const begun = conversation(ref);
  return signalOrStart<typeof conversationWorkflow>(temporal, {
    ...begun,
    args: [{ ...begun.args[0], startDelayMs: FOLDING.quietMs }],
    startDelayMs: FOLDING.quietMs,
    signal: 'message' satisfies (typeof messageArrivedSignal)['name'],
    signalArgs: [{ messageId }],
  });
}

/** Has the conversation look at who owns it again. */
export function tellConversationChanged(temporal: TemporalContext, ref: Ref): Promise<void> {
  return signalOrStart<typeof conversationWorkflow>(temporal, {
    ...conversation(ref),
    signal: 'changed' satisfies (typeof conversationChangedSignal)['name'],
    signalArgs: [],
  });
}
