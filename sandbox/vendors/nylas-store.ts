import { randomBytes, randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { EventTime } from '../../domain/calendar/event.ts';
import { type Occurrence, occurrences } from '../../domain/calendar/recurrence.ts';
import { spanOf } from '../../domain/calendar/zone.ts';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import type {
  Account,
  CalendarRow,
  EventChange,
  EventRow,
  Grant,
  NylasProvider,
  When,
} from './nylas-wire.ts';

/** The accounts' calendars, changed by the API and by people clicking in them alike. */

const DAY_MS = 86_400_000;

export type EventNews = { type: 'event.created' | 'event.updated' | 'event.deleted'; event: EventRow };

export interface NylasStore {
  accounts: { list(): Account[]; open(address: string, provider: NylasProvider): Account };
  calendars: { of(account: string): CalendarRow[]; get(id: string): CalendarRow | undefined };
  grants: {
    list(): Grant[];
    get(id: string): Grant | undefined;
    put(grant: Grant): Grant;
    delete(id: string): void;
  };
  /** Rows as stored: single events, series, and the occurrences that differ from their series. */
  rows(calendarId: string): EventRow[];
  /** An event, a series, or one occurrence of a series by its own id. */
  find(calendar: CalendarRow, id: string): EventRow | undefined;
  /** What touches the window, series as their occurrences when `expand`. */
  window(calendar: CalendarRow, window: { fromMs: number; toMs: number }, expand: boolean): EventRow[];
  create(calendar: CalendarRow, fields: EventChange & { when: When }): EventRow;
  change(calendar: CalendarRow, event: EventRow, change: EventChange): EventRow;
  remove(calendar: CalendarRow, event: EventRow): void;
}

/** `onNews` hears of every change, once it is stored. */
export function openNylasStore(context: ProviderContext, onNews: (news: EventNews) => void): NylasStore {
  const accounts = context.state.collection<Account>('accounts');
  const calendars = context.state.collection<CalendarRow>('calendars');
  const events = context.state.collection<EventRow>('events');
  const grants = context.state.collection<Grant>('grants');
  const nowSeconds = () => Math.floor(context.now().getTime() / 1_000);

  const rows = (calendarId: string) => events.list().filter((event) => event.calendarId === calendarId);
  const changedOccurrences = (seriesId: string) =>
    events.list().filter(({ masterId }) => masterId === seriesId);

  /** One occurrence of a series as an event of its own. */
  const occurrenceOf = (series: EventRow, { time, originalStartMs }: Occurrence): EventRow => ({
    ...series,
    id: occurrenceId(series, originalStartMs),
    when: whenOf(time),
    recurrence: [],
    // Kept by event id, so a series' own does not reach its occurrences.
    metadata: {},
    masterId: series.id,
    originalStart: originalStartMs / 1_000,
  });

  return {
    accounts: {
      list: () => accounts.list(),
      open(address, provider) {
        const known = accounts.get(address);
        if (known) return known;
        const account = accounts.put({ id: address, provider, timeZone: 'Europe/Paris' });
        const own = (name: string, more: Partial<CalendarRow> = {}) =>
          calendars.put({
            id: calendarId(provider, address, more.isPrimary ?? false),
            account: address,
            name,
            timeZone: account.timeZone,
            isPrimary: false,
            readOnly: false,
            ...more,
          });
        own(provider === 'google' ? address : 'Calendrier', { isPrimary: true });
        own('Personnel');
        own('Jours fériés', { readOnly: true });
        return account;
      },
    },
    calendars: {
      of: (account) => calendars.list().filter((calendar) => calendar.account === account),
      get: (id) => calendars.get(id),
    },
    grants: {
      list: () => grants.list(),
      get: (id) => grants.get(id),
      put: (grant) => grants.put(grant),
      delete(id) {
        const grant = grants.delete(id);
        // What Nylas itself kept goes with the grant; the account's own events stay.
        for (const event of events.list().filter(({ account }) => account === grant?.account)) {
          events.put({ ...event, metadata: {} });
        }
      },
    },
    rows,

    find(calendar, id) {
      const row = events.get(id);
      if (row) return row.calendarId === calendar.id ? row : undefined;
      const named = /^(.+)_(\d{4})(\d{2})(\d{2})(?:T\d{6}Z)?$/.exec(id);
      const series = events.get(named?.[1] ?? '');
      if (!named || series?.calendarId !== calendar.id || series.recurrence.length === 0) return undefined;
      const day = Date.parse(`${named[2]}-${named[3]}-${named[4]}`);
      if (Number.isNaN(day)) return undefined;
      const around = { fromMs: day - 2 * DAY_MS, toMs: day + 2 * DAY_MS };
      return expanded(calendar, series, around).find((event) => event.id === id);
    },

    window(calendar, window, expand) {
      const touches = (event: EventRow) => {
        const { startMs, endMs } = spanOf(timeOf(event.when), calendar.timeZone);
        return (
          startMs < window.toMs && (endMs > window.fromMs || (endMs === startMs && endMs >= window.fromMs))
        );
      };
      return rows(calendar.id).flatMap((event) => {
        if (event.recurrence.length === 0) return touches(event) ? [event] : [];
        const own = expanded(calendar, event, window);
        if (expand) return own;
        return own.length > 0 ? [event] : [];
      });
    },

    create(calendar, fields) {
      refuseReadOnly(calendar);
      const provider = accounts.get(calendar.account)?.provider ?? 'google';
      const id = eventId(provider);
      const event = events.put({
        id,
        account: calendar.account,
        calendarId: calendar.id,
        title: '',
        description: '',
        location: '',
        busy: true,
        status: 'confirmed',
        recurrence: [],
        participants: [],
        metadata: {},
        icalUid: `${id}@${provider}.example`,
        createdAt: nowSeconds(),
        updatedAt: nowSeconds(),
        masterId: null,
        originalStart: null,
        ...known(fields),
        when: fields.when,
      });
      onNews({ type: 'event.created', event });
      return event;
    },

    change(calendar, event, change) {
      refuseReadOnly(calendar);
      // A series at another time has none of its old occurrences.
      if (event.recurrence.length > 0 && (change.when || change.recurrence)) {
        for (const occurrence of changedOccurrences(event.id)) events.delete(occurrence.id);
      }
      const changed = events.put({ ...event, ...known(change), updatedAt: nowSeconds() });
      onNews({ type: 'event.updated', event: changed });
      return changed;
    },

    remove(calendar, event) {
      refuseReadOnly(calendar);
      if (event.masterId === null) {
        for (const occurrence of changedOccurrences(event.id)) events.delete(occurrence.id);
        events.delete(event.id);
      } else {
        events.put({ ...event, status: 'cancelled', updatedAt: nowSeconds() });
      }
      onNews({ type: 'event.deleted', event });
    },
  };

  /** The occurrences of a series that were not changed one by one: those are rows of their own. */
  function expanded(
    calendar: CalendarRow,
    series: EventRow,
    window: { fromMs: number; toMs: number },
  ): EventRow[] {
    const own = new Set(changedOccurrences(series.id).map(({ originalStart }) => originalStart));
    const found = occurrences(series.recurrence, timeOf(series.when), calendar.timeZone, window);
    if (!found) throw new VendorRefusal(400, 'invalid recurrence rule');
    return found
      .map((occurrence) => occurrenceOf(series, occurrence))
      .filter(({ originalStart }) => !own.has(originalStart));
  }
}

function refuseReadOnly(calendar: CalendarRow): void {
  if (calendar.readOnly) throw new VendorRefusal(403, 'The calendar is read-only.');
}

/** What of a request is kept; the rest (reminders, conferences…) is accepted and forgotten. */
function known(change: EventChange): Partial<EventRow> {
  return Object.fromEntries(
    Object.entries({
      title: change.title,
      description: change.description ?? (change.description === null ? '' : undefined),
      location: change.location ?? (change.location === null ? '' : undefined),
      busy: change.busy,
      recurrence: change.recurrence,
      participants: change.participants,
      metadata: change.metadata,
      when: change.when,
    }).filter(([, value]) => value !== undefined),
  );
}

/** An event's time in the house's own words. */
export function timeOf(when: When): EventTime {
  switch (when.object) {
    case 'timespan':
      return {
        kind: 'timed',
        startMs: when.start_time * 1_000,
        endMs: when.end_time * 1_000,
        timeZone: when.start_timezone ?? null,
      };
    case 'time':
      return { kind: 'timed', startMs: when.time * 1_000, endMs: when.time * 1_000, timeZone: null };
    case 'date':
      return { kind: 'all-day', startDate: when.date, endDate: when.date };
    case 'datespan':
      return { kind: 'all-day', startDate: when.start_date, endDate: when.end_date };
  }
}

/** The vendor's words for a time. */
export function whenOf(time: EventTime): When {
  if (time.kind === 'timed') {
    return {
      object: 'timespan',
      start_time: time.startMs / 1_000,
      end_time: time.endMs / 1_000,
      ...(time.timeZone && { start_timezone: time.timeZone, end_timezone: time.timeZone }),
    };
  }
  return time.startDate === time.endDate
    ? { object: 'date', date: time.startDate }
    : { object: 'datespan', start_date: time.startDate, end_date: time.endDate };
}

/** As Google names them: the series and the time it would have been, in UTC. */
function occurrenceId(series: EventRow, originalStartMs: number): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(originalStartMs).toString().replace(/[-:]/g, '');
  return `${series.id}_${timeOf(series.when).kind === 'timed' ? instant : instant.slice(0, 8)}`;
}

/** Each provider's own kind of id; what a product may rely on is nothing but their being strings. */
function eventId(provider: NylasProvider): string {
  if (provider === 'google') {
    const letters = '0123456789abcdefghijklmnopqrstuv';
    return [...randomBytes(26)].map((byte) => letters[byte % 32]).join('');
  }
  if (provider === 'icloud') return randomUUID().toUpperCase();
  return `AAMkAG${randomBytes(84).toString('base64url')}=`;
}

function calendarId(provider: NylasProvider, address: string, isPrimary: boolean): string {
  if (provider !== 'google') return eventId(provider);
  return isPrimary ? address : `${randomBytes(32).toString('hex')}@group.calendar.google.example`;
}
