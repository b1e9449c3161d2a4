import type { ClientHistory } from './history.ts';

/** Days from `from` to before `until` on which nobody came to the whole business. */
export interface Silence {
  from: number;
  until: number;
}

const SHORTEST_DAYS = 7;
/** So many visits would usually have fallen into it: that there was none is no chance. */
const MISSED_VISITS = 30;

/**
 * When a business was closed, or its records are lost: stretches before `cutoff` in which nobody at all came though many would
 * have. What clients did not do then says nothing of them.
 */
export function silencesOf(histories: readonly ClientHistory[], cutoff: number): Silence[] {
  const visits = new Map<number, number>();
  for (const { days } of histories)
    for (const day of days) if (day < cutoff) visits.set(day, (visits.get(day) ?? 0) + 1);
  const open = [...visits.keys()].sort((a, b) => a - b);
  const span = open.length > 0 ? cutoff - open[0]! : 1;
  const usual = [...visits.values()].reduce((sum, count) => sum + count, 0) / span;
  const silences: Silence[] = [];
  open.forEach((day, i) => {
    const [from, until] = [day + 1, open[i + 1] ?? cutoff];
    const length = until - from;
    if (length >= SHORTEST_DAYS && length * usual >= MISSED_VISITS) silences.push({ from, until });
  });
  return silences;
}

/** What share of the days from `from` to before `until` was silent. */
export function silentShare(silences: readonly Silence[], from: number, until: number): number {
  const silent = silences.reduce(
    (sum, silence) => sum + Math.max(0, Math.min(until, silence.until) - Math.max(from, silence.from)),
    0,
  );
  return silent / (until - from);
}
