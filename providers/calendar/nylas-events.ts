import type { CreateEventRequest, Event } from 'nylas';
import type { CalendarEvent, EventTime } from '../../domain/calendar/event.ts';
import { isTimeZone } from '../../domain/calendar/zone.ts';
import type { CalendarPlace, EventDraft } from './calendar.ts';

/** Nylas searches five keys only, `key1` to `key5`, and counts on the fifth itself. */
export const TAG_KEY = 'key1';

/** An event in our words; null when it has no time to tell (a field hidden from us). */
export function fromNylas(event: Event, place: CalendarPlace): CalendarEvent | null {
  const time = timeOf(event.when);
  if (!time) return null;
  const own = event.participants?.find(
    ({ email }) => email !== undefined && email.toLowerCase() === place.email.toLowerCase(),
  );
  return {
    id: event.id,
    masterId: event.masterEventId ?? null,
    originalStartMs: event.originalStartTime === undefined ? null : event.originalStartTime * 1_000,
    recurrence: event.recurrence ?? [],
    time,
    title: event.title ?? '',
    description: event.description ?? '',
    busy: event.busy,
    status: event.status === 'cancelled' ? 'cancelled' : event.status === 'maybe' ? 'tentative' : 'confirmed',
    ownResponse: own?.status ?? null,
    tag: event.metadata?.[TAG_KEY] ?? null,
  };
}

/** What we write of an appointment: always busy, without guests, whom the calendar would write to. */
export function toNylas(draft: EventDraft): CreateEventRequest {
  return {
    title: draft.title,
    description: draft.description,
    busy: true,
    when: {
      startTime: Math.floor(draft.startMs / 1_000),
      endTime: Math.floor(draft.endMs / 1_000),
      startTimezone: draft.timeZone,
      endTimezone: draft.timeZone,
    },
    metadata: { [TAG_KEY]: draft.tag },
  };
}

/** Told apart by their fields: `object` is missing in some answers of the vendor's own documentation. */
function timeOf(when: Event['when'] | null | undefined): EventTime | null {
  if (!when) return null;
  if ('startTime' in when) {
    const zone = when.startTimezone;
    return {
      kind: 'timed',
      startMs: when.startTime * 1_000,
      endMs: when.endTime * 1_000,
      timeZone: zone && isTimeZone(zone) ? zone : null,
    };
  }
  if ('date' in when) return { kind: 'all-day', startDate: when.date, endDate: when.date };
  if ('startDate' in when) {
    // Nylas counts the last day in, unlike iCalendar.
    const isUpsideDown = when.endDate < when.startDate;
    return {
      kind: 'all-day',
      startDate: when.startDate,
      endDate: isUpsideDown ? when.startDate : when.endDate,
    };
  }
  if ('time' in when) {
    return { kind: 'timed', startMs: when.time * 1_000, endMs: when.time * 1_000, timeZone: null };
  }
  return null;
}
