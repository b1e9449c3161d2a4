import type { Slot } from '../http/types.ts';
import { dateIn, noon } from '../time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No zone is further from UTC: a month's own hours lie within, wherever it is read. */
const WIDEST_ZONE_MS = 14 * HOUR_MS;

/** `2026-12` and a number of months → the month that far away. */
export function addMonths(month: string, count: number): string {
  const at = noon(`${month}-01`);
  at.setUTCMonth(at.getUTCMonth() + count);
  return at.toISOString().slice(0, 7);
}

export function addDays(date: string, count: number): string {
  return new Date(noon(date).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

export function lastDayOf(month: string): string {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

/** What to ask the API for to have a whole month in every zone, from now on; null for a month that is over everywhere. */
export function windowOf(month: string, now: number): { from: string; to: string } | null {
  const from = Math.max(now, Date.parse(`${month}-01T00:00:00Z`) - WIDEST_ZONE_MS);
  const to = Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) + WIDEST_ZONE_MS;
  return from < to ? { from: new Date(from).toISOString(), to: new Date(to).toISOString() } : null;
}

/** The weeks of a month, as dates; null where the neighbours' days would be. @param weekStart 0 = Sunday */
export function weeksOf(month: string, weekStart: number): (string | null)[][] {
  const first = `${month}-01`;
  const lead = (noon(first).getUTCDay() - weekStart + 7) % 7;
  const days = Number(lastDayOf(month).slice(8));
  const cells = Array.from({ length: Math.ceil((lead + days) / 7) * 7 }, (_, cell) => {
    const day = cell - lead;
    return day >= 0 && day < days ? addDays(first, day) : null;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** On which day weeks begin where the locale is spoken: 0 = Sunday. Monday where the browser does not know. */
export function weekStartOf(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return (known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 }).firstDay % 7;
}

/** Slots by their date in a zone, those of one month, each day's by start; a slot that comes twice counts once. */
export function byDate(slots: readonly Slot[], month: string, zone: string): Map<string, Slot[]> {
  const days = new Map<string, Slot[]>();
  const seen = new Set<string>();
  for (const slot of [...slots].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const date = dateIn(zone, slot.start);
    if (!date.startsWith(month) || seen.has(slot.start)) continue;
    seen.add(slot.start);
    days.set(date, [...(days.get(date) ?? []), slot]);
  }
  return days;
}

/** Where an arrow key leads from a date; null for every other key. */
export function dateByKey(key: string, date: string, weekStart: number): string | null {
  const inWeek = (noon(date).getUTCDay() - weekStart + 7) % 7;
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -7);
    case 'ArrowDown':
      return addDays(date, 7);
    case 'Home':
      return addDays(date, -inWeek);
    case 'End':
      return addDays(date, 6 - inWeek);
    case 'PageUp':
    case 'PageDown': {
      const month = addMonths(date.slice(0, 7), key === 'PageUp' ? -1 : 1);
      const last = lastDayOf(month);
      const same = `${month}-${date.slice(8)}`;
      return same < last ? same : last;
    }
    default:
      return null;
  }
}
