import { dayOfWeek, formatDay, parseClock } from '../../domain/scheduling/day.ts';
import { type Interval, merged, without } from '../../domain/scheduling/intervals.ts';
import { instantAt, localDay, localMinutes } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import type { Availability, Holiday } from '../http/booking-types.ts';

/** What says when somebody is open; the rest of an availability (absences, busy time) only takes from it. */
export type Hours = Pick<Availability, 'rules' | 'businessHours' | 'overrides'>;

const DAY_MINUTES = 24 * 60;

/** When somebody is open on a local day, in minutes since its midnight: night hours of the day before reach into it. Pure. */
export function openingOf(day: number, hours: Hours, holidays: readonly Pick<Holiday, 'date'>[]): Interval[] {
  const begun = [
    ...startingOn(day, hours, holidays),
    ...startingOn(day - 1, hours, holidays).map(({ start, end }) => ({
      start: start - DAY_MINUTES,
      end: end - DAY_MINUTES,
    })),
  ];
  return merged(
    begun.map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(DAY_MINUTES, end) })),
  );
}

function startingOn(day: number, hours: Hours, holidays: readonly Pick<Holiday, 'date'>[]): Interval[] {
  const date = formatDay(day);
  const override = hours.overrides.find((other) => other.date === date);
  if (override) return override.intervals.map(minutesOf);
  if (holidays.some((holiday) => holiday.date === date)) return [];
  const weekday = dayOfWeek(day);
  if (hours.rules.length > 0) {
    return hours.rules
      .filter((rule) => rule.weekday === weekday)
      .map(({ startTime, endTime }) => minutesOf({ start: startTime, end: endTime }));
  }
  return hours.businessHours.filter(({ days }) => days.includes(weekday)).map(minutesOf);
}

/** `22:00`–`02:00` ends on the next day. */
function minutesOf({ start, end }: { start: string; end: string }): Interval {
  const [from, to] = [parseClock(start) ?? 0, parseClock(end) ?? 0];
  return { start: from, end: to > from ? to : to + DAY_MINUTES };
}

/** What is closed on a day, in minutes. */
export function closedOn(opening: readonly Interval[]): Interval[] {
  return without([{ start: 0, end: DAY_MINUTES }], opening);
}

/** Minutes of a local day as instants. */
export function instantsOn(
  day: number,
  { start, end }: Interval,
  zone: string,
): { start: string; end: string } {
  const at = (minutes: number) => new Date(instantAt(timeZone(zone), day, minutes)).toISOString();
  return { start: at(start), end: at(end) };
}

const USUAL = { start: 9 * 60, end: 18 * 60 };
/** A quiet margin around the day's work. */
const MARGIN = 60;

/**
 * The hours a grid shows, whole: from an hour before anybody opens to an hour after everybody has closed, and never without an
 * appointment of theirs. In minutes.
 */
export function shownHours(
  openings: readonly Interval[],
  appointments: readonly { startsAt: string; endsAt: string }[],
  zone: string,
): Interval {
  const local = timeZone(zone);
  const booked = appointments.map(({ startsAt, endsAt }) => {
    const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
    const start = localMinutes(local, from);
    const days = localDay(local, to) - localDay(local, from);
    return { start: days > 0 ? 0 : start, end: days > 0 ? DAY_MINUTES : localMinutes(local, to) };
  });
  const open = openings.length > 0 ? openings : [USUAL];
  const first = Math.min(...open.map(({ start }) => start - MARGIN), ...booked.map(({ start }) => start));
  const last = Math.max(...open.map(({ end }) => end + MARGIN), ...booked.map(({ end }) => end));
  return {
    start: Math.max(0, Math.floor(first / 60) * 60),
    end: Math.min(DAY_MINUTES, Math.ceil(last / 60) * 60),
  };
}

/** `09:00:00` as FullCalendar wants durations. */
export function asDuration(minutes: number): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}:00`;
}
