import {
  condition,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { CallActivities, CallRef } from '../activities/call.ts';
import type { CallOutcome } from '../domain/voice/calls.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { Deliveries } from './deliveries.ts';

/** The call has ended, or its report has come. */
export const callEndedSignal = defineSignal('ended');

// Reads the provider at most, and writes rows that a repeat finds: safe to repeat. It gives up on the provider by itself.
const { settleCall } = proxyActivities<CallActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '30 seconds' },
});

/**
 * What follows a call: its report is waited for, it is settled how it came out, and whoever could not be served is written
 * to once, by day.
 */
export async function callWorkflow(ref: CallRef): Promise<CallOutcome | 'erased'> {
  const deliveries = new Deliveries(ref.tenantId);
  let told = 0;
  setHandler(callEndedSignal, () => {
    told += 1;
  });

  let plan = await settleCall(ref, Date.now());
  while (plan.kind === 'wait') {
    const seen = told;
    const until = plan.until;
    setCurrentDetails(plan.summary);
    await condition(() => told !== seen, Math.max(1, until - Date.now()));
    plan = await settleCall(ref, Date.now());
  }
  setCurrentDetails(plan.summary);
  upsertSearchAttributes([{ key: STAGE, value: plan.outcome }]);
  for (const message of plan.messages) deliveries.start(message);
  await deliveries.finished();
  return plan.outcome;
}
