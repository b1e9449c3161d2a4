import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  patched,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { AppointmentActivities, AppointmentPlan, AppointmentRef } from '../activities/appointment.ts';
import { isDeadEnd } from '../domain/scheduling/notice-channels.ts';
import type { AppointmentState } from '../domain/scheduling/states.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { Deliveries } from './deliveries.ts';
import type { DeliveryOutcome } from './delivery.ts';

/** Booked, moved, cancelled, closed, rated, or the business's settings changed: look again. */
export const appointmentChangedSignal = defineSignal('changed');

// A look at the rows and what is due written down beside them, in one transaction: local, so that each costs one event.
// Keyed by the occasion, so a repeat finds what the first wrote.
const { planAppointment } = proxyLocalActivities<AppointmentActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});

/**
 * An appointment from booking to follow-up. It looks at the rows, sends what is due, and sleeps until the next step or the
 * next change, whichever is first; whatever it wakes up to, it plans anew, so nothing is ever sent of a time that has moved.
 */
export async function appointmentWorkflow(ref: AppointmentRef): Promise<AppointmentState> {
  const deliveries = new Deliveries(ref.tenantId);
  const announce = announcer();
  let changes = 0;
  setHandler(appointmentChangedSignal, () => {
    changes += 1;
  });

  // Appointments begun before this was so replay without it; asked only where it matters, it costs the others nothing.
  const lookForAnotherWay = ({ reason }: DeliveryOutcome) => {
    if (isDeadEnd(reason) && patched('another-way')) changes += 1;
  };

  for (;;) {
    const seen = changes;
    const plan = await planAppointment(ref, Date.now());
    announce(plan);
    for (const message of plan.messages) deliveries.start(message, { onEnd: lookForAnotherWay });
    if (plan.next.kind === 'ended') {
      await deliveries.finished();
      if (changes === seen) {
        await condition(allHandlersFinished);
        return plan.next.outcome;
      }
      continue;
    }
    await condition(() => changes !== seen, Math.max(1, plan.next.until - Date.now()));
    if (workflowInfo().continueAsNewSuggested) {
      await deliveries.finished();
      await continueAsNew<typeof appointmentWorkflow>(ref);
    }
  }
}

/** Shows admins where it stands, in the Temporal UI; a stage that stays is not written again, since each writing is an event. */
function announcer(): (plan: AppointmentPlan) => void {
  let shown = '';
  return ({ next, summary }) => {
    setCurrentDetails(summary);
    const stage = next.kind === 'ended' ? next.outcome : next.for;
    if (stage !== shown) upsertSearchAttributes([{ key: STAGE, value: stage }]);
    shown = stage;
  };
}
