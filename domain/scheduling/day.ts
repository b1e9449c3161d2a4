/** Calendar days as whole numbers, 1970-01-01 being 0: dates without a zone can then be counted and compared. Pure. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The day of a date of the Gregorian calendar; NaN when there is no such date (30 February, month 13, year 0). */
export function dayOf(year: number, month: number, date: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const longest = month === 2 && leap ? 29 : MONTH_DAYS[month - 1];
  if (year < 1 || longest === undefined || date < 1 || date > longest) return Number.NaN;
  // Years that begin in March put the leap day last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}

/** The day of `YYYY-MM-DD`; null when it is written otherwise or is no date. */
export function parseDay(text: unknown): number | null {
  const parts = typeof text === 'string' ? DATE.exec(text) : null;
  if (!parts) return null;
  const day = dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return Number.isNaN(day) ? null : day;
}

/** `YYYY-MM-DD` of a day. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 = Sunday … 6 = Saturday. */
export function dayOfWeek(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** A number for the week a day lies in, weeks beginning on Monday as in ISO 8601; the next week's is one more. */
export function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** Minutes since midnight of `HH:MM`, up to `24:00`; null when it is written otherwise. */
export function parseClock(text: unknown): number | null {
  const parts = typeof text === 'string' ? CLOCK.exec(text) : null;
  if (!parts) return null;
  return parts[1] === undefined ? 24 * 60 : Number(parts[1]) * 60 + Number(parts[2]);
}
