import type { TenantTransaction } from './database.ts';

/** What names a row of a table in the record of a merge. */
const KEYS: Record<string, string> = { interactions: 'md5(source_ref)::uuid' };
const keyOf = (table: string) => KEYS[table] ?? 'id';

/** Hands rows over and writes down which. Names of tables and columns are ours. @returns how many */
export async function move(
  tx: TenantTransaction,
  mergeId: string,
  table: string,
  column: string,
  from: string,
  to: string,
): Promise<number> {
  const rows = await tx.sql(
    `with moved as (update ${table} set ${column} = ? where ${column} = ? returning ${keyOf(table)} as id)
     insert into client_merge_rows (tenant_id, merge_id, table_name, row_id)
     select ?, ?, ?, id from moved returning 1`,
    [to, from, tx.tenantId, mergeId, table],
  );
  return rows.length;
}

/** The way back of `move`, for rows that are still where it put them. */
export async function giveBack(
  tx: TenantTransaction,
  mergeId: string,
  table: string,
  column: string,
  from: string,
  to: string,
): Promise<void> {
  await tx.sql(
    `update ${table} set ${column} = ? where ${column} = ? and ${keyOf(table)} in
       (select row_id from client_merge_rows where merge_id = ? and table_name = ? and change = 'moved')`,
    [to, from, mergeId, table],
  );
}
