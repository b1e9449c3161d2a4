import { Temporal } from 'temporal-polyfill';
import type { EventTime, Span } from './event.ts';

/** Midnight at the start of a local date, as epoch milliseconds; where midnight is skipped, the first instant of that day. */
export function startOfDay(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The day after a date. */
export function nextDate(date: string, days = 1): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** What an event covers; a whole day is 23 or 25 hours long when the clocks change. */
export function spanOf(time: EventTime, calendarTimeZone: string): Span {
  if (time.kind === 'timed') return { startMs: time.startMs, endMs: time.endMs };
  return {
    startMs: startOfDay(time.startDate, calendarTimeZone),
    endMs: startOfDay(nextDate(time.endDate), calendarTimeZone),
  };
}

/** Whether the name is a zone this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
