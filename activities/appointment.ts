import {
  type LifecycleRead,
  queuedMessages,
  readLifecycle,
  recordNotice,
  retellNotice,
  subjectOf,
} from '../db/appointment-notices.ts';
import { changeState } from '../db/appointment-states.ts';
import { noteNextStep } from '../db/appointments.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { type NextStep, type Notice, nextStep } from '../domain/scheduling/lifecycle.ts';

export interface AppointmentRef {
  tenantId: string;
  appointmentId: string;
}

/** What the workflow has to do: deliver these, then wait, or end. */
export interface AppointmentPlan {
  messages: Array<{ messageId: string; channel: Channel }>;
  next: Extract<NextStep, { kind: 'wait' } | { kind: 'ended' }>;
  /** For admins, in the Temporal UI; names nobody. */
  summary: string;
}

/**
 * Puts the messages of one notice into the ledger; none where there is no way to reach the client. `tried`: the channels that
 * refused it, of which another is taken. @returns their ids.
 */
export type WriteNotice = (
  tx: TenantTransaction,
  read: LifecycleRead,
  notice: Notice,
  how: { now: number; tried?: readonly Channel[] },
) => Promise<string[]>;

export type AppointmentActivities = ReturnType<typeof createAppointmentActivities>;

/** The appointment's own effects; sending is activities/messaging.ts. */
export function createAppointmentActivities({ db, writeNotice }: { db: Database; writeNotice: WriteNotice }) {
  return {
    /**
     * Looks at the appointment as it is now, writes down everything that is due at `now` (epoch milliseconds; the workflow's
     * clock), and tells what to deliver and what to wait for. Every notice is given once by its key, so a repeat gives none
     * twice; what was queued and not yet handed to a provider is told again. A notice that was refused every way it went is
     * due again as if it had not been given, and goes another way, once; one nobody knows the end of may have arrived.
     */
    planAppointment({ tenantId, appointmentId }: AppointmentRef, now: number): Promise<AppointmentPlan> {
      return db.asTenant(tenantId, async (tx) => {
        for (;;) {
          const read = await readLifecycle(tx, appointmentId);
          // Erased with its client: nothing follows.
          if (!read)
            return { messages: [], next: { kind: 'ended', outcome: 'cancelled' }, summary: 'Effacé' };
          const step = nextStep(read.state, read.rules, now);
          if (step.kind === 'notify') {
            const tried = read.refused.get(step.notice.key);
            const messageIds = await writeNotice(tx, read, step.notice, { now, ...(tried && { tried }) });
            if (tried) await retellNotice(tx, appointmentId, step.notice.key, messageIds);
            else await recordNotice(tx, appointmentId, step.notice, messageIds);
            continue;
          }
          if (step.kind === 'close') {
            await changeState(tx, appointmentId, step.as, now, { byWorkflow: true });
            continue;
          }
          await noteNextStep(tx, appointmentId, step.kind === 'wait' ? step : null);
          return {
            messages: await queuedMessages(tx, subjectOf(appointmentId)),
            next: step,
            summary: summaryOf(step, read),
          };
        }
      });
    },
  };
}

const WAITS = {
  reminder: 'Attend le prochain rappel',
  end: 'Attend la fin du rendez-vous',
  'follow-up': 'Attend le moment de demander comment c’était',
  answer: 'Attend la réponse du client',
};
const ENDS = {
  completed: 'Terminé',
  no_show: 'Le client n’est pas venu',
  cancelled: 'Annulé',
  booked: 'Terminé',
  confirmed: 'Terminé',
  arrived: 'Terminé',
};

function summaryOf(step: AppointmentPlan['next'], { rules, state }: LifecycleRead): string {
  if (step.kind === 'ended') return ENDS[step.outcome];
  const at = (instant: number) =>
    new Intl.DateTimeFormat('fr-FR', {
      dateStyle: 'full',
      timeStyle: 'short',
      timeZone: rules.timeZone,
    }).format(instant);
  return `Rendez-vous du ${at(state.startsAt)}. ${WAITS[step.for]}, ${at(step.until)}.`;
}
