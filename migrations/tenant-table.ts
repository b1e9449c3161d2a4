/**
 * SQL that closes a tenant table: row-level security on and forced, rows visible only inside `asTenant`, and to the role
 * that runs the migrations. Every table with a `tenant_id` passes here (a test walks them all).
 */
export function protectTenantTable(table: string): string {
  return /* sql */ `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant_isolation on ${table} to coccinelle_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy owner_access on ${table} to current_user using (true) with check (true);
grant select, insert, update, delete on ${table} to coccinelle_app;
`;
}

/**
 * SQL that keeps a table's rows off records that were merged into another: what is written for one of them, by whoever read
 * it a moment ago, is the survivor's. Every table that names a client passes here (a test walks them all).
 */
export function followMerges(table: string): string {
  return /* sql */ `
create trigger ${table}_follow_merge before insert or update of client_id on ${table}
  for each row when (new.client_id is not null) execute function follow_merge();
`;
}
