import type { Interval } from './intervals.ts';
import { roundUpOnClock } from './local-time.ts';
import type { Opening } from './opening.ts';
import type { TimeZone } from './zone.ts';

/** Where starts may lie, in milliseconds. */
export interface GridRules {
  zone: TimeZone;
  intervalMs: number;
  /** Starts are rounded up to a multiple of this on the local clock; null where they begin as the opening does. */
  clockStepMs: number | null;
  /** Whether busy time begins a new grid at its end. */
  restart: boolean;
}

/** A start on the clock is rounded to the largest of these that divides the interval, in minutes. */
const CLOCK_STEPS_MIN = [60, 30, 20, 15, 10, 5];

/** Minutes; an interval none of them divides keeps to whole minutes. */
export function clockStep(intervalMin: number): number {
  return CLOCK_STEPS_MIN.find((step) => intervalMin % step === 0) ?? 1;
}

/**
 * The starts in [from, to) of slots that lie in an opening and touch nothing taken, in ascending order. One walk over openings
 * and taken time: the work is their number plus the number of starts.
 * @param openings in ascending order
 * @param taken as `merged` gives it
 */
export function freeStarts(
  openings: readonly Opening[],
  taken: readonly Interval[],
  rules: GridRules,
  durationMs: number,
  from: number,
  to: number,
): number[] {
  const starts: number[] = [];
  let passed = 0;
  for (const opening of openings) {
    while (passed < taken.length && taken[passed]!.end <= opening.start) passed++;
    const lastStartBefore = Math.min(opening.gridEnd, to);
    let point = firstPoint(rules, opening.start);
    let free = opening.start;
    for (let next = passed; free < lastStartBefore; next++) {
      const block = taken[next];
      const freeEnd = block ? Math.min(block.start, opening.end) : opening.end;
      if (freeEnd - free >= durationMs && freeEnd > from) {
        if (rules.restart) point = firstPoint(rules, free);
        point = pointNotBefore(rules, point, Math.max(free, from));
        while (point + durationMs <= freeEnd && point < lastStartBefore) {
          starts.push(point);
          point = pointAfter(rules, point);
        }
      }
      if (!block || block.start >= opening.end) break;
      free = block.end;
    }
  }
  return starts;
}

function firstPoint({ zone, clockStepMs }: GridRules, instant: number): number {
  return clockStepMs === null ? instant : roundUpOnClock(zone, instant, clockStepMs);
}

/** Where the clock was changed by less than a step (Lord Howe: half an hour), the next start is rounded up anew. */
function pointAfter(rules: GridRules, point: number): number {
  const next = point + rules.intervalMs;
  if (rules.clockStepMs === null || next < rules.zone.steadyUntil(point)) return next;
  return roundUpOnClock(rules.zone, next, rules.clockStepMs);
}

function pointNotBefore(rules: GridRules, point: number, from: number): number {
  let reached = point;
  while (reached < from) {
    // Points are equally far apart up to the next change of the clock.
    const target = rules.clockStepMs === null ? from : Math.min(from, rules.zone.steadyUntil(reached));
    reached += Math.ceil((target - reached) / rules.intervalMs) * rules.intervalMs;
    reached = firstPoint(rules, reached);
  }
  return reached;
}
