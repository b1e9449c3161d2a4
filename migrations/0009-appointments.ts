import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Clients, when staff can be booked, and the appointments themselves; overlaps are refused by the database. */
export class Appointments extends Migration {
  override name = '0009-appointments';

  override up(): void {
    this.addSql(CLIENTS);
    this.addSql(OFFER);
    this.addSql(AVAILABILITY);
    this.addSql(BOOKINGS);
    this.addSql(LOOKUP);
    for (const table of [
      'clients',
      'appointment_types',
      'service_agents',
      'booking_settings',
      'availability_rules',
      'availability_overrides',
      'holidays',
      'unavailability',
      'appointments',
      'appointment_notices',
      'slot_holds',
      'waitlist_entries',
    ]) {
      this.addSql(protectTenantTable(table));
    }
  }
}

const CLIENTS = /* sql */ `
create table clients (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  -- A prospect is a client who has not bought yet.
  status text not null default 'prospect' check (status in ('prospect', 'client')),
  first_name text not null default '' check (length(first_name) <= 100),
  last_name text not null default '' check (length(last_name) <= 100),
  phone text check (phone ~ '^[+][1-9][0-9]{5,14}$'),
  email text check (email = lower(email) and length(email) <= 320),
  locale text,
  time_zone text,
  notes text,
  source text not null default 'staff' check (source in ('staff', 'widget', 'sara', 'api', 'import')),
  -- The last answer to "how was it?", 1 to 5; every answer stays with its appointment.
  satisfaction smallint check (satisfaction between 1 and 5),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);
-- Neither is unique: a mother books for her son with her own number.
create index clients_phone on clients (tenant_id, phone) where phone is not null;
create index clients_email on clients (tenant_id, email) where email is not null;
create index clients_name on clients (tenant_id, last_name, first_name, id);
`;

const OFFER = /* sql */ `
create table appointment_types (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  color text not null default '#3C7A5E' check (color ~ '^#[0-9A-Fa-f]{6}$'),
  -- For services that tell no duration of their own.
  duration_minutes integer not null default 30 check (duration_minutes between 5 and 1440),
  buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 240),
  -- null: the service's duration
  interval_minutes integer check (interval_minutes between 5 and 1440),
  min_notice_minutes integer not null default 120 check (min_notice_minutes between 0 and 129600),
  max_days_ahead integer not null default 90 check (max_days_ahead between 1 and 730),
  per_day_limit integer check (per_day_limit between 1 and 1000),
  per_week_limit integer check (per_week_limit between 1 and 7000),
  -- null: the business's reminders (booking_settings)
  reminders jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name)
);

alter table services
  add column appointment_type_id uuid,
  add column online_booking boolean not null default true,
  add foreign key (tenant_id, appointment_type_id) references appointment_types (tenant_id, id) on delete set null (appointment_type_id);
create index services_type on services (tenant_id, appointment_type_id);

-- Who offers a service. A service without a row is offered by everybody.
create table service_agents (
  tenant_id uuid not null references tenants on delete cascade,
  service_id uuid not null,
  agent_id uuid not null,
  primary key (service_id, agent_id),
  foreign key (tenant_id, service_id) references services (tenant_id, id) on delete cascade,
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade
);
create index service_agents_agent on service_agents (tenant_id, agent_id);

-- How this business books; a business without a row has the defaults of domain/scheduling/settings.ts.
create table booking_settings (
  tenant_id uuid primary key references tenants on delete cascade,
  settings jsonb not null,
  updated_at timestamptz not null default now()
);
`;

const AVAILABILITY = /* sql */ `
-- Counted in rate_limits since the beginning; these were never written.
alter table users drop column failed_logins, drop column locked_until;

alter table agents
  add column time_zone text,
  add column bookable boolean not null default true;

create table availability_rules (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  -- 0 = Sunday
  weekday smallint not null check (weekday between 0 and 6),
  -- Wall clock of the agent's zone; an end at or before the start runs past midnight.
  start_time text not null check (start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  end_time text not null check (end_time ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
  created_at timestamptz not null default now(),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  unique (tenant_id, agent_id, weekday, start_time)
);

-- Replaces that local date for one agent; no intervals = closed.
create table availability_overrides (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  date date not null,
  intervals jsonb not null default '[]',
  created_at timestamptz not null default now(),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  unique (tenant_id, agent_id, date)
);

-- The whole business is closed; an agent's own override of that date wins.
create table holidays (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  date date not null,
  name text not null check (length(name) between 1 and 100),
  unique (tenant_id, date)
);

-- Time an agent cannot be booked: absences (manual), blocks on the agenda, and busy time of their own calendar.
create table unavailability (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  kind text not null default 'manual' check (kind in ('manual', 'block', 'external_calendar')),
  period tstzrange not null check (not isempty(period) and not lower_inf(period) and not upper_inf(period)),
  title text check (length(title) <= 200),
  -- What it mirrors, for kind external_calendar.
  source_ref text,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  check ((kind = 'external_calendar') = (source_ref is not null))
);
create index unavailability_period on unavailability using gist (tenant_id, agent_id, period);
create unique index unavailability_source on unavailability (tenant_id, agent_id, source_ref);
`;

