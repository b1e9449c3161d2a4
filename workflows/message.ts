import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { STAGE } from '../temporal/search-attributes.ts';
import { type DeliveryOutcome, deliver, type MessageRef } from './delivery.ts';

/** One message by itself: a word to staff, an offer from the waiting list, the answer to HELP. Lives until it is sent or given up. */
export async function messageWorkflow(ref: MessageRef): Promise<DeliveryOutcome> {
  setCurrentDetails('Envoie le message');
  const outcome = await deliver(ref);
  setCurrentDetails(sentences[outcome.status]);
  upsertSearchAttributes([{ key: STAGE, value: outcome.status }]);
  return outcome;
}

const sentences: Record<DeliveryOutcome['status'], string> = {
  sent: 'Envoyé',
  suppressed: 'Non envoyé : la personne ne le souhaite pas, ou il n’a plus lieu d’être',
  failed: 'N’a pas pu partir',
  unknown: 'Le fournisseur n’a pas pu dire si le message est parti',
};
