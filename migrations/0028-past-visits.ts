import { Migration } from '@mikro-orm/migrations';
import { followMerges, protectTenantTable } from './tenant-table.ts';

/** Visits from before there was a diary here, as a file tells them. */
export class PastVisits extends Migration {
  override name = '0028-past-visits';

  override up(): void {
    this.addSql(VISITS);
    this.addSql(protectTenantTable('past_visits'));
    this.addSql(followMerges('past_visits'));
    this.addSql(LEDGER);
    this.addSql(STAGING);
  }
}

const VISITS = /* sql */ `
-- No appointment: nobody's diary was booked for it, and nothing is sent because of it. One to a client and day: what a till
-- writes on several lines was one visit.
create table past_visits (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  client_id uuid not null,
  -- Of the business's calendar; at: noon there.
  visited_on date not null,
  at timestamptz not null,
  service text check (length(service) between 1 and 500),
  -- In minor units of the business's currency; null: not known.
  amount_cents integer check (amount_cents >= 0),
  -- 1 to 5; null: nobody answered.
  satisfaction real check (satisfaction between 1 and 5),
  import_id uuid,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
  foreign key (tenant_id, import_id) references client_imports (tenant_id, id) on delete set null (import_id)
);
create index past_visits_client on past_visits (tenant_id, client_id, at desc, id desc);
create index past_visits_import on past_visits (tenant_id, import_id) where import_id is not null;
`;

/** As of appointments (0019): the ledger follows whoever writes them. A file brings a million at once, so by statement. */
const LEDGER = /* sql */ `
create function note_past_visits() returns trigger language plpgsql as $$
begin
  insert into interactions (tenant_id, source_ref, client_id, kind, at, value_cents)
    select tenant_id, 'past-visit/' || id, client_id, 'visit', at, amount_cents from written
    on conflict (tenant_id, source_ref) do update
      set client_id = excluded.client_id, at = excluded.at, value_cents = excluded.value_cents;
  insert into interactions (tenant_id, source_ref, client_id, kind, at, value)
    select tenant_id, 'past-satisfaction/' || id, client_id, 'satisfaction', at, satisfaction from written
    where satisfaction is not null
    on conflict (tenant_id, source_ref) do update
      set client_id = excluded.client_id, at = excluded.at, value = excluded.value;
  return null;
end $$;
create trigger past_visits_noted after insert on past_visits referencing new table as written
  for each statement execute function note_past_visits();
create trigger past_visits_noted_again after update on past_visits referencing new table as written
  for each statement execute function note_past_visits();

create function forget_past_visits() returns trigger language plpgsql as $$
begin
  delete from interactions i using gone g
  where i.tenant_id = g.tenant_id and i.source_ref in ('past-visit/' || g.id, 'past-satisfaction/' || g.id);
  return null;
end $$;
create trigger past_visits_forgotten after delete on past_visits referencing old table as gone
  for each statement execute function forget_past_visits();
`;

const STAGING = /* sql */ `
alter table client_imports
  -- How its dates are written; null: it has none.
  add column date_order text check (date_order in ('day-first', 'month-first')),
  -- Visits its lines make, and lines about a day that is known already.
  add column visits integer not null default 0,
  add column known_visits integer not null default 0;
alter table client_import_people
  add column visited_on date,
  add column service text,
  add column amount_cents integer,
  add column satisfaction real,
  -- joined: a line before it is about the same day.
  add column visit text check (visit in ('new', 'joined', 'known')),
  add check ((visit is null) = (visited_on is null));
create index client_import_people_day on client_import_people (tenant_id, import_id, client_id, visited_on) where visited_on is not null;
create index client_import_people_name_key on client_import_people (tenant_id, import_id, name_key(first_name || ' ' || last_name))
  where visited_on is not null and action = 'create';
`;
