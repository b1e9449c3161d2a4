import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type {
  ReceivedEmailActivities,
  ReceivedEmailRef,
  ReceivedEmailStatus,
} from '../activities/received-email.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/** One mail that has come: its words are fetched and become a message of the client's. Lives for a second, or as long as the provider is down. */
export async function receivedEmailWorkflow(ref: ReceivedEmailRef): Promise<ReceivedEmailStatus> {
  // Only reads at the provider, and writes each mail once: repeated, it finds what it did.
  const { takeEmail } = proxyActivities<ReceivedEmailActivities>({
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '3 days',
    retry: { initialInterval: '2 seconds', backoffCoefficient: 3, maximumInterval: '15 minutes' },
  });
  const { giveUpEmail } = proxyActivities<ReceivedEmailActivities>({ startToCloseTimeout: '30 seconds' });

  setCurrentDetails('Lit l’e-mail reçu');
  let status: ReceivedEmailStatus;
  try {
    ({ status } = await takeEmail(ref));
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await giveUpEmail(ref);
    status = 'lost';
  }
  setCurrentDetails(sentences[status]);
  upsertSearchAttributes([{ key: STAGE, value: status }]);
  return status;
}

const sentences: Record<ReceivedEmailStatus, string> = {
  taken: 'E-mail lu',
  'set-aside': 'E-mail laissé sans réponse : il vient d’un programme ou d’une liste',
  lost: 'E-mail perdu : le fournisseur ne l’a plus',
};
