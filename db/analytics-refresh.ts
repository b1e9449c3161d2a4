import { RESPONSE_BOUNDS } from '../domain/analytics/response-time.ts';
import type { TenantTransaction } from './database.ts';

export const CHANGE_KINDS = [
  'appointments',
  'messages',
  'calls',
  'turns',
  'arrivals',
  'openings',
  'cohorts',
  'past-visits',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** `tx.sql` with the days to bring up to date bound as table `days(day, begins, ends)` and the zone as `zone`. */
type Recount = (tx: TenantTransaction, days: string[]) => Promise<void>;

const RECOUNTS: Record<Exclude<ChangeKind, 'cohorts'>, Recount> = {
  appointments: recountAppointments,
  messages: recountMessages,
  calls: recountCalls,
  turns: recountTurns,
  arrivals: recountArrivals,
  openings: recountOpenings,
  'past-visits': recountPastVisits,
};

/**
 * Brings the figures by day up to date with what has changed since they were last read: only the days that were touched are
 * counted again. Two readers at once wait for each other, writers wait for nobody. What commits while this runs has noted its
 * own days, and is counted by the next reader.
 */
export async function refreshDays(tx: TenantTransaction): Promise<void> {
  const kinds = Object.keys(RECOUNTS) as (keyof typeof RECOUNTS)[];
  for (const kind of await pendingKinds(tx, kinds)) {
    const changes = await takeChanges(tx, kind);
    const days = changes.includes(null) ? await everyDay(tx, kind) : changes.map(String);
    if (days.length > 0) await RECOUNTS[kind](tx, days);
  }
}

/** The same for months in which clients came for the first time and came again. */
export async function refreshCohorts(tx: TenantTransaction): Promise<void> {
  if ((await pendingKinds(tx, ['cohorts'])).length === 0) return;
  const changes = await takeChanges(tx, 'cohorts');
  const months = changes.filter((day) => day !== null).sort();
  await recountCohorts(tx, changes.includes(null) ? null : months[0]!);
}

async function pendingKinds<Kind extends ChangeKind>(tx: TenantTransaction, kinds: Kind[]): Promise<Kind[]> {
  const pending = () =>
    tx.sql<{ kind: Kind }>(
      `select k.kind from unnest(?::text[]) k(kind)
       where exists (select 1 from analytics_changes c where c.kind = k.kind)`,
      [`{${kinds}}`],
    );
  if ((await pending()).length === 0) return [];
  await tx.sql(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [`${tx.tenantId}/analytics`]);
  // Another reader may have done it meanwhile.
  return (await pending()).map(({ kind }) => kind);
}

/** @returns days, each once; null among them: every day */
async function takeChanges(tx: TenantTransaction, kind: ChangeKind): Promise<(string | null)[]> {
  const rows = await tx.sql<{ day: string | null }>(
    `with gone as (delete from analytics_changes where kind = ? returning day) select distinct day::text as day from gone`,
    [kind],
  );
  return rows.map(({ day }) => day);
}

/** Where the facts of each kind lie, and the instant that gives them their day, or the day itself. */
const FACTS: Record<keyof typeof RECOUNTS, { from: string; at: string } | { from: string; on: string }> = {
  appointments: { from: 'appointments', at: 'starts_at' },
  messages: { from: 'messages', at: 'created_at' },
  calls: { from: 'calls', at: 'started_at' },
  turns: { from: 'conversation_turns', at: 'started_at' },
  arrivals: { from: 'clients', at: 'created_at' },
  openings: { from: 'appointments', at: 'starts_at' },
  'past-visits': { from: 'past_visits', on: 'visited_on' },
};

/** All days there are facts of, from the first to the last; what was counted of other days is forgotten. */
async function everyDay(tx: TenantTransaction, kind: keyof typeof RECOUNTS): Promise<string[]> {
  if (kind === 'appointments') await tx.sql(`delete from appointment_days`);
  if (kind === 'openings') await tx.sql(`delete from agent_days`);
  const measures = MEASURES_OF[kind];
  if (measures) await tx.sql(`delete from activity_days where measure = any(?::text[])`, [`{${measures}}`]);
  const facts = FACTS[kind];
  const [known, toDay] =
    'on' in facts
      ? [facts.on, (end: string) => end]
      : [facts.at, (end: string) => `business_day(${end}, t.time_zone)`];
  const rows = await tx.sql<{ day: string }>(
    `select d.day::date::text as day from tenants t
     cross join lateral (select min(${known}) as first, max(${known}) as last from ${facts.from}) f
     cross join lateral generate_series(${toDay('f.first')}, ${toDay('f.last')}, interval '1 day') d(day)`,
  );
  return rows.map(({ day }) => day);
}

/** Measures of activity_days that each kind counts. */
const MEASURES_OF: Partial<Record<ChangeKind, string[]>> = {
  appointments: ['booked', 'otherCurrency'],
  messages: ['contact', 'response', 'exchange'],
  calls: ['callIn', 'callOut', 'callCost', 'phone'],
  turns: ['modelCost'],
  arrivals: ['arrival'],
  'past-visits': ['pastVisit'],
};

/** The days asked for, each with the instants at which the business's clock begins and ends it. */
const DAYS = `days as materialized (
  select d.day, d.day::timestamp at time zone t.time_zone as begins, (d.day + 1)::timestamp at time zone t.time_zone as ends,
         t.time_zone, t.currency
  from tenants t cross join (select value::date as day from jsonb_array_elements_text(?::jsonb)) d)`;

async function recountAppointments(tx: TenantTransaction, days: string[]): Promise<void> {
  const given = JSON.stringify(days);
  await tx.sql(
    `delete from appointment_days where day = any(select value::date from jsonb_array_elements_text(?::jsonb))`,
    [given],
  );
  await tx.sql(
    `with ${DAYS}
     insert into appointment_days
       (tenant_id, level, day, agent_id, service_id, appointments, completed, no_shows, cancelled, revenue_cents, priced)
     select ?, case grouping(a.agent_id, s.service_id) when 3 then 0 when 1 then 1 when 2 then 2 else 3 end, d.day,
       coalesce(a.agent_id, '00000000-0000-0000-0000-000000000000'), coalesce(s.service_id, '00000000-0000-0000-0000-000000000000'),
       count(*) filter (where a.status <> 'cancelled'), count(*) filter (where a.status = 'completed'),
       count(*) filter (where a.status = 'no_show'), count(*) filter (where a.status = 'cancelled'),
       coalesce(sum(a.price_cents) filter (where a.status = 'completed' and a.currency = d.currency), 0),
       count(a.price_cents) filter (where a.status = 'completed' and a.currency = d.currency)
     from days d join appointments a on a.starts_at >= d.begins and a.starts_at < d.ends
     cross join lateral (select coalesce(a.service_id, '00000000-0000-0000-0000-000000000000') as service_id) s
     group by d.day, grouping sets ((), (a.agent_id), (s.service_id), (a.agent_id, s.service_id))`,
    [given, tx.tenantId],
  );
  await recountMeasures(tx, 'appointments', days, [
    `select d.day, 'booked', a.source, count(*), 0 from days d
     join appointments a on a.starts_at >= d.begins and a.starts_at < d.ends and a.status <> 'cancelled' group by 1, 3`,
    `select d.day, 'otherCurrency', a.currency, count(*), sum(a.price_cents) from days d
     join appointments a on a.starts_at >= d.begins and a.starts_at < d.ends and a.status = 'completed'
       and a.currency <> d.currency and a.price_cents is not null group by 1, 3`,
  ]);
}

/**
 * What clients wrote, and the first answer to each burst of it: a message of Sara's or staff's with something of the client's
 * before it that nobody had answered. The wait counts from the first unanswered line; the answer's day has it.
 */
async function recountMessages(tx: TenantTransaction, days: string[]): Promise<void> {
  const classes = RESPONSE_BOUNDS.map((bound) => `${bound}.0`).join(', ');
  await recountMeasures(tx, 'messages', days, [
    `select d.day, 'contact', m.channel, count(distinct m.client_id), count(*) from days d
     join messages m on m.created_at >= d.begins and m.created_at < d.ends and m.client_id is not null and m.direction = 'inbound'
     group by 1, 3`,
    `select day, 'exchange', case when bool_or(author = 'staff') then 'staff' else 'sara' end, 1, 0 from (
       select d.day, m.client_id, m.author from days d
       join messages m on m.created_at >= d.begins and m.created_at < d.ends and m.client_id is not null
         and m.direction = 'outbound' and m.author in ('sara', 'staff')) answered
     group by day, client_id`,
    // A wait of exactly a bound belongs to the class it ends.
    `select d.day, 'response', width_bucket(w.seconds - 0.0005, array[${classes}])::text, count(*), sum(w.seconds)::bigint
     from days d
     join messages m on m.created_at >= d.begins and m.created_at < d.ends and m.client_id is not null
       and m.direction = 'outbound' and m.author in ('sara', 'staff')
     left join lateral (select p.id from messages p
       where p.tenant_id = m.tenant_id and p.client_id = m.client_id and p.id < m.id
         and p.direction = 'outbound' and p.author in ('sara', 'staff') order by p.id desc limit 1) answered on true
     cross join lateral (select f.created_at from messages f
       where f.tenant_id = m.tenant_id and f.client_id = m.client_id and f.id < m.id and f.id > coalesce(answered.id, '00000000-0000-0000-0000-000000000000')
         and f.direction = 'inbound' order by f.id limit 1) waited
     cross join lateral (select greatest(extract(epoch from m.created_at - waited.created_at), 0) as seconds) w
     group by 1, 3`,
  ]);
}

async function recountCalls(tx: TenantTransaction, days: string[]): Promise<void> {
  const within = `days d join calls k on k.started_at >= d.begins and k.started_at < d.ends`;
  await recountMeasures(tx, 'calls', days, [
    `select d.day, case k.direction when 'inbound' then 'callIn' else 'callOut' end, coalesce(k.outcome, 'open'),
       count(*), coalesce(sum(k.duration_seconds), 0) from ${within} group by 1, 2, 3`,
    `select d.day, 'callCost', k.cost_currency, count(*), sum(k.cost_micros) from ${within} where k.cost_micros > 0 group by 1, 3`,
    `select d.day, 'phone', 'phone', count(distinct coalesce(k.client_id::text, k.client_number, k.id::text)), count(*)
     from ${within} where k.direction = 'inbound' group by 1`,
  ]);
}

async function recountTurns(tx: TenantTransaction, days: string[]): Promise<void> {
  await recountMeasures(tx, 'turns', days, [
    `select d.day, 'modelCost', 'USD', count(*), sum(u.cost_micros) from days d
     join conversation_turns u on u.started_at >= d.begins and u.started_at < d.ends where u.cost_micros > 0 group by 1`,
  ]);
}

/** New people and what became of them since; those who came by a file had come before. */
async function recountArrivals(tx: TenantTransaction, days: string[]): Promise<void> {
  await recountMeasures(tx, 'arrivals', days, [
    `select n.day, 'arrival', s.key, count(*) filter (where s.holds), 0 from (
       select d.day, exists (select 1 from appointments a where a.tenant_id = c.tenant_id and a.client_id = c.id) as booked,
         exists (select 1 from appointments a where a.tenant_id = c.tenant_id and a.client_id = c.id and a.status = 'completed') as visited
       from days d join clients c on c.created_at >= d.begins and c.created_at < d.ends and c.source <> 'import') n
     cross join lateral (values ('arrived', true), ('booked', n.booked), ('visited', n.visited)) s(key, holds)
     group by 1, 3`,
  ]);
}

/** Visits of files, by the day of the business's calendar they are told with. */
async function recountPastVisits(tx: TenantTransaction, days: string[]): Promise<void> {
  await recountMeasures(tx, 'past-visits', days, [
    `select d.day, 'pastVisit', case when v.amount_cents is null then 'unpriced' else 'priced' end, count(*), coalesce(sum(v.amount_cents), 0)
     from days d join past_visits v on v.visited_on = d.day group by 1, 3`,
  ]);
}

/** Replaces what a kind counts on these days by the rows of its statements: `day, measure, key, count, amount`. */
async function recountMeasures(
  tx: TenantTransaction,
  kind: ChangeKind,
  days: string[],
  statements: string[],
): Promise<void> {
  const given = JSON.stringify(days);
  await tx.sql(
    `delete from activity_days where measure = any(?::text[]) and day = any(select value::date from jsonb_array_elements_text(?::jsonb))`,
    [`{${MEASURES_OF[kind]!}}`, given],
  );
  for (const statement of statements) {
    await tx.sql(
      `with ${DAYS}, counted(day, measure, key, count, amount) as (${statement})
       insert into activity_days (tenant_id, day, measure, key, count, amount)
       select ?, day, measure, key, sum(count), sum(amount) from counted group by day, measure, key`,
      [given, tx.tenantId],
    );
  }
}

/** What of each agent's day could be booked and what was. A day that is over keeps the hours first written down for it. */
export async function recountOpenings(tx: TenantTransaction, days: string[]): Promise<void> {
  const given = JSON.stringify(days);
  await tx.sql(
    `with ${DAYS}, working as (
       select a.id, a.tenant_id, least(business_day(a.created_at, t.time_zone),
         (select business_day(min(b.starts_at), t.time_zone) from appointments b where b.tenant_id = a.tenant_id and b.agent_id = a.id)) as since
       from agents a join tenants t on t.id = a.tenant_id where a.active and a.bookable)
     insert into agent_openings (tenant_id, agent_id, day, open)
     select w.tenant_id, w.id, d.day, agent_opening(w.tenant_id, w.id, d.day)
     from working w join days d on d.day >= w.since and d.begins <= now()
     where d.ends > now() or not exists (select 1 from agent_openings o
       where o.tenant_id = w.tenant_id and o.agent_id = w.id and o.day = d.day)
     on conflict (tenant_id, agent_id, day) do update set open = excluded.open`,
    [given],
  );
  await tx.sql(
    `delete from agent_days where day = any(select value::date from jsonb_array_elements_text(?::jsonb))`,
    [given],
  );
  await tx.sql(
    `with ${DAYS}
     insert into agent_days (tenant_id, day, agent_id, offered_minutes, booked_minutes)
     select a.tenant_id, d.day, a.id, ${minutesOf('(coalesce(o.open, tstzmultirange()) - away.period) + taken.period')}, ${minutesOf('taken.period')}
     from days d cross join agents a
     left join agent_openings o on o.tenant_id = a.tenant_id and o.agent_id = a.id and o.day = d.day
     cross join lateral (select coalesce(range_agg(u.period), '{}') as period from unavailability u
       where u.tenant_id = a.tenant_id and u.agent_id = a.id and u.period && tstzrange(d.begins, d.ends)) away
     cross join lateral (select coalesce(range_agg(b.blocked), '{}') as period from appointments b
       where b.tenant_id = a.tenant_id and b.agent_id = a.id and b.starts_at >= d.begins and b.starts_at < d.ends
         and b.status <> 'cancelled') taken
     where d.begins <= now() and (o.open is not null or not isempty(taken.period))`,
    [given],
  );
}

function minutesOf(multirange: string): string {
  return `(select coalesce(round(sum(extract(epoch from upper(r) - lower(r))) / 60), 0)::int from unnest(${multirange}) r)`;
}

/**
 * In which month clients came first, and in which again, for all months from `since` on. A first visit that appears or goes
 * moves what its client counts for in every month after it, and in none before.
 */
async function recountCohorts(tx: TenantTransaction, since: string | null): Promise<void> {
  const from = since ?? '0001-01-01';
  await tx.sql(`delete from cohort_months where month >= ?::date`, [from]);
  await tx.sql(
    `insert into cohort_months (tenant_id, cohort, month, clients)
     select ?, date_trunc('month', first.day::timestamp)::date, v.month, count(*)
     from tenants t
     cross join lateral (
       select a.client_id, date_trunc('month', a.starts_at at time zone t.time_zone)::date as month from appointments a
       where a.tenant_id = t.id and a.status = 'completed' and a.starts_at >= (?::date)::timestamp at time zone t.time_zone
       union
       select p.client_id, date_trunc('month', p.visited_on::timestamp)::date from past_visits p
       where p.tenant_id = t.id and p.visited_on >= ?::date) v
     cross join lateral (select least(
       (select business_day(min(b.starts_at), t.time_zone) from appointments b
        where b.tenant_id = t.id and b.client_id = v.client_id and b.status = 'completed'),
       (select p.visited_on from past_visits p
        where p.tenant_id = t.id and p.client_id = v.client_id order by p.at, p.id limit 1)) as day) first
     group by 2, 3`,
    [tx.tenantId, from, from],
  );
}
