import type { Database } from './database.ts';

/** Tables whose rows expire. When, is said by their policies for the sweeper (migrations/0039-sweep.ts, docs/operations.md). */
export const EXPIRING_TABLES = [
  'outbox',
  'provider_events',
  'sessions',
  'slot_holds',
  'calendar_auth_states',
  'webchat_visitors',
  'client_imports',
  'tenants',
] as const;
export type ExpiringTable = (typeof EXPIRING_TABLES)[number];

/** Removed together: no lock lasts longer than these take. */
const PAGE = 1_000;

/**
 * Removes what has expired from one table, of all businesses: the sweeper sees nothing else. Twice is harmless, also at once.
 * @param onPage is told how many are gone so far, after each transaction
 * @returns how many rows left
 */
export async function removeExpired(
  db: Database,
  table: ExpiringTable,
  { page = PAGE, onPage = () => {} }: { page?: number; onPage?: (removed: number) => void } = {},
): Promise<number> {
  let removed = 0;
  for (;;) {
    const gone = await db.asSweeper((sql) =>
      sql(
        `delete from ${table} where id = any(array(select id from ${table} order by id limit ?)) returning 1`,
        [page],
      ),
    );
    removed += gone.length;
    onPage(removed);
    if (gone.length < page) return removed;
  }
}
