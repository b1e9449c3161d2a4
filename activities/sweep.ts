import { heartbeat } from '@temporalio/activity';
import type { Database } from '../db/database.ts';
import { EXPIRING_TABLES, type ExpiringTable, removeExpired } from '../db/expired-rows.ts';

/** How many rows left, by table. */
export type Swept = Record<ExpiringTable, number>;

export function createSweepActivities({ db }: { db: Database }) {
  return {
    /** Removes what has expired, of all businesses. Begun anew, it goes on with what is left. */
    async removeExpiredRows(): Promise<Swept> {
      const swept = {} as Swept;
      for (const table of EXPIRING_TABLES)
        swept[table] = await removeExpired(db, table, { onPage: (removed) => heartbeat({ table, removed }) });
      return swept;
    },
  };
}

export type SweepActivities = ReturnType<typeof createSweepActivities>;
