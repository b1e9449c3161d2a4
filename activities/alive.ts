import { Context } from '@temporalio/activity';

const EVERY_MS = 3_000;

/**
 * Tells Temporal all along that the work goes on, so that a worker that dies in the middle is missed within the heartbeat's
 * time-out. `work` is given the activity's cancellation; what it throws after one is the cancellation.
 */
export async function whileAlive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), EVERY_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw error;
  } finally {
    clearInterval(timer);
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
