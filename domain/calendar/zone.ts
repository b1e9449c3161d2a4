import { formatDay, parseDay } from '../scheduling/day.ts';
import { instantAt } from '../scheduling/local-time.ts';
import { findTimeZone, timeZone } from '../scheduling/zone.ts';
import type { EventTime, Span } from './event.ts';

/** The first instant of a local date, as epoch milliseconds; where midnight is skipped, the one after the gap. */
export function startOfDay(date: string, zone: string): number {
  return instantAt(timeZone(zone), dayNumber(date), 0);
}

/** The day after a date. */
export function nextDate(date: string): string {
  return formatDay(dayNumber(date) + 1);
}

/** What an event covers; a whole day is 23 or 25 hours long when the clocks change. */
export function spanOf(time: EventTime, calendarTimeZone: string): Span {
  if (time.kind === 'timed') return { startMs: time.startMs, endMs: time.endMs };
  return {
    startMs: startOfDay(time.startDate, calendarTimeZone),
    endMs: startOfDay(nextDate(time.endDate), calendarTimeZone),
  };
}

/** Whether the name is an IANA zone this runtime knows. */
export function isTimeZone(name: string): boolean {
  return findTimeZone(name) !== null;
}

function dayNumber(date: string): number {
  const day = parseDay(date);
  if (day === null) throw new RangeError(`not a date: ${date}`);
  return day;
}
