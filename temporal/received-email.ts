import type { receivedEmailWorkflow } from '../workflows/received-email.ts';
import { receivedEmailWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Fetches and takes one mail that has come; asked twice, it starts once. */
export function startReceivedEmail(
  temporal: TemporalContext,
  { tenantId, receivedEmailId }: { tenantId: string; receivedEmailId: string },
): Promise<void> {
  return startOnce<typeof receivedEmailWorkflow>(temporal, {
    type: 'receivedEmailWorkflow',
    id: receivedEmailWorkflowId(tenantId, receivedEmailId),
    args: [{ tenantId, receivedEmailId }],
    summary: 'Un e-mail reçu à lire',
    priority: priorities.conversation,
  });
}
