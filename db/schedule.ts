import { type BookingRules, DEFAULT_BOOKING_RULES } from '../domain/scheduling/settings.ts';
import type { SlotRequest } from '../domain/scheduling/slots.ts';
import type { TenantTransaction } from './database.ts';

const DAY_MS = 86_400_000;

/** A service as it is booked: what its type says, with its own duration where it has one. */
export interface BookableService extends BookingRules {
  id: string;
  name: string;
  appointmentTypeId: string | null;
  priceCents: number | null;
  currency: string;
  onlineBooking: boolean;
  /** IANA, of the business. */
  timeZone: string;
}

/** @returns null for a service that does not exist or is no longer sold. */
export async function readBookableService(
  tx: TenantTransaction,
  serviceId: string,
): Promise<BookableService | null> {
  const [row] = await tx.prepared<
    Omit<BookableService, keyof BookingRules> & { durationMinutes: number | null; rules: BookingRules | null }
  >(
    `select s.id, s.name, s.appointment_type_id as "appointmentTypeId", s.currency, s.online_booking as "onlineBooking",
            s.duration_minutes as "durationMinutes", t.time_zone as "timeZone",
            case when s.price_kind in ('fixed', 'from', 'range') then s.price_min_cents when s.price_kind = 'free' then 0 end as "priceCents",
            case when y.id is not null then jsonb_build_object(
              'durationMinutes', y.duration_minutes, 'bufferBeforeMinutes', y.buffer_before_minutes,
              'bufferAfterMinutes', y.buffer_after_minutes, 'intervalMinutes', y.interval_minutes,
              'minNoticeMinutes', y.min_notice_minutes, 'maxDaysAhead', y.max_days_ahead,
              'perDayLimit', y.per_day_limit, 'perWeekLimit', y.per_week_limit) end as rules
     from services s join tenants t on t.id = s.tenant_id
     left join appointment_types y on y.tenant_id = s.tenant_id and y.id = s.appointment_type_id
     where s.id = ? and s.active`,
    [serviceId],
  );
  if (!row) return null;
  const { rules, durationMinutes, ...service } = row;
  const chosen = rules ?? DEFAULT_BOOKING_RULES;
  return { ...service, ...chosen, durationMinutes: durationMinutes ?? chosen.durationMinutes };
}

/** Who offers a service, by id; with `agentId` that one alone, if they do. */
export async function agentsOffering(
  tx: TenantTransaction,
  serviceId: string,
  agentId: string | null,
  lock = false,
): Promise<string[]> {
  const rows = await tx.prepared<{ id: string }>(
    `select a.id from agents a
     where a.active and a.bookable and (?::uuid is null or a.id = ?)
       and (not exists (select 1 from service_agents o where o.service_id = ?)
            or exists (select 1 from service_agents o where o.service_id = ? and o.agent_id = a.id))
     order by a.id ${lock ? 'for no key update of a' : ''}`,
    [agentId, agentId, serviceId, serviceId],
  );
  return rows.map(({ id }) => id);
}

export interface ScheduleQuery {
  agentIds: string[];
  from: number;
  to: number;
  now: number;
  /** What is being moved or redeemed does not stand in its own way. */
  except?: { appointmentId?: string | undefined; holdId?: string | undefined };
}

type AgentSchedule = SlotRequest['agents'][number];
interface ScheduleRow extends Omit<AgentSchedule, 'overrides'> {
  id: string;
  timeZone: string;
  overrides: NonNullable<AgentSchedule['overrides']> | null;
}

/**
 * Everything that says when these agents can be booked around a window, as the slot engine wants it: hours (their own
 * rules, else the business's), replaced dates and holidays, absences and external time, appointments and holds.
 * One statement. Appointments are read for the whole week around, since limits count days and weeks.
 */
