import {
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { AssistantActivities, AssistantRef, AssistantSync } from '../activities/assistant.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/** Something that Sara says of the business has changed. */
export const assistantChangedSignal = defineSignal('changed');

// The whole of her is sent, found by our own reference: a repeat ends in the same place.
const { syncAssistant } = proxyActivities<AssistantActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
});

/** Somebody who edits a price list saves often: the provider is told when they pause, at the latest after this. */
const PAUSE_MS = 5_000;
const LONGEST_MS = 60_000;

/** Tells the voice provider how the business has changed, several changes at once. Ends when nothing more has come. */
export async function assistantWorkflow(ref: AssistantRef): Promise<AssistantSync> {
  let changes = 0;
  setHandler(assistantChangedSignal, () => {
    changes += 1;
  });

  for (;;) {
    setCurrentDetails('Attend la fin des modifications');
    const deadline = Date.now() + LONGEST_MS;
    let seen = changes;
    while (Date.now() < deadline && (await condition(() => changes !== seen, PAUSE_MS))) seen = changes;
    setCurrentDetails('Met Sara à jour au téléphone');
    seen = changes;
    const outcome = await syncAssistant(ref);
    if (changes !== seen) continue;
    setCurrentDetails(SENTENCES[outcome]);
    upsertSearchAttributes([{ key: STAGE, value: outcome }]);
    return outcome;
  }
}

const SENTENCES: Record<AssistantSync, string> = {
  updated: 'Sara est à jour au téléphone',
  unchanged: 'Rien à changer pour Sara au téléphone',
  absent: 'Sara ne répond pas encore au téléphone',
  refused: 'Le fournisseur de voix a refusé la modification',
};
