import { Migration } from '@mikro-orm/migrations';
import { followMerges, protectTenantTable } from './tenant-table.ts';

/** One person, whatever record they came by: merges and their way back, what happened with a client, the words of messages. */
export class Identity extends Migration {
  override name = '0025-identity';

  override up(): void {
    this.addSql(PEOPLE);
    this.addSql(EVENTS);
    for (const table of [
      'messages',
      'conversations',
      'calls',
      'appointments',
      'waitlist_entries',
      'client_identities',
      'consents',
      'client_events',
      'interactions',
    ]) {
      this.addSql(followMerges(table));
    }
    this.addSql(WORDS);
    for (const table of [
      'client_merges',
      'client_merge_rows',
      'client_distinctions',
      'client_events',
      'message_terms',
    ]) {
      this.addSql(protectTenantTable(table));
    }
  }
}

const PEOPLE = /* sql */ `
-- First and last name as one key, whatever accents, case and order; a single word is no name to go by.
create function name_key(value text) returns text language sql immutable strict parallel safe as $$
  select case when count(*) >= 2 then string_agg(w, ' ' order by w collate "C") else '' end
  from regexp_split_to_table(lower(public.plain_letters(value)), '[^[:alnum:]]+') w where w <> ''
$$;

alter table clients
  -- The record this one was merged into, never one that was merged itself; null: it stands for itself.
  add column merged_into uuid,
  add column name_key text not null generated always as (name_key(first_name || ' ' || last_name)) stored,
  add check (merged_into <> id),
  add foreign key (tenant_id, merged_into) references clients (tenant_id, id) on delete cascade;
create index clients_merged on clients (tenant_id, merged_into) where merged_into is not null;
create index clients_name_key on clients (tenant_id, name_key) where name_key <> '';

alter table client_identities
  add column id uuid not null default uuidv7(),
  add column name_key text not null generated always as (name_key(coalesce(display_name, ''))) stored,
  add unique (tenant_id, id);
create index client_identities_name_key on client_identities (tenant_id, name_key) where name_key <> '';

alter table consents drop constraint consents_source_check,
  add constraint consents_source_check
    check (source in ('booking', 'client', 'keyword', 'unsubscribe', 'staff', 'import', 'provider', 'merge'));

create table client_merges (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  survivor_id uuid not null,
  merged_id uuid not null,
  -- { fields: what the survivor's record took over, conversation: what the merged one's was }
  before jsonb not null default '{}',
  merged_by uuid,
  created_at timestamptz not null default now(),
  undone_by uuid,
  undone_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, survivor_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, merged_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, merged_by) references users (tenant_id, id) on delete set null (merged_by),
  foreign key (tenant_id, undone_by) references users (tenant_id, id) on delete set null (undone_by)
);
-- A record goes into one other, once.
create unique index client_merges_active on client_merges (tenant_id, merged_id) where undone_at is null;
create index client_merges_survivor on client_merges (tenant_id, survivor_id);

-- Exactly what a merge moved (to be given back) and added (to be taken away).
create table client_merge_rows (
  tenant_id uuid not null references tenants on delete cascade,
  merge_id uuid not null,
  table_name text not null,
  row_id uuid not null,
  change text not null default 'moved' check (change in ('moved', 'added')),
  primary key (merge_id, table_name, row_id),
  foreign key (tenant_id, merge_id) references client_merges (tenant_id, id) on delete cascade
);
create index client_merge_rows_row on client_merge_rows (tenant_id, table_name, row_id);

-- Two records a person of the business has said are two people's: not proposed again.
create table client_distinctions (
  tenant_id uuid not null references tenants on delete cascade,
  one_id uuid not null,
  other_id uuid not null,
  decided_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, one_id, other_id),
  foreign key (tenant_id, one_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, other_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, decided_by) references users (tenant_id, id) on delete set null (decided_by)
);

-- What is written for a record that has been merged meanwhile is the survivor's. The lock is the one the foreign key takes
-- anyway; a merge under way holds it off, and the row is read again after it. One step leads to the survivor, but it may be
-- merged itself just now: whoever is reached is asked as well.
create function follow_merge() returns trigger language plpgsql as $$
declare
  survivor uuid;
begin
  loop
    select c.merged_into into survivor from clients c
      where c.tenant_id = new.tenant_id and c.id = new.client_id for key share;
    exit when survivor is null;
    new.client_id := survivor;
  end loop;
  return new;
end $$;
`;