export async function readSchedules(tx: TenantTransaction, query: ScheduleQuery): Promise<AgentSchedule[]> {
  const margin = 8 * DAY_MS;
  const [from, to] = [new Date(query.from - margin), new Date(query.to + margin)];
  const ms = (expression: string) => `(extract(epoch from ${expression}) * 1000)::float8`;
  const rows = await tx.prepared<ScheduleRow>(
    `with given as (select ?::timestamptz as start, ?::timestamptz as stop, ?::timestamptz as now)
     select a.id, coalesce(a.time_zone, t.time_zone) as "timeZone",
       coalesce(
         (select json_agg(json_build_object('days', json_build_array(r.weekday), 'start', r.start_time, 'end', r.end_time))
          from availability_rules r where r.tenant_id = a.tenant_id and r.agent_id = a.id),
         (select json_agg(json_build_object('days', h -> 'days', 'start', h ->> 'open', 'end', h ->> 'close'))
          from business_profiles p, jsonb_array_elements(case jsonb_typeof(p.hours) when 'array' then p.hours else '[]' end) h
          where p.tenant_id = a.tenant_id),
         '[]') as "workingHours",
       (select json_agg(json_build_object('date', d.date, 'intervals', d.intervals)) from (
          select o.date, o.intervals from availability_overrides o
          where o.tenant_id = a.tenant_id and o.agent_id = a.id and o.date between (g.start - interval '2 days')::date and (g.stop + interval '2 days')::date
          union all
          select h.date, '[]'::jsonb from holidays h
          where h.tenant_id = a.tenant_id and h.date between (g.start - interval '2 days')::date and (g.stop + interval '2 days')::date
            and not exists (select 1 from availability_overrides o where o.tenant_id = a.tenant_id and o.agent_id = a.id and o.date = h.date)) d
       ) as overrides,
       coalesce((select json_agg(json_build_object('start', ${ms('lower(u.period)')}, 'end', ${ms('upper(u.period)')}))
          from unavailability u where u.tenant_id = a.tenant_id and u.agent_id = a.id and u.period && tstzrange(g.start, g.stop)), '[]') as busy,
       coalesce((select json_agg(json_build_object('start', ${ms('b.starts_at')}, 'end', ${ms('b.ends_at')},
            'bufferBeforeMin', b.buffer_before_minutes, 'bufferAfterMin', b.buffer_after_minutes))
          from appointments b where b.tenant_id = a.tenant_id and b.agent_id = a.id and b.status <> 'cancelled'
            and b.starts_at < g.stop and b.starts_at > g.start - interval '1 day' and b.ends_at > g.start
            and b.id is distinct from ?::uuid), '[]') as bookings,
       coalesce((select json_agg(json_build_object('start', ${ms('k.starts_at')}, 'end', ${ms('k.ends_at')}, 'expiresAt', ${ms('k.expires_at')}))
          from slot_holds k where k.tenant_id = a.tenant_id and k.agent_id = a.id and k.expires_at > g.now
            and k.starts_at < g.stop and k.ends_at > g.start and k.id is distinct from ?::uuid), '[]') as holds
     from agents a join tenants t on t.id = a.tenant_id cross join given g
     where a.id = any(?::uuid[])
     order by a.id`,
    [
      from,
      to,
      new Date(query.now),
      query.except?.appointmentId ?? null,
      query.except?.holdId ?? null,
      query.agentIds,
    ],
  );
  return rows.map((row) => ({ ...row, overrides: row.overrides ?? [] }));
}

/** The slot engine's words for a service's rules. */
export function serviceOf(service: BookableService): SlotRequest['service'] {
  const optional = (value: number | null) => (value === null ? undefined : value);
  return {
    durationMin: service.durationMinutes,
    bufferBeforeMin: service.bufferBeforeMinutes,
    bufferAfterMin: service.bufferAfterMinutes,
    minNoticeMin: service.minNoticeMinutes,
    maxDaysAhead: service.maxDaysAhead,
    intervalMin: optional(service.intervalMinutes),
    perDayLimit: optional(service.perDayLimit),
    perWeekLimit: optional(service.perWeekLimit),
  };
}
