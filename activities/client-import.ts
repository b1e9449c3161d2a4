import { Context } from '@temporalio/activity';
import { beginCheck, checkPage, measureStaging, readPage } from '../db/client-import-check.ts';
import { commitImport } from '../db/client-import-commit.ts';
import type { Database } from '../db/database.ts';

export interface ClientImportRef {
  tenantId: string;
  importId: string;
}

export type ClientImportActivities = ReturnType<typeof createClientImportActivities>;

/** Pages after which the planner is told what lies there. */
const MEASURED_AFTER = new Set([1, 10, 100]);

/** The effects of taking clients from a file. Each may run twice: the rows say how far it has come. */
export function createClientImportActivities({ db }: { db: Database }) {
  /** Heartbeats while `work` runs, however long its one statement takes. */
  async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(), 2_000);
    try {
      return await work(context.cancellationSignal);
    } finally {
      clearInterval(timer);
    }
  }

  return {
    /** Forgets what an earlier check said. */
    async startImportCheck({ tenantId, importId }: ClientImportRef): Promise<void> {
      await alive(() => db.asTenant(tenantId, (tx) => beginCheck(tx, importId)));
    },

    /** Looks at every line that has not been looked at yet. */
    async checkImportLines({ tenantId, importId }: ClientImportRef): Promise<void> {
      const read = (after: number | null) => db.asTenant(tenantId, (tx) => readPage(tx, importId, after));
      await alive(async (signal) => {
        let page = await read(null);
        for (let pages = 1; page; pages++) {
          signal.throwIfAborted();
          const now = page;
          const [isChecked, next] = await Promise.all([
            db.asTenant(tenantId, (tx) => checkPage(tx, importId, now)),
            read(now.lastLine),
          ]);
          // An attempt before this one may still have been at it: on from where it has come to.
          page = isChecked ? next : await read(null);
          if (MEASURED_AFTER.has(pages)) await db.asTenant(tenantId, measureStaging);
        }
      });
    },

    /** Takes all valid lines into the base, or none (db/client-import-commit.ts). */
    commitImport: ({ tenantId, importId }: ClientImportRef) =>
      alive(() => db.asTenant(tenantId, (tx) => commitImport(tx, importId))),

    /** Leaves the import in a state people can act on; done stays done. */
    async settleImport(ref: ClientImportRef & { status: 'checked' | 'failed' }): Promise<void> {
      await db.asTenant(ref.tenantId, (tx) =>
        tx.sql(`update client_imports set status = ? where id = ? and status in ('checking', 'importing')`, [
          ref.status,
          ref.importId,
        ]),
      );
    },
  };
}
