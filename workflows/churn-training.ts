import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ChurnTrainingActivities, TrainingOutcome, TrainingRef } from '../activities/churn-training.ts';
import { STAGE } from '../temporal/search-attributes.ts';

// Kept once a week and sector: a repeat finds what the first kept.
const { trainSector } = proxyActivities<ChurnTrainingActivities>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute', maximumAttempts: 5 },
});

/** Learns from a sector's past who stays away, and keeps the model with how good it proved to be. */
export async function churnTrainingWorkflow(ref: TrainingRef): Promise<TrainingOutcome> {
  setCurrentDetails('Apprend des visites passées du métier');
  const outcome = await trainSector(ref);
  setCurrentDetails(SENTENCES[outcome]);
  upsertSearchAttributes([{ key: STAGE, value: outcome }]);
  return outcome;
}

const SENTENCES: Record<TrainingOutcome, string> = {
  trained: 'Le nouveau modèle fait mieux que la règle : il est utilisé',
  'not-better': 'Le nouveau modèle ne fait pas mieux que la règle : il n’est pas utilisé',
  'too-little': 'Trop peu de visites pour apprendre',
  'not-due': 'Le modèle est récent',
};
