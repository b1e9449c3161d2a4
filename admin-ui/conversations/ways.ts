import type { Way } from '../http/conversation-types.ts';

/** What stands in the way of free words: the client's own word or a dead address, or a window that has closed. */
export type Obstacle = 'refused' | 'shut';

/** Pure. @param now epoch milliseconds */
export function obstacleOf(way: Way, now: number): Obstacle | null {
  if (way.refusal) return 'refused';
  return way.windowClosesAt !== null && Date.parse(way.windowClosesAt) <= now ? 'shut' : null;
}

/** Where one may write instead: every other way that is open. */
export function otherWays(ways: readonly Way[], here: Way, now: number): Way[] {
  return ways.filter((way) => way.channel !== here.channel && obstacleOf(way, now) === null);
}

/** Minutes until the window closes, never less than one while it is open; null where there is none or it has closed. */
export function minutesLeft(way: Way, now: number): number | null {
  if (way.windowClosesAt === null) return null;
  const left = Date.parse(way.windowClosesAt) - now;
  return left <= 0 ? null : Math.max(1, Math.floor(left / 60_000));
}
