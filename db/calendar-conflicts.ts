import type { Span } from '../domain/calendar/event.ts';
import type { Overlap } from '../domain/calendar/overlaps.ts';
import type { AppointmentStatus } from './appointments.ts';
import type { CalendarConnection } from './calendars.ts';
import type { TenantTransaction } from './database.ts';

export type ConflictKind = 'overlap' | 'moved' | 'deleted';
export type ConflictResolution = 'accepted' | 'kept' | 'dismissed' | 'gone';

export interface ConflictLine {
  id: string;
  kind: ConflictKind;
  status: 'open' | 'resolved';
  resolution: ConflictResolution | null;
  connectionId: string;
  agentId: string;
  agentName: string;
  appointmentId: string;
  appointmentTitle: string;
  appointmentStatus: AppointmentStatus;
  clientName: string;
  appointmentStartsAt: Date;
  appointmentEndsAt: Date;
  /** Where the event lies in the calendar; null when it was deleted. */
  eventStartsAt: Date | null;
  eventEndsAt: Date | null;
  createdAt: Date;
  resolvedAt: Date | null;
}

const SHOWN = `f.id, f.kind, f.status, f.resolution, f.connection_id as "connectionId", f.agent_id as "agentId", g.name as "agentName",
  f.appointment_id as "appointmentId", a.title as "appointmentTitle", a.status as "appointmentStatus",
  trim(c.first_name || ' ' || c.last_name) as "clientName", a.starts_at as "appointmentStartsAt", a.ends_at as "appointmentEndsAt",
  lower(f.period) as "eventStartsAt", upper(f.period) as "eventEndsAt", f.created_at as "createdAt", f.resolved_at as "resolvedAt"`;
const FROM = `from calendar_conflicts f
  join agents g on g.tenant_id = f.tenant_id and g.id = f.agent_id
  join appointments a on a.tenant_id = f.tenant_id and a.id = f.appointment_id
  join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id`;

/** What waits for a decision, or was decided, newest first. */
export async function listConflicts(
  tx: TenantTransaction,
  query: { limit: number; offset: number; status: 'open' | 'resolved'; agentId?: string; userId?: string },
): Promise<{ items: ConflictLine[]; total: number }> {
  const { agentId = null, userId = null } = query;
  const where = `where f.status = ? and (?::uuid is null or f.agent_id = ?) and (?::uuid is null or g.user_id = ?)`;
  const params = [query.status, agentId, agentId, userId, userId];
  const items = await tx.sql<ConflictLine>(
    `select ${SHOWN} ${FROM} ${where} order by f.created_at desc, f.id desc limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(`select count(*)::int as total ${FROM} ${where}`, params);
  return { items, total: count!.total };
}

export async function readConflict(tx: TenantTransaction, id: string): Promise<ConflictLine | null> {
  const [row] = await tx.sql<ConflictLine>(`select ${SHOWN} ${FROM} where f.id = ?`, [id]);
  return row ?? null;
}

/** The conflict as nobody else can settle it until this transaction ends. */
export async function lockConflict(tx: TenantTransaction, id: string): Promise<ConflictLine | null> {
  await tx.sql(`select 1 from calendar_conflicts where id = ? for no key update`, [id]);
  return readConflict(tx, id);
}

/**
 * Puts a difference before the staff. An open one seen again changes nothing, nor does an overlap they have dismissed; at
 * another time, or once it was settled and happens again, it is a new question.
 */
export async function openConflict(
  tx: TenantTransaction,
  connection: Pick<CalendarConnection, 'id' | 'agentId'>,
  conflict: { appointmentId: string; kind: ConflictKind; ref: string; span: Span | null },
): Promise<void> {
  const { span } = conflict;
  await tx.sql(
    `insert into calendar_conflicts as f (tenant_id, connection_id, agent_id, appointment_id, kind, ref, period)
     values (?, ?, ?, ?, ?, ?, case when ?::timestamptz is not null then tstzrange(?, ?) end)
     on conflict (tenant_id, connection_id, appointment_id, kind, ref) do update set
       period = excluded.period, agent_id = excluded.agent_id, status = 'open', resolution = null, resolved_by = null,
       resolved_at = null, updated_at = now()
     where f.period is distinct from excluded.period
        or f.status = 'resolved' and (f.kind <> 'overlap' or f.resolution = 'gone')`,
    [
      tx.tenantId,
      connection.id,
      connection.agentId,
      conflict.appointmentId,
      conflict.kind,
      conflict.ref,
      ...(span ? [new Date(span.startMs), new Date(span.startMs), new Date(span.endMs)] : [null, null, null]),
    ],
  );
}

/** Opens what overlaps now, and closes what no longer does. @returns how many were opened or moved. */
export async function replaceOverlaps(
  tx: TenantTransaction,
  connection: Pick<CalendarConnection, 'id' | 'agentId'>,
  overlaps: readonly Overlap[],
): Promise<void> {
  for (const { appointmentId, busy } of overlaps) {
    await openConflict(tx, connection, { appointmentId, kind: 'overlap', ref: busy.ref, span: busy });
  }
  const still = overlaps.map(({ appointmentId, busy }) => ({ appointmentId, ref: busy.ref }));
  await tx.sql(
    `update calendar_conflicts f set status = 'resolved', resolution = 'gone', resolved_at = now(), updated_at = now()
     where f.connection_id = ? and f.kind = 'overlap' and f.status = 'open' and not exists (
       select 1 from jsonb_to_recordset(?::jsonb) as s("appointmentId" uuid, ref text)
       where s."appointmentId" = f.appointment_id and s.ref = f.ref)`,
    [connection.id, JSON.stringify(still)],
  );
}

/** Our event is as we wrote it again, or the appointment has gone another way: nothing is left to ask about its move or deletion. */
export async function closeChanges(
  tx: TenantTransaction,
  connectionId: string,
  appointmentIds: string[],
): Promise<void> {
  if (appointmentIds.length === 0) return;
  await tx.sql(
    `update calendar_conflicts set status = 'resolved', resolution = 'gone', resolved_at = now(), updated_at = now()
     where connection_id = ? and kind <> 'overlap' and status = 'open' and appointment_id = any(?::uuid[])`,
    [connectionId, `{${appointmentIds}}`],
  );
}

export async function resolveConflict(
  tx: TenantTransaction,
  id: string,
  resolution: Exclude<ConflictResolution, 'gone'>,
  userId: string | null,
): Promise<void> {
  await tx.sql(
    `update calendar_conflicts set status = 'resolved', resolution = ?, resolved_by = ?, resolved_at = now(), updated_at = now()
     where id = ?`,
    [resolution, userId, id],
  );
}

/** Everything of a calendar that is no longer ours to watch. */
export async function forgetCalendar(tx: TenantTransaction, connectionId: string): Promise<void> {
  await tx.sql(`delete from calendar_event_links where connection_id = ?`, [connectionId]);
  await pauseCalendar(tx, connectionId);
}

/** From now on the calendar keeps nobody from being booked, and asks nothing; what we wrote in it is remembered. */
export async function pauseCalendar(tx: TenantTransaction, connectionId: string): Promise<void> {
  await tx.sql(`delete from unavailability where kind = 'external_calendar' and starts_with(source_ref, ?)`, [
    `${connectionId}/`,
  ]);
  await tx.sql(
    `update calendar_conflicts set status = 'resolved', resolution = 'gone', resolved_at = now(), updated_at = now()
     where connection_id = ? and status = 'open'`,
    [connectionId],
  );
}
