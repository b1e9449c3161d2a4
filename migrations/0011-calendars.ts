import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Agents' own calendars: who is connected, what of ours is written there, and where the two want different things. */
export class Calendars extends Migration {
  override name = '0011-calendars';

  override up(): void {
    this.addSql(TABLES);
    for (const table of [
      'agent_calendar_connections',
      'calendar_auth_states',
      'calendar_event_links',
      'calendar_conflicts',
    ]) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(LOOKUPS);
  }
}

const TABLES = /* sql */ `
create table agent_calendar_connections (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  -- google, microsoft, icloud, ews…
  provider text not null check (length(provider) between 1 and 40),
  email text not null check (length(email) <= 320),
  -- The provider keeps one grant per account: two connections can share one.
  grant_id text not null,
  -- null: not chosen yet
  calendar_id text,
  calendar_name text,
  time_zone text not null default 'Europe/Paris',
  sync_enabled boolean not null default true,
  -- What a move or deletion of our event there means for the appointment.
  policy text not null default 'ask' check (policy in ('ask', 'follow', 'ignore')),
  status text not null default 'connected' check (status in ('connected', 'expired', 'disconnected')),
  -- What keeps it from being in step although it is connected.
  problem text check (problem in ('unreachable', 'calendar_gone', 'too_full', 'not_writable', 'refused')),
  -- Grants it had before, to be given back once nothing of ours is left there.
  former_grants text[] not null default '{}',
  connected_by uuid,
  connected_at timestamptz not null default now(),
  last_synced_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, agent_id),
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, connected_by) references users (tenant_id, id) on delete set null (connected_by)
);
create index agent_calendar_connections_grant on agent_calendar_connections (grant_id);

-- One way to the provider's page and back: by the person and in the browser it was opened for, once.
create table calendar_auth_states (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  user_id uuid not null,
  agent_id uuid not null,
  state_hash bytea not null unique,
  browser_hash bytea not null,
  verifier text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade
);
create index calendar_auth_states_expiry on calendar_auth_states (tenant_id, expires_at);

-- What we wrote of an appointment, where, and how it was then.
create table calendar_event_links (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  connection_id uuid not null,
  appointment_id uuid not null,
  grant_id text not null,
  calendar_id text not null,
  event_id text not null,
  -- Of domain/calendar/ours.ts; empty: to be written again.
  content_hash text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  sequence integer not null default 0,
  written_at timestamptz not null default now(),
  unique (tenant_id, connection_id, appointment_id),
  foreign key (tenant_id, connection_id) references agent_calendar_connections (tenant_id, id) on delete cascade,
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete cascade
);
create index calendar_event_links_appointment on calendar_event_links (tenant_id, appointment_id);

-- Where the calendar and the agenda want different things, for staff to settle.
create table calendar_conflicts (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  connection_id uuid not null,
  agent_id uuid not null,
  appointment_id uuid not null,
  -- overlap: something else lies on the appointment; moved, deleted: our event, in the calendar.
  kind text not null check (kind in ('overlap', 'moved', 'deleted')),
  -- The event's id there.
  ref text not null,
  -- Where the event lies now; null when it is deleted.
  period tstzrange,
  status text not null default 'open' check (status in ('open', 'resolved')),
  -- gone: it settled itself.
  resolution text check (resolution in ('accepted', 'kept', 'dismissed', 'gone')),
  resolved_by uuid,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, connection_id, appointment_id, kind, ref),
  check ((status = 'resolved') = (resolution is not null)),
  foreign key (tenant_id, connection_id) references agent_calendar_connections (tenant_id, id) on delete cascade,
  foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade,
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete cascade,
  foreign key (tenant_id, resolved_by) references users (tenant_id, id) on delete set null (resolved_by)
);
create index calendar_conflicts_open on calendar_conflicts (tenant_id, created_at desc) where status = 'open';
create index calendar_conflicts_appointment on calendar_conflicts (tenant_id, appointment_id);
`;

/** Before the tenant is known: whose way back from the provider's page it is, and whose calendars a grant opens. */
const LOOKUPS = /* sql */ `
create function find_calendar_state(p_hash bytea) returns table (tenant_id uuid, state_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select s.tenant_id, s.id from public.calendar_auth_states s where s.state_hash = p_hash $$;
create function find_calendar_connections(p_grant text) returns table (tenant_id uuid, connection_id uuid, calendar_id text)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select c.tenant_id, c.id, c.calendar_id from public.agent_calendar_connections c
    where c.grant_id = p_grant and c.status <> 'disconnected'
  $$;
revoke execute on function find_calendar_state(bytea), find_calendar_connections(text) from public;
grant execute on function find_calendar_state(bytea), find_calendar_connections(text) to coccinelle_app;
`;
