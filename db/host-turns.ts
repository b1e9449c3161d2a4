import type { Sql } from './connections.ts';

/** When each web host may be asked next, over all crawls of all processes: one polite queue per host, whoever asks. */
export interface HostTurns {
  /**
   * Takes the host's next free turn, `gapMs` after the one before. Without a gap none is taken: only others' turns and the
   * host's own wish to be left alone are waited for, as they were known a second ago at most.
   * @returns how long to wait for it, in milliseconds
   */
  take(host: string, gapMs: number): Promise<number>;
  /** Lets nobody ask the host before `ms` have passed. */
  pause(host: string, ms: number): Promise<void>;
}

/** Who asks without a gap asks often: a statement for each page would cost more than the page. */
const LOOK_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;
const MOST_KNOWN = 1_000;

/** @param one asks one statement by itself: no lock outlives it */
export function hostTurns(one: Sql): HostTurns {
  /** When hosts are free, in milliseconds of `performance.now()`. */
  const looks = new Map<string, { until: number; freeAt: Promise<number> }>();
  let forgetAt = performance.now();

  const look = async (host: string): Promise<number> => {
    const [row] = await one<{ waitMs: number }>(
      `select (extract(epoch from free_at - clock_timestamp()) * 1000)::float8 as "waitMs" from host_turns where host = $1`,
      [host],
    );
    return performance.now() + (row?.waitMs ?? 0);
  };

  const freeAt = (host: string): Promise<number> => {
    const now = performance.now();
    const known = looks.get(host);
    if (known && known.until > now) return known.freeAt;
    if (looks.size >= MOST_KNOWN) looks.clear();
    const asked = look(host);
    looks.set(host, { until: now + LOOK_EVERY_MS, freeAt: asked });
    // A failure is not remembered.
    asked.catch(() => looks.delete(host));
    return asked;
  };

  /** Hosts that nobody has asked for a day are nobody's business any more. */
  const forget = async (): Promise<void> => {
    if (performance.now() < forgetAt) return;
    forgetAt = performance.now() + FORGET_EVERY_MS;
    await one(`delete from host_turns where free_at < now() - interval '1 day'`, []);
  };

  return {
    async take(host, gapMs) {
      if (gapMs <= 0) return Math.max(0, (await freeAt(host)) - performance.now());
      await forget();
      const [turn] = await one<{ waitMs: number }>(
        `insert into host_turns as h (host, free_at) values ($1, clock_timestamp() + make_interval(secs => $2))
         on conflict (host) do update set free_at = greatest(h.free_at, clock_timestamp()) + make_interval(secs => $2)
         returning (extract(epoch from free_at - clock_timestamp()) * 1000)::float8 as "waitMs"`,
        [host, gapMs / 1_000],
      );
      return Math.max(0, turn!.waitMs - gapMs);
    },
    async pause(host, ms) {
      await one(
        `insert into host_turns as h (host, free_at) values ($1, clock_timestamp() + make_interval(secs => $2))
         on conflict (host) do update set free_at = greatest(h.free_at, excluded.free_at)`,
        [host, ms / 1_000],
      );
      looks.delete(host);
    },
  };
}
