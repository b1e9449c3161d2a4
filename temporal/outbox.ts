import type { Database } from '../db/database.ts';
import { relayOutbox } from '../db/outbox.ts';
import type { OutboxRequest } from '../domain/outbox.ts';

/** How each kind of request is carried out; every handler is harmless when run twice. */
export type OutboxHandlers = {
  [Kind in OutboxRequest['kind']]: (request: Extract<OutboxRequest, { kind: Kind }>) => Promise<void>;
};

/** Dispatches one request by its kind. Throws for a kind this release does not know, so that the row waits for one that does. */
export function dispatcher(handlers: Partial<OutboxHandlers>) {
  return async (request: OutboxRequest): Promise<void> => {
    const handle = handlers[request.kind] as ((r: OutboxRequest) => Promise<void>) | undefined;
    if (!handle) throw new Error(`no handler for ${request.kind}`);
    await handle(request);
  };
}

/**
 * Keeps the outbox empty: what commits here is dispatched at once, what failed or was left by a crash is swept every
 * `sweepMs`. `stop` waits for the dispatch under way.
 */
export function startRelay(
  db: Database,
  dispatch: (request: OutboxRequest) => Promise<void>,
  options: { sweepMs: number; onError: (error: unknown) => void },
): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const run = (ids?: string[]) => {
    if (stopped) return;
    running = running
      .then(async () => {
        // A full page means more are waiting.
        while (!stopped && (await relayOutbox(db, dispatch, ids ? { ids } : {})).dispatched === 50);
      })
      .catch(options.onError);
  };
  db.onCommit((ids) => run(ids));
  const timer = setInterval(() => run(), options.sweepMs);
  run();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
