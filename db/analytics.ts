import type { ImportedSums, Sums } from '../domain/analytics/kpis.ts';
import type { Measure } from '../domain/analytics/measures.ts';
import type { Period, Step } from '../domain/analytics/period.ts';
import { recountOpenings, refreshCohorts, refreshDays } from './analytics-refresh.ts';
import type { TenantTransaction } from './database.ts';

export interface AnalyticsQuery {
  period: Period;
  before: Period;
  step: Step;
  agentId: string | null;
  serviceId: string | null;
}

export type Part = 'now' | 'before';
/** Sums of one part by what they belong to. */
export type SumsOf<Key> = Key & Sums & { part: Part };

export interface AnalyticsRows {
  total: SumsOf<object>[];
  /** Of the period alone, by the first day of each step. */
  series: SumsOf<{ start: string }>[];
  agents: SumsOf<{ id: string; name: string; color: string }>[];
  /** `id` null: without a service, or one that is gone. */
  services: SumsOf<{ id: string | null; name: string | null }>[];
  activity: { part: Part; measure: Measure; key: string; count: number; amount: number }[];
  /** Twelve months up to the period's last. */
  calls: { month: string; measure: 'callIn' | 'callOut'; key: string; count: number; amount: number }[];
  /** Visits from before the product, by the first day of each step; they belong to no agent and no service of the list. */
  imported: (ImportedSums & { part: Part; start: string })[];
}

const ZERO = '00000000-0000-0000-0000-000000000000';
const COUNTS = `sum(f.appointments)::int as appointments, sum(f.completed)::int as completed, sum(f.no_shows)::int as "noShows",
  sum(f.cancelled)::int as cancelled, sum(f.revenue_cents)::float8 as "revenueCents", sum(f.priced)::int as priced`;
const NO_MINUTES = `0 as "offeredMinutes", 0 as "bookedMinutes"`;
const MINUTES = `sum(f.offered_minutes)::int as "offeredMinutes", sum(f.booked_minutes)::int as "bookedMinutes"`;
const PART = `case when f.day >= w.start then 'now' else 'before' end as part`;

/**
 * Every sum a report of one period and the one before it is made of, up to date as of now. Reads rollups by day only: what it
 * costs grows with the days, agents and services, not with appointments and messages.
 */