const BOOKINGS = /* sql */ `
create table appointments (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  client_id uuid not null,
  service_id uuid,
  appointment_type_id uuid,
  series_id uuid,
  -- What it was called and cost when it was booked; the service may change or go.
  title text not null check (length(title) between 1 and 300),
  price_cents integer check (price_cents >= 0),
  currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 240),
  buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 240),
  -- From buffer to buffer; kept by the trigger below.
  blocked tstzrange not null,
  status text not null default 'booked'
    check (status in ('booked', 'confirmed', 'arrived', 'completed', 'no_show', 'cancelled')),
  -- Counts what the client's calendar must learn (RFC 5546 SEQUENCE): every move, and the cancellation.
  sequence integer not null default 0,
  source text not null default 'staff' check (source in ('staff', 'widget', 'sara', 'api', 'waitlist')),
  locale text not null default 'fr-FR',
  notes text check (length(notes) <= 4000),
  late_minutes integer check (late_minutes between 1 and 240),
  confirmed_at timestamptz,
  arrived_at timestamptz,
  ended_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by text check (cancelled_by in ('client', 'staff', 'calendar', 'system')),
  cancel_reason text check (length(cancel_reason) <= 500),
  satisfaction smallint check (satisfaction between 1 and 5),
  -- Where it stood before its last move, to be told.
  moved_from timestamptz,
  -- What its workflow waits for, so that people can be told without asking Temporal.
  next_step text check (next_step in ('reminder', 'end', 'follow-up', 'answer')),
  next_step_at timestamptz,
  -- Repeats of one booking request (a double click, a retried call) find the first.
  request_key text,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, request_key),
  check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours'),
  check ((status = 'cancelled') = (cancelled_at is not null)),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id),
  foreign key (tenant_id, client_id) references clients (tenant_id, id),
  foreign key (tenant_id, service_id) references services (tenant_id, id) on delete set null (service_id),
  foreign key (tenant_id, appointment_type_id) references appointment_types (tenant_id, id) on delete set null (appointment_type_id),
  foreign key (tenant_id, created_by) references users (tenant_id, id) on delete set null (created_by),
  -- No slot is ever sold twice, whoever asks and however fast: buffers add up, since both ranges carry their own.
  constraint appointments_no_overlap exclude using gist (agent_id with =, blocked with &&) where (status <> 'cancelled')
);
create index appointments_agenda on appointments (tenant_id, starts_at, id);
create index appointments_client on appointments (tenant_id, client_id, starts_at desc);
create index appointments_agent on appointments (tenant_id, agent_id, starts_at);
create index appointments_series on appointments (tenant_id, series_id) where series_id is not null;

create function appointment_blocked() returns trigger language plpgsql as $$
begin
  new.blocked := tstzrange(new.starts_at - make_interval(mins => new.buffer_before_minutes),
                           new.ends_at + make_interval(mins => new.buffer_after_minutes));
  return new;
end $$;
create trigger appointments_blocked before insert or update of starts_at, ends_at, buffer_before_minutes, buffer_after_minutes, blocked
  on appointments for each row execute function appointment_blocked();

-- What the client was told, once per occasion, and by which messages (none where there was no way to reach them).
create table appointment_notices (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  appointment_id uuid not null,
  kind text not null check (kind in ('confirmation', 'moved', 'cancelled', 'reminder', 'running-late', 'follow-up', 'review-request')),
  key text not null,
  message_ids uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  unique (tenant_id, appointment_id, key),
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete cascade
);

-- A slot kept for a visitor while they fill the form in, or for somebody on the waiting list.
create table slot_holds (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  service_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  check (ends_at > starts_at),
  unique (tenant_id, id),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, service_id) references services (tenant_id, id) on delete cascade,
  -- Expired ones are removed before a new one is made, under the agent's lock (db/holds.ts).
  constraint slot_holds_no_overlap exclude using gist (agent_id with =, tstzrange(starts_at, ends_at) with &&)
);
create index slot_holds_expiry on slot_holds (tenant_id, expires_at);

create table waitlist_entries (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  service_id uuid not null,
  -- null: whoever is free
  agent_id uuid,
  from_date date not null,
  until_date date not null,
  status text not null default 'waiting' check (status in ('waiting', 'offered', 'booked', 'expired', 'cancelled')),
  offered_hold_id uuid,
  offer_expires_at timestamptz,
  -- Freed slots this person let pass are not offered to them again.
  declined text[] not null default '{}',
  appointment_id uuid,
  locale text not null default 'fr-FR',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  check (until_date >= from_date),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, service_id) references services (tenant_id, id) on delete cascade,
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, offered_hold_id) references slot_holds (tenant_id, id) on delete set null (offered_hold_id),
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete set null (appointment_id)
);
create index waitlist_waiting on waitlist_entries (tenant_id, service_id, created_at) where status = 'waiting';
`;

/** Whose appointment or offer a signed link opens; asked before the tenant is known. */
const LOOKUP = /* sql */ `
create function find_link_subject(p_kind text, p_id uuid) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select a.tenant_id from public.appointments a where p_kind = 'appointment' and a.id = p_id
    union all
    select w.tenant_id from public.waitlist_entries w where p_kind = 'waitlist-offer' and w.id = p_id
  $$;
revoke execute on function find_link_subject(text, uuid) from public;
grant execute on function find_link_subject(text, uuid) to coccinelle_app;
`;
