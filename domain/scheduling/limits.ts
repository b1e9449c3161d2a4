import { weekOf } from './day.ts';
import { localDay } from './local-time.ts';
import type { TimeZone } from './zone.ts';

/** How many appointments an agent takes at most; null = any number. */
export interface Limits {
  perDay: number | null;
  perWeek: number | null;
}

const EIGHT_DAYS_MS = 8 * 86_400_000;

/**
 * Keeps the starts on days, and in weeks from Monday, that have room for one more appointment. An appointment counts where it
 * starts, on the agent's calendar.
 * @param booked the starts of the agent's appointments
 */
export function withinLimits(
  starts: number[],
  booked: readonly number[],
  limits: Limits,
  zone: TimeZone,
): number[] {
  const { perDay, perWeek } = limits;
  if ((perDay === null && perWeek === null) || starts.length === 0) return starts;
  const onDay = new Map<number, number>();
  const inWeek = new Map<number, number>();
  // Others share no week with any start: no need to look up their dates.
  const [earliest, latest] = [starts[0]! - EIGHT_DAYS_MS, starts.at(-1)! + EIGHT_DAYS_MS];
  for (const instant of booked) {
    if (instant < earliest || instant > latest) continue;
    const day = localDay(zone, instant);
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
