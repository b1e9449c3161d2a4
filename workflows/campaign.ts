import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CampaignActivities, CampaignRef, CampaignState } from '../activities/campaign.ts';
import type { CampaignSendingActivities } from '../activities/campaign-sending.ts';
import type { MessagingProvider } from '../domain/messaging/channels.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { sendQueue } from './delivery.ts';

export type { CampaignRef };

/** Started, paused, resumed, stopped or changed: what it is now stands in the database. */
export const campaignChangedSignal = defineSignal('changed');

// Idempotent: pages of people, each with what it decides in one transaction.
const plan = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Irreversible sends, on their provider's queue. To be repeated: each message's own row says whether it may be sent. */
const sending = (provider: MessagingProvider) =>
  proxyActivities<CampaignSendingActivities>({
    taskQueue: sendQueue(workflowInfo().taskQueue, provider),
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });

/**
 * One campaign, from its start until everybody has had their turn or its owner stops it: looks who enters and whose turn it
 * is, sends, waits for the next turn. A dozen events for a page of a thousand people.
 */
export async function campaignWorkflow(ref: CampaignRef): Promise<'over'> {
  let changes = 0;
  setHandler(campaignChangedSignal, () => {
    changes += 1;
  });
  let stage = '';
  /** What was decided while the page before was sent. */
  let ahead: CampaignState | null = null;

  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof campaignWorkflow>(ref);
    const seen = changes;
    const state: CampaignState = ahead ?? (await plan.advanceCampaign({ ...ref, at: Date.now() }));
    ahead = null;
    if (stage !== state.status) {
      upsertSearchAttributes([{ key: STAGE, value: state.status }]);
      setCurrentDetails(state.details);
      stage = state.status;
    }
    const due = state.queues.filter(({ at }) => at <= Date.now());
    const sends = due.map(({ provider }) =>
      sending(provider).sendCampaign({ ...ref, provider, at: Date.now() }),
    );
    // The next page is decided while this one is sent: neither waits for the other.
    const more = due.length > 0 && state.wakeAt !== null && state.wakeAt <= Date.now();
    const deciding = more ? plan.advanceCampaign({ ...ref, at: Date.now() }) : null;
    const [decided, ...pages] = await Promise.all([deciding, ...sends]);
    if (changes !== seen) continue;
    if (decided) {
      ahead = decided;
      continue;
    }
    if (state.status === 'over' && state.queues.length === 0) return 'over';

    const turns = [state.wakeAt, ...state.queues.map(({ at }) => at).filter((at) => at > Date.now())];
    const times = [...turns, ...pages.map(({ wakeAt }) => wakeAt)].filter((at) => at !== null);
    const wakeAt = Math.min(...times);
    if (wakeAt > Date.now() && Number.isFinite(wakeAt))
      await condition(() => changes !== seen, wakeAt - Date.now());
    // After a page with nothing left, one more look: everybody may be through.
    else if (times.length === 0 && due.length === 0) await condition(() => changes !== seen);
  }
}
