import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Figures that begin before the product did: visits from a file are counted by day, and make cohorts, like held appointments. */
export class Insights extends Migration {
  override name = '0034-insights';

  override up(): void {
    this.addSql(PAST_VISITS_COUNT);
    this.addSql(CONSENT_EVIDENCE);
    this.addSql(PAGES);
    this.addSql(protectTenantTable('client_import_pages'));
    this.addSql(PAGES_OF_LINES);
    this.addSql(NAME_KEY);
  }
}

const PAST_VISITS_COUNT = /* sql */ `
alter table analytics_changes drop constraint analytics_changes_kind_check,
  add constraint analytics_changes_kind_check
    check (kind in ('appointments', 'messages', 'calls', 'turns', 'arrivals', 'openings', 'cohorts', 'past-visits'));

-- A day's visits without the heap, and the journal of a period in its order.
create index past_visits_day on past_visits (tenant_id, visited_on, id) include (amount_cents);

-- One row a day a statement touched, and one a month that won or lost a visit, as for appointments (0024).
create function note_past_visit_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'past-visits', n.visited_on from new_rows n;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'cohorts', date_trunc('month', n.visited_on::timestamp)::date from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into analytics_changes (tenant_id, kind, day)
      select distinct o.tenant_id, 'past-visits', o.visited_on from old_rows o;
    insert into analytics_changes (tenant_id, kind, day)
      select distinct o.tenant_id, 'cohorts', date_trunc('month', o.visited_on::timestamp)::date from old_rows o;
  else
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'past-visits', s.day
      from new_rows n join old_rows o on o.id = n.id cross join unnest(array[o.visited_on, n.visited_on]) s(day)
      where (n.visited_on, n.amount_cents) is distinct from (o.visited_on, o.amount_cents);
    insert into analytics_changes (tenant_id, kind, day)
      select distinct n.tenant_id, 'cohorts', date_trunc('month', s.day::timestamp)::date
      from new_rows n join old_rows o on o.id = n.id cross join unnest(array[o.visited_on, n.visited_on]) s(day)
      where (n.client_id, n.visited_on) is distinct from (o.client_id, o.visited_on);
  end if;
  return null;
end $$;
create trigger analytics_inserted after insert on past_visits
  referencing new table as new_rows for each statement execute function note_past_visit_changes();
create trigger analytics_updated after update on past_visits
  referencing old table as old_rows new table as new_rows for each statement execute function note_past_visit_changes();
create trigger analytics_deleted after delete on past_visits
  referencing old table as old_rows for each statement execute function note_past_visit_changes();

-- What there is already is counted by the next reader.
insert into analytics_changes (tenant_id, kind)
  select distinct v.tenant_id, k from past_visits v cross join unnest(array['past-visits', 'cohorts']) k;
`;

const CONSENT_EVIDENCE = /* sql */ `
-- How a yes or a no was given, where somebody told it: the form, the page, the occasion.
alter table consents add column evidence text check (length(evidence) between 1 and 200);
alter table client_import_people
  -- The day the consents of this line were given, and how; null: the file does not say.
  add column consented_on date,
  add column consent_evidence text;
`;

const PAGES = /* sql */ `
-- A file's lines as they came, some thousands to a row: they are only ever read page by page, and a row a line cost most of
-- the time a file took to be handed in.
create table client_import_pages (
  tenant_id uuid not null references tenants on delete cascade,
  import_id uuid not null,
  -- Where its first line begins in the file, 1 the first.
  first_line integer not null check (first_line >= 1),
  -- [{ line, cells: [text] }], in the file's order.
  lines json not null,
  primary key (tenant_id, import_id, first_line),
  foreign key (tenant_id, import_id) references client_imports (tenant_id, id) on delete cascade
);
-- Read once and gone: not worth compressing.
alter table client_import_pages alter column lines set storage external;
`;

/** Files that wait stay as they are. */
const PAGES_OF_LINES = /* sql */ `
insert into client_import_pages (tenant_id, import_id, first_line, lines)
  select tenant_id, import_id, min(line), json_agg(json_build_object('line', line, 'cells', cells) order by line)
  from (select l.*, (row_number() over (partition by import_id order by line) - 1) / 2000 as page,
          -- A check under way goes on behind the line it has come to.
          l.line > i.checked_line as is_ahead
        from client_import_lines l join client_imports i on i.tenant_id = l.tenant_id and i.id = l.import_id) p
  group by tenant_id, import_id, is_ahead, page;
drop table client_import_lines;
`;

/** The same keys as before, for a fifth of the time: one is made for every client written. */
const NAME_KEY = /* sql */ `
create or replace function name_key(value text) returns text language plpgsql immutable strict parallel safe as $$
declare
  words text[] := array_remove(regexp_split_to_array(lower(public.plain_letters(value)), '[^[:alnum:]]+'), '');
begin
  case cardinality(words)
    when 0 then return '';
    when 1 then return '';
    when 2 then
      return case when words[1] collate "C" <= words[2] collate "C" then words[1] || ' ' || words[2] else words[2] || ' ' || words[1] end;
    else return (select string_agg(w, ' ' order by w collate "C") from unnest(words) w);
  end case;
end $$;
`;
