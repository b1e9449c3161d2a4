import type { AnalyticsQuery } from '../http/analytics.ts';

const DAY_MS = 86_400_000;
/** The API's own limit. */
const LONGEST_DAYS = 731;

/** Whether a period can be asked for: both ends there, in order, not too long. */
export function isWhole({ from, to, days }: AnalyticsQuery): boolean {
  if (days !== undefined) return true;
  if (!from || !to) return false;
  const length = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return length >= 1 && length <= LONGEST_DAYS;
}

/** The last 30 days up to today, as dates to begin choosing from. `today` is `YYYY-MM-DD` of the business. */
export function customPeriod(today: string): { from: string; to: string } {
  return { from: new Date(Date.parse(today) - 29 * DAY_MS).toISOString().slice(0, 10), to: today };
}
