import type { ClientHistory } from '../domain/retention/history.ts';
import type { TestDatabase } from './database.ts';

const DAY_MS = 86_400_000;

/**
 * Puts clients with these histories into a business's ledger, their last possible day being `until`; with `sector`, the business gets
 * it. @returns the clients' ids, in the order of the histories
 */
export async function fillLedger(
  t: TestDatabase,
  tenantId: string,
  world: readonly ClientHistory[],
  { worldEnd, until, sector }: { worldEnd: number; until: Date; sector?: string },
): Promise<string[]> {
  const shift = Math.floor(until.getTime() / DAY_MS) - worldEnd;
  const noon = (day: number) => new Date((day + shift) * DAY_MS + DAY_MS / 2);
  return t.db.asTenant(tenantId, async (tx) => {
    if (sector) await tx.sql(`update tenants set sector = ?`, [sector]);
    const clients = await tx.sql<{ id: string }>(
      `insert into clients (tenant_id, status, first_name, last_name)
       select ?, 'client', 'Client', n::text from generate_series(1, ?) n order by n returning id`,
      [tenantId, world.length],
    );
    const rows = world.flatMap(({ days, amounts, satisfaction }, i) => [
      ...days.map((day, j) => [i, 'visit', noon(day), Math.round(amounts[j]!), null]),
      ...satisfaction.map(({ day, value }) => [i, 'satisfaction', noon(day), null, value]),
    ]);
    await tx.sql(
      `insert into interactions (tenant_id, source_ref, client_id, kind, at, value_cents, value)
       select ?, 'test/' || r.n, (?::uuid[])[(r.row->>0)::int + 1], r.row->>1, (r.row->>2)::timestamptz, (r.row->>3)::int, (r.row->>4)::real
       from jsonb_array_elements(?::jsonb) with ordinality r(row, n)`,
      [tenantId, `{${clients.map(({ id }) => id).join(',')}}`, JSON.stringify(rows)],
    );
    return clients.map(({ id }) => id);
  });
}
