import { dayOf, dayOfWeek, formatDay, parseDay } from '../../domain/scheduling/day.ts';
import { instantAt, localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';

/** Where one is in the agenda. It lives in the address, so that it can be sent, reloaded and gone back to. Pure. */

export const VIEWS = ['day', 'week', 'month'] as const;
export type View = (typeof VIEWS)[number];

/** In the address; nobody at all is an empty list. */
const EVERYBODY = 'all';

export interface Place {
  view: View;
  /** A day number (domain/scheduling/day.ts) in the business's zone. */
  day: number;
  /** null: everybody. */
  agentIds: string[] | null;
}

export function today(zone: string, now: number): number {
  return localDay(timeZone(zone), now);
}

/** Reads an address; whatever makes no sense there is as if it were absent. */
export function readPlace(search: URLSearchParams, defaults: Place): Place {
  const view = VIEWS.find((name) => name === search.get('view')) ?? defaults.view;
  const agents = search.get('agents');
  return {
    view,
    day: parseDay(search.get('date')) ?? defaults.day,
    agentIds:
      agents === null ? defaults.agentIds : agents === EVERYBODY ? null : agents.split(',').filter(Boolean),
  };
}

/** What a place changes in an address. */
export function writePlace(search: URLSearchParams, change: Partial<Place>): URLSearchParams {
  const next = new URLSearchParams(search);
  if (change.view) next.set('view', change.view);
  if (change.day !== undefined) next.set('date', formatDay(change.day));
  if (change.agentIds !== undefined) next.set('agents', change.agentIds?.join(',') ?? EVERYBODY);
  return next;
}

/** Monday of the week a day lies in. */
export function mondayOf(day: number): number {
  return day - ((dayOfWeek(day) + 6) % 7);
}

/** First day of the month a day lies in, or of one `by` months from it. */
export function firstOfMonth(day: number, by = 0): number {
  const date = new Date(day * 86_400_000);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + by;
  return dayOf(Math.floor(months / 12), (months % 12) + 1, 1);
}

/** The days a view shows: [from, to). A month is shown in whole weeks. */
export function daysOf({ view, day }: Pick<Place, 'view' | 'day'>): { from: number; to: number } {
  if (view === 'day') return { from: day, to: day + 1 };
  if (view === 'week') return { from: mondayOf(day), to: mondayOf(day) + 7 };
  return { from: mondayOf(firstOfMonth(day)), to: mondayOf(firstOfMonth(day, 1) - 1) + 7 };
}

/** The day after going on (1) or back (-1) by what the view shows. */
export function stepped({ view, day }: Pick<Place, 'view' | 'day'>, by: 1 | -1): number {
  if (view === 'day') return day + by;
  if (view === 'week') return day + 7 * by;
  return firstOfMonth(day, by);
}

/** Days as instants of the business's zone, ISO 8601. */
export function instantsOf(days: { from: number; to: number }, zone: string): { from: string; to: string } {
  const at = (day: number) => new Date(instantAt(timeZone(zone), day, 0)).toISOString();
  return { from: at(days.from), to: at(days.to) };
}
