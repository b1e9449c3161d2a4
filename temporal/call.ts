import type { callEndedSignal, callWorkflow } from '../workflows/call.ts';
import { callWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

/** Has a call that is over settled, or tells the process that does it that the report has come; once over, nothing happens. */
export function followCall(
  temporal: TemporalContext,
  { tenantId, callId }: { tenantId: string; callId: string },
): Promise<void> {
  return signalOrStart<typeof callWorkflow>(temporal, {
    type: 'callWorkflow',
    id: callWorkflowId(tenantId, callId),
    args: [{ tenantId, callId }],
    summary: 'Un appel terminé',
    priority: priorities.reminder,
    signal: 'ended' satisfies (typeof callEndedSignal)['name'],
    signalArgs: [],
  });
}
