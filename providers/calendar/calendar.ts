import type { CalendarEvent, Span } from '../../domain/calendar/event.ts';
import type { OwnContent } from '../../domain/calendar/ours.ts';
import { ProviderError } from '../errors.ts';

/** Somebody's permission to read and write their calendars. The same account permitted again keeps its id. */
export interface CalendarGrant {
  grantId: string;
  email: string;
  /** `google`, `microsoft`, `icloud`, `ews`… */
  provider: string;
}

export interface CalendarInfo {
  id: string;
  name: string;
  /** IANA; null when the provider does not say. */
  timeZone: string | null;
  isPrimary: boolean;
  isWritable: boolean;
}

/** One calendar of one grant. The real calendar's id, never an alias such as `primary`: tags are kept by it. */
export interface CalendarPlace extends CalendarGrant {
  calendarId: string;
}

/** An event to write. `timeZone` is where its wall clock is read, `tag` what it is found by again. */
export interface EventDraft extends OwnContent {
  timeZone: string;
  tag: string;
}

/** The grant is not valid any more: its person must connect again. Asking again changes nothing. */
export class GrantExpiredError extends ProviderError {
  constructor(
    provider: string,
    details: { status?: number | null; requestId?: string | null; cause?: unknown },
  ) {
    super(provider, 'permanent', 'The calendar’s permission has expired or was withdrawn.', details);
    this.name = 'GrantExpiredError';
  }
}

/**
 * People's own calendars. Methods throw `ProviderError`, and nothing else, when the provider fails; those about a grant
 * throw its subclass `GrantExpiredError` when it is the grant that no longer holds, and not our own key.
 * Nothing is repeated here: the caller's retries are visible, and creating is looked up by tag first.
 */
export interface CalendarProvider {
  readonly name: string;
  /** Where to send a person to permit access. `verifier` (PKCE) must be kept, unseen by them, until the exchange. */
  authorizationUrl(request: { redirectUri: string; state: string; loginHint?: string }): {
    url: string;
    verifier: string;
  };
  /** Turns the code that came back into a grant; a code works once. */
  exchangeCode(request: { redirectUri: string; code: string; verifier: string }): Promise<CalendarGrant>;
  listCalendars(grantId: string): Promise<CalendarInfo[]>;
  /**
   * Every event that touches the window, series as their occurrences, free time and declined invitations included.
   * @throws a permanent ProviderError when there are more than 10,000.
   */
  listEvents(place: CalendarPlace, window: Span): Promise<CalendarEvent[]>;
  /** null: there is none (any more). */
  readEvent(place: CalendarPlace, eventId: string): Promise<CalendarEvent | null>;
  findByTag(place: CalendarPlace, tag: string): Promise<CalendarEvent[]>;
  createEvent(place: CalendarPlace, draft: EventDraft): Promise<CalendarEvent>;
  /** Overwrites what we wrote; null: there is no such event (any more). */
  updateEvent(place: CalendarPlace, eventId: string, draft: EventDraft): Promise<CalendarEvent | null>;
  /** Done already = done. */
  deleteEvent(place: CalendarPlace, eventId: string): Promise<void>;
  /** Gives the permission back for good, for everybody who uses it. Done already = done. */
  revokeGrant(grantId: string): Promise<void>;
}
