import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Clients from a file: its lines as they came, what each would become, and what is wrong with the others. */
export class ClientImports extends Migration {
  override name = '0021-client-imports';

  override up(): void {
    this.addSql(IMPORTS);
    for (const table of [
      'client_imports',
      'client_import_lines',
      'client_import_people',
      'client_import_problems',
    ]) {
      this.addSql(protectTenantTable(table));
    }
    this.addSql(STATISTICS);
  }
}

const IMPORTS = /* sql */ `
create table client_imports (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  file_name text not null check (length(file_name) between 1 and 300),
  -- uploaded: waits to be told what its columns say · checking, importing: a workflow is at it
  status text not null default 'uploaded' check (status in ('uploaded', 'checking', 'checked', 'importing', 'done', 'failed')),
  encoding text not null,
  separator text not null check (length(separator) = 1),
  -- [{ heading, samples: [text] }] in the file's order.
  columns jsonb not null check (length(columns::text) <= 200000),
  line_count integer not null check (line_count >= 0),
  -- Per column a field of domain/import/fields.ts or null: as guessed, then as chosen.
  mapping jsonb not null,
  duplicates text not null default 'update' check (duplicates in ('update', 'skip', 'create')),
  -- Asked for once more: names the workflow of each request.
  revision integer not null default 0,
  -- The last line looked at, so that a check goes on where it stopped.
  checked_line integer not null default 0,
  -- The base as it was when the check began: what changed since is looked at again before anything is written.
  check_started_at timestamptz,
  creates integer not null default 0,
  updates integer not null default 0,
  skips integer not null default 0,
  invalid_lines integer not null default 0,
  consents integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  unique (tenant_id, id),
  check ((status = 'done') = (done_at is not null)),
  foreign key (tenant_id, created_by) references users (tenant_id, id) on delete set null (created_by)
);
create index client_imports_latest on client_imports (tenant_id, created_at desc);

create table client_import_lines (
  tenant_id uuid not null references tenants on delete cascade,
  import_id uuid not null,
  -- Where it begins in the file, 1 the first.
  line integer not null check (line >= 1),
  cells jsonb not null,
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references client_imports (tenant_id, id) on delete cascade
);

-- Valid lines, read. Several may be about one person; client_id is that person's, already for those still to be created.
create table client_import_people (
  tenant_id uuid not null references tenants on delete cascade,
  import_id uuid not null,
  line integer not null,
  action text not null check (action in ('create', 'update', 'skip')),
  client_id uuid not null,
  -- It is about somebody of the base, not about a line before it.
  is_known boolean not null,
  first_name text not null,
  last_name text not null,
  phone text,
  email text,
  notes text,
  status text check (status in ('prospect', 'client')),
  -- [{ channel, granted }]
  consents jsonb not null default '[]',
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references client_imports (tenant_id, id) on delete cascade
);
create index client_import_people_phone on client_import_people (tenant_id, import_id, phone) where phone is not null and action = 'create';
create index client_import_people_email on client_import_people (tenant_id, import_id, email) where email is not null and action = 'create';
create index client_import_people_name on client_import_people (tenant_id, import_id, last_name, first_name)
  where phone is null and email is null and action = 'create';

create table client_import_problems (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  import_id uuid not null,
  line integer not null,
  -- Index of the column; null: the whole line.
  column_index integer check (column_index >= 0),
  code text not null check (length(code) between 1 and 40),
  value text not null default '' check (length(value) <= 200),
  foreign key (tenant_id, import_id) references client_imports (tenant_id, id) on delete cascade
);
create index client_import_problems_lines on client_import_problems (tenant_id, import_id, line, id);
`;

/** The application may not analyze what it does not own, and autovacuum comes too late for a table filled in seconds. */
const STATISTICS = /* sql */ `
create function analyze_client_imports() returns void language plpgsql security definer set search_path = pg_catalog, public
  as $$ begin analyze public.client_import_people; end $$;
revoke execute on function analyze_client_imports() from public;
grant execute on function analyze_client_imports() to coccinelle_app;
`;
