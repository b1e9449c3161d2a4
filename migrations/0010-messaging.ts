import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** What is said to clients and by them: the ledger of messages, the providers' events, consent, and who must not be written to. */
export class Messaging extends Migration {
  override name = '0010-messaging';

  override up(): void {
    this.addSql(MESSAGES);
    this.addSql(CONSENT);
    for (const table of ['messaging_settings', 'messages', 'provider_events', 'consents', 'suppressions']) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(LOOKUPS);
  }
}

const MESSAGES = /* sql */ `
-- How this business writes; a business without a row has these defaults.
create table messaging_settings (
  tenant_id uuid primary key references tenants on delete cascade,
  -- Who the message comes from; null: the business's name.
  sender_name text check (length(sender_name) between 1 and 100),
  -- A number of the business's own (E.164), or a sender name, which nobody can answer; null: the platform's number.
  sms_sender text check (sms_sender ~ '^([+][1-9][0-9]{4,14}|[A-Za-z0-9 &-]{1,11})$'),
  reply_to text check (reply_to = lower(reply_to) and length(reply_to) <= 320),
  -- Wall clock where the client is; an end at or before the start is the next morning, equal means never quiet.
  quiet_start text not null default '21:00' check (quiet_start ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_end text not null default '08:00' check (quiet_end ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  -- Days without advertising, 0 = Sunday.
  marketing_closed_days smallint[] not null default '{0}' check (marketing_closed_days <@ '{0,1,2,3,4,5,6}'),
  updated_at timestamptz not null default now()
);
-- What is written to a number reaches one business.
create unique index messaging_settings_number on messaging_settings (sms_sender) where sms_sender like '+%';

create table messages (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  -- null: staff, or somebody we do not know
  client_id uuid,
  channel text not null check (channel in ('sms', 'email')),
  direction text not null default 'outbound' check (direction in ('outbound', 'inbound')),
  kind text not null check (length(kind) between 1 and 100),
  purpose text not null default 'transactional' check (purpose in ('transactional', 'marketing')),
  -- What the message is for, once: the same intent asked twice is the same message.
  intent_key text not null check (length(intent_key) between 1 and 300),
  -- What it is about, as « appointment/<id> ».
  subject_ref text check (length(subject_ref) <= 200),
  -- What was or will be used; null until it is sent, unless the message must come from a certain number.
  from_address text,
  -- Settled by the first attempt: a repeated one must be the same message for the provider to know it again.
  sender_name text,
  reply_to text,
  to_address text not null check (length(to_address) between 1 and 320),
  subject text check (length(subject) <= 500),
  body_text text not null check (length(body_text) <= 100000),
  body_html text check (length(body_html) <= 500000),
  -- [{ fileName, mediaType, content }], small: calendar files.
  attachments jsonb not null default '[]' check (length(attachments::text) <= 200000),
  status text not null default 'queued'
    check (status in ('queued', 'sending', 'unknown', 'suppressed', 'sent', 'delivered', 'failed', 'read', 'received')),
  -- Why it was not sent or did not arrive: ours (domain/messaging/reasons.ts), and the provider's code.
  reason text,
  error_code text,
  provider text,
  provider_id text,
  segments smallint,
  attempts integer not null default 0,
  first_attempt_at timestamptz,
  -- Set while nobody knows whether the provider has it: from before the call until a definite outcome is written down.
  in_flight_since timestamptz,
  obeys_quiet_hours boolean not null default false,
  -- Of no use afterwards.
  expires_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, intent_key),
  check ((direction = 'inbound') = (status = 'received')),
  check (channel <> 'email' or direction = 'inbound' or subject is not null),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index messages_client on messages (tenant_id, client_id, id desc) where client_id is not null;
create index messages_subject on messages (tenant_id, subject_ref) where subject_ref is not null;
create index messages_exchange on messages (tenant_id, channel, to_address, id desc) where direction = 'outbound';
-- A text to a shared number is in the ledger of every business it concerns; what we sent is ours alone.
create unique index messages_provider on messages (provider, provider_id) where provider_id is not null and direction = 'outbound';
-- For a number several businesses write from: who wrote to that phone last.
create index messages_shared_number on messages (to_address, from_address) where direction = 'outbound' and channel = 'sms';

-- How far a message has come. What the provider has confirmed outranks what we gave up on; a bounce comes after a delivery;
-- somebody who reads it has it. Events may then come in any order and end in the same place.
create function message_rank(p_status text, p_accepted boolean) returns integer language sql immutable parallel safe as $$
  select case p_status
    when 'queued' then 0
    when 'sending' then 1
    when 'unknown' then 1
    when 'suppressed' then 2
    when 'sent' then 3
    when 'delivered' then 4
    when 'failed' then case when p_accepted then 5 else 2 end
    when 'read' then 6
    else 7 end
$$;
create function message_goes_forward() returns trigger language plpgsql as $$
begin
  if message_rank(new.status, new.provider_id is not null) < message_rank(old.status, old.provider_id is not null) then
    raise exception 'a message does not go from % back to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'messages_forward';
  end if;
  return new;
end $$;
create trigger messages_forward before update of status, provider_id on messages
  for each row execute function message_goes_forward();

-- What providers told us, once each. Kept per business: a STOP to a shared number is told to every business that uses it.
create table provider_events (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  provider text not null check (length(provider) between 1 and 40),
  event_id text not null check (length(event_id) between 1 and 300),
  type text not null,
  message_id uuid,
  payload jsonb not null default '{}',
  received_at timestamptz not null default now(),
  unique (tenant_id, provider, event_id),
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);
create index provider_events_message on provider_events (tenant_id, message_id) where message_id is not null;
`;

