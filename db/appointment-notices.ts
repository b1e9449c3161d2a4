import type { Channel } from '../domain/messaging/channels.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import type { LifecycleState, Notice } from '../domain/scheduling/lifecycle.ts';
import { isDeadEnd } from '../domain/scheduling/notice-channels.ts';
import type { BookingSettings, Reminder } from '../domain/scheduling/settings.ts';
import { type AppointmentLine, lockAppointment } from './appointments.ts';
import { readBookingSettings } from './booking-settings.ts';
import type { TenantTransaction } from './database.ts';

/** An appointment with everything its next step depends on. */
export interface LifecycleRead {
  appointment: AppointmentLine;
  /** What was refused every way it went, and may go another, is not given yet. */
  state: LifecycleState;
  /** The channels that refused each of those notices, by its key. */
  refused: ReadonlyMap<string, Channel[]>;
  rules: BookingSettings & { reminders: Reminder[]; timeZone: string };
}

/** The appointment, locked, with the notices given and the rules in force; null when there is none. */
export async function readLifecycle(
  tx: TenantTransaction,
  appointmentId: string,
): Promise<LifecycleRead | null> {
  const appointment = await lockAppointment(tx, appointmentId);
  if (!appointment) return null;
  const [[row], settings, refused] = await Promise.all([
    tx.sql<{
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
    ),
    readBookingSettings(tx),
    refusedNotices(tx, appointmentId),
  ]);
  return {
    appointment,
    refused,
    state: {
      status: appointment.status,
      bookedAt: (row!.movedAt ?? appointment.createdAt).getTime(),
      startsAt: appointment.startsAt.getTime(),
      endsAt: appointment.endsAt.getTime(),
      sequence: appointment.sequence,
      lateMinutes: appointment.lateMinutes,
      endedAt: appointment.endedAt?.getTime() ?? null,
      satisfaction: appointment.satisfaction,
      given: new Set(row!.given.filter((key) => !refused.has(key))),
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

/** Notices whose every message was refused for what its channel is, and that were not tried another way yet. */
async function refusedNotices(tx: TenantTransaction, appointmentId: string): Promise<Map<string, Channel[]>> {
  const rows = await tx.sql<{ key: string; tried: Channel[]; ends: Array<FailureReason | null> }>(
    `select n.key, array_agg(m.channel order by m.id) as tried, array_agg(m.reason order by m.id) as ends
     from appointment_notices n join messages m on m.tenant_id = n.tenant_id and m.id = any(n.message_ids)
     where n.appointment_id = ? and n.retold_at is null
     group by n.id having bool_and(m.status in ('failed', 'suppressed')) order by n.id`,
    [appointmentId],
  );
  return new Map(rows.filter(({ ends }) => ends.every(isDeadEnd)).map(({ key, tried }) => [key, tried]));
}

/** Writes down that a notice was tried another way, and by which messages (none: there was no other). */
export async function retellNotice(
  tx: TenantTransaction,
  appointmentId: string,
  key: string,
  messageIds: string[],
): Promise<void> {
  await tx.sql(
    `update appointment_notices set retold_at = now(), message_ids = message_ids || ?::uuid[] where appointment_id = ? and key = ?`,
    [`{${messageIds}}`, appointmentId, key],
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

/** Which appointment such a subject is. */
export const appointmentOf = (subjectRef: string | null): string | undefined =>
  /^appointment\/([0-9a-f-]{36})$/.exec(subjectRef ?? '')?.[1];

/** Has the appointment a refused message was about look for another way to tell it; any other message is left alone. */
export async function askAnotherWay(
  tx: TenantTransaction,
  { subjectRef, reason }: { subjectRef: string | null; reason: FailureReason | null },
): Promise<void> {
  const appointmentId = appointmentOf(subjectRef);
  if (appointmentId && isDeadEnd(reason))
    await tx.ask({ kind: 'appointment.refused', tenantId: tx.tenantId, appointmentId });
}
