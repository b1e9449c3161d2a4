import type { campaignChangedSignal, campaignWorkflow } from '../workflows/campaign.ts';
import { campaignWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

/** Tells a campaign's workflow that something of it changed, and starts it where none runs; told twice, it looks twice. */
export function tellCampaign(
  temporal: TemporalContext,
  { tenantId, campaignId }: { tenantId: string; campaignId: string },
): Promise<void> {
  return signalOrStart<typeof campaignWorkflow>(temporal, {
    type: 'campaignWorkflow',
    id: campaignWorkflowId(tenantId, campaignId),
    args: [{ tenantId, campaignId }],
    summary: 'Une campagne',
    priority: priorities.bulk,
    again: true,
    signal: 'changed' satisfies (typeof campaignChangedSignal)['name'],
    signalArgs: [],
  });
}