export async function readAnalytics(tx: TenantTransaction, query: AnalyticsQuery): Promise<AnalyticsRows> {
  await refreshDays(tx);
  await fillOpenings(tx, { from: query.before.from, to: query.period.to });
  const { agentId, serviceId } = query;
  const level = (agentId ? 1 : 0) + (serviceId ? 2 : 0);
  const days = `(select ?::date as start, ?::date as before, ?::date as stop) w`;
  const window = [query.period.from, query.before.from, query.period.to];
  const counted = (level: number, agent: string | null, service: string | null) => ({
    from: `${days} join appointment_days f on f.level = ${level} and f.day between w.before and w.stop
      ${agent ? 'and f.agent_id = ?' : ''} ${service ? 'and f.service_id = ?' : ''}`,
    params: [...window, ...(agent ? [agent] : []), ...(service ? [service] : [])],
  });
  const opened = {
    from: `${days} join agent_days f on f.day between w.before and w.stop ${agentId ? 'and f.agent_id = ?' : ''}`,
    params: [...window, ...(agentId ? [agentId] : [])],
  };
  const here = counted(level, agentId, serviceId);
  const start = `date_trunc(?, f.day::timestamp)::date::text as start`;

  const total = await tx.sql<SumsOf<object>>(
    `select ${PART}, ${COUNTS}, ${NO_MINUTES} from ${here.from} group by 1`,
    here.params,
  );
  const series = await tx.sql<SumsOf<{ start: string }>>(
    `select 'now' as part, ${start}, ${COUNTS}, ${NO_MINUTES} from ${here.from} where f.day >= w.start group by 2`,
    [query.step, ...here.params],
  );
  const byAgent = counted(serviceId ? 3 : 1, agentId, serviceId);
  const agents = await tx.sql<AnalyticsRows['agents'][number]>(
    `select ${PART}, a.id, a.name, a.color, ${COUNTS}, ${NO_MINUTES}
     from ${byAgent.from} join agents a on a.id = f.agent_id group by 1, a.id, a.name, a.color`,
    byAgent.params,
  );
  const byService = counted(agentId ? 3 : 2, agentId, serviceId);
  const services = await tx.sql<AnalyticsRows['services'][number]>(
    `select ${PART}, nullif(f.service_id, '${ZERO}') as id, s.name, ${COUNTS}, ${NO_MINUTES}
     from ${byService.from} left join services s on s.id = f.service_id group by 1, f.service_id, s.name`,
    byService.params,
  );
  // Time belongs to an agent, not to one of the services sold in it.
  if (!serviceId) {
    const open = await tx.sql<SumsOf<{ id: string; name: string; color: string }>>(
      `select ${PART}, a.id, a.name, a.color, ${MINUTES} from ${opened.from} join agents a on a.id = f.agent_id
       group by 1, a.id, a.name, a.color`,
      opened.params,
    );
    addMinutes(agents, open, ({ part, id }) => `${part} ${id}`);
    addMinutes(total, open, ({ part }) => part);
    const openSeries = await tx.sql<SumsOf<{ start: string }>>(
      `select 'now' as part, ${start}, ${MINUTES} from ${opened.from} where f.day >= w.start group by 2`,
      [query.step, ...opened.params],
    );
    addMinutes(series, openSeries, (row) => row.start);
  }
  if (agentId || serviceId) return { total, series, agents, services, activity: [], calls: [], imported: [] };

  const activity = await tx.sql<AnalyticsRows['activity'][number]>(
    `select ${PART}, f.measure, f.key, sum(f.count)::int as count, sum(f.amount)::float8 as amount
     from ${days} join activity_days f on f.day between w.before and w.stop group by 1, 2, 3`,
    window,
  );
  const calls = await tx.sql<AnalyticsRows['calls'][number]>(
    `select date_trunc('month', f.day::timestamp)::date::text as month, f.measure, f.key,
       sum(f.count)::int as count, sum(f.amount)::float8 as amount
     from activity_days f
     where f.measure in ('callIn', 'callOut') and f.day <= ?::date
       and f.day >= (date_trunc('month', ?::date::timestamp) - interval '11 months')::date
     group by 1, 2, 3`,
    [query.period.to, query.period.to],
  );
  const imported = await tx.sql<AnalyticsRows['imported'][number]>(
    `select ${PART}, ${start}, sum(f.count)::int as visits, sum(f.amount)::float8 as "revenueCents",
       coalesce(sum(f.count) filter (where f.key = 'priced'), 0)::int as priced
     from ${days} join activity_days f on f.day between w.before and w.stop and f.measure = 'pastVisit' group by 1, 2`,
    [query.step, ...window],
  );
  return { total, series, agents, services, activity, calls, imported };
}

const NOTHING: Sums = {
  appointments: 0,
  completed: 0,
  noShows: 0,
  cancelled: 0,
  revenueCents: 0,
  priced: 0,
  offeredMinutes: 0,
  bookedMinutes: 0,
};

/** Puts the minutes of `open` with the rows they belong to; who was open and had no appointment gets a row. */
function addMinutes<Row extends Sums>(
  rows: Row[],
  open: readonly (Omit<Row, keyof Sums> & Pick<Sums, 'offeredMinutes' | 'bookedMinutes'>)[],
  keyOf: (row: Omit<Row, keyof Sums>) => string,
): void {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  for (const one of open) {
    let row = byKey.get(keyOf(one));
    if (!row) {
      row = { ...one, ...NOTHING } as unknown as Row;
      rows.push(row);
      byKey.set(keyOf(one), row);
    }
    row.offeredMinutes += one.offeredMinutes;
    row.bookedMinutes += one.bookedMinutes;
  }
}

