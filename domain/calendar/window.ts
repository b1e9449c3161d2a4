import type { Span } from './event.ts';

const DAY_MS = 86_400_000;

/**
 * The part of a calendar that is kept in step: a year, which is the longest iCloud answers for, from yesterday on, so that
 * an event under way is in it. Appointments are booked 90 days ahead by default.
 */
export function syncWindow(nowMs: number): Span {
  const startMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS;
  return { startMs, endMs: startMs + 364 * DAY_MS };
}
