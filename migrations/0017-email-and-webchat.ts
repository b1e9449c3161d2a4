import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** E-mail both ways, threaded; and web chat: its channel, its identities, and who is looking at one now. */
export class EmailAndWebChat extends Migration {
  override name = '0017-email-and-webchat';

  override up(): void {
    this.addSql(CHANNEL);
    this.addSql(EMAIL);
    this.addSql(WEBCHAT);
    for (const table of ['received_emails', 'webchat_visitors']) this.addSql(protectTenantTable(table));
  }
}

const CHANNELS = `('sms', 'email', 'whatsapp', 'instagram', 'messenger', 'webchat')`;

const CHANNEL = /* sql */ `
alter table messages drop constraint messages_channel_check,
  add constraint messages_channel_check check (channel in ${CHANNELS});
alter table consents drop constraint consents_channel_check,
  add constraint consents_channel_check check (channel in ${CHANNELS});
alter table suppressions drop constraint suppressions_channel_check,
  add constraint suppressions_channel_check check (channel in ${CHANNELS});
alter table client_identities drop constraint client_identities_kind_check,
  add constraint client_identities_kind_check check (kind in ('whatsapp', 'instagram', 'messenger', 'webchat'));
`;

const EMAIL = /* sql */ `
alter table messages
  -- Of an e-mail, as mail programs know it (« <…@…> »): theirs as they sent it, ours once the provider has told.
  add column internet_id text check (length(internet_id) <= 1000),
  -- What an answer answers, and the thread it stands in, oldest first.
  add column in_reply_to text check (length(in_reply_to) <= 1000),
  add column reference_ids text[] check (cardinality(reference_ids) <= 20);
create index messages_internet_id on messages (tenant_id, internet_id) where internet_id is not null;

-- A mail that has come and is to be fetched from the provider, and what became of it.
create table received_emails (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  provider_id text not null check (length(provider_id) between 1 and 200),
  -- The business's own address it was sent to.
  recipient text not null check (length(recipient) <= 320),
  -- set-aside: a program's, a list's, our own: never answered · lost: the provider has it no more
  status text not null default 'waiting' check (status in ('waiting', 'taken', 'set-aside', 'lost')),
  reason text,
  message_id uuid,
  received_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, provider_id),
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);
`;

const WEBCHAT = /* sql */ `
-- Somebody who wrote in the chat of a business's site; who they are as a client is an identity of kind webchat.
create table webchat_visitors (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  locale text not null check (length(locale) <= 20),
  -- The page they wrote from.
  page text check (length(page) <= 500),
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);
`;