const EVENTS = /* sql */ `
-- What happened between a client and the business that is no message, call or note: appointments, hands a conversation passed
-- through, and what later subjects add (domain/contact/timeline.ts).
create table client_events (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  at timestamptz not null default now(),
  -- <subject>.<what happened>
  kind text not null check (length(kind) between 1 and 100),
  subject_id uuid,
  detail jsonb not null default '{}' check (length(detail::text) <= 4000),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade
);
create index client_events_timeline on client_events (tenant_id, client_id, at desc, id desc);
create index messages_timeline on messages (tenant_id, client_id, created_at desc, id desc) where client_id is not null;
create index audit_logs_subject on audit_logs (tenant_id, subject_id, created_at desc, id desc) where subject_id is not null;

-- Whatever path an appointment changed by, its client's story has it.
create function note_client_event() returns trigger language plpgsql as $$
declare
  now_is jsonb := jsonb_build_object('startsAt', new.starts_at);
begin
  if tg_op = 'INSERT' then
    insert into client_events (tenant_id, client_id, at, kind, subject_id, detail)
      values (new.tenant_id, new.client_id, new.created_at, 'appointment.booked', new.id, now_is || jsonb_build_object('source', new.source));
  else
    if new.starts_at <> old.starts_at or new.agent_id <> old.agent_id then
      insert into client_events (tenant_id, client_id, kind, subject_id, detail)
        values (new.tenant_id, new.client_id, 'appointment.moved', new.id, now_is || jsonb_build_object('from', old.starts_at));
    end if;
    if new.late_minutes is distinct from old.late_minutes and new.late_minutes is not null then
      insert into client_events (tenant_id, client_id, kind, subject_id, detail)
        values (new.tenant_id, new.client_id, 'appointment.delayed', new.id, now_is || jsonb_build_object('minutes', new.late_minutes));
    end if;
    if new.satisfaction is distinct from old.satisfaction and new.satisfaction is not null then
      insert into client_events (tenant_id, client_id, kind, subject_id, detail)
        values (new.tenant_id, new.client_id, 'appointment.rated', new.id, now_is || jsonb_build_object('score', new.satisfaction));
    end if;
    -- A yes to the old time is no yes to the new one: moved says it.
    if new.status = old.status or (new.status = 'booked' and new.starts_at <> old.starts_at) then return null; end if;
  end if;
  if new.status <> 'booked' or tg_op = 'UPDATE' then
    insert into client_events (tenant_id, client_id, at, kind, subject_id, detail) values (new.tenant_id, new.client_id,
      case when tg_op = 'UPDATE' then now()
           else coalesce(new.cancelled_at, new.ended_at, new.arrived_at, new.confirmed_at, new.created_at) end,
      'appointment.' || case new.status when 'booked' then 'reopened' when 'no_show' then 'no-show' else new.status end,
      new.id, now_is || jsonb_strip_nulls(jsonb_build_object('by', new.cancelled_by, 'reason', new.cancel_reason)));
  end if;
  return null;
end $$;
create trigger appointments_in_story after insert or update of status, starts_at, agent_id, late_minutes, satisfaction on appointments
  for each row execute function note_client_event();

-- What was there before.
insert into client_events (tenant_id, client_id, at, kind, subject_id, detail)
select a.tenant_id, a.client_id, e.at, 'appointment.' || e.kind, a.id, jsonb_build_object('startsAt', a.starts_at) || e.detail
from appointments a cross join lateral (values
  ('booked', a.created_at, jsonb_build_object('source', a.source)),
  ('confirmed', a.confirmed_at, '{}'),
  ('arrived', a.arrived_at, '{}'),
  ('completed', case when a.status = 'completed' then coalesce(a.ended_at, a.ends_at) end, '{}'),
  ('no-show', case when a.status = 'no_show' then coalesce(a.ended_at, a.ends_at) end, '{}'),
  ('cancelled', a.cancelled_at, jsonb_strip_nulls(jsonb_build_object('by', a.cancelled_by, 'reason', a.cancel_reason)))
) e (kind, at, detail) where e.at is not null order by e.at;
`;

