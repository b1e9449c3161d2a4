import type { OutboxRequest } from '../domain/outbox.ts';
import type { Database, TenantTransaction } from './database.ts';

/** A row of the outbox that waits to be dispatched. */
export interface PendingRequest {
  id: string;
  tenantId: string;
  attempts: number;
  request: OutboxRequest;
}

/** Asks Temporal for something, in the same transaction as the data it is about. Returns the row's id. */
export async function enqueue(tx: TenantTransaction, request: OutboxRequest): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into outbox (tenant_id, kind, payload) values (?, ?, ?::jsonb) returning id`,
    [tx.tenantId, request.kind, JSON.stringify(request)],
  );
  return row!.id;
}

/** How long a request waits after its n-th failed dispatch: 1 s, 2 s, 4 s … at most 5 minutes. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(300, 2 ** attempts);
}

/**
 * Hands due requests (all tenants, or only those given) to `dispatch`, oldest first, and marks each one as it succeeds.
 * Rows stay locked while dispatched, so two relays never send the same row at once; a crash between dispatch and commit
 * sends it twice, which dispatch makes harmless.
 * @returns how many were dispatched and how many failed.
 */
export async function relayOutbox(
  db: Database,
  dispatch: (request: OutboxRequest) => Promise<void>,
  options: { limit?: number; ids?: string[] } = {},
): Promise<{ dispatched: number; failed: number }> {
  return db.asRelay(async (sql) => {
    const filter = options.ids ? 'and id = any(?::uuid[])' : '';
    const rows = await sql<{ id: string; tenantId: string; attempts: number; payload: OutboxRequest }>(
      `select id, tenant_id as "tenantId", attempts, payload from outbox
       where dispatched_at is null and available_at <= now() ${filter}
       order by id limit ? for update skip locked`,
      options.ids ? [`{${options.ids.join(',')}}`, options.limit ?? 50] : [options.limit ?? 50],
    );
    let failed = 0;
    for (const row of rows) {
      try {
        await dispatch(row.payload);
        await sql(
          `update outbox set dispatched_at = now(), attempts = attempts + 1, last_error = null where id = ?`,
          [row.id],
        );
      } catch (error) {
        failed += 1;
        await sql(
          `update outbox set attempts = attempts + 1, last_error = ?, available_at = now() + make_interval(secs => ?) where id = ?`,
          [
            String(error instanceof Error ? error.message : error).slice(0, 500),
            retryDelaySeconds(row.attempts),
            row.id,
          ],
        );
      }
    }
    return { dispatched: rows.length - failed, failed };
  });
}
