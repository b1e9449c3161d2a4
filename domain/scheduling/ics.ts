import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import { tzlib_get_ical_block } from 'timezones-ical-library';

/** What a calendar entry says. Instants in epoch milliseconds. */
export interface CalendarEntry {
  appointmentId: string;
  /** Counts what changed since the first (RFC 5546 §2.1.4). */
  sequence: number;
  cancelled: boolean;
  startsAt: number;
  endsAt: number;
  changedAt: number;
  /** IANA, of the business. */
  timeZone: string;
  summary: string;
  description: string;
  location: string | null;
  url: string | null;
  organizer: { name: string; email: string };
  attendee: { name: string; email: string } | null;
  /** BCP 47, for the product id. */
  language: string;
}

/** The media type a mail program needs to offer "add to calendar". */
export const calendarMediaType = (cancelled: boolean) =>
  `text/calendar; method=${cancelled ? 'CANCEL' : 'REQUEST'}; charset=utf-8`;

/**
 * An appointment as an iCalendar object (RFC 5545, 5546): one UID for its whole life, so that a move changes the entry a
 * client already has instead of adding one; times on the wall clock of the business, with that zone's own rules.
 */
export function calendarFile(entry: CalendarEntry): string {
  const calendar = ical({
    prodId: {
      company: 'Coccinelle',
      product: 'Rendez-vous',
      language: entry.language.slice(0, 2).toUpperCase(),
    },
    method: entry.cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
    // No zone of the whole calendar: DTSTAMP would follow it, and must be in UTC (RFC 5545 §3.8.7.2).
    timezone: { name: null, generator: zoneBlock },
  });
  const event = calendar.createEvent({
    id: `${entry.appointmentId}@coccinelle`,
    sequence: entry.sequence,
    start: onTheWall(entry.startsAt, entry.timeZone),
    end: onTheWall(entry.endsAt, entry.timeZone),
    timezone: entry.timeZone,
    stamp: new Date(entry.changedAt),
    summary: entry.summary,
    description: entry.description,
    status: entry.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: entry.organizer,
    ...(entry.location ? { location: entry.location } : {}),
    ...(entry.url ? { url: entry.url } : {}),
  });
  if (entry.attendee)
    event.createAttendee({ ...entry.attendee, status: ICalAttendeeStatus.ACCEPTED, rsvp: false });
  return calendar.toString();
}

function onTheWall(instant: number, timeZone: string) {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
}

/** The zone's own VTIMEZONE; null for one the library does not know, whose times are then given in UTC. */
function zoneBlock(name: string): string | null {
  const [block] = tzlib_get_ical_block(name);
  return block || null;
}
