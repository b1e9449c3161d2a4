import type { Offer } from '../domain/campaigns/campaign.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';

export const APPOINTMENT_STATUSES = [
  'booked',
  'confirmed',
  'arrived',
  'completed',
  'no_show',
  'cancelled',
] as const;
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];
export const APPOINTMENT_SOURCES = ['staff', 'widget', 'sara', 'api', 'waitlist'] as const;
export type AppointmentSource = (typeof APPOINTMENT_SOURCES)[number];
export type CancelledBy = 'client' | 'staff' | 'calendar' | 'system';

/** An appointment with the names one needs to show it. */
export interface AppointmentLine {
  id: string;
  agentId: string;
  agentName: string;
  clientId: string;
  clientName: string;
  serviceId: string | null;
  appointmentTypeId: string | null;
  seriesId: string | null;
  title: string;
  color: string;
  /** What is paid, an offer taken off. */
  priceCents: number | null;
  currency: string;
  /** The offer that was used for it, with what it took off the price. */
  offer: (Pick<Offer, 'kind' | 'value'> & { code: string; discountCents: number }) | null;
  startsAt: Date;
  endsAt: Date;
  /** Where it stood before its last move. */
  movedFrom: Date | null;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  status: AppointmentStatus;
  sequence: number;
  source: AppointmentSource;
  locale: string;
  notes: string | null;
  lateMinutes: number | null;
  confirmedAt: Date | null;
  arrivedAt: Date | null;
  endedAt: Date | null;
  cancelledAt: Date | null;
  cancelledBy: CancelledBy | null;
  cancelReason: string | null;
  satisfaction: number | null;
  createdAt: Date;
  updatedAt: Date;
}

const SHOWN = `
  a.id, a.agent_id as "agentId", g.name as "agentName", a.client_id as "clientId",
  trim(c.first_name || ' ' || c.last_name) as "clientName",
  a.service_id as "serviceId", a.appointment_type_id as "appointmentTypeId", a.series_id as "seriesId",
  a.title, coalesce(y.color, g.color) as color, a.price_cents as "priceCents", a.currency,
  (select jsonb_build_object('code', m.offer_code, 'kind', u.terms -> 'kind', 'value', u.terms -> 'value', 'discountCents', u.discount_cents)
   from offer_redemptions u join campaign_members m on m.tenant_id = u.tenant_id and m.id = u.member_id
   where u.tenant_id = a.tenant_id and u.appointment_id = a.id) as offer,
  a.starts_at as "startsAt", a.ends_at as "endsAt", a.moved_from as "movedFrom",
  a.buffer_before_minutes as "bufferBeforeMinutes", a.buffer_after_minutes as "bufferAfterMinutes",
  a.status, a.sequence, a.source, a.locale, a.notes, a.late_minutes as "lateMinutes",
  a.confirmed_at as "confirmedAt", a.arrived_at as "arrivedAt", a.ended_at as "endedAt",
  a.cancelled_at as "cancelledAt", a.cancelled_by as "cancelledBy", a.cancel_reason as "cancelReason",
  a.satisfaction, a.created_at as "createdAt", a.updated_at as "updatedAt"`;

const FROM = `
  from appointments a
  join agents g on g.tenant_id = a.tenant_id and g.id = a.agent_id
  join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id
  left join appointment_types y on y.tenant_id = a.tenant_id and y.id = a.appointment_type_id`;

export async function readAppointment(tx: TenantTransaction, id: string): Promise<AppointmentLine | null> {
  const [line] = await tx.sql<AppointmentLine>(`select ${SHOWN} ${FROM} where a.id = ?`, [id]);
  return line ?? null;
}

/** The appointment as nobody else can change it until this transaction ends. */
export async function lockAppointment(tx: TenantTransaction, id: string): Promise<AppointmentLine | null> {
  await tx.sql(`select 1 from appointments where id = ? for no key update`, [id]);
  return readAppointment(tx, id);
}

