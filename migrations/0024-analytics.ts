import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/**
 * Figures by day, kept beside what they count: whatever changes notes its day, and the next reader brings those days up to
 * date (db/analytics-refresh.ts, docs/decisions/0024-analytics.md).
 */
export class Analytics extends Migration {
  override name = '0024-analytics';

  override up(): void {
    this.addSql(ROLLUPS);
    for (const table of [
      'analytics_changes',
      'appointment_days',
      'activity_days',
      'agent_openings',
      'agent_days',
      'cohort_months',
    ]) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(CLOCK);
    this.addSql(APPOINTMENT_CHANGES);
    this.addSql(OTHER_CHANGES);
    this.addSql(OPENINGS);
    this.addSql(INDEXES);
    this.addSql(/* sql */ `insert into analytics_changes (tenant_id, kind, day)
      select t.id, k.kind, null from tenants t cross join unnest(array['appointments', 'messages', 'calls', 'turns', 'arrivals', 'openings', 'cohorts']) k(kind)`);
  }
}

const ROLLUPS = /* sql */ `
-- Days (of the business's zone) whose figures are out of date; null: every day. Only ever added to, so that two who write at
-- once never wait for each other.
create table analytics_changes (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants on delete cascade,
  kind text not null check (kind in ('appointments', 'messages', 'calls', 'turns', 'arrivals', 'openings', 'cohorts')),
  day date
);
create index analytics_changes_kind on analytics_changes (tenant_id, kind);

-- Appointments by the day they begin, four times over: of the business, by agent, by service, by both. The zero id stands for
-- what a level does not tell apart, and for an appointment without a service.
create table appointment_days (
  tenant_id uuid not null references tenants on delete cascade,
  level smallint not null check (level between 0 and 3),
  day date not null,
  agent_id uuid not null,
  service_id uuid not null,
  -- Not cancelled.
  appointments integer not null,
  completed integer not null,
  no_shows integer not null,
  cancelled integer not null,
  -- Of completed ones priced in the business's currency.
  revenue_cents bigint not null,
  -- Completed ones that have such a price.
  priced integer not null,
  primary key (tenant_id, level, day, agent_id, service_id)
);

-- Everything that is counted by day under a name (domain/analytics/measures.ts).
create table activity_days (
  tenant_id uuid not null references tenants on delete cascade,
  day date not null,
  measure text not null check (length(measure) between 1 and 40),
  key text not null check (length(key) <= 40),
  count integer not null,
  -- Seconds, or millionths of a US dollar; by measure.
  amount bigint not null default 0,
  primary key (tenant_id, day, measure, key)
);

-- When an agent was open on a day that is over, as the rules were then: hours that change later do not change it.
create table agent_openings (
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  day date not null,
  open tstzmultirange not null,
  primary key (tenant_id, agent_id, day),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade
);

-- What of an agent's day could be booked and what of it was, in minutes.
create table agent_days (
  tenant_id uuid not null references tenants on delete cascade,
  day date not null,
  agent_id uuid not null,
  -- Open and not away, and whatever was booked beyond.
  offered_minutes integer not null,
  booked_minutes integer not null,
  primary key (tenant_id, day, agent_id),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade
);

-- Of the clients who first came in one month, how many came in another.
create table cohort_months (
  tenant_id uuid not null references tenants on delete cascade,
  cohort date not null,
  month date not null check (month >= cohort),
  clients integer not null,
  primary key (tenant_id, month, cohort)
);
`;

const CLOCK = /* sql */ `
create function business_day(p_at timestamptz, p_zone text) returns date language sql stable parallel safe
  as $$ select (p_at at time zone p_zone)::date $$;

-- The zone or the currency of a business is another: nothing that was counted holds.
create function note_business_change() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind)
    select new.id, k from unnest(array['appointments', 'messages', 'calls', 'turns', 'arrivals', 'openings', 'cohorts']) k;
  return null;
end $$;
create trigger analytics_business after update of time_zone, currency on tenants for each row
  when (old.time_zone <> new.time_zone or old.currency <> new.currency) execute function note_business_change();
`;

