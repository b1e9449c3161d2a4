import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Roles, tenants, people, access, audit, the outbox and the keys of the payload codec. */
export class Foundation extends Migration {
  override name = '0001-foundation';

  override up(): void {
    this.addSql(ROLES);
    this.addSql(TABLES);
    for (const table of [
      'users',
      'sessions',
      'refresh_tokens',
      'api_keys',
      'audit_logs',
      'agents',
      'services',
      'outbox',
      'data_keys',
    ]) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(TENANT_POLICIES);
    this.addSql(LOOKUPS);
  }
}

const ROLES = /* sql */ `
do $$
begin
  -- Two roles nobody logs in as: every connection of the product takes one of them on connecting.
  begin create role coccinelle_app nologin noinherit; exception when duplicate_object or unique_violation then null; end;
  begin create role coccinelle_relay nologin noinherit; exception when duplicate_object or unique_violation then null; end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant coccinelle_app, coccinelle_relay to %I', current_user);
  end if;
  -- Postgres 18 brings uuidv7(); older servers get the same shape (RFC 9562 §5.7).
  if not exists (select 1 from pg_proc where proname = 'uuidv7') then
    create function uuidv7() returns uuid language sql volatile as $f$
      select encode(
        set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
    $f$;
  end if;
end $$;
create extension if not exists unaccent;
create extension if not exists btree_gist;
grant usage on schema public to coccinelle_app, coccinelle_relay;

-- The tenant of the running transaction. A pooled connection keeps an empty string after set_config(…, true): nullif.
create function current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
`;

const TABLES = /* sql */ `
create table tenants (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  sector text not null default 'other',
  locale text not null default 'fr-FR',
  time_zone text not null default 'Europe/Paris',
  country text not null default 'FR' check (country ~ '^[A-Z]{2}$'),
  currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  plan text not null default 'business' check (plan in ('essentiel', 'intelligent', 'business', 'enterprise')),
  website_url text,
  settings jsonb not null default '{}',
  throw_away boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table users (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  email text not null check (email = lower(email) and length(email) <= 320),
  password_hash text not null,
  first_name text not null default '',
  last_name text not null default '',
  role text not null check (role in ('owner', 'admin', 'agent')),
  locale text,
  failed_logins integer not null default 0,
  locked_until timestamptz,
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on users (email);
create index users_tenant on users (tenant_id);

-- A session is a family of refresh tokens: each use spends one and issues the next; a spent one seen again ends the family.
create table sessions (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  user_id uuid not null references users on delete cascade,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text check (revoked_reason in ('logout', 'revoked', 'reuse', 'password'))
);
create index sessions_user on sessions (tenant_id, user_id);

create table refresh_tokens (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  session_id uuid not null references sessions on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  expires_at timestamptz not null
);
create index refresh_tokens_session on refresh_tokens (tenant_id, session_id);

create table api_keys (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  prefix text not null,
  key_hash bytea not null unique,
  scopes text[] not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_tenant on api_keys (tenant_id);

create table audit_logs (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system', 'sara')),
  actor_id uuid,
  action text not null,
  subject_kind text not null,
  subject_id text,
  detail jsonb not null default '{}',
  ip text,
  created_at timestamptz not null default now()
);
create index audit_logs_tenant on audit_logs (tenant_id, id desc);

create table agents (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  user_id uuid references users on delete set null,
  name text not null check (length(name) between 1 and 200),
  title text,
  email text,
  phone text check (phone ~ '^[+][1-9][0-9]{5,14}$'),
  color text not null default '#3C7A5E' check (color ~ '^#[0-9A-Fa-f]{6}$'),
  active boolean not null default true,
  origin text not null default 'manual' check (origin in ('manual', 'website')),
  source_url text,
  source_quote text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);

create table services (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 300),
  description text,
  category text,
  duration_minutes integer check (duration_minutes between 1 and 1440),
  price_kind text not null default 'none' check (price_kind in ('fixed', 'from', 'range', 'quote', 'free', 'none')),
  price_min_cents integer check (price_min_cents >= 0),
  price_max_cents integer check (price_max_cents >= price_min_cents),
  currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  active boolean not null default true,
  origin text not null default 'manual' check (origin in ('manual', 'website')),
  source_url text,
  source_quote text,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  check (price_kind not in ('fixed', 'from', 'range') or price_min_cents is not null)
);
create index services_tenant on services (tenant_id, active, position);

-- The one bridge from the database to Temporal (docs/decisions): committed with the data it is about, dispatched after commit.
create table outbox (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  available_at timestamptz not null default now(),
  attempts integer not null default 0,
  last_error text,
  dispatched_at timestamptz
);
create index outbox_pending on outbox (available_at) where dispatched_at is null;

-- One data key per subject of personal data (or the tenant itself), wrapped by the master key. Destroyed = erased.
create table data_keys (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  subject text not null,
  wrapped_key bytea,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  unique (tenant_id, subject),
  check ((wrapped_key is null) = (destroyed_at is not null))
);

-- Counters of the rate limiter (rate-limiter-flexible's shape); keys are hashed, no tenant data.
create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint);
grant select, insert, update, delete on rate_limits to coccinelle_app;
`;

const TENANT_POLICIES = /* sql */ `
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant_isolation on tenants to coccinelle_app using (id = current_tenant()) with check (id = current_tenant());
create policy owner_access on tenants to current_user using (true) with check (true);
grant select, insert, update, delete on tenants to coccinelle_app;

-- The relay reads and marks the outbox of every tenant, and nothing else.
create policy relay_access on outbox to coccinelle_relay using (true) with check (true);
grant select, update on outbox to coccinelle_relay;
-- History is written once.
revoke update, delete on audit_logs from coccinelle_app;
`;

/** Before the tenant is known (log-in, a key, a link), only these narrow questions may be asked across tenants. */
const LOOKUPS = /* sql */ `
create function find_login(p_email text) returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select u.tenant_id, u.id from public.users u where u.email = lower(p_email) $$;
create function find_refresh_token(p_hash bytea) returns table (tenant_id uuid, token_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select t.tenant_id, t.id from public.refresh_tokens t where t.token_hash = p_hash $$;
create function find_api_key(p_hash bytea) returns table (tenant_id uuid, key_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select k.tenant_id, k.id from public.api_keys k where k.key_hash = p_hash $$;
create function find_tenant(p_slug text) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select t.id from public.tenants t where t.slug = p_slug $$;
revoke execute on function find_login(text), find_refresh_token(bytea), find_api_key(bytea), find_tenant(text) from public;
grant execute on function find_login(text), find_refresh_token(bytea), find_api_key(bytea), find_tenant(text) to coccinelle_app;
`;
