import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowFailure,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChurnTrainingActivities } from '../activities/churn-training.ts';
import type { ScoringActivities } from '../activities/scoring.ts';
import { churnTrainingWorkflowId } from '../temporal/ids.ts';
import { KIND, STAGE, SUBJECT_REF, TENANT_ID } from '../temporal/search-attributes.ts';
import { churnTrainingWorkflow } from './churn-training.ts';

export interface ScoringOutcome {
  scored: number;
  modelId: string | null;
}

// Questions: asked again, they answer the same.
const read = proxyActivities<ScoringActivities & ChurnTrainingActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

// A page written twice for the same night is the same page; a repeat begins where the heartbeat left off.
const write = proxyActivities<ScoringActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** One night's scores: a fresh model where it is due, then every client, a page at a time. */
export async function scoringWorkflow({ tenantId }: { tenantId: string }): Promise<ScoringOutcome> {
  const ref = { tenantId, at: workflowInfo().startTime.toISOString() };
  const sector = await read.sectorToTrain(ref);
  if (sector) await train(tenantId, sector, ref.at);
  const plan = await read.planScoring(ref);
  if (!plan) return { scored: 0, modelId: null };
  let scored = 0;
  let after: string | null = null;
  do {
    setCurrentDetails(`${scored} fiches évaluées`);
    const page: Awaited<ReturnType<typeof write.scorePage>> = await write.scorePage(ref, plan, after);
    scored += page.scored;
    after = page.after;
  } while (after !== null);
  setCurrentDetails(`${scored} fiches évaluées cette nuit`);
  upsertSearchAttributes([{ key: STAGE, value: 'scored' }]);
  return { scored, modelId: plan.modelId };
}

/** Where this business's training already runs, or fails, last week's model will do for tonight. */
async function train(tenantId: string, sector: string, at: string): Promise<void> {
  setCurrentDetails('Apprend des visites passées');
  upsertSearchAttributes([{ key: STAGE, value: 'training' }]);
  try {
    const child = await startChild(churnTrainingWorkflow, {
      workflowId: churnTrainingWorkflowId(tenantId, sector),
      args: [{ tenantId, sector, at }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'Apprentissage du modèle de fidélité',
      typedSearchAttributes: [
        { key: TENANT_ID, value: tenantId },
        { key: KIND, value: 'churn-training' },
        { key: SUBJECT_REF, value: sector },
        { key: STAGE, value: 'started' },
      ],
    });
    await child.result();
  } catch (error) {
    const isPassable =
      error instanceof WorkflowExecutionAlreadyStartedError || error instanceof ChildWorkflowFailure;
    if (!isPassable || isCancellation(error)) throw error;
  }
}
