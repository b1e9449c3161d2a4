import { DAY_MS, MINUTE_MS } from './day.ts';
import type { TimeZone } from './zone.ts';

/** Between a zone's wall clock and instants. Pure; days are numbers as in day.ts, instants epoch milliseconds. */

/** No zone has ever been further from UTC. */
const WIDEST_OFFSET_MS = 16 * 60 * MINUTE_MS;

/**
 * The first instant at which the local clock shows this time of this day, or a later one. So a time the clock skips (spring,
 * a day an island left out) becomes the first valid instant after it, and a time it shows twice (autumn) is its first showing.
 * @param minutes since local midnight; 1440 is the next midnight, more runs on into the next day
 */
export function instantAt(zone: TimeZone, day: number, minutes: number): number {
  const wall = day * DAY_MS + minutes * MINUTE_MS;
  for (let from = wall - WIDEST_OFFSET_MS; ; ) {
    const until = zone.steadyUntil(from);
    const instant = Math.max(from, wall - zone.offsetAt(from));
    if (instant < until) return instant;
    from = until;
  }
}

/** The local date at an instant, as a day number. */
export function localDay(zone: TimeZone, instant: number): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
}

/** Whole minutes the local clock shows since its midnight, 0 to 1439. */
export function localMinutes(zone: TimeZone, instant: number): number {
  const local = instant + zone.offsetAt(instant);
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
}

/** The first instant, not before the given one, at which the local clock shows a multiple of `stepMs` (a divisor of an hour). */
export function roundUpOnClock(zone: TimeZone, instant: number, stepMs: number): number {
  for (let from = instant; ; ) {
    const local = from + zone.offsetAt(from);
    const rounded = from + Math.ceil(local / stepMs) * stepMs - local;
    const until = zone.steadyUntil(from);
    if (rounded < until) return rounded;
    from = until;
  }
}
