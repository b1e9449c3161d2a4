import { DAY_MS, dayOfWeek } from './day.ts';
import { type Interval, merged, without } from './intervals.ts';
import { instantAt, localDay } from './local-time.ts';
import type { TimeZone } from './zone.ts';

/** Opening time with a grid of its own: starts lie in [start, gridEnd), slots end by `end`. */
export interface Opening {
  start: number;
  gridEnd: number;
  end: number;
}

/** When an agent takes appointments. Minutes count from local midnight and may run on into the next day. */
export interface OpeningRules {
  zone: TimeZone;
  /** By day of the week, 0 = Sunday; each as `merged` gives it. */
  week: readonly Interval[][];
  /** By day number; replaces that day of the week. */
  overrides: ReadonlyMap<number, Interval[]>;
  /** Instants, as `merged` gives them, instead of the week. */
  open: readonly Interval[] | null;
}

/** An interval lasts two days at most, and a grid is found two days on (see `ofWeek`); one to spare. */
const LOOKBACK_DAYS = 5;

/**
 * The openings a slot that starts in [from, to) and lasts `durationMs` can lie in, in ascending order, with their true
 * beginnings even when these lie before `from`: a window never moves a grid.
 */
export function openingsWithin(rules: OpeningRules, from: number, to: number, durationMs: number): Opening[] {
  const firstDay = localDay(rules.zone, from) - LOOKBACK_DAYS;
  const lastDay = localDay(rules.zone, to + durationMs) + 1;
  const openings = rules.open
    ? ofInstants(rules, rules.open, firstDay, lastDay)
    : ofWeek(rules, firstDay, lastDay);
  return openings.filter(({ start, gridEnd }) => gridEnd > from && start < to);
}

/**
 * Intervals that overlap or touch are one opening. One that never closes has no beginning a grid could start from, so after
 * 24 hours without closing the first interval of a day begins a new grid: round the clock, that is every local midnight.
 */
function ofWeek({ zone, week, overrides }: OpeningRules, firstDay: number, lastDay: number): Opening[] {
  const openings: Opening[] = [];
  let run: Opening[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    const intervals = overrides.get(day) ?? week[dayOfWeek(day)]!;
    for (const [index, interval] of intervals.entries()) {
      const start = instantAt(zone, day, interval.start);
      const end = instantAt(zone, day, interval.end);
      if (end <= start) continue;
      const current = run.at(-1);
      if (!current || start > current.end) {
        run = [{ start, gridEnd: end, end }];
        openings.push(run[0]!);
        continue;
      }
      if (index === 0 && start - run[0]!.start >= DAY_MS) {
        current.gridEnd = start;
        const opening = { start, gridEnd: end, end };
        run.push(opening);
        openings.push(opening);
      }
      const last = run.at(-1)!;
      last.gridEnd = Math.max(current.end, end);
      for (const opening of run) opening.end = last.gridEnd;
    }
  }
  return openings;
}

function ofInstants(
  { zone, overrides }: OpeningRules,
  open: readonly Interval[],
  firstDay: number,
  lastDay: number,
): Opening[] {
  const days = [...overrides.keys()].filter((day) => day <= lastDay).sort((a, b) => a - b);
  // Of the days before, only the last can be where an opening that reaches the window begins.
  const firstOfWindow = days.findIndex((day) => day >= firstDay);
  const relevant = days.slice(Math.max(0, (firstOfWindow < 0 ? days.length : firstOfWindow) - 1));
  const replaced = merged(
    relevant.map((day) => ({ start: instantAt(zone, day, 0), end: instantAt(zone, day + 1, 0) })),
  );
  const replacements = relevant.flatMap((day) =>
    overrides
      .get(day)!
      .map(({ start, end }) => ({ start: instantAt(zone, day, start), end: instantAt(zone, day, end) })),
  );
  return merged([...without(open, replaced), ...replacements]).map(({ start, end }) => ({
    start,
    gridEnd: end,
    end,
  }));
}
