import { Migration } from '@mikro-orm/migrations';
import { RETENTION_NAME, retentionPlan } from '../domain/campaigns/retention.ts';
import { protectTenantTable } from './tenant-table.ts';

/** Audiences, campaigns, who is in them and in which arm, what they were sent or why not, and the offers they used. */
export class Campaigns extends Migration {
  override name = '0020-campaigns';

  override up(): void {
    this.addSql(CAMPAIGNS);
    this.addSql(MEMBERS);
    for (const table of [
      'segments',
      'campaign_settings',
      'campaigns',
      'campaign_members',
      'campaign_recipients',
      'offer_redemptions',
    ]) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(PREPARED);
  }
}

const CAMPAIGNS = /* sql */ `
create table segments (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  -- domain/campaigns/audience.ts
  filter jsonb not null check (length(filter::text) <= 20000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name)
);

-- What holds for all campaigns of a business; one without a row has the defaults of domain/campaigns/campaign.ts.
create table campaign_settings (
  tenant_id uuid primary key references tenants on delete cascade,
  settings jsonb not null default '{}',
  -- The prepared retention campaign begins by itself as soon as somebody is about to leave.
  retention_automatic boolean not null default false,
  updated_at timestamptz not null default now()
);

create table campaigns (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  kind text not null default 'custom' check (kind in ('custom', 'retention')),
  status text not null default 'draft' check (status in ('draft', 'running', 'paused', 'stopped', 'ended')),
  -- domain/campaigns/campaign.ts; its audience is the last known one of the segment where there is one.
  plan jsonb not null check (length(plan::text) <= 200000),
  segment_id uuid,
  starts_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  -- The last look through the audience for people who enter, and how far the one under way has come.
  enrolled_at timestamptz,
  enrolling_since timestamptz,
  enrolment_cursor uuid,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, segment_id) references segments (tenant_id, id) on delete set null (segment_id),
  foreign key (tenant_id, created_by) references users (tenant_id, id) on delete set null (created_by)
);
create index campaigns_latest on campaigns (tenant_id, created_at desc, id);
create unique index campaigns_retention on campaigns (tenant_id) where kind = 'retention';
`;

const MEMBERS = /* sql */ `
-- Who entered a campaign, once each time. The arm is drawn on entering and never changes: it is what the proof rests on.
create table campaign_members (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  campaign_id uuid not null,
  client_id uuid not null,
  round smallint not null default 1,
  -- excluded: could not be written to whatever was drawn
  arm text not null check (arm in ('treated', 'holdout', 'excluded')),
  state text not null check (state in ('active', 'ended')),
  -- Why it ended, or why there was nothing to begin (domain/campaigns/plan.ts).
  reason text,
  -- Whose turn it is, since when, and when to look at it.
  step_id text,
  due_at timestamptz,
  wake_at timestamptz,
  offer_code text,
  offer_expires_at timestamptz,
  entered_at timestamptz not null,
  ended_at timestamptz,
  unique (tenant_id, id),
  unique (tenant_id, campaign_id, client_id, round),
  unique (tenant_id, offer_code),
  check ((state = 'active') = (step_id is not null and due_at is not null and wake_at is not null)),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index campaign_members_due on campaign_members (tenant_id, campaign_id, wake_at, id) where state = 'active';
create index campaign_members_active on campaign_members (tenant_id, client_id) where state = 'active';
create index campaign_members_client on campaign_members (tenant_id, client_id, entered_at desc);

-- What became of each person's turn at each step: once, whatever is killed and begun again.
create table campaign_recipients (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  campaign_id uuid not null,
  member_id uuid not null,
  client_id uuid not null,
  round smallint not null default 1,
  step_id text not null check (length(step_id) between 1 and 40),
  -- open: queued · sending: handed over, answer not yet written down · done: the message tells the rest · skipped
  state text not null check (state in ('open', 'sending', 'done', 'skipped')),
  reason text,
  message_id uuid,
  channel text,
  -- The send queue it goes by.
  provider text,
  variant text,
  cost_micros bigint not null default 0,
  -- When it is tried or looked at next, and how often it has been looked for at its provider.
  wake_at timestamptz not null,
  looks smallint not null default 0,
  decided_at timestamptz not null,
  unique (tenant_id, campaign_id, client_id, round, step_id),
  check ((state = 'skipped') = (message_id is null)),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, member_id) references campaign_members (tenant_id, id) on delete cascade,
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);
create index campaign_recipients_open on campaign_recipients (tenant_id, campaign_id, provider, wake_at, id) where state in ('open', 'sending');
create index campaign_recipients_message on campaign_recipients (tenant_id, message_id) where message_id is not null;
create index campaign_recipients_member on campaign_recipients (tenant_id, member_id);

create table offer_redemptions (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  campaign_id uuid not null,
  member_id uuid not null,
  appointment_id uuid not null,
  discount_cents integer not null check (discount_cents >= 0),
  created_at timestamptz not null default now(),
  -- A code is good once, an appointment takes one.
  unique (tenant_id, member_id),
  unique (tenant_id, appointment_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, member_id) references campaign_members (tenant_id, id) on delete cascade,
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete cascade
);

-- How much advertising somebody had lately, and whether they wrote back.
create index messages_advertising on messages (tenant_id, client_id, created_at desc) where purpose = 'marketing' and direction = 'outbound';
create index messages_inbound_client on messages (tenant_id, client_id, created_at desc) where direction = 'inbound';
-- Whether somebody booked since they entered.
create index appointments_booked on appointments (tenant_id, client_id, created_at);
`;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Businesses from before find it prepared as well; a new one gets it with its tenant (db/campaigns.ts). */
const PREPARED = /* sql */ `
insert into campaigns (tenant_id, name, kind, plan)
select id, case when locale ilike 'fr%' then ${quoted(RETENTION_NAME.fr)} else ${quoted(RETENTION_NAME.en)} end, 'retention',
       ${quoted(JSON.stringify(retentionPlan()))}::jsonb from tenants;
`;
