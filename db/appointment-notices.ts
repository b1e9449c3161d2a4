import type { Channel } from '../domain/messaging/channels.ts';
import type { LifecycleState, Notice } from '../domain/scheduling/lifecycle.ts';
import type { BookingSettings, Reminder } from '../domain/scheduling/settings.ts';
import { type AppointmentLine, lockAppointment } from './appointments.ts';
import { readBookingSettings } from './booking-settings.ts';
import type { TenantTransaction } from './database.ts';

/** An appointment with everything its next step depends on. */
export interface LifecycleRead {
  appointment: AppointmentLine;
  state: LifecycleState;
  rules: BookingSettings & { reminders: Reminder[]; timeZone: string };
}

/** The appointment, locked, with the notices given and the rules in force; null when there is none. */
export async function readLifecycle(
  tx: TenantTransaction,
  appointmentId: string,
): Promise<LifecycleRead | null> {
  const appointment = await lockAppointment(tx, appointmentId);
  if (!appointment) return null;
  const [row] = await tx.sql<{
    timeZone: string;
    typeReminders: Reminder[] | null;
    given: string[];
    movedAt: Date | null;
  }>(
    `select t.time_zone as "timeZone", y.reminders as "typeReminders",
            array(select n.key from appointment_notices n where n.tenant_id = t.id and n.appointment_id = ?) as given,
            (select max(n.created_at) from appointment_notices n
             where n.tenant_id = t.id and n.appointment_id = ? and n.kind = 'moved') as "movedAt"
     from tenants t left join appointment_types y on y.tenant_id = t.id and y.id = ?`,
    [appointmentId, appointmentId, appointment.appointmentTypeId],
  );
  const settings = await readBookingSettings(tx);
  return {
    appointment,
    state: {
      status: appointment.status,
      bookedAt: (row!.movedAt ?? appointment.createdAt).getTime(),
      startsAt: appointment.startsAt.getTime(),
      endsAt: appointment.endsAt.getTime(),
      sequence: appointment.sequence,
      lateMinutes: appointment.lateMinutes,
      endedAt: appointment.endedAt?.getTime() ?? null,
      satisfaction: appointment.satisfaction,
      given: new Set(row!.given),
    },
    rules: { ...settings, reminders: row!.typeReminders ?? settings.reminders, timeZone: row!.timeZone },
  };
}

/** Writes down that a notice was given, and by which messages (none: there was no way to reach the client). */
export async function recordNotice(
  tx: TenantTransaction,
  appointmentId: string,
  notice: Notice,
  messageIds: string[],
): Promise<void> {
  await tx.sql(
    `insert into appointment_notices (tenant_id, appointment_id, kind, key, message_ids) values (?, ?, ?, ?, ?::uuid[])
     on conflict (tenant_id, appointment_id, key) do nothing`,
    [tx.tenantId, appointmentId, notice.kind, notice.key, `{${messageIds}}`],
  );
}

/** Messages about a subject that nobody has handed to a provider yet. */
export function queuedMessages(
  tx: TenantTransaction,
  subjectRef: string,
): Promise<Array<{ messageId: string; channel: Channel }>> {
  return tx.sql(
    `select id as "messageId", channel from messages where subject_ref = ? and status = 'queued' order by id`,
    [subjectRef],
  );
}

/** What the client was told of an appointment, newest first, with how each message fared. */
export interface NoticeLine {
  kind: Notice['kind'];
  at: Date;
  messages: Array<{ id: string; channel: Channel; status: string; reason: string | null }>;
}

export function listNotices(tx: TenantTransaction, appointmentId: string): Promise<NoticeLine[]> {
  return tx.sql<NoticeLine>(
    `select n.kind, n.created_at as at,
            (select coalesce(json_agg(json_build_object('id', m.id, 'channel', m.channel, 'status', m.status, 'reason', m.reason) order by m.id), '[]')
             from messages m where m.tenant_id = n.tenant_id and m.id = any(n.message_ids)) as messages
     from appointment_notices n where n.appointment_id = ? order by n.id desc limit 100`,
    [appointmentId],
  );
}

/** How the notices of an appointment are named in the ledger of messages. */
export const subjectOf = (appointmentId: string) => `appointment/${appointmentId}`;
