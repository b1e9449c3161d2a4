import { type OutboxRequest, subjectOf } from '../domain/outbox.ts';
import type { Database, Sql, TenantTransaction } from './database.ts';
import { hearFirst } from './hearing.ts';

/** A request with its row of the outbox. */
export interface AskedRequest {
  id: string;
  request: OutboxRequest;
}

/** Asks Temporal for something, in the same transaction as the data it is about. Returns the row's id. */
export async function enqueue(tx: TenantTransaction, request: OutboxRequest): Promise<string> {
  const [row] = await tx.prepared<{ id: string }>(
    `insert into outbox (tenant_id, kind, payload) values (?, ?, ?::jsonb) returning id`,
    [tx.tenantId, request.kind, JSON.stringify(request)],
  );
  return row!.id;
}

/** How long a request waits after its n-th failed dispatch: 1 s, 2 s, 4 s … at most 5 minutes. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(300, 2 ** attempts);
}

/** Carries one request out. @throws what kept it from it: it is asked again later */
export type Dispatch = (request: OutboxRequest) => Promise<void>;

/** How many are taken at once. */
export const PAGE = 50;
/** How many are on their way at once: more would keep the process from whoever is waiting for its answer. */
const AT_ONCE = 8;

/**
 * Hands due requests of all tenants to `dispatch` and marks what became of each. Rows stay locked while dispatched, so two
 * relays never send the same row at once; a crash between dispatch and commit sends it twice, which dispatch makes harmless.
 * @param olderThanMs leaves those alone that were asked just now: whoever asked is about to dispatch them
 * @returns how many were dispatched and how many failed.
 */
export async function relayOutbox(
  db: Database,
  dispatch: Dispatch,
  { olderThanMs = 0 } = {},
): Promise<{ dispatched: number; failed: number }> {
  return db.asRelay(async (sql) => {
    const rows = await sql<AskedRequest & { attempts: number }>(
      `select id, attempts, payload as request from outbox
       where dispatched_at is null and available_at <= now()
         and (attempts > 0 or created_at <= now() - make_interval(secs => ?))
       order by id limit ? for update skip locked`,
      [olderThanMs / 1_000, PAGE],
    );
    return mark(sql, await dispatchAll(rows, hearingFirst(db, dispatch)));
  });
}

/** The same for requests that have just committed, known from memory: whoever sweeps them meanwhile dispatches them twice. */
export async function relayAsked(
  db: Database,
  dispatch: Dispatch,
  asked: readonly AskedRequest[],
): Promise<{ dispatched: number; failed: number }> {
  const outcomes = await dispatchAll(
    asked.map((one) => ({ ...one, attempts: 0 })),
    dispatch,
  );
  return db.asRelay((sql) => mark(sql, outcomes));
}

/** Whoever asked ended before the conversation was told of a message (db/hearing.ts): it is, before its workflow is. */
const hearingFirst =
  (db: Database, dispatch: Dispatch): Dispatch =>
  async (request) => {
    if (request.kind === 'conversation.message' && request.unheard) await hearFirst(db, request);
    await dispatch(request);
  };

interface Outcome {
  id: string;
  attempts: number;
  /** null: carried out. */
  error: unknown;
}

/** Several at once, but those about the same thing one after the other. */
async function dispatchAll(
  rows: ReadonlyArray<AskedRequest & { attempts: number }>,
  dispatch: Dispatch,
): Promise<Outcome[]> {
  const bySubject = Map.groupBy(rows, ({ request }) => subjectOf(request));
  const waiting = bySubject.values();
  const outcomes: Outcome[] = [];
  const lane = async () => {
    for (const inOrder of waiting)
      for (const { id, attempts, request } of inOrder)
        outcomes.push(
          await dispatch(request).then(
            () => ({ id, attempts, error: null }),
            (error: unknown) => ({ id, attempts, error: error ?? 'unknown' }),
          ),
        );
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes;
}

async function mark(sql: Sql, outcomes: Outcome[]): Promise<{ dispatched: number; failed: number }> {
  const [done, failed] = [outcomes.filter(({ error }) => !error), outcomes.filter(({ error }) => error)];
  if (done.length > 0)
    await sql(
      `update outbox set dispatched_at = now(), attempts = attempts + 1, last_error = null
       where id = any(?::uuid[]) and dispatched_at is null`,
      [`{${done.map(({ id }) => id).join(',')}}`],
    );
  for (const { id, attempts, error } of failed)
    await sql(
      `update outbox set attempts = attempts + 1, last_error = ?, available_at = now() + make_interval(secs => ?)
       where id = ? and dispatched_at is null`,
      [String(error instanceof Error ? error.message : error).slice(0, 500), retryDelaySeconds(attempts), id],
    );
  return { dispatched: done.length, failed: failed.length };
}
