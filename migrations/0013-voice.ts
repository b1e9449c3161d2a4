import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Calls with what was said and done in them, and what keeps Sara at the voice provider as the business describes her. */
export class Voice extends Migration {
  override name = '0013-voice';

  override up(): void {
    this.addSql(CALLS);
    for (const table of ['calls', 'call_tool_calls']) this.addSql(protectTenantTable(table));
    this.addSql(ASSISTANTS);
    this.addSql(LOOKUP);
  }
}

const CALLS = /* sql */ `
create table calls (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  provider text not null default 'vapi' check (length(provider) between 1 and 40),
  -- The provider's own id of the call.
  provider_id text not null check (length(provider_id) between 1 and 200),
  -- Whose number it is, where one client alone has it; or whom the call booked for. null: nobody we know.
  client_id uuid,
  direction text not null check (direction in ('inbound', 'outbound')),
  -- E.164; null: withheld, or a call from a browser
  client_number text check (client_number ~ '^[+][1-9][0-9]{4,14}$'),
  business_number text check (business_number ~ '^[+][1-9][0-9]{4,14}$'),
  status text not null default 'queued'
    check (status in ('scheduled', 'queued', 'ringing', 'in-progress', 'forwarding', 'ended')),
  started_at timestamptz not null default now(),
  -- When Sara began to speak with somebody; null: she has not.
  answered_at timestamptz,
  ended_at timestamptz,
  duration_seconds integer check (duration_seconds >= 0),
  -- Millionths of the currency's unit: a call costs fractions of a cent.
  cost_micros bigint check (cost_micros >= 0),
  cost_currency text not null default 'USD' check (cost_currency ~ '^[A-Z]{3}$'),
  -- The provider's word.
  ended_reason text check (length(ended_reason) <= 200),
  -- [{ who: 'sara' | 'client', text, atSeconds }]
  turns jsonb not null default '[]' check (length(turns::text) <= 2000000),
  recording_url text check (length(recording_url) <= 2000),
  summary text check (length(summary) <= 10000),
  outcome text check (outcome in ('booked', 'moved', 'cancelled', 'informed', 'handover', 'missed', 'abandoned')),
  -- Why a person is wanted, in the caller's or Sara's words.
  handover_reason text check (length(handover_reason) <= 1000),
  appointment_id uuid,
  -- The provider's last word on the call has come.
  reported_at timestamptz,
  -- Somebody of the team has called back, or decided not to.
  handled_at timestamptz,
  handled_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, provider, provider_id),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, appointment_id) references appointments (tenant_id, id) on delete set null (appointment_id),
  foreign key (tenant_id, handled_by) references users (tenant_id, id) on delete set null (handled_by)
);
create index calls_latest on calls (tenant_id, started_at desc, id desc);
create index calls_client on calls (tenant_id, client_id, started_at desc) where client_id is not null;
create index calls_number on calls (tenant_id, client_number, started_at desc) where client_number is not null;
create index calls_waiting on calls (tenant_id, started_at desc)
  where handled_at is null and outcome in ('handover', 'missed', 'abandoned');

-- How far a call has come: events may come twice, late and in any order, and end in the same place.
create function call_rank(p_status text) returns integer language sql immutable parallel safe as $$
  select array_position(array['scheduled', 'queued', 'ringing', 'in-progress', 'forwarding', 'ended'], p_status)
$$;
create function call_goes_forward() returns trigger language plpgsql as $$
begin
  if call_rank(new.status) < call_rank(old.status) then
    raise exception 'a call does not go from % back to %', old.status, new.status
      using errcode = 'check_violation', constraint = 'calls_forward';
  end if;
  return new;
end $$;
create trigger calls_forward before update of status on calls for each row execute function call_goes_forward();

create table call_tool_calls (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  call_id uuid not null,
  -- The provider's id of this use of a tool: the same again is answered with what is here.
  tool_call_id text not null check (length(tool_call_id) between 1 and 300),
  name text not null check (length(name) between 1 and 100),
  arguments jsonb not null default '{}' check (length(arguments::text) <= 20000),
  -- What Sara was given to say, and the facts beside it.
  message text not null default '' check (length(message) <= 5000),
  result jsonb not null default '{}',
  outcome text not null
    check (outcome in ('answered', 'booked', 'moved', 'cancelled', 'handover', 'refused', 'unavailable')),
  took_ms integer not null default 0 check (took_ms >= 0),
  created_at timestamptz not null default now(),
  unique (tenant_id, call_id, tool_call_id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade
);
`;

const ASSISTANTS = /* sql */ `
alter table assistants
  -- The owner wrote the greeting; otherwise it follows the business's name.
  add column greeting_is_own boolean not null default false,
  -- What the provider was last told, as a digest: a change that changes nothing is not sent.
  add column synced_digest text,
  add column synced_at timestamptz;
update assistants a set greeting_is_own = true
  where greeting <> '' and exists (select 1 from onboarding_steps s where s.tenant_id = a.tenant_id and s.step = 'sara' and s.edited);
create unique index assistants_vapi on assistants (vapi_assistant_id) where vapi_assistant_id is not null;
create unique index assistants_number on assistants (vapi_phone_number_id) where vapi_phone_number_id is not null;
`;

/** Before the tenant is known: whose assistant, or else whose number, a call of the provider's is about. */
const LOOKUP = /* sql */ `
create function find_voice_tenant(p_assistant text, p_number text) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select a.tenant_id from public.assistants a
    where a.vapi_assistant_id = p_assistant or a.vapi_phone_number_id = p_number
    order by (a.vapi_assistant_id = p_assistant) desc nulls last limit 1
  $$;
revoke execute on function find_voice_tenant(text, text) from public;
grant execute on function find_voice_tenant(text, text) to coccinelle_app;
`;