const WORDS = /* sql */ `
alter table messages
  -- ISO 639 of its words, as far as they or the client tell; what cannot be stemmed is found by its words as they are.
  add column language text check (length(language) between 2 and 8);
update messages m set language = split_part(t.locale, '-', 1) from tenants t where t.id = m.tenant_id;

-- Stems see the accents, since French endings depend on them, and lose them afterwards; words lose them at once: half of what
-- people write on a phone has none, and both halves have to meet.
create text search dictionary french_words (template = pg_catalog.simple, stopwords = french);
create text search dictionary english_words (template = pg_catalog.simple, stopwords = english);
create text search configuration message_french_words (copy = pg_catalog.simple);
alter text search configuration message_french_words
  alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with public.unaccent, french_words;
create text search configuration message_english_words (copy = pg_catalog.simple);
alter text search configuration message_english_words
  alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with public.unaccent, english_words;
create text search configuration message_words (copy = pg_catalog.simple);
alter text search configuration message_words
  alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with public.unaccent, simple;

-- A message's words as they stand and by their stems: a word half typed is the beginning of a word, not of a stem. Each
-- carries its business's mark, so that an index over everybody's messages reads the entries of one alone.
create function message_terms_of(p_tenant uuid, p_language text, p_text text) returns tsvector
  language sql immutable parallel safe as $$
  select array_to_tsvector(coalesce(array_agg(right(p_tenant::text, 12) || l), '{}'))
  from unnest(
    tsvector_to_array(case p_language
      when 'fr' then to_tsvector('public.message_french_words', p_text)
      when 'en' then to_tsvector('public.message_english_words', p_text)
      else to_tsvector('public.message_words', p_text) end)
    -- All stems at once: a call for each would cost more than all the rest.
    || string_to_array(public.plain_letters(array_to_string(tsvector_to_array(case p_language
      when 'fr' then to_tsvector('pg_catalog.french', p_text)
      when 'en' then to_tsvector('pg_catalog.english', p_text)
      else '' end), ' ')), ' ')) l
  where octet_length(l) between 1 and 100
$$;

-- Beside the messages, not in them: a message is updated each time it comes further, its words are indexed once.
create table message_terms (
  -- Its message's, which belongs to the tenant: not checked twice for every word anybody writes.
  tenant_id uuid not null,
  message_id uuid not null,
  terms tsvector not null,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);

create function message_language() returns trigger language plpgsql as $$
begin
  new.language := coalesce(
    (select split_part(c.locale, '-', 1) from clients c where c.tenant_id = new.tenant_id and c.id = new.client_id),
    (select split_part(t.locale, '-', 1) from tenants t where t.id = new.tenant_id));
  return new;
end $$;
create trigger messages_language before insert on messages
  for each row when (new.language is null) execute function message_language();

create function note_message_terms() returns trigger language plpgsql as $$
begin
  insert into message_terms (tenant_id, message_id, terms)
    values (new.tenant_id, new.id, message_terms_of(new.tenant_id, new.language, left(concat_ws(' ', new.subject, new.body_text), 20000)))
    on conflict (tenant_id, message_id) do update set terms = excluded.terms;
  return null;
end $$;
create trigger messages_terms after insert or update of subject, body_text, language on messages
  for each row execute function note_message_terms();

insert into message_terms (tenant_id, message_id, terms)
  select m.tenant_id, m.id, message_terms_of(m.tenant_id, m.language, left(concat_ws(' ', m.subject, m.body_text), 20000)) from messages m;
-- A short list of what is not yet sorted in: every search reads it whole.
create index message_terms_words on message_terms using gin (terms) with (gin_pending_list_limit = 256);

-- The words somebody looks for, as the running transaction's business has them; the last one may be half typed. Words that
-- say nothing in French or English are left out. null: nothing to look for.
create function message_query(p_words text[], p_is_typing boolean) returns tsquery
  language sql stable parallel safe as $$
  with word as (
    select w, i = cardinality(p_words) and p_is_typing and length(w) > 1 as is_typing
    from unnest(p_words) with ordinality u (w, i)
    where length(w) between 1 and 80
      and to_tsvector('public.message_french_words', w) <> '' and to_tsvector('public.message_english_words', w) <> ''
  ), choice as (
    select w, '(' || string_agg(
      quote_literal(right(current_tenant()::text, 12) || l.lexeme) || case when l.is_beginning then ':*' else '' end, ' | ') || ')' as words
    from word cross join lateral (
      select public.plain_letters(unnest(tsvector_to_array(to_tsvector('pg_catalog.french', w) || to_tsvector('pg_catalog.english', w)))) as lexeme,
             false as is_beginning
      union select unnest(tsvector_to_array(to_tsvector('public.message_words', w))), is_typing
    ) l group by w
  )
  select string_agg(words, ' & ')::tsquery from choice
$$;

/*
 * The newest messages of the running transaction's business that have all the words. The operator @@ is not leakproof: under
 * row-level security the planner would test the policy on every row before it and never use the index. So this runs as the
 * tables' owner, bound to the tenant by its own condition, and tells ids alone. A word most messages have is looked for from
 * the newest message backwards instead of gathering and sorting all of them.
 */
create function find_messages(p_words text[], p_is_typing boolean, p_most integer) returns table (message_id uuid)
  language plpgsql stable security definer set search_path = pg_catalog, public
  set enable_seqscan = off as $$
declare
  tenant uuid := current_tenant();
  wanted tsquery := message_query(p_words, p_is_typing);
  found uuid[];
begin
  if tenant is null or wanted is null then return; end if;
  select array_agg(f.message_id) into found from (
    -- « is not distinct from » keeps the planner from reading the tenant's whole key beside the few entries of its words.
    select t.message_id from message_terms t where t.terms @@ wanted and t.tenant_id is not distinct from tenant limit 5001) f;
  if cardinality(found) <= 5000 then
    return query select u from unnest(found) u order by u desc limit p_most;
  elsif found is not null then
    return query select n.message_id from (
      select t.message_id, t.terms from message_terms t where t.tenant_id = tenant order by t.message_id desc offset 0) n
      where n.terms @@ wanted limit p_most;
  end if;
end $$;
revoke execute on function find_messages(text[], boolean, integer) from public;
grant execute on function find_messages(text[], boolean, integer) to coccinelle_app;
`;
