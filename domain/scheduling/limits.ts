import { DAY_MS, weekOf } from './day.ts';
import type { Interval } from './intervals.ts';
import { localDay } from './local-time.ts';
import type { TimeZone } from './zone.ts';

/** How many appointments an agent takes at most; null = any number. */
export interface Limits {
  perDay: number | null;
  perWeek: number | null;
}

/**
 * Keeps the starts on days, and in weeks from Monday, that have room for one more appointment. An appointment counts where it
 * starts, on the agent's calendar.
 */
export function withinLimits(
  starts: number[],
  bookings: readonly Interval[],
  limits: Limits,
  zone: TimeZone,
): number[] {
  const { perDay, perWeek } = limits;
  if ((perDay === null && perWeek === null) || starts.length === 0) return starts;
  const onDay = new Map<number, number>();
  const inWeek = new Map<number, number>();
  // Others share no week with any start: no need to look up their dates.
  const [earliest, latest] = [starts[0]! - 8 * DAY_MS, starts.at(-1)! + 8 * DAY_MS];
  for (const { start } of bookings) {
    if (start < earliest || start > latest) continue;
    const day = localDay(zone, start);
    onDay.set(day, (onDay.get(day) ?? 0) + 1);
    inWeek.set(weekOf(day), (inWeek.get(weekOf(day)) ?? 0) + 1);
  }
  return starts.filter((start) => {
    const day = localDay(zone, start);
    return (
      (perDay === null || (onDay.get(day) ?? 0) < perDay) &&
      (perWeek === null || (inWeek.get(weekOf(day)) ?? 0) < perWeek)
    );
  });
}
