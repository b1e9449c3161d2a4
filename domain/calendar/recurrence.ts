import { Temporal } from 'temporal-polyfill';
import type { EventTime } from './event.ts';

/** One time of a series, with the instant or date that names it among its siblings. */
export interface Occurrence {
  time: EventTime;
  /** As in `CalendarEvent.originalStartMs`. */
  originalStartMs: number;
}

interface Rule {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval: number;
  count: number | null;
  until: string | null;
  byDay: ReadonlyArray<{ ordinal: number | null; weekday: number }>;
  byMonthDay: readonly number[];
  byMonth: readonly number[];
  bySetPosition: readonly number[];
  /** 1 = Monday … 7 = Sunday, as everywhere here. */
  weekStart: number;
}

const DAY_MS = 86_400_000;
const UNITS = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' } as const;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const PARTS = new Set(
  'FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS WKST DTSTART TZID'.split(' '),
);
/**
 * The times of a series that touch `[fromMs, toMs)`, in order (RFC 5545 §3.3.10: daily to yearly rules, by day, month day,
 * month and set position; without BYWEEKNO, BYYEARDAY and times of day, which no calendar's own dialogue can make).
 * Wall-clock true over daylight saving: a skipped local time moves to the first valid one, a repeated one happens once.
 * @returns null when the rule is one we cannot read: the caller then has the series' first time only.
 */
export function occurrences(
  lines: readonly string[],
  first: EventTime,
  calendarTimeZone: string,
  window: { fromMs: number; toMs: number },
): Occurrence[] | null {
  const ruleText = lines.map(property).find(({ name }) => name === 'RRULE')?.value;
  const rule = ruleText === undefined ? null : parseRule(ruleText);
  if (!rule) return null;
  const zone = (first.kind === 'timed' && first.timeZone) || calendarTimeZone;
  const skipped = exceptions(lines, first.kind, zone);
  const start =
    first.kind === 'timed'
      ? Temporal.Instant.fromEpochMilliseconds(first.startMs).toZonedDateTimeISO(zone).toPlainDateTime()
      : Temporal.PlainDate.from(first.startDate).toPlainDateTime();
  const wallTime = start.toPlainTime();
  const found: Occurrence[] = [];
  let counted = 0;
  const lengthMs = first.kind === 'timed' ? first.endMs - first.startMs : daysOf(first) * DAY_MS;
  const skip = quickStart(rule, start, window.fromMs - lengthMs);
  for (const date of dates(rule, start.toPlainDate(), skip, window.toMs)) {
    const occurrence = at(first, date, wallTime, zone, calendarTimeZone);
    if (isPast(rule.until, occurrence, date, wallTime, first.kind)) break;
    counted += 1;
    if (rule.count !== null && counted > rule.count) break;
    if (occurrence.startMs >= window.toMs) break;
    if (occurrence.endMs > window.fromMs && !skipped.has(occurrence.originalStartMs)) {
      found.push({ time: occurrence.time, originalStartMs: occurrence.originalStartMs });
    }
  }
  return found;
}

/** The calendar date of an occurrence as the event it is. */
function at(
  first: EventTime,
  date: Temporal.PlainDate,
  wallTime: Temporal.PlainTime,
  zone: string,
  calendarTimeZone: string,
): Occurrence & { startMs: number; endMs: number } {
  if (first.kind === 'timed') {
    const startMs = date.toPlainDateTime(wallTime).toZonedDateTime(zone).epochMilliseconds;
    const endMs = startMs + (first.endMs - first.startMs);
    return { time: { ...first, startMs, endMs }, originalStartMs: startMs, startMs, endMs };
  }
  const last = date.add({ days: daysOf(first) - 1 });
  return {
    time: { kind: 'all-day', startDate: date.toString(), endDate: last.toString() },
    originalStartMs: utcMidnight(date),
    startMs: date.toZonedDateTime(calendarTimeZone).epochMilliseconds,
    endMs: last.add({ days: 1 }).toZonedDateTime(calendarTimeZone).epochMilliseconds,
  };
}

function daysOf(time: Extract<EventTime, { kind: 'all-day' }>): number {
  return Temporal.PlainDate.from(time.startDate).until(time.endDate).days + 1;
}

/** The dates of the rule from the start's own on; a rule without COUNT may begin at a later period. */
function* dates(
  rule: Rule,
  start: Temporal.PlainDate,
  skipPeriods: number,
  toMs: number,
): Generator<Temporal.PlainDate> {
  if (skipPeriods === 0) yield start;
  const last = Temporal.Instant.fromEpochMilliseconds(toMs).toZonedDateTimeISO('UTC').toPlainDate();
  for (let period = skipPeriods; ; period += 1) {
    const step = { [UNITS[rule.frequency]]: period * rule.interval };
    // The first days of a week, month or year may lie before the start's own; one more day for the zones. This also ends a
    // rule that never matches (the 30th of February).
    if (Temporal.PlainDate.compare(start.add(step).subtract({ days: 367 }), last) > 0) return;
    for (const date of datesOfPeriod(rule, start, period)) {
      // RFC 5545 §3.8.5.3: the first time belongs to the series whether or not the rule would make it.
      if (Temporal.PlainDate.compare(date, start) > 0) yield date;
    }
  }
}