/** The client's next appointment that can still be moved or cancelled. */
export async function nextAppointmentOf(
  tx: TenantTransaction,
  clientId: string,
  now: Date,
): Promise<AppointmentLine | null> {
  const [line] = await tx.sql<AppointmentLine>(
    `select ${SHOWN} ${FROM} where a.client_id = ? and a.status in ('booked', 'confirmed') and a.starts_at > ?
     order by a.starts_at limit 1`,
    [clientId, now],
  );
  return line ?? null;
}

/**
 * Those of these clients and of these ids that can still be moved or cancelled, and those the client cancelled a moment ago, by
 * time. At most fifty.
 */
export function changeableOrDropped(
  tx: TenantTransaction,
  of: { clientIds: readonly string[]; ids: readonly string[] },
  { after, droppedAfter }: { after: Date; droppedAfter: Date },
): Promise<AppointmentLine[]> {
  return tx.prepared<AppointmentLine>(
    `select ${SHOWN} ${FROM} where (a.client_id = any(?::uuid[]) or a.id = any(?::uuid[])) and a.starts_at > ?
       and (a.status in ('booked', 'confirmed') or (a.status = 'cancelled' and a.cancelled_by = 'client' and a.cancelled_at > ?))
     order by a.starts_at, a.id limit 50`,
    [of.clientIds, of.ids, after, droppedAfter],
  );
}

/** What these clients came to last, or these ids: the latest that began before an instant and was not called off. */
export async function lastBefore(
  tx: TenantTransaction,
  of: { clientIds: readonly string[]; ids: readonly string[] },
  before: Date,
): Promise<AppointmentLine | null> {
  const [last] = await tx.prepared<AppointmentLine>(
    `select ${SHOWN} ${FROM} where (a.client_id = any(?::uuid[]) or a.id = any(?::uuid[])) and a.starts_at <= ?
       and a.status not in ('cancelled', 'no_show') order by a.starts_at desc, a.id desc limit 1`,
    [of.clientIds, of.ids, before],
  );
  return last ?? null;
}

/** The appointments that were booked under these keys: ids. */
export async function appointmentsOfRequests(tx: TenantTransaction, keys: string[]): Promise<string[]> {
  const rows = await tx.prepared<{ id: string }>(
    `select id from appointments where request_key = any(?::text[])`,
    [keys],
  );
  return rows.map(({ id }) => id);
}

export interface AppointmentQuery {
  limit: number;
  offset: number;
  sort: 'startsAt' | 'createdAt';
  order: 'asc' | 'desc';
  q?: string;
  /** Those that touch [from, to). */
  from?: Date;
  to?: Date;
  agentId?: string;
  clientId?: string;
  serviceId?: string;
  seriesId?: string;
  status?: AppointmentStatus;
  source?: AppointmentSource;
}

