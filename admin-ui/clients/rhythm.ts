const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** Two intervals are the least one may call a habit. */
const LEAST_VISITS = 3;

export interface Rhythm {
  /** How often somebody comes, in whole weeks, at least one. */
  everyWeeks: number;
  /** How many whole weeks they are past the next visit their habit makes one expect; 0 when they are not. */
  lateWeeks: number;
}

/**
 * How often a client comes, by the median of the days between visits (one long holiday does not make a habit), and how late
 * they are. null with too few visits to tell. Pure.
 * @param visits instants of visits that took place, in any order
 * @param next the next appointment, when there is one: then nobody is late
 */
export function rhythmOf(visits: readonly string[], next: string | null, now: number): Rhythm | null {
  const days = [...new Set(visits.map((iso) => Math.floor(Date.parse(iso) / DAY_MS)))].sort((a, b) => a - b);
  if (days.length < LEAST_VISITS) return null;
  const gaps = days
    .slice(1)
    .map((day, i) => day - days[i]!)
    .sort((a, b) => a - b);
  const middle = Math.floor(gaps.length / 2);
  const median = gaps.length % 2 === 1 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2;
  const everyWeeks = Math.max(1, Math.round(median / WEEK_DAYS));
  const expected = days.at(-1)! + everyWeeks * WEEK_DAYS;
  const late = Math.floor((Math.floor(now / DAY_MS) - expected) / WEEK_DAYS);
  return { everyWeeks, lateWeeks: next === null ? Math.max(0, late) : 0 };
}