function datesOfPeriod(rule: Rule, start: Temporal.PlainDate, period: number): Temporal.PlainDate[] {
  const step = period * rule.interval;
  const inMonth = (date: Temporal.PlainDate) =>
    rule.byMonth.length === 0 || rule.byMonth.includes(date.month);
  let candidates: Temporal.PlainDate[];
  switch (rule.frequency) {
    case 'DAILY': {
      const date = start.add({ days: step });
      const fits =
        (rule.byDay.length === 0 || rule.byDay.some(({ weekday }) => weekday === date.dayOfWeek)) &&
        (rule.byMonthDay.length === 0 || isMonthDay(rule, date));
      candidates = fits ? [date] : [];
      break;
    }
    case 'WEEKLY': {
      const weekBegins = start
        .subtract({ days: (start.dayOfWeek - rule.weekStart + 7) % 7 })
        .add({ weeks: step });
      const wanted = rule.byDay.length > 0 ? rule.byDay.map(({ weekday }) => weekday) : [start.dayOfWeek];
      candidates = [0, 1, 2, 3, 4, 5, 6]
        .map((days) => weekBegins.add({ days }))
        .filter(({ dayOfWeek }) => wanted.includes(dayOfWeek));
      break;
    }
    case 'MONTHLY':
      candidates = datesOfMonth(rule, start.with({ day: 1 }).add({ months: step }), start.day);
      break;
    case 'YEARLY':
      candidates = datesOfYear(rule, start, start.year + step);
  }
  const dated = candidates.filter(inMonth);
  if (rule.bySetPosition.length === 0) return dated;
  const chosen = rule.bySetPosition.map((position) => dated.at(position > 0 ? position - 1 : position));
  return dated.filter((date) => chosen.includes(date));
}

function datesOfYear(rule: Rule, start: Temporal.PlainDate, year: number): Temporal.PlainDate[] {
  const hasOwnMonths = rule.byMonth.length > 0;
  if (!hasOwnMonths && rule.byDay.length > 0 && rule.byMonthDay.length === 0) {
    const firstDay = Temporal.PlainDate.from({ year, month: 1, day: 1 });
    return byWeekday(rule, firstDay, firstDay.daysInYear);
  }
  const months = hasOwnMonths
    ? [...rule.byMonth].sort((a, b) => a - b)
    : rule.byMonthDay.length > 0
      ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
      : [start.month];
  return months.flatMap((month) =>
    datesOfMonth(rule, Temporal.PlainDate.from({ year, month, day: 1 }), start.day),
  );
}

function datesOfMonth(rule: Rule, firstDay: Temporal.PlainDate, ownDay: number): Temporal.PlainDate[] {
  const { daysInMonth } = firstDay;
  if (rule.byMonthDay.length > 0) {
    const dated = Array.from({ length: daysInMonth }, (_, days) => firstDay.add({ days })).filter((date) =>
      isMonthDay(rule, date),
    );
    return rule.byDay.length === 0
      ? dated
      : dated.filter(({ dayOfWeek }) => rule.byDay.some(({ weekday }) => weekday === dayOfWeek));
  }
  if (rule.byDay.length > 0) return byWeekday(rule, firstDay, daysInMonth);
  // The 31st of a month without one does not happen.
  return ownDay > daysInMonth ? [] : [firstDay.with({ day: ownDay })];
}

/** « Every Monday » or « the last Friday » of a month or year. */
function byWeekday(rule: Rule, firstDay: Temporal.PlainDate, length: number): Temporal.PlainDate[] {
  const all = Array.from({ length }, (_, days) => firstDay.add({ days }));
  const chosen = rule.byDay.flatMap(({ ordinal, weekday }) => {
    const those = all.filter(({ dayOfWeek }) => dayOfWeek === weekday);
    if (ordinal === null) return those;
    const one = those.at(ordinal > 0 ? ordinal - 1 : ordinal);
    return one ? [one] : [];
  });
  return [...new Map(chosen.map((date) => [date.toString(), date])).values()].sort(
    Temporal.PlainDate.compare,
  );
}

function isMonthDay(rule: Rule, date: Temporal.PlainDate): boolean {
  return rule.byMonthDay.some((day) => date.day === (day > 0 ? day : date.daysInMonth + day + 1));
}

