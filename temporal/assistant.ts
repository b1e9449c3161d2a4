import type { assistantChangedSignal, assistantWorkflow } from '../workflows/assistant.ts';
import { assistantWorkflowId } from './ids.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

/** Has Sara on the phone told of a change; changes that come together are told together. */
export function updateAssistant(
  temporal: TemporalContext,
  { tenantId }: { tenantId: string },
): Promise<void> {
  return signalOrStart<typeof assistantWorkflow>(temporal, {
    type: 'assistantWorkflow',
    id: assistantWorkflowId(tenantId, 'phone'),
    args: [{ tenantId }],
    summary: 'Sara au téléphone : mise à jour',
    again: true,
    signal: 'changed' satisfies (typeof assistantChangedSignal)['name'],
    signalArgs: [],
  });
}
