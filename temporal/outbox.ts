import { setImmediate as answered } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { type AskedRequest, type Dispatch, PAGE, relayAsked, relayOutbox } from '../db/outbox.ts';
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

/** More than this waits for the sweep, so that Temporal's absence costs no memory. */
const MOST_WAITING = 500;
/** What was asked less long ago is being dispatched by whoever asked. */
const FRESH_MS = 1_000;

/**
 * Keeps the outbox empty: what commits here is dispatched at once, what commits meanwhile together after it; what failed or
 * was left by a crash is swept every `sweepMs`. `stop` waits for the dispatch under way.
 */
export function startRelay(
  db: Database,
  dispatch: Dispatch,
  options: { sweepMs: number; onError: (error: unknown) => void },
): { stop(): Promise<void> } {
  let stopped = false;
  let waiting: AskedRequest[] = [];
  let dispatching: Promise<void> | null = null;
  let sweeping: Promise<void> | null = null;

  const dispatchWaiting = async () => {
    // Whoever asked hears that it is committed before anything of it goes on.
    await answered();
    while (waiting.length > 0 && !stopped) {
      const together = waiting.slice(0, PAGE);
      waiting = waiting.slice(PAGE);
      await relayAsked(db, dispatch, together).catch(options.onError);
    }
    dispatching = null;
  };
  const sweep = async () => {
    // A full page means more are waiting.
    while (!stopped && (await relayOutbox(db, dispatch, { olderThanMs: FRESH_MS })).dispatched === PAGE);
  };
  const sweepOnce = () => {
    sweeping ??= sweep()
      .catch(options.onError)
      .finally(() => {
        sweeping = null;
      });
  };
  db.onCommit((asked) => {
    if (stopped || waiting.length + asked.length > MOST_WAITING) return;
    waiting.push(...asked);
    dispatching ??= dispatchWaiting();
  });
  const timer = setInterval(sweepOnce, options.sweepMs);
  sweepOnce();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await dispatching;
      await sweeping;
    },
  };
}