const CONSENT = /* sql */ `
-- Each yes and no with where it came from; the latest counts, and none is no for advertising.
create table consents (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  channel text not null check (channel in ('sms', 'email')),
  purpose text not null check (purpose in ('transactional', 'marketing')),
  granted boolean not null,
  source text not null check (source in ('booking', 'client', 'keyword', 'unsubscribe', 'staff', 'import', 'provider')),
  at timestamptz not null default now(),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index consents_latest on consents (tenant_id, client_id, channel, purpose, at desc, id desc);

-- Addresses not to be written to, whoever they belong to: a STOP counts from a number we do not know as well.
create table suppressions (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  channel text not null check (channel in ('sms', 'email')),
  -- E.164, or an e-mail address in lower case.
  address text not null check (length(address) between 1 and 320),
  scope text not null default 'all' check (scope in ('all', 'marketing')),
  reason text not null check (reason in ('opted-out', 'bounced', 'complained', 'unsubscribed', 'staff')),
  created_at timestamptz not null default now(),
  lifted_at timestamptz
);
create unique index suppressions_active on suppressions (tenant_id, channel, address, reason) where lifted_at is null;
`;

/** Before the tenant is known: whose message a provider speaks of, and whom a text to a number is for. */
const LOOKUPS = /* sql */ `
create function find_message(p_provider text, p_provider_id text) returns table (tenant_id uuid, message_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select m.tenant_id, m.id from public.messages m where m.provider = p_provider and m.provider_id = p_provider_id and m.direction = 'outbound' $$;
-- The business whose own number it is; for a shared one, every business that has written to this phone from it, the last first.
create function find_sms_tenants(p_number text, p_phone text) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    with own as (select s.tenant_id from public.messaging_settings s where s.sms_sender = p_number),
    written as (
      select m.tenant_id, max(m.created_at) as last from public.messages m
      where m.direction = 'outbound' and m.channel = 'sms' and m.from_address = p_number and m.to_address = p_phone
        and not exists (select 1 from own)
      group by m.tenant_id)
    select f.tenant_id from (select o.tenant_id, null::timestamptz as last from own o union all select * from written) f
    order by f.last desc nulls first
  $$;
-- A link in an advertising message names the message.
create or replace function find_link_subject(p_kind text, p_id uuid) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select a.tenant_id from public.appointments a where p_kind = 'appointment' and a.id = p_id
    union all
    select w.tenant_id from public.waitlist_entries w where p_kind = 'waitlist-offer' and w.id = p_id
    union all
    select m.tenant_id from public.messages m where p_kind = 'unsubscribe' and m.id = p_id
  $$;
revoke execute on function find_message(text, text), find_sms_tenants(text, text) from public;
grant execute on function find_message(text, text), find_sms_tenants(text, text) to coccinelle_app;
`;
