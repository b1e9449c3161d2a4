import { overlappingRules, type WeeklyHours } from '../../domain/scheduling/rules.ts';
import type { Rule } from '../http/booking-types.ts';

/** A stretch of a weekday, as two clocks read it: `HH:MM`, midnight as an end is `00:00`. */
export interface Range {
  start: string;
  end: string;
  /** Said, not guessed: ends on the next day. */
  overnight: boolean;
}

/** By weekday, 0 = Sunday. */
export type Week = Range[][];

export const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0] as const;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export const emptyWeek = (): Week => Array.from({ length: 7 }, () => []);

const asRange = (start: string, end: string): Range => ({
  start,
  end: end === '24:00' ? '00:00' : end,
  overnight: end <= start,
});

export function weekOfRules(rules: readonly Rule[]): Week {
  const week = emptyWeek();
  for (const { weekday, startTime, endTime } of rules) week[weekday]!.push(asRange(startTime, endTime));
  for (const ranges of week) ranges.sort((a, b) => (a.start < b.start ? -1 : 1));
  return week;
}

export function weekOfBusiness(hours: readonly { days: number[]; start: string; end: string }[]): Week {
  const week = emptyWeek();
  for (const { days, start, end } of hours) for (const day of days) week[day]!.push(asRange(start, end));
  for (const ranges of week) ranges.sort((a, b) => (a.start < b.start ? -1 : 1));
  return week;
}

/** What the API is sent, and the slot engine counts with. Only for a week without faults. */
export function rulesOfWeek(week: Week): Array<WeeklyHours & { overnight: boolean }> {
  return MONDAY_FIRST.flatMap((weekday) =>
    week[weekday]!.map(({ start, end, overnight }) => ({
      weekday,
      startTime: start,
      endTime: end === '00:00' ? '24:00' : end,
      // Midnight is the end of the day, not the next one.
      overnight: overnight && end !== '00:00',
    })),
  );
}

/** `empty`: a clock is missing · `inverted`: ends before it begins, without the night being said · `overlap` with another. */
export type Fault = 'empty' | 'inverted' | 'overlap';

/** What is wrong with each range, by weekday and place. Null everywhere: it can be saved. Pure. */
export function faultsOf(week: Week): (Fault | null)[][] {
  const faults: (Fault | null)[][] = week.map((ranges) => ranges.map(faultOf));
  const sound = week.flatMap((ranges, weekday) =>
    ranges.flatMap((range, i) =>
      faults[weekday]![i] === null ? [{ weekday, i, rule: ruleOf(weekday, range) }] : [],
    ),
  );
  for (const one of sound) {
    const others = sound.filter((other) => other !== one).map(({ rule }) => rule);
    if (overlappingRules(one.rule, others)) faults[one.weekday]![one.i] = 'overlap';
  }
  return faults;
}

function faultOf({ start, end, overnight }: Range): Fault | null {
  if (!CLOCK.test(start) || !CLOCK.test(end)) return 'empty';
  if (end === '00:00') return null;
  return end <= start && !overnight ? 'inverted' : null;
}

function ruleOf(weekday: number, { start, end }: Range): WeeklyHours {
  return { weekday, startTime: start, endTime: end === '00:00' ? '24:00' : end };
}

/** The ranges of one weekday in place of those of others. */
export function copied(week: Week, from: number, to: readonly number[]): Week {
  return week.map((ranges, weekday) =>
    to.includes(weekday) ? week[from]!.map((range) => ({ ...range })) : ranges,
  );
}

/** The next range a day would take: after a lunch hour, or the usual day. */
export function nextRange(ranges: readonly Range[]): Range {
  const last = ranges.at(-1);
  if (!last || !CLOCK.test(last.end) || last.overnight || last.end === '00:00' || last.end >= '22:00')
    return { start: '09:00', end: '18:00', overnight: false };
  const hour = (add: number) =>
    `${String(Math.min(23, Number(last.end.slice(0, 2)) + add)).padStart(2, '0')}${last.end.slice(2)}`;
  return { start: hour(1), end: hour(5), overnight: false };
}
