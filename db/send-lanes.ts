import type { MessagingProvider } from '../domain/messaging/channels.ts';
import type { Sql } from './connections.ts';

/**
 * What leaves to each provider, over all processes: a lane is taken for the time one message has at the provider's rate, and
 * is free again after it.
 */
export interface SendLanes {
  /** Counts messages that leave whatever else does: their queue has the rate already. */
  take(provider: MessagingProvider, perSecond: number, messages?: number): Promise<void>;
  /** Takes the lane for one message unless others have it. @returns whether it was free */
  takeIfFree(provider: MessagingProvider, perSecond: number): Promise<boolean>;
}

/** How far ahead of the rate a free lane lets messages go: a tenth of a second's worth. */
const AHEAD_SECONDS = 0.1;

/** @param one asks one statement by itself: no lock outlives it */
export function sendLanes(one: Sql): SendLanes {
  const free = `clock_timestamp() + make_interval(secs => $2)`;
  return {
    async take(provider, perSecond, messages = 1) {
      await one(
        `insert into send_lanes as l (provider, free_at) values ($1, ${free})
         on conflict (provider) do update set free_at = greatest(l.free_at, clock_timestamp()) + make_interval(secs => $2)`,
        [provider, messages / perSecond],
      );
    },
    async takeIfFree(provider, perSecond) {
      const taken = await one(
        `insert into send_lanes as l (provider, free_at) values ($1, ${free})
         on conflict (provider) do update set free_at = greatest(l.free_at, clock_timestamp()) + make_interval(secs => $2)
         where l.free_at <= clock_timestamp() + make_interval(secs => $3) returning 1`,
        [provider, 1 / perSecond, AHEAD_SECONDS],
      );
      return taken.length > 0;
    },
  };
}
