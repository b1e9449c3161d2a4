import type { BusyTime } from '../domain/calendar/busy.ts';
import type { Span } from '../domain/calendar/event.ts';
import type { AppointmentStatus } from './appointments.ts';
import type { CalendarConnection } from './calendars.ts';
import type { TenantTransaction } from './database.ts';

/** What we last wrote of an appointment, and where. An empty hash asks for it to be written again. */
export interface EventLink extends Span {
  appointmentId: string;
  grantId: string;
  calendarId: string;
  eventId: string;
  hash: string;
}

const LINK = `appointment_id as "appointmentId", grant_id as "grantId", calendar_id as "calendarId", event_id as "eventId",
  content_hash as hash, (extract(epoch from starts_at) * 1000)::float8 as "startMs", (extract(epoch from ends_at) * 1000)::float8 as "endMs"`;

export function linksOf(tx: TenantTransaction, connectionId: string): Promise<EventLink[]> {
  return tx.sql<EventLink>(
    `select ${LINK} from calendar_event_links where connection_id = ? order by starts_at, id`,
    [connectionId],
  );
}

/** Of these appointments, those whose event any calendar of the business holds on purpose. */
export async function linkedAppointments(tx: TenantTransaction, ids: string[]): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>(
    `select distinct appointment_id as id from calendar_event_links where appointment_id = any(?::uuid[])`,
    [`{${ids}}`],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function saveLink(
  tx: TenantTransaction,
  connectionId: string,
  link: EventLink & { sequence: number },
): Promise<void> {
  await tx.sql(
    `insert into calendar_event_links
       (tenant_id, connection_id, appointment_id, grant_id, calendar_id, event_id, content_hash, starts_at, ends_at, sequence)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, connection_id, appointment_id) do update set
       grant_id = excluded.grant_id, calendar_id = excluded.calendar_id, event_id = excluded.event_id,
       content_hash = excluded.content_hash, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       sequence = excluded.sequence, written_at = now()`,
    [
      tx.tenantId,
      connectionId,
      link.appointmentId,
      link.grantId,
      link.calendarId,
      link.eventId,
      link.hash,
      new Date(link.startMs),
      new Date(link.endMs),
      link.sequence,
    ],
  );
}

export async function removeLink(
  tx: TenantTransaction,
  connectionId: string,
  appointmentId: string,
): Promise<void> {
  await tx.sql(`delete from calendar_event_links where connection_id = ? and appointment_id = ?`, [
    connectionId,
    appointmentId,
  ]);
}

/** The event is to be written as ours again, whatever became of it. */
export async function restoreEvent(
  tx: TenantTransaction,
  connectionId: string,
  appointmentId: string,
): Promise<void> {
  await tx.sql(
    `update calendar_event_links set content_hash = '' where connection_id = ? and appointment_id = ?`,
    [connectionId, appointmentId],
  );
  await tx.ask({ kind: 'calendar.appointment-changed', tenantId: tx.tenantId, connectionId, appointmentId });
}

/** An appointment as its calendar sees it. */
export interface CalendarAppointment extends Span {
  id: string;
  agentId: string;
  title: string;
  clientName: string;
  /** Of nobody any more: their name leaves the calendar. */
  isErased: boolean;
  status: AppointmentStatus;
  sequence: number;
}

const APPOINTMENT = `a.id, a.agent_id as "agentId", a.title, trim(c.first_name || ' ' || c.last_name) as "clientName",
  c.erased_at is not null as "isErased", a.status, a.sequence, (extract(epoch from a.starts_at) * 1000)::float8 as "startMs",
  (extract(epoch from a.ends_at) * 1000)::float8 as "endMs"
  from appointments a join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id`;

export function appointmentsById(tx: TenantTransaction, ids: string[]): Promise<CalendarAppointment[]> {
  return tx.sql<CalendarAppointment>(
    `select ${APPOINTMENT} where a.id = any(?::uuid[]) order by a.starts_at`,
    [`{${ids}}`],
  );
}

/** The agent's appointments that are still to end, of those that keep their time. */
export function appointmentsAhead(
  tx: TenantTransaction,
  agentId: string,
  now: Date,
): Promise<CalendarAppointment[]> {
  return tx.sql<CalendarAppointment>(
    `select ${APPOINTMENT} where a.agent_id = ? and a.status in ('booked', 'confirmed', 'arrived')
       and a.starts_at > ?::timestamptz - interval '24 hours' and a.ends_at > ? order by a.starts_at`,
    [agentId, now, now],
  );
}

/** Tells every calendar an appointment is, or was, written in: its agent's, and those that hold its event. */
export async function askCalendarPush(tx: TenantTransaction, appointmentId: string): Promise<void> {
  const connections = await tx.sql<{ id: string }>(
    `select n.id from agent_calendar_connections n
     where n.status <> 'disconnected' and n.sync_enabled and (
       n.agent_id = (select agent_id from appointments where id = ?)
       or exists (select 1 from calendar_event_links l where l.connection_id = n.id and l.appointment_id = ?))
     order by n.id`,
    [appointmentId, appointmentId],
  );
  for (const { id: connectionId } of connections) {
    await tx.ask({
      kind: 'calendar.appointment-changed',
      tenantId: tx.tenantId,
      connectionId,
      appointmentId,
    });
  }
}

/**
 * Makes the agent's busy time from this calendar be exactly `busy`. Titles stay where they are: the diary is the person's own,
 * and the business needs to know only when.
 */
export async function replaceBusyTime(
  tx: TenantTransaction,
  connection: Pick<CalendarConnection, 'id' | 'agentId'>,
  busy: readonly BusyTime[],
): Promise<{ put: number; removed: number }> {
  const prefix = `${connection.id}/`;
  const wanted = busy.map(({ ref, startMs, endMs }) => ({ ref: prefix + ref, start: startMs, end: endMs }));
  const [row] = await tx.sql<{ put: number; removed: number }>(
    `with wanted as (
       select w.ref, tstzrange(to_timestamp(w.start / 1000), to_timestamp(w."end" / 1000)) as period
       from jsonb_to_recordset(?::jsonb) as w(ref text, start float8, "end" float8)),
     gone as (
       delete from unavailability u
       where u.agent_id = ? and u.kind = 'external_calendar' and starts_with(u.source_ref, ?)
         and not exists (select 1 from wanted w where w.ref = u.source_ref)
       returning 1),
     put as (
       insert into unavailability (tenant_id, agent_id, kind, period, source_ref)
       select ?, ?, 'external_calendar', w.period, w.ref from wanted w
       on conflict (tenant_id, agent_id, source_ref) do update set period = excluded.period
         where unavailability.period <> excluded.period
       returning 1)
     select (select count(*)::int from put) as put, (select count(*)::int from gone) as removed`,
    [JSON.stringify(wanted), connection.agentId, prefix, tx.tenantId, connection.agentId],
  );
  return row!;
}
