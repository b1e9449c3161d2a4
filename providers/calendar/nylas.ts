import Nylas, { NylasApiError, NylasOAuthError, NylasSdkTimeoutError } from 'nylas';
import type { CalendarEvent } from '../../domain/calendar/event.ts';
import {
  connectionFailureKind,
  failureKindOf,
  ProviderError,
  type ProviderFailureKind,
  refusalMessage,
  retryAfterMs,
} from '../errors.ts';
import { answerWithin } from '../time-limits.ts';
import { type CalendarPlace, type CalendarProvider, GrantExpiredError } from './calendar.ts';
import { fromNylas, TAG_KEY, toNylas } from './nylas-events.ts';

/** The most Nylas gives in one page. */
const PAGE = 200;
const MOST_EVENTS = 10_000;

export interface NylasOptions {
  apiKey: string;
  clientId: string;
  /** undefined = the vendor's own address (`https://api.us.nylas.com`; the European one is a setting). */
  apiUri?: string | undefined;
  timeoutMs?: number;
}

/** Google, Outlook, iCloud and Exchange calendars through Nylas v3, by its own SDK. */
export function createNylasCalendars(options: NylasOptions): CalendarProvider {
  const { timeoutMs = 20_000 } = options;
  const nylas = new Nylas({
    apiKey: options.apiKey,
    ...(options.apiUri ? { apiUri: options.apiUri } : {}),
    timeout: timeoutMs / 1_000,
  });

  /** One exchange. The SDK's own clock (8.4) stops when the headers arrive; this one runs to the end of the answer. */
  async function mapped<T>(call: () => Promise<T>, writes = false): Promise<T> {
    try {
      return await answerWithin('nylas', timeoutMs, call());
    } catch (error) {
      throw error instanceof ProviderError ? error : toProviderError(error, writes);
    }
  }

  /**
   * An exchange about one grant. A 401 may mean the grant or our own key, a 404 the grant or what was asked for: only the
   * grant itself can tell, and « gone with its grant » must never be taken for « deleted by its person ».
   */
  async function about<T>(grantId: string, call: () => Promise<T>, writes = false): Promise<T> {
    try {
      return await mapped(call, writes);
    } catch (error) {
      if (!(error instanceof ProviderError) || (error.status !== 401 && error.status !== 404)) throw error;
      const grant = await orNull(mapped(() => nylas.grants.find({ grantId })));
      if (grant?.data.grantStatus !== 'valid') throw new GrantExpiredError('nylas', error);
      if (error.status === 404) throw error;
      // Valid after all: it was renewed between the two questions, or the account's own service refused once.
      throw new ProviderError('nylas', 'transient', 'The calendar’s account refused once.', {
        status: 401,
        requestId: error.requestId,
        cause: error,
      });
    }
  }

  const at = ({ grantId, calendarId }: CalendarPlace) => ({
    identifier: grantId,
    queryParams: { calendarId },
  });
  const quietly = ({ grantId, calendarId }: CalendarPlace) => ({
    identifier: grantId,
    queryParams: { calendarId, notifyParticipants: false },
  });

  return {
    name: 'nylas',

    authorizationUrl({ redirectUri, state, loginHint }) {
      const { clientId } = options;
      const { url, secret } = nylas.auth.urlForOAuth2PKCE({ clientId, redirectUri, state, loginHint });
      return { url, verifier: secret };
    },

    async exchangeCode({ redirectUri, code, verifier }) {
      const { clientId } = options;
      const granted = await mapped(() =>
        nylas.auth.exchangeCodeForToken({ clientId, redirectUri, code, codeVerifier: verifier }),
      );
      return { grantId: granted.grantId, email: granted.email, provider: granted.provider ?? 'unknown' };
    },

    async listCalendars(grantId) {
      const { data } = await about(grantId, () =>
        nylas.calendars.list({ identifier: grantId, queryParams: { limit: PAGE } }),
      );
      return data.map((calendar) => ({
        id: calendar.id,
        name: calendar.name,
        timeZone: calendar.timezone || null,
        isPrimary: calendar.isPrimary ?? false,
        isWritable: !calendar.readOnly,
      }));
    },

    async listEvents(place, { startMs, endMs }) {
      const events: CalendarEvent[] = [];
      let pageToken: string | undefined;
      do {
        const page = await about(place.grantId, () =>
          nylas.events.list({
            identifier: place.grantId,
            queryParams: {
              calendarId: place.calendarId,
              start: String(Math.floor(startMs / 1_000)),
              end: String(Math.ceil(endMs / 1_000)),
              expandRecurring: true,
              limit: PAGE,
              // Google leaves absences and focus time out unless they are asked for by name.
              ...(place.provider === 'google' && { eventType: ['default', 'outOfOffice', 'focusTime'] }),
              ...(pageToken && { pageToken }),
            },
          }),
        );
        events.push(...inOurWords(page.data, place));
        pageToken = page.nextCursor;
        if (events.length > MOST_EVENTS) {
          throw new ProviderError(
            'nylas',
            'permanent',
            `The calendar has more than ${MOST_EVENTS} events a year.`,
          );
        }
      } while (pageToken);
      return events;
    },

    async readEvent(place, eventId) {
      const found = await orNull(about(place.grantId, () => nylas.events.find({ ...at(place), eventId })));
      return found && fromNylas(found.data, place);
    },

    async findByTag(place, tag) {
      // No other filter may stand beside this one.
      const queryParams = { calendarId: place.calendarId, metadataPair: { [TAG_KEY]: tag } };
      const { data } = await about(place.grantId, () =>
        nylas.events.list({ identifier: place.grantId, queryParams }),
      );
      return inOurWords(data, place);
    },

    async createEvent(place, draft) {
      const { data } = await about(
        place.grantId,
        () => nylas.events.create({ ...quietly(place), requestBody: toNylas(draft) }),
        true,
      );
      return readable(fromNylas(data, place));
    },

    async updateEvent(place, eventId, draft) {
      const updated = await orNull(
        about(
          place.grantId,
          () => nylas.events.update({ ...quietly(place), eventId, requestBody: toNylas(draft) }),
          true,
        ),
      );
      return updated && readable(fromNylas(updated.data, place));
    },

    async deleteEvent(place, eventId) {
      await orNull(about(place.grantId, () => nylas.events.destroy({ ...quietly(place), eventId }), true));
    },

    async revokeGrant(grantId) {
      await orNull(mapped(() => nylas.grants.destroy({ grantId }), true));
    },
  };
}

