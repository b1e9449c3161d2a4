import type {
  calendarAppointmentSignal,
  calendarConnectedSignal,
  calendarDisconnectSignal,
  calendarNotifiedSignal,
  calendarSyncWorkflow,
} from '../workflows/calendar-sync.ts';
import { calendarSyncWorkflowId } from './ids.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

interface Ref {
  tenantId: string;
  connectionId: string;
}

/** Has the calendar and the agenda compared, now and from now on: after connecting, renewing, or other settings. */
export function syncCalendar(temporal: TemporalContext, ref: Ref): Promise<void> {
  return signal(temporal, ref, 'connected' satisfies (typeof calendarConnectedSignal)['name'], []);
}

/** The provider told of a change; the same notification twice is one. */
export function noteCalendarNotification(
  temporal: TemporalContext,
  { notificationId, ...ref }: Ref & { notificationId: string },
): Promise<void> {
  return signal(temporal, ref, 'notified' satisfies (typeof calendarNotifiedSignal)['name'], [
    { notificationId },
  ]);
}

/** An appointment of the agent was made, moved or cancelled. */
export function writeAppointmentToCalendar(
  temporal: TemporalContext,
  { appointmentId, ...ref }: Ref & { appointmentId: string },
): Promise<void> {
  return signal(temporal, ref, 'appointmentChanged' satisfies (typeof calendarAppointmentSignal)['name'], [
    { appointmentId },
  ]);
}

/** Takes back what was written, gives the permission back, and ends. */
export function disconnectCalendar(
  temporal: TemporalContext,
  { grantId, ...ref }: Ref & { grantId: string },
): Promise<void> {
  return signal(temporal, ref, 'disconnect' satisfies (typeof calendarDisconnectSignal)['name'], [
    { grantId },
  ]);
}

/** One that has ended starts anew: a calendar can be connected again, and one that is not finds that out and ends. */
function signal(temporal: TemporalContext, ref: Ref, name: string, args: unknown[]): Promise<void> {
  return signalOrStart<typeof calendarSyncWorkflow>(temporal, {
    type: 'calendarSyncWorkflow',
    id: calendarSyncWorkflowId(ref.tenantId, ref.connectionId),
    args: [{ tenantId: ref.tenantId, connectionId: ref.connectionId }],
    summary: 'Agenda personnel et rendez-vous',
    again: true,
    signal: name,
    signalArgs: args,
  });
}
