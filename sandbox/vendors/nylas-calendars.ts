import type { Router } from 'express';
import { spanOf } from '../../domain/calendar/zone.ts';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import { type NylasStore, timeOf } from './nylas-store.ts';
import {
  type CalendarRow,
  createEventSchema,
  type EventRow,
  eventPlaceSchema,
  freeBusySchema,
  type Grant,
  type ListEvents,
  listEventsSchema,
  listSchema,
  parse,
  updateEventSchema,
} from './nylas-wire.ts';

/** The grant of the path, by its id or its address. @throws as the vendor does when it cannot be used. */
export function usable(store: NylasStore, named: string): Grant {
  const grant = store.grants.list().find(({ id, account }) => id === named || account === named);
  if (!grant) throw new VendorRefusal(404, 'requested grant not found');
  if (grant.status === 'invalid') throw new VendorRefusal(401, 'Unauthorized');
  return grant;
}

function calendarOf(store: NylasStore, grant: Grant, named: string): CalendarRow {
  const own = store.calendars.of(grant.account);
  const byName = grant.provider !== 'icloud' && named === 'primary';
  const calendar = own.find(({ id, isPrimary }) => (byName ? isPrimary : id === named));
  if (!calendar) throw new VendorRefusal(404, 'requested calendar not found');
  return calendar;
}

/** Calendars, free/busy and events. */
export function calendarRoutes(router: Router, context: ProviderContext, store: NylasStore): void {
  eventRoutes(router, context, store);
  const calendarShown = (calendar: CalendarRow, grant: Grant) => ({
    id: calendar.id,
    grant_id: grant.id,
    object: 'calendar',
    name: calendar.name,
    timezone: calendar.timeZone,
    is_primary: calendar.isPrimary,
    is_owned_by_user: !calendar.readOnly,
    read_only: calendar.readOnly,
    description: '',
    location: '',
  });
  router.get('/v3/grants/:grant/calendars', (req, res) => {
    const grant = usable(store, req.params.grant);
    const query = parse(listSchema, req.query);
    const all = store.calendars.of(grant.account).map((calendar) => calendarShown(calendar, grant));
    res.json({ request_id: res.locals.requestId, ...page(all, query.limit, query.page_token) });
  });
  router.get('/v3/grants/:grant/calendars/:calendar', (req, res) => {
    const grant = usable(store, req.params.grant);
    const calendar = calendarOf(store, grant, req.params.calendar);
    res.json({ request_id: res.locals.requestId, data: calendarShown(calendar, grant) });
  });
  router.post('/v3/grants/:grant/calendars/free-busy', (req, res) => {
    const grant = usable(store, req.params.grant);
    if (grant.provider === 'icloud') throw new VendorRefusal(400, 'free/busy is not supported for iCloud');
    const query = parse(freeBusySchema, req.body);
    const most = grant.provider === 'microsoft' ? 62 : 93;
    if (query.end_time - query.start_time > most * 86_400) {
      throw new VendorRefusal(400, `the timespan may be ${most} days at most`);
    }
    const data = query.emails.map((email) =>
      email === grant.account
        ? {
            email,
            object: 'free_busy',
            time_slots: busySlots(store, grant, query.start_time, query.end_time),
          }
        : { email, object: 'error', error: `Unable to resolve e-mail address ${email}.` },
    );
    res.json({ request_id: res.locals.requestId, data });
  });
}

function busySlots(store: NylasStore, grant: Grant, start: number, end: number) {
  const window = { fromMs: start * 1_000, toMs: end * 1_000 };
  const spans = store.calendars
    .of(grant.account)
    .filter(({ readOnly }) => !readOnly)
    .flatMap((calendar) =>
      store
        .window(calendar, window, true)
        .filter(({ busy, status }) => busy && status !== 'cancelled')
        .map(({ when }) => spanOf(timeOf(when), calendar.timeZone)),
    )
    .sort((a, b) => a.startMs - b.startMs);
  const merged: Array<{ startMs: number; endMs: number }> = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else merged.push({ ...span });
  }
  return merged.map(({ startMs, endMs }) => ({
    object: 'time_slot',
    status: 'busy',
    start_time: startMs / 1_000,
    end_time: endMs / 1_000,
  }));
}

function eventRoutes(router: Router, context: ProviderContext, store: NylasStore): void {
  const found = (grant: Grant, calendarNamed: string, id: string) => {
    const calendar = calendarOf(store, grant, calendarNamed);
    const event = store.find(calendar, id);
    if (!event) throw new VendorRefusal(404, 'requested object not found');
    return { calendar, event };
  };

  router.get('/v3/grants/:grant/events', (req, res) => {
    const grant = usable(store, req.params.grant);
    const query = parse(listEventsSchema, req.query);
    const calendar = calendarOf(store, grant, query.calendar_id);
    const events = listed(store, grant, calendar, query, context.now()).map((event) => shown(event, grant));
    res.json({ request_id: res.locals.requestId, ...page(events, query.limit, query.page_token) });
  });
  router.post('/v3/grants/:grant/events', (req, res) => {
    const grant = usable(store, req.params.grant);
    const calendar = calendarOf(store, grant, parse(eventPlaceSchema, req.query).calendar_id);
    const event = store.create(calendar, parse(createEventSchema, req.body));
    res.json({ request_id: res.locals.requestId, data: shown(event, grant) });
  });
  router.get('/v3/grants/:grant/events/:event', (req, res) => {
    const grant = usable(store, req.params.grant);
    const { event } = found(grant, parse(eventPlaceSchema, req.query).calendar_id, req.params.event);
    res.json({ request_id: res.locals.requestId, data: shown(event, grant) });
  });
  router.put('/v3/grants/:grant/events/:event', (req, res) => {
    const grant = usable(store, req.params.grant);
    const { calendar, event } = found(
      grant,
      parse(eventPlaceSchema, req.query).calendar_id,
      req.params.event,
    );
    const changed = store.change(calendar, event, parse(updateEventSchema, req.body));
    res.json({ request_id: res.locals.requestId, data: shown(changed, grant) });
  });
  router.delete('/v3/grants/:grant/events/:event', (req, res) => {
    const grant = usable(store, req.params.grant);
    const { calendar, event } = found(
      grant,
      parse(eventPlaceSchema, req.query).calendar_id,
      req.params.event,
    );
    if (event.status === 'cancelled') throw new VendorRefusal(404, 'requested object not found');
    store.remove(calendar, event);
    res.json({ request_id: res.locals.requestId });
  });
}