const APPOINTMENT_CHANGES = /* sql */ `
-- One row a day that a statement touched, however many appointments: its own days, the days their clients arrived (did they
-- book, did they come?), and the first month of a visit that was won or lost.
create function note_appointment_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, k, business_day(n.starts_at, t.time_zone)
      from new_rows n join tenants t on t.id = n.tenant_id cross join unnest(array['appointments', 'openings']) k;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'arrivals', business_day(c.created_at, t.time_zone)
      from new_rows n join tenants t on t.id = n.tenant_id join clients c on c.tenant_id = n.tenant_id and c.id = n.client_id;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'cohorts', date_trunc('month', n.starts_at at time zone t.time_zone)::date
      from new_rows n join tenants t on t.id = n.tenant_id where n.status = 'completed';
  elsif tg_op = 'DELETE' then
    insert into analytics_changes (tenant_id, kind, day)
      select distinct o.tenant_id, k, business_day(o.starts_at, t.time_zone)
      from old_rows o join tenants t on t.id = o.tenant_id cross join unnest(array['appointments', 'openings']) k;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct o.tenant_id, 'arrivals', business_day(c.created_at, t.time_zone)
      from old_rows o join tenants t on t.id = o.tenant_id join clients c on c.tenant_id = o.tenant_id and c.id = o.client_id;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct o.tenant_id, 'cohorts', date_trunc('month', o.starts_at at time zone t.time_zone)::date
      from old_rows o join tenants t on t.id = o.tenant_id where o.status = 'completed';
  else
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, k, business_day(s.at, t.time_zone)
      from new_rows n join old_rows o on o.id = n.id join tenants t on t.id = n.tenant_id
      cross join unnest(array[o.starts_at, n.starts_at]) s(at) cross join unnest(array['appointments', 'openings']) k
      where (n.starts_at, n.ends_at, n.status, n.agent_id, n.blocked) is distinct from (o.starts_at, o.ends_at, o.status, o.agent_id, o.blocked)
        or (n.service_id, n.price_cents, n.currency) is distinct from (o.service_id, o.price_cents, o.currency);
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'arrivals', business_day(c.created_at, t.time_zone)
      from new_rows n join old_rows o on o.id = n.id join tenants t on t.id = n.tenant_id
      join clients c on c.tenant_id = n.tenant_id and c.id in (o.client_id, n.client_id)
      where (n.status, n.client_id) is distinct from (o.status, o.client_id);
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'cohorts', date_trunc('month', s.at at time zone t.time_zone)::date
      from new_rows n join old_rows o on o.id = n.id join tenants t on t.id = n.tenant_id
      cross join unnest(array[o.starts_at, n.starts_at]) s(at)
      where (n.status = 'completed' or o.status = 'completed')
        and (n.status, n.client_id, n.starts_at) is distinct from (o.status, o.client_id, o.starts_at);
  end if;
  return null;
end $$;
create trigger analytics_inserted after insert on appointments
  referencing new table as new_rows for each statement execute function note_appointment_changes();
create trigger analytics_updated after update on appointments
  referencing old table as old_rows new table as new_rows for each statement execute function note_appointment_changes();
create trigger analytics_deleted after delete on appointments
  referencing old table as old_rows for each statement execute function note_appointment_changes();
`;

const OTHER_CHANGES = /* sql */ `
-- What was written: by clients, by Sara and by staff. Reminders and the like count nowhere.
create function note_message_changes() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select distinct n.tenant_id, 'messages', business_day(n.created_at, t.time_zone)
    from new_rows n join tenants t on t.id = n.tenant_id
    where n.client_id is not null and (n.direction = 'inbound' or n.author in ('sara', 'staff'));
  return null;
end $$;
create trigger analytics_inserted after insert on messages
  referencing new table as new_rows for each statement execute function note_message_changes();

-- Who wrote a message is noted a moment after it was queued.
create function note_message_author() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select new.tenant_id, 'messages', business_day(new.created_at, t.time_zone) from tenants t where t.id = new.tenant_id;
  return null;
end $$;
create trigger analytics_author after update of author on messages for each row
  when (old.author is distinct from new.author) execute function note_message_author();

create function note_started_changes() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select distinct n.tenant_id, tg_argv[0], business_day(n.started_at, t.time_zone)
    from new_rows n join tenants t on t.id = n.tenant_id;
  return null;
end $$;
create trigger analytics_inserted after insert on calls
  referencing new table as new_rows for each statement execute function note_started_changes('calls');
create trigger analytics_updated after update on calls
  referencing new table as new_rows for each statement execute function note_started_changes('calls');
create trigger analytics_inserted after insert on conversation_turns
  referencing new table as new_rows for each statement execute function note_started_changes('turns');
create trigger analytics_updated after update on conversation_turns
  referencing new table as new_rows for each statement execute function note_started_changes('turns');

create function note_arrivals() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select distinct n.tenant_id, 'arrivals', business_day(n.created_at, t.time_zone)
    from new_rows n join tenants t on t.id = n.tenant_id;
  return null;
end $$;
create trigger analytics_inserted after insert on clients
  referencing new table as new_rows for each statement execute function note_arrivals();

create function note_gone_arrivals() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select distinct o.tenant_id, 'arrivals', business_day(o.created_at, t.time_zone)
    from old_rows o join tenants t on t.id = o.tenant_id;
  return null;
end $$;
create trigger analytics_deleted after delete on clients
  referencing old table as old_rows for each statement execute function note_gone_arrivals();
`;

