import type { CalendarEvent, Span } from './event.ts';
import { occurrences } from './recurrence.ts';
import { spanOf } from './zone.ts';

/** Time somebody's calendar keeps them from being booked. `ref` is the event's (or occurrence's) own id. */
export interface BusyTime extends Span {
  ref: string;
}

/**
 * The busy time in a calendar, one span per event that touches `[fromMs, toMs)`: not what is shown as free, cancelled or
 * declined, nor what `isOurs` (it is counted as an appointment already). A series that comes unexpanded is expanded here,
 * without the occurrences that came by themselves because they were changed or cancelled.
 */
export function busyTimes(
  events: readonly CalendarEvent[],
  options: { timeZone: string; fromMs: number; toMs: number; isOurs: (event: CalendarEvent) => boolean },
): BusyTime[] {
  const { timeZone, fromMs, toMs, isOurs } = options;
  const changed = new Set(
    events.flatMap(({ masterId, originalStartMs }) =>
      masterId !== null && originalStartMs !== null ? [`${masterId} ${originalStartMs}`] : [],
    ),
  );
  const found = new Map<string, BusyTime>();
  for (const event of events) {
    if (!event.busy || event.status === 'cancelled' || event.ownResponse === 'no' || isOurs(event)) continue;
    const series =
      event.recurrence.length > 0
        ? occurrences(event.recurrence, event.time, timeZone, { fromMs, toMs })
        : null;
    const times = series
      ? series
          .filter(({ originalStartMs }) => !changed.has(`${event.id} ${originalStartMs}`))
          .map(({ time, originalStartMs }) => ({
            ref: `${event.id} ${originalStartMs}`,
            ...spanOf(time, timeZone),
          }))
      : [{ ref: event.id, ...spanOf(event.time, timeZone) }];
    for (const time of times) {
      if (time.endMs > time.startMs && time.endMs > fromMs && time.startMs < toMs) found.set(time.ref, time);
    }
  }
  return [...found.values()].sort((a, b) => a.startMs - b.startMs || (a.ref < b.ref ? -1 : 1));
}
