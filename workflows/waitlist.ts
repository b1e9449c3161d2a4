import {
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { FreedRef, WaitlistActivities } from '../activities/waitlist.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { Deliveries } from './deliveries.ts';

export interface OfferAnswer {
  entryId: string;
  answer: 'accepted' | 'declined';
}

/** The person offered the time has taken it, or let it pass. */
export const offerAnsweredSignal = defineSignal<[OfferAnswer]>('answered');

// Each writes rows keyed by the freed time and the entry, so a repeat finds what the first wrote.
const write = proxyActivities<WaitlistActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});

/** Freed time, offered to one person on the waiting list at a time, until somebody takes it or nobody is left. */
export async function waitlistWorkflow(freed: FreedRef): Promise<'booked' | 'nobody'> {
  const deliveries = new Deliveries(freed.tenantId);
  const answers = new Map<string, OfferAnswer['answer']>();
  setHandler(offerAnsweredSignal, ({ entryId, answer }) => {
    answers.set(entryId, answer);
  });

  for (;;) {
    const offer = await write.offerToNext(freed, Date.now());
    if (!offer) {
      announce('nobody', 'Personne d’autre n’attend ce créneau');
      await deliveries.finished();
      return 'nobody';
    }
    announce('offered', offer.summary);
    for (const message of offer.messages) deliveries.start(message);
    await condition(() => answers.has(offer.entryId), Math.max(1, offer.expiresAt - Date.now()));
    if (answers.get(offer.entryId) === 'accepted' || !(await write.closeOffer(freed, offer.entryId))) {
      announce('booked', 'Créneau repris');
      await deliveries.finished();
      return 'booked';
    }
  }
}

function announce(stage: string, details: string): void {
  setCurrentDetails(details);
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