const OPENINGS = /* sql */ `
-- When an agent takes appointments on a day by the rules there are now: the date's own hours, none on a holiday, else the
-- agent's week, else the business's (as db/schedule.ts reads them). An end at or before its start is the next morning.
create function agent_opening(p_tenant uuid, p_agent uuid, p_day date) returns tstzmultirange language sql stable as $$
  with own as (
    select o.intervals from availability_overrides o where o.tenant_id = p_tenant and o.agent_id = p_agent and o.date = p_day),
  hours as (
    select (i ->> 'start')::time as opens, (i ->> 'end')::time as closes from own, jsonb_array_elements(own.intervals) i
    union all
    select r.start_time::time, r.end_time::time from availability_rules r
      where r.tenant_id = p_tenant and r.agent_id = p_agent and r.weekday = extract(dow from p_day)
        and not exists (select 1 from own)
        and not exists (select 1 from holidays h where h.tenant_id = p_tenant and h.date = p_day)
    union all
    select (h ->> 'open')::time, (h ->> 'close')::time
      from business_profiles p, jsonb_array_elements(case jsonb_typeof(p.hours) when 'array' then p.hours else '[]' end) h
      where p.tenant_id = p_tenant and (h -> 'days') @> to_jsonb(extract(dow from p_day)::int)
        and not exists (select 1 from own)
        and not exists (select 1 from holidays h where h.tenant_id = p_tenant and h.date = p_day)
        and not exists (select 1 from availability_rules r where r.tenant_id = p_tenant and r.agent_id = p_agent)),
  instants as (
    select (p_day + h.opens) at time zone coalesce(a.time_zone, t.time_zone) as opens,
           (case when h.closes <= h.opens then p_day + 1 else p_day end + h.closes) at time zone coalesce(a.time_zone, t.time_zone) as closes
    from hours h, agents a, tenants t where a.tenant_id = p_tenant and a.id = p_agent and t.id = p_tenant)
  -- An hour the clock leaves out in spring opens nothing.
  select coalesce(range_agg(tstzrange(opens, closes)), '{}') from instants where opens < closes
$$;

-- Days that are over keep the hours they had: before any rule changes, whatever has not been written down yet is, a year back.
create function freeze_openings() returns trigger language plpgsql as $$
declare
  v_tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
begin
  insert into agent_openings (tenant_id, agent_id, day, open)
    select a.tenant_id, a.id, d.day::date, agent_opening(a.tenant_id, a.id, d.day::date)
    from agents a join tenants t on t.id = a.tenant_id
    cross join lateral generate_series(
      greatest((select max(o.day) + 1 from agent_openings o where o.tenant_id = a.tenant_id and o.agent_id = a.id),
               business_day(a.created_at, t.time_zone), business_day(now(), t.time_zone) - 400),
      business_day(now(), t.time_zone) - 1, interval '1 day') d(day)
    where a.tenant_id = v_tenant and a.active and a.bookable
    on conflict do nothing;
  insert into analytics_changes (tenant_id, kind, day)
    select t.id, 'openings', business_day(now(), t.time_zone) from tenants t where t.id = v_tenant;
  return null;
end $$;
create trigger analytics_freeze before insert or update or delete on availability_rules for each statement execute function freeze_openings();
create trigger analytics_freeze before insert or update or delete on availability_overrides for each statement execute function freeze_openings();
create trigger analytics_freeze before insert or update or delete on holidays for each statement execute function freeze_openings();
create trigger analytics_freeze before update of active, bookable, time_zone on agents for each statement execute function freeze_openings();

create function note_absences() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select t.id, 'openings', d.day::date
    from tenants t cross join lateral generate_series(
      business_day(least(lower(old.period), lower(new.period)), t.time_zone),
      least(business_day(greatest(upper(old.period), upper(new.period)), t.time_zone), business_day(now(), t.time_zone)),
      interval '1 day') d(day)
    where t.id = coalesce(new.tenant_id, old.tenant_id);
  return null;
end $$;
create trigger analytics_absences after insert or update or delete on unavailability for each row execute function note_absences();
`;

const INDEXES = /* sql */ `
-- A day of a business, without its neighbours.
create index messages_day on messages (tenant_id, created_at) where client_id is not null;
create index conversation_turns_day on conversation_turns (tenant_id, started_at);
create index clients_day on clients (tenant_id, created_at);
-- Who answered whom: a client's messages without the reminders between them.
create index messages_talk on messages (tenant_id, client_id, id) where direction = 'inbound' or author in ('sara', 'staff');
-- A client's visits by time, without the heap.
create index appointments_visits on appointments (tenant_id, client_id, starts_at) where status = 'completed';
`;
