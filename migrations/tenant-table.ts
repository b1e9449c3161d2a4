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
