import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** WhatsApp, Instagram and Messenger: accounts, identities, templates, files, and what a message is beyond its text. */
export class WhatsApp extends Migration {
  override name = '0014-whatsapp';

  override up(): void {
    this.addSql(MESSAGES);
    this.addSql(ACCOUNTS);
    for (const table of ['channel_accounts', 'client_identities', 'message_templates', 'media']) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(LOOKUP);
  }
}

const CHANNELS = `('sms', 'email', 'whatsapp', 'instagram', 'messenger')`;

const MESSAGES = /* sql */ `
alter table messages drop constraint messages_channel_check,
  add constraint messages_channel_check check (channel in ${CHANNELS});
alter table consents drop constraint consents_channel_check,
  add constraint consents_channel_check check (channel in ${CHANNELS});
alter table suppressions drop constraint suppressions_channel_check,
  add constraint suppressions_channel_check check (channel in ${CHANNELS});

alter table messages
  -- Buttons, a list, a place, a reaction, files (domain/messaging/content.ts); null: its text is all there is.
  add column content jsonb check (length(content::text) <= 20000),
  -- How it is said where only an approved template may be sent.
  add column template jsonb check (length(template::text) <= 20000),
  -- When it was written, by the provider's clock. Received messages only.
  add column provider_at timestamptz,
  -- The latest attempt, whatever became of it: how often somebody is written to.
  add column attempted_at timestamptz;
create index messages_received on messages (tenant_id, channel, from_address, provider_at desc) where direction = 'inbound';
create index messages_attempts on messages (tenant_id, channel, to_address, attempted_at desc) where attempted_at is not null;
`;

const ACCOUNTS = /* sql */ `
-- The accounts a business writes from and is written to at; the platform's own token reaches them.
create table channel_accounts (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  channel text not null check (channel in ('whatsapp', 'instagram', 'messenger')),
  -- The provider's id: phone number id, Instagram account, page.
  external_id text not null check (length(external_id) between 1 and 64),
  -- What it belongs to: the WhatsApp Business Account with its templates, the page of an Instagram account.
  parent_id text check (length(parent_id) between 1 and 64),
  -- What people see: the number in E.164, or a name.
  display text check (length(display) <= 100),
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  -- What is written to an account reaches one business.
  unique (channel, external_id)
);
create index channel_accounts_tenant on channel_accounts (tenant_id, channel, id);
create index channel_accounts_parent on channel_accounts (parent_id) where parent_id is not null;

-- Who somebody is on a channel that tells no number or address of ours: several for one client, one client for each.
create table client_identities (
  tenant_id uuid not null references tenants on delete cascade,
  kind text not null check (kind in ('whatsapp', 'instagram', 'messenger')),
  -- WhatsApp: the number in E.164, or a business-scoped id; the others: the person's id for this page.
  value text not null check (length(value) between 1 and 200),
  client_id uuid not null,
  -- The name they have given themselves there.
  display_name text check (length(display_name) <= 200),
  created_at timestamptz not null default now(),
  primary key (tenant_id, kind, value),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index client_identities_client on client_identities (tenant_id, client_id);

-- WhatsApp's templates as WhatsApp last told us: only an approved one can be sent.
create table message_templates (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  business_account_id text not null,
  name text not null,
  language text not null,
  category text not null default '',
  -- The provider's word in lower case: approved, pending, rejected, paused, disabled, deleted …
  status text not null,
  reason text,
  provider_id text,
  components jsonb not null default '[]',
  updated_at timestamptz not null default now(),
  unique (tenant_id, business_account_id, name, language)
);

-- Files of messages; their bytes lie in the object store.
create table media (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  -- null: to be sent, and not yet part of a message
  message_id uuid,
  type text not null check (type in ('image', 'audio', 'video', 'document', 'sticker')),
  -- Where it comes from, and the id it has there; an id of our own uploads is forgotten there after a while.
  provider text,
  provider_media_id text,
  provider_expires_at timestamptz,
  -- waiting: to be fetched · refused: too large or of a type we do not keep · lost: the provider has it no more
  status text not null default 'waiting' check (status in ('waiting', 'stored', 'refused', 'lost')),
  reason text,
  -- As the sender named it: nothing to be believed.
  declared_type text,
  file_name text check (length(file_name) <= 255),
  -- As its bytes say.
  media_type text,
  size_bytes integer check (size_bytes > 0),
  object_key text,
  created_at timestamptz not null default now(),
  stored_at timestamptz,
  unique (tenant_id, id),
  check ((status = 'stored') = (object_key is not null)),
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);
create index media_message on media (tenant_id, message_id) where message_id is not null;
`;

/** Before the tenant is known: whose account a webhook speaks of, by its own id or by what it belongs to. */
const LOOKUP = /* sql */ `
create function find_channel_tenants(p_channel text, p_id text) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select distinct a.tenant_id from public.channel_accounts a
    where a.channel = p_channel and (a.external_id = p_id or a.parent_id = p_id)
  $$;
revoke execute on function find_channel_tenants(text, text) from public;
grant execute on function find_channel_tenants(text, text) to coccinelle_app;
`;