const DAY_SECONDS = 86_400;

/** The events a query asks for. @throws 400 for what the vendor, or the account's own service, does not answer. */
function listed(
  store: NylasStore,
  grant: Grant,
  calendar: CalendarRow,
  query: ListEvents,
  now: Date,
): EventRow[] {
  if (query.metadata_pair !== undefined) {
    const {
      calendar_id: _place,
      limit: _limit,
      page_token: _token,
      show_cancelled: _shown,
      ...others
    } = query;
    const beside = Object.entries(others).filter(
      ([name, value]) => name !== 'metadata_pair' && value !== undefined,
    );
    if (beside.length > 0)
      throw new VendorRefusal(400, 'metadata_pair cannot be combined with other filters');
    const [key = '', ...value] = query.metadata_pair.split(':');
    if (!/^key[1-5]$/.test(key)) throw new VendorRefusal(400, 'only key1 to key5 are indexed');
    return store.rows(calendar.id).filter((event) => event.metadata[key] === value.join(':'));
  }
  const nowSeconds = Math.floor(now.getTime() / 1_000);
  const start = query.start ?? nowSeconds;
  const end = query.end ?? start + 31 * DAY_SECONDS;
  if (end < start) throw new VendorRefusal(400, 'end must not be before start');
  if (grant.provider === 'icloud' && end - start > 366 * DAY_SECONDS) {
    throw new VendorRefusal(400, 'the difference between start and end cannot be greater than one year');
  }
  const contains = (text: string, part: string | undefined) =>
    part === undefined || text.toLowerCase().includes(part.toLowerCase());
  return store
    .window(calendar, { fromMs: start * 1_000, toMs: end * 1_000 }, query.expand_recurring ?? false)
    .filter(
      (event) =>
        (query.show_cancelled || event.status !== 'cancelled') &&
        (query.busy === undefined || event.busy === query.busy) &&
        (query.ical_uid === undefined || event.icalUid === query.ical_uid) &&
        (query.master_event_id === undefined || event.masterId === query.master_event_id) &&
        (query.updated_after === undefined || event.updatedAt > query.updated_after) &&
        (query.updated_before === undefined || event.updatedAt < query.updated_before) &&
        contains(event.title, query.title) &&
        contains(event.description, query.description) &&
        contains(event.location, query.location),
    )
    .sort((a, b) => startOf(a, calendar) - startOf(b, calendar) || (a.id < b.id ? -1 : 1));
}

function startOf(event: EventRow, calendar: CalendarRow): number {
  return spanOf(timeOf(event.when), calendar.timeZone).startMs;
}

/** An event as the vendor shows it. */
export function shown(event: EventRow, grant: Grant): Record<string, unknown> {
  return {
    id: event.id,
    grant_id: grant.id,
    calendar_id: event.calendarId,
    object: 'event',
    title: event.title,
    // Microsoft and Exchange keep descriptions as HTML, whatever they were given.
    description:
      event.description && (grant.provider === 'microsoft' || grant.provider === 'ews')
        ? `<html><body>${event.description.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</body></html>`
        : event.description,
    location: event.location,
    busy: event.busy,
    ...(grant.provider !== 'icloud' && { status: event.status }),
    when: event.when,
    participants: event.participants,
    read_only: false,
    visibility: 'default',
    hide_participants: false,
    ical_uid: event.icalUid,
    html_link: `https://calendar.example/event?eid=${encodeURIComponent(event.id)}`,
    organizer: { email: event.account, name: '' },
    creator: { email: event.account, name: '' },
    created_at: event.createdAt,
    updated_at: event.updatedAt,
    ...(Object.keys(event.metadata).length > 0 && { metadata: event.metadata }),
    ...(event.recurrence.length > 0 && { recurrence: event.recurrence }),
    ...(event.masterId && { master_event_id: event.masterId, original_start_time: event.originalStart }),
  };
}

/** What is told of an event that is gone. */
export function removed(event: EventRow, grant: Grant): Record<string, unknown> {
  return {
    id: event.id,
    grant_id: grant.id,
    calendar_id: event.calendarId,
    object: 'event',
    ...(event.masterId && { master_event_id: event.masterId }),
  };
}

/** One page, and where the next begins; a cursor is opaque, and refused when it is none of ours. */
export function page<T>(
  all: T[],
  limit: number,
  token: string | undefined,
): { data: T[]; next_cursor?: string } {
  const offset = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(offset) || offset < 0 || offset > all.length) {
    throw new VendorRefusal(400, 'invalid page_token');
  }
  const end = offset + limit;
  return {
    data: all.slice(offset, end),
    ...(end < all.length && { next_cursor: Buffer.from(String(end)).toString('base64url') }),
  };
}
