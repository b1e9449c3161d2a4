import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** The autopilot: a session, its seven steps, what it learnt of the business, and the assistant it configured. */
export class Onboarding extends Migration {
  override name = '0003-onboarding';

  override up(): void {
    this.addSql(TABLES);
    for (const table of ['onboarding_sessions', 'onboarding_steps', 'business_profiles', 'assistants']) {
      this.addSql(protectTenantTable(table));
    }
  }
}

const TABLES = /* sql */ `
create table onboarding_sessions (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  website_url text,
  status text not null default 'running' check (status in ('running', 'waiting', 'completed', 'cancelled')),
  current_step text not null default 'business',
  crawl_job_id uuid,
  started_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, crawl_job_id) references crawl_jobs (tenant_id, id) on delete set null (crawl_job_id)
);
-- One autopilot at a time for a business.
create unique index onboarding_sessions_open on onboarding_sessions (tenant_id) where status in ('running', 'waiting');

create table onboarding_steps (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  onboarding_id uuid not null,
  step text not null check (step in ('business', 'website', 'services', 'team', 'faq', 'sara', 'live')),
  position integer not null check (position between 1 and 7),
  status text not null default 'pending' check (status in ('pending', 'running', 'done', 'attention', 'skipped')),
  data jsonb not null default '{}',
  problem jsonb,
  edited boolean not null default false,
  started_at timestamptz,
  finished_at timestamptz,
  unique (tenant_id, onboarding_id, step),
  foreign key (tenant_id, onboarding_id) references onboarding_sessions (tenant_id, id) on delete cascade
);

create table business_profiles (
  tenant_id uuid primary key references tenants on delete cascade,
  name jsonb,
  phones jsonb not null default '[]',
  emails jsonb not null default '[]',
  address jsonb,
  language text,
  hours jsonb,
  conflicts jsonb not null default '[]',
  edited_fields text[] not null default '{}',
  updated_at timestamptz not null default now()
);

create table assistants (
  tenant_id uuid primary key references tenants on delete cascade,
  name text not null default 'Sara',
  greeting text not null,
  instructions text not null,
  language text not null,
  voice text not null,
  vapi_assistant_id text,
  vapi_phone_number_id text,
  phone_number text,
  status text not null default 'draft' check (status in ('draft', 'live', 'failed')),
  error_detail text,
  updated_at timestamptz not null default now()
);
`;
