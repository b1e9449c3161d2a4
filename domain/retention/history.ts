/** What one client did, as scoring reads it: days are whole days since 1970-01-01, ascending and distinct. */
export interface ClientHistory {
  /** Days with a visit; several on one day are one. */
  days: number[];
  /** Paid that day, in any unit common to all histories (minor units, or shares of the usual basket); NaN: not known. */
  amounts: number[];
  /** Answers to « how was it? », 1 to 5, and their days, ascending. */
  satisfaction: Array<{ day: number; value: number }>;
  /** Days of what is not a visit, each list ascending; a list that is absent is empty. */
  signals: Partial<Record<Signal, number[]>>;
}

/** What else tells of somebody who is drifting away, or is not. */
export const SIGNALS = [
  'no-show',
  'cancellation',
  'email-sent',
  'email-open',
  'email-click',
  'call-answered',
  'reply',
  'competitor-mention',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** How many entries of an ascending list come before `day`. */
export function countBefore(days: readonly number[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether there is a visit on one of the days from `from` to before `until`. */
export function visitsWithin(history: ClientHistory, from: number, until: number): boolean {
  const next = history.days[countBefore(history.days, from)];
  return next !== undefined && next < until;
}