/** How many periods end before the window, so that a rule of years ago is not walked through; with COUNT it must be. */
function quickStart(rule: Rule, start: Temporal.PlainDateTime, fromMs: number): number {
  if (rule.count !== null) return 0;
  const startMs = start.toZonedDateTime('UTC').epochMilliseconds;
  const longestPeriodDays = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[rule.frequency] * rule.interval;
  // An occurrence begun before the window may reach into it, and zones differ by a day: 32 days of margin, then one period.
  const days = (fromMs - startMs) / DAY_MS - 32;
  return Math.max(0, Math.floor(days / longestPeriodDays) - 1);
}

function isPast(
  until: string | null,
  occurrence: { startMs: number },
  date: Temporal.PlainDate,
  wallTime: Temporal.PlainTime,
  kind: EventTime['kind'],
): boolean {
  if (until === null) return false;
  const [day = '', time] = until.split('T');
  const lastDate = Temporal.PlainDate.from(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`);
  if (kind === 'all-day' || time === undefined) return Temporal.PlainDate.compare(date, lastDate) > 0;
  const wall = lastDate.toPlainDateTime(
    `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6) || '00'}`,
  );
  if (time.endsWith('Z')) return occurrence.startMs > wall.toZonedDateTime('UTC').epochMilliseconds;
  return Temporal.PlainDateTime.compare(date.toPlainDateTime(wallTime), wall) > 0;
}

function exceptions(lines: readonly string[], kind: EventTime['kind'], zone: string): Set<number> {
  const skipped = new Set<number>();
  for (const { name, parameters, value } of lines.map(property)) {
    if (name !== 'EXDATE') continue;
    for (const text of value.split(',')) {
      const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/.exec(text.trim());
      if (!match) continue;
      const [, year, month, day, hour, minute, second, utc] = match;
      const date = Temporal.PlainDate.from(`${year}-${month}-${day}`);
      if (kind === 'all-day' || hour === undefined) {
        skipped.add(utcMidnight(date));
        continue;
      }
      const wall = date.toPlainDateTime(`${hour}:${minute}:${second ?? '00'}`);
      const own = utc ? 'UTC' : (/TZID=([^;]+)/.exec(parameters)?.[1] ?? zone);
      skipped.add(wall.toZonedDateTime(own).epochMilliseconds);
    }
  }
  return skipped;
}

function utcMidnight(date: Temporal.PlainDate): number {
  return date.toZonedDateTime('UTC').epochMilliseconds;
}

/** `EXDATE;TZID=Europe/Paris:2026…` in its parts. */
function property(line: string): { name: string; parameters: string; value: string } {
  const colon = line.indexOf(':');
  const [name = '', ...parameters] = line.slice(0, Math.max(0, colon)).split(';');
  return { name: name.toUpperCase(), parameters: parameters.join(';'), value: line.slice(colon + 1) };
}

function parseRule(text: string): Rule | null {
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(';')) {
    const [key = '', value = ''] = part.trim().split('=');
    if (key) parts.set(key, value.trim());
  }
  if ([...parts.keys()].some((key) => !PARTS.has(key))) return null;
  const frequency = parts.get('FREQ');
  if (
    !(frequency === 'DAILY' || frequency === 'WEEKLY' || frequency === 'MONTHLY' || frequency === 'YEARLY')
  ) {
    return null;
  }
  const until = parts.get('UNTIL') ?? null;
  const rule: Rule = {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? 1),
    count: parts.has('COUNT') ? Number(parts.get('COUNT')) : null,
    until,
    byDay: list(parts.get('BYDAY')).map((item) => {
      const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(item);
      return {
        ordinal: match?.[1] === undefined ? null : Number(match[1]),
        weekday: WEEKDAYS.indexOf(match?.[2] ?? '') + 1,
      };
    }),
    byMonthDay: list(parts.get('BYMONTHDAY')).map(Number),
    byMonth: list(parts.get('BYMONTH')).map(Number),
    bySetPosition: list(parts.get('BYSETPOS')).map(Number),
    weekStart: WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO') + 1,
  };
  return isSane(rule) ? rule : null;
}

function isSane(rule: Rule): boolean {
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  return (
    whole(rule.interval, 1, 1_000) &&
    (rule.count === null || whole(rule.count, 1, 100_000)) &&
    (rule.until === null || /^\d{8}(T\d{4,6}Z?)?$/.test(rule.until)) &&
    rule.byDay.every(
      ({ ordinal, weekday }) =>
        weekday > 0 && (ordinal === null || (ordinal !== 0 && Math.abs(ordinal) <= 53)),
    ) &&
    rule.byMonthDay.every((day) => whole(Math.abs(day), 1, 31)) &&
    rule.byMonth.every((month) => whole(month, 1, 12)) &&
    rule.bySetPosition.every((position) => whole(Math.abs(position), 1, 366)) &&
    rule.weekStart > 0
  );
}

function list(value: string | undefined): string[] {
  return value ? value.split(',').map((item) => item.trim()) : [];
}
