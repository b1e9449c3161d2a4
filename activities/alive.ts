import { Context } from '@temporalio/activity';

const EVERY_MS = 3_000;

/**
 * Tells Temporal all along that the work goes on, so that a worker that dies in the middle is missed within the heartbeat's
 * time-out. `work` is given the activity's cancellation; what it throws after one is the cancellation.
 */
export async function whileAlive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  // A local activity has no heartbeat: its workflow task is kept alive by the worker.
  const timer = context.info.isLocal ? undefined : setInterval(() => context.heartbeat(), EVERY_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Work that ends with its worker. The SDK cancels no local activity of a worker that stops, and waits for each to its end. */
export class Interruptible {
  readonly #ends = new Set<AbortController>();

  /** `work` is given what aborts when `signal` does, or when all is interrupted. */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    this.#ends.add(end);
    try {
      return await work(AbortSignal.any([signal, end.signal]));
    } finally {
      this.#ends.delete(end);
    }
  }

  /** Interrupts what is under way now; what begins later is not touched. */
  interrupt(): void {
    for (const end of this.#ends) end.abort(new Error('the worker stops'));
  }
}

/** The same activities, each telling that it goes on. */
export function keptAlive<Set extends Record<string, (request: never) => Promise<unknown>>>(
  activities: Set,
): Set {
  return Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      (request: never) => whileAlive(() => run(request)),
    ]),
  ) as Set;
}
