import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CalendarRef, CalendarSyncActivities, SyncOutcome } from '../activities/calendar-sync.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/** What is still to be done; carried from run to run. */
export interface CalendarAgenda {
  /** Compare the calendar with us. */
  pull: boolean;
  /** Appointments to bring into the calendar; null: all of them. */
  push: string[] | null;
  /** The grant to give back: it is over. */
  disconnect: string | null;
  /** Notifications seen last, newest at the end. */
  seen: string[];
  stage: CalendarStage;
  nextLookMs: number;
}
export type CalendarStage = SyncOutcome['state'] | 'unreachable';

/** The provider told of a change. */
export const calendarNotifiedSignal = defineSignal<[{ notificationId: string }]>('notified');
/** One of the agent's appointments was made, moved or cancelled. */
export const calendarAppointmentSignal = defineSignal<[{ appointmentId: string }]>('appointmentChanged');
/** Connected, renewed, or set otherwise. */
export const calendarConnectedSignal = defineSignal('connected');
export const calendarDisconnectSignal = defineSignal<[{ grantId: string }]>('disconnect');
export const calendarAgendaQuery = defineQuery<CalendarAgenda & { isIdle: boolean }>('agenda');

/** Nylas repeats no notification for ever: every hour all is compared. After trouble, sooner. */
const LOOK_EVERY_MS = 60 * 60_000;
const LOOK_AGAIN_MS = 10 * 60_000;
const REMEMBERED = 200;
const MOST_SIGNALS = 2_000;

// Comparing and writing: every effect is looked up before it is made, so an attempt may follow any other. Minutes of trouble
// are sat out here; then the connection says so, and the next look tries again.
const sync = proxyActivities<CalendarSyncActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', maximumInterval: '2 minutes', maximumAttempts: 8 },
});
// Leaving must come to an end, however long the provider is away.
const patient = proxyActivities<CalendarSyncActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '10 minutes' },
});

/** One agent's calendar and their appointments, kept in step. Lives while the calendar is connected. */
export async function calendarSyncWorkflow(ref: CalendarRef, carried?: CalendarAgenda): Promise<void> {
  const agenda: CalendarAgenda = carried ?? {
    pull: true,
    push: null,
    disconnect: null,
    seen: [],
    stage: 'connected',
    nextLookMs: 0,
  };
  let signals = 0;
  setHandler(calendarNotifiedSignal, ({ notificationId }) => {
    signals += 1;
    if (agenda.seen.includes(notificationId)) return;
    agenda.seen = [...agenda.seen.slice(1 - REMEMBERED), notificationId];
    agenda.pull = true;
  });
  setHandler(calendarAppointmentSignal, ({ appointmentId }) => {
    signals += 1;
    if (agenda.push && !agenda.push.includes(appointmentId)) agenda.push.push(appointmentId);
  });
  setHandler(calendarConnectedSignal, () => {
    signals += 1;
    agenda.disconnect = null;
    agenda.pull = true;
    agenda.push = null;
  });
  setHandler(calendarDisconnectSignal, ({ grantId }) => {
    signals += 1;
    agenda.disconnect = grantId;
  });
  let isIdle = false;
  setHandler(calendarAgendaQuery, () => ({ ...agenda, isIdle }));

  const enter = (stage: CalendarStage) => {
    if (stage === agenda.stage && agenda.nextLookMs > 0) return;
    agenda.stage = stage;
    setCurrentDetails(sentences[stage]);
    upsertSearchAttributes([{ key: STAGE, value: stage }]);
  };
  const isLong = () => workflowInfo().continueAsNewSuggested || signals > MOST_SIGNALS;
  const mustPush = () => agenda.stage === 'connected' && (agenda.push === null || agenda.push.length > 0);

  for (;;) {
    if (agenda.disconnect !== null) {
      const grantId = agenda.disconnect;
      agenda.disconnect = null;
      const { state } = await patient.disconnectCalendar(ref, grantId);
      if (state === 'stopped') break;
    } else if (agenda.pull) {
      // What comes while this runs is looked at by the next one: many notifications cost one look.
      agenda.pull = false;
      const before = agenda.stage;
      const stage = await attempt(ref, () => sync.pullCalendar(ref));
      enter(stage);
      if (stage === 'stopped') break;
      // It was away: whatever was booked meanwhile is written now.
      if (stage === 'connected' && before !== 'connected') agenda.push = null;
      agenda.nextLookMs = Date.now() + (stage === 'unreachable' ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
    } else if (mustPush()) {
      const appointmentIds = agenda.push;
      agenda.push = [];
      const stage = await attempt(ref, () => sync.pushAppointments(ref, appointmentIds));
      enter(stage);
      if (stage === 'stopped') break;
      if (stage === 'unreachable') agenda.nextLookMs = Date.now() + LOOK_AGAIN_MS;
    } else {
      isIdle = true;
      const isWoken = await condition(
        () => agenda.disconnect !== null || agenda.pull || mustPush() || isLong(),
        Math.max(1, agenda.nextLookMs - Date.now()),
      );
      isIdle = false;
      if (!isWoken) {
        // The hour is over.
        agenda.pull = true;
        agenda.push = null;
      }
    }
    if (isLong()) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof calendarSyncWorkflow>(ref, agenda);
    }
  }
  await condition(allHandlersFinished);
  // Connected again in the last moment: the end was not the end.
  if (agenda.pull) await continueAsNew<typeof calendarSyncWorkflow>(ref, agenda);
}

/** Runs one activity; a calendar that stays out of reach is a stage, not a failure of the process. */
async function attempt(ref: CalendarRef, work: () => Promise<SyncOutcome>): Promise<CalendarStage> {
  try {
    return (await work()).state;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await patient.noteUnreachable(ref);
    return 'unreachable';
  }
}

const sentences: Record<CalendarStage, string> = {
  connected: 'Agenda à jour',
  expired: 'En attente : l’agenda doit être reconnecté',
  paused: 'En pause',
  unreachable: 'Le fournisseur de l’agenda ne répond pas ; nouvel essai dans quelques minutes',
  stopped: 'Agenda déconnecté',
};