/** Works out the days of a window on which somebody was open and nothing happened that would have noted the day. */
async function fillOpenings(tx: TenantTransaction, window: Period): Promise<void> {
  const missing = await tx.sql<{ day: string }>(
    `select d.day::date::text as day from tenants t
     cross join lateral (select least(business_day(min(a.created_at), t.time_zone),
         (select business_day(min(b.starts_at), t.time_zone) from appointments b where b.tenant_id = t.id)) as day
       from agents a where a.active and a.bookable) first
     cross join lateral generate_series(greatest(?::date, first.day), least(?::date, business_day(now(), t.time_zone)), interval '1 day') d(day)
     where not exists (select 1 from agent_days g where g.tenant_id = t.id and g.day = d.day)`,
    [window.from, window.to],
  );
  if (missing.length > 0)
    await recountOpenings(
      tx,
      missing.map(({ day }) => day),
    );
}

/** Clients by the month of their first visit, and how many of them came in each month up to `to`. */
export async function readCohorts(
  tx: TenantTransaction,
  { from, to }: Period,
): Promise<{ cohort: string; month: string; clients: number }[]> {
  await refreshCohorts(tx);
  return tx.sql(
    `select cohort::text, month::text, clients from cohort_months
     where cohort between ?::date and ?::date and month <= ?::date order by cohort, month`,
    [from, to, to],
  );
}

/** A held appointment, or a visit a file told of, as a journal of takings shows it. */
export interface Taking {
  id: string;
  /** Of a visit the beginning of its day: when in it nobody knows. */
  startsAt: Date;
  isImported: boolean;
  client: string;
  /** Empty where a file does not say what for, or whose it was. */
  title: string;
  agent: string;
  priceCents: number | null;
  currency: string;
}

/**
 * The next held appointments of a period, by time, behind `after`; of everything, also the visits files told of, each first of
 * its day.
 */
export function takingsAfter(
  tx: TenantTransaction,
  { from, to, agentId, serviceId }: Period & Pick<AnalyticsQuery, 'agentId' | 'serviceId'>,
  after: Pick<Taking, 'id' | 'startsAt'> | null,
  limit: number,
): Promise<Taking[]> {
  const [afterId, afterAt] = [after?.id ?? null, after?.startsAt ?? null];
  return tx.sql<Taking>(
    `select j.id, j.starts_at as "startsAt", j.imported as "isImported", trim(c.first_name || ' ' || c.last_name) as client,
       j.title, coalesce(g.name, '') as agent, j.price_cents as "priceCents", j.currency
     from (
       (select a.id, a.starts_at, false as imported, a.client_id, a.agent_id, a.title, a.price_cents, a.currency
        from appointments a join tenants t on t.id = a.tenant_id
        where a.status = 'completed' and a.starts_at >= (?::date)::timestamp at time zone t.time_zone
          and a.starts_at < (?::date + 1)::timestamp at time zone t.time_zone
          and (?::uuid is null or a.agent_id = ?) and (?::uuid is null or a.service_id = ?)
          and (?::uuid is null or (a.starts_at, a.id) > (?::timestamptz, ?::uuid))
        order by a.starts_at, a.id limit ?)
       union all
       (select v.id, d.begins, true, v.client_id, null, coalesce(v.service, ''), v.amount_cents, t.currency
        from tenants t join past_visits v on v.tenant_id = t.id
        cross join lateral (select v.visited_on::timestamp at time zone t.time_zone as begins) d
        where ?::uuid is null and ?::uuid is null and v.visited_on between ?::date and ?::date
          and v.visited_on >= business_day(coalesce(?::timestamptz, '-infinity'), t.time_zone)
          and (?::uuid is null or (d.begins, v.id) > (?::timestamptz, ?::uuid))
        order by v.visited_on, v.id limit ?)) j
     join clients c on c.id = j.client_id
     left join agents g on g.id = j.agent_id
     order by j.starts_at, j.id limit ?`,
    [
      ...[from, to, agentId, agentId, serviceId, serviceId, afterId, afterAt, afterId, limit],
      ...[agentId, serviceId, from, to, afterAt, afterId, afterAt, afterId, limit],
      limit,
    ],
  );
}