function inOurWords(events: Parameters<typeof fromNylas>[0][], place: CalendarPlace): CalendarEvent[] {
  return events.flatMap((event) => fromNylas(event, place) ?? []);
}

function readable(event: CalendarEvent | null): CalendarEvent {
  if (event) return event;
  throw new ProviderError('nylas', 'unknown', 'Nylas answered with an event without a time.');
}

/** What is not there any more: 404, or 410 from Google for what lies in its bin. */
async function orNull<T>(exchange: Promise<T>): Promise<T | null> {
  try {
    return await exchange;
  } catch (error) {
    const isGone = error instanceof ProviderError && (error.status === 404 || error.status === 410);
    if (isGone && !(error instanceof GrantExpiredError)) return null;
    throw error;
  }
}

function toProviderError(error: unknown, writes: boolean): ProviderError {
  if (error instanceof NylasApiError || error instanceof NylasOAuthError) {
    const status = error.statusCode ?? 0;
    return new ProviderError(
      'nylas',
      kindOf(status, writes),
      refusalMessage('Nylas', status, error.message),
      {
        status,
        retryAfterMs: retryAfterMs(new Headers(error.headers), Date.now()),
        requestId: error.requestId ?? null,
        cause: error,
      },
    );
  }
  if (error instanceof NylasSdkTimeoutError) {
    return new ProviderError('nylas', 'unknown', 'Nylas did not answer in time.', { cause: error });
  }
  return new ProviderError('nylas', connectionFailureKind(error), 'The connection to Nylas failed.', {
    cause: error,
  });
}

/** Nylas answers 5xx also when the account's own service was asked and did not answer in time: a write may have been done. */
function kindOf(status: number, writes: boolean): ProviderFailureKind {
  return writes && status >= 500 ? 'unknown' : failureKindOf(status);
}