/** Appointments by time, person, service or state, paged. */
export async function listAppointments(
  tx: TenantTransaction,
  query: AppointmentQuery,
): Promise<{ items: AppointmentLine[]; total: number }> {
  const conditions: string[] = [];
  const params: unknown[] = [];
  const where = (condition: string, ...values: unknown[]) => {
    if (values.some((value) => value === undefined)) return;
    conditions.push(condition);
    params.push(...values);
  };
  // An appointment lasts a day at most, so the index on its start serves both bounds.
  where(`a.starts_at > ?::timestamptz - interval '24 hours' and a.ends_at > ?`, query.from, query.from);
  where('a.starts_at < ?', query.to);
  where('a.agent_id = ?', query.agentId);
  where('a.client_id = ?', query.clientId);
  where('a.service_id = ?', query.serviceId);
  where('a.series_id = ?', query.seriesId);
  where('a.status = ?', query.status);
  where('a.source = ?', query.source);
  const pattern = query.q ? likePattern(query.q) : undefined;
  where(
    `(a.title ilike ? or unaccent(c.first_name || ' ' || c.last_name) ilike unaccent(?))`,
    pattern,
    pattern,
  );
  const filter = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const column = query.sort === 'createdAt' ? 'a.created_at' : 'a.starts_at';
  const items = await tx.sql<AppointmentLine>(
    `select ${SHOWN} ${FROM} ${filter} order by ${column} ${query.order}, a.id limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  if (query.offset === 0 && items.length < query.limit) return { items, total: items.length };
  const [count] = await tx.sql<{ total: number }>(`select count(*)::int as total ${FROM} ${filter}`, params);
  return { items, total: count!.total };
}

export interface NewAppointment {
  agentId: string;
  clientId: string;
  serviceId: string | null;
  appointmentTypeId: string | null;
  seriesId: string | null;
  title: string;
  priceCents: number | null;
  currency: string;
  startsAt: Date;
  endsAt: Date;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  source: AppointmentSource;
  locale: string;
  notes: string | null;
  requestKey: string | null;
  createdBy: string | null;
}

/** @throws the exclusion constraint's objection when the time is taken; call with the agent locked (db/booking.ts). */
export async function insertAppointment(tx: TenantTransaction, input: NewAppointment): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into appointments (tenant_id, agent_id, client_id, service_id, appointment_type_id, series_id, title,
       price_cents, currency, starts_at, ends_at, buffer_before_minutes, buffer_after_minutes, blocked, source, locale, notes,
       request_key, created_by)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'empty', ?, ?, ?, ?, ?) returning id`,
    [
      tx.tenantId,
      input.agentId,
      input.clientId,
      input.serviceId,
      input.appointmentTypeId,
      input.seriesId,
      input.title,
      input.priceCents,
      input.currency,
      input.startsAt,
      input.endsAt,
      input.bufferBeforeMinutes,
      input.bufferAfterMinutes,
      input.source,
      input.locale,
      input.notes,
      input.requestKey,
      input.createdBy,
    ],
  );
  return row!.id;
}

/** Changes columns of one appointment; names are ours, never a caller's. */
export async function updateAppointment(
  tx: TenantTransaction,
  id: string,
  change: Partial<Record<AppointmentColumn, unknown>>,
): Promise<void> {
  const columns = Object.keys(change);
  await tx.sql(
    `update appointments set ${columns.map((column) => `${column} = ?`).join(', ')}, updated_at = now() where id = ?`,
    [...Object.values(change), id],
  );
}

type AppointmentColumn =
  | 'agent_id'
  | 'starts_at'
  | 'ends_at'
  | 'moved_from'
  | 'status'
  | 'sequence'
  | 'notes'
  | 'title'
  | 'late_minutes'
  | 'confirmed_at'
  | 'arrived_at'
  | 'ended_at'
  | 'cancelled_at'
  | 'cancelled_by'
  | 'cancel_reason'
  | 'satisfaction';

/** Notes what the appointment's workflow waits for, for whoever looks at the list of processes. */
export async function noteNextStep(
  tx: TenantTransaction,
  id: string,
  step: { for: string; until: number } | null,
): Promise<void> {
  await tx.sql(`update appointments set next_step = ?, next_step_at = ? where id = ?`, [
    step?.for ?? null,
    step && new Date(step.until),
    id,
  ]);
}

/** How much each agent has to do in the week around an instant, and when each was last given something. */
export async function readWorkloads(
  tx: TenantTransaction,
  agentIds: string[],
  around: Date,
): Promise<Array<{ agentId: string; bookings: number; lastAssignedAt: number | null }>> {
  return tx.sql(
    `select g.id as "agentId",
       (select count(*)::int from appointments a where a.tenant_id = g.tenant_id and a.agent_id = g.id and a.status <> 'cancelled'
          and a.starts_at between ?::timestamptz - interval '3 days' and ?::timestamptz + interval '4 days') as bookings,
       (select (extract(epoch from max(a.created_at)) * 1000)::float8 from appointments a
          where a.tenant_id = g.tenant_id and a.agent_id = g.id and a.created_at > now() - interval '90 days') as "lastAssignedAt"
     from agents g where g.id = any(?::uuid[])`,
    [around, around, `{${agentIds}}`],
  );
}
