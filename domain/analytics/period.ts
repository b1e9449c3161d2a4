/** Days of the business's calendar, `YYYY-MM-DD`; both ends included. */
export interface Period {
  from: string;
  to: string;
}

export type Step = 'day' | 'week' | 'month';

const DAY_MS = 86_400_000;
/** Two years at most: with the period before, four are read. */
export const LONGEST_DAYS = 731;

/** `day` moved by so many days of the calendar, whatever the clocks did in between. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days a period has, both ends included; below 1 when it ends before it begins. */
export function daysIn({ from, to }: Period): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** The last so many days, today included. */
export function lastDays(days: number, today: string): Period {
  return { from: shiftDay(today, 1 - days), to: today };
}

/** The as many days that come before a period: what it is compared with. */
export function periodBefore(period: Period): Period {
  const to = shiftDay(period.from, -1);
  return { from: shiftDay(to, 1 - daysIn(period)), to };
}

/** How finely a period is drawn: a point for each day up to a month, then for each week, beyond half a year for each month. */
export function stepOf(period: Period): Step {
  const days = daysIn(period);
  if (days <= 31) return 'day';
  return days <= 183 ? 'week' : 'month';
}

/** The first days of the days, weeks (from Monday) or months a period touches, in order. */
export function stepsIn(period: Period, step: Step): string[] {
  const starts: string[] = [];
  for (let day = startOf(period.from, step); day <= period.to; ) {
    starts.push(day);
    day = step === 'month' ? startOf(shiftDay(day, 31), 'month') : shiftDay(day, step === 'week' ? 7 : 1);
  }
  return starts;
}

function startOf(day: string, step: Step): string {
  if (step === 'day') return day;
  if (step === 'month') return `${day.slice(0, 7)}-01`;
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  return shiftDay(day, -weekday);
}
