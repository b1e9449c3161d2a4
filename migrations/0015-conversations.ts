import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** One conversation per client over every channel: who owns it, Sara's turns and what they cost, what staff keep beside it. */
export class Conversations extends Migration {
  override name = '0015-conversations';

  override up(): void {
    this.addSql(TABLES);
    for (const table of [
      'conversations',
      'conversation_turns',
      'conversation_steps',
      'conversation_notes',
      'canned_replies',
    ]) {
      this.addSql(protectTenantTable(table));
    }
  }
}

const TABLES = /* sql */ `
create table conversations (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  -- Grows with every change of hands: a reply begun under an older one is not sent.
  epoch integer not null default 0,
  owner text not null default 'sara' check (owner in ('sara', 'staff')),
  state text not null default 'sara' check (state in ('sara', 'waiting', 'snoozed', 'done')),
  assigned_to uuid,
  -- What the client wrote that nobody of the business has looked at.
  unread integer not null default 0 check (unread >= 0),
  handover_reason text check (length(handover_reason) <= 500),
  waiting_since timestamptz,
  reminded_at timestamptz,
  snoozed_until timestamptz,
  last_message_id uuid,
  last_message_at timestamptz not null default now(),
  last_inbound_at timestamptz,
  last_channel text,
  last_turn integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, client_id),
  check ((state = 'snoozed') = (snoozed_until is not null)),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, assigned_to) references users (tenant_id, id) on delete set null (assigned_to)
);
create index conversations_inbox on conversations (tenant_id, state, last_message_at desc, id);
create index conversations_recent on conversations (tenant_id, last_message_at desc, id);
create index conversations_changed on conversations (tenant_id, updated_at desc);

-- One answer of Sara's, from the burst that asked for it to the message that went out, or to why none did.
create table conversation_turns (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  conversation_id uuid not null,
  number integer not null,
  epoch integer not null,
  -- The newest message she had read.
  read_until uuid not null,
  status text not null default 'thinking' check (status in ('thinking', 'answered', 'stale', 'handed-over', 'failed')),
  reply_message_id uuid,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  -- Millionths of a US dollar; a step whose price is not known counts nothing.
  cost_micros bigint not null default 0,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (tenant_id, id),
  unique (tenant_id, conversation_id, number),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade
);

-- What the model said at each step of a turn and what its tools answered: a step taken again finds what it did.
create table conversation_steps (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  turn_id uuid not null,
  number integer not null,
  model text not null,
  said text not null default '',
  tool_calls jsonb not null default '[]',
  tool_answers jsonb not null default '[]',
  created_at timestamptz not null default now(),
  unique (tenant_id, turn_id, number),
  foreign key (tenant_id, turn_id) references conversation_turns (tenant_id, id) on delete cascade
);

create table conversation_notes (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  conversation_id uuid not null,
  author_id uuid,
  text text not null check (length(text) between 1 and 4000),
  created_at timestamptz not null default now(),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade,
  foreign key (tenant_id, author_id) references users (tenant_id, id) on delete set null (author_id)
);
create index conversation_notes_of on conversation_notes (tenant_id, conversation_id, id);

create table canned_replies (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  text text not null check (length(text) between 1 and 2000),
  created_at timestamptz not null default now(),
  unique (tenant_id, name)
);

-- Who wrote a message of the business's: Sara, a person, or the product itself (reminders and the like).
alter table messages add column author text not null default 'product' check (author in ('client', 'sara', 'staff', 'product'));
alter table messages add column author_id uuid;
`;
