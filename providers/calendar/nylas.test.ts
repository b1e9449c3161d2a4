import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { connectSandboxCalendar, sandboxPerson } from '../../testing/sandbox-calendar.ts';
import type { CalendarPlace, EventDraft } from './calendar.ts';
import { createNylasCalendars } from './nylas.ts';

const monday = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;
const week = { startMs: monday - 24 * HOUR, endMs: monday + 6 * 24 * HOUR };

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
const calendars = (timeoutMs = 10_000) =>
  createNylasCalendars({ apiKey: 'k', clientId: 'client', apiUri: `${sandbox.url}/nylas`, timeoutMs });

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

const connect = (provider = 'google') => connectSandboxCalendar(sandbox, calendars(), { provider });
const draft = (rest: Partial<EventDraft> = {}): EventDraft => ({
  startMs: monday,
  endMs: monday + HOUR,
  title: 'Coupe · Claire Petit',
  description: 'Rendez-vous Coccinelle',
  timeZone: 'Europe/Paris',
  tag: `${randomUUID()}.${randomUUID()}`,
  ...rest,
});

describe('connecting', () => {
  it('goes by way of the hosted page, with a verifier the page never sees', async () => {
    const redirectUri = 'http://localhost:9/callback';
    const { url, verifier } = calendars().authorizationUrl({ redirectUri, state: 'the-state' });
    expect(url).toContain('state=the-state');
    expect(url).toContain('code_challenge_method=s256');
    expect(url).not.toContain(verifier);
    const { code } = await sandboxPerson(sandbox, 'lea@gmail.example').approve(url);
    const grant = await calendars().exchangeCode({ redirectUri, code, verifier });
    expect(grant).toMatchObject({ email: 'lea@gmail.example', provider: 'google' });
    const list = await calendars().listCalendars(grant.grantId);
    expect(
      list.map(({ name, isPrimary, isWritable, timeZone }) => [name, isPrimary, isWritable, timeZone]),
    ).toEqual([
      ['lea@gmail.example', true, true, 'Europe/Paris'],
      ['Personnel', false, true, 'Europe/Paris'],
      ['Jours fériés', false, false, 'Europe/Paris'],
    ]);
    await expect(calendars().exchangeCode({ redirectUri, code, verifier })).rejects.toMatchObject({
      kind: 'permanent',
      status: 400,
    });
  });
});

describe('events', () => {
  it.each(['google', 'microsoft', 'icloud', 'ews'])(
    'of %s are written, found by their tag, changed and deleted',
    async (provider) => {
      const place = await connect(provider);
      const wanted = draft();
      const made = await calendars().createEvent(place, wanted);
      expect(made).toMatchObject({ title: wanted.title, tag: wanted.tag, busy: true, ownResponse: null });
      expect(made.time).toEqual({
        kind: 'timed',
        startMs: monday,
        endMs: monday + HOUR,
        timeZone: 'Europe/Paris',
      });
      expect((await calendars().findByTag(place, wanted.tag)).map(({ id }) => id)).toEqual([made.id]);
      expect(await calendars().findByTag(place, `${randomUUID()}.x`)).toEqual([]);
      const later = { ...wanted, startMs: monday + HOUR, endMs: monday + 2 * HOUR };
      expect((await calendars().updateEvent(place, made.id, later))?.time).toMatchObject({
        startMs: monday + HOUR,
      });
      expect((await calendars().readEvent(place, made.id))?.tag).toBe(wanted.tag);
      expect((await calendars().listEvents(place, week)).map(({ tag }) => tag)).toEqual([wanted.tag]);
      await calendars().deleteEvent(place, made.id);
      await calendars().deleteEvent(place, made.id);
      expect(await calendars().readEvent(place, made.id)).toBeNull();
      expect(await calendars().updateEvent(place, made.id, later)).toBeNull();
    },
  );

  it('come in our words: whole days, series, invitations, free time', async () => {
    const place = await connect();
    const person = sandboxPerson(sandbox, place.email);
    await person.writes(place, {
      title: 'Congés',
      when: { start_date: '2026-11-24', end_date: '2026-11-25' },
    });
    await person.writes(place, {
      title: 'Réunion',
      when: { start_time: monday / 1_000, end_time: monday / 1_000 + 3_600 },
      participants: [{ email: place.email, status: 'no' }],
    });
    await person.writes(place, {
      title: 'Pause',
      busy: false,
      when: {
        start_time: monday / 1_000 + 60,
        end_time: monday / 1_000 + 120,
        start_timezone: 'Europe/Paris',
        end_timezone: 'Europe/Paris',
      },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
    });
    const [meeting, pause, second, holiday] = (await calendars().listEvents(place, week)).sort((a, b) =>
      a.title === b.title ? a.originalStartMs! - b.originalStartMs! : a.title < b.title ? 1 : -1,
    );
    expect(meeting).toMatchObject({ title: 'Réunion', ownResponse: 'no' });
    expect([pause, second].map((event) => [event!.title, event!.busy, event!.originalStartMs])).toEqual([
      ['Pause', false, monday + 60_000],
      ['Pause', false, monday + 60_000 + 24 * HOUR],
    ]);
    expect(pause!.masterId).toBe(second!.masterId);
    expect(holiday!.time).toEqual({ kind: 'all-day', startDate: '2026-11-24', endDate: '2026-11-25' });
  });

  it('come all, over pages', async () => {
    const place = await connect();
    const daily = { start_time: monday / 1_000, end_time: monday / 1_000 + 600 };
    await sandboxPerson(sandbox, place.email).writes(place, {
      when: daily,
      recurrence: ['RRULE:FREQ=DAILY;COUNT=450'],
    });
    const window = { startMs: monday, endMs: monday + 500 * 24 * HOUR };
    const events = await calendars().listEvents(place, window);
    expect(new Set(events.map(({ id }) => id)).size).toBe(450);
  });

  it('ask Google for absences and focus time, which it leaves out otherwise', async () => {
    const place = await connect();
    let asked = '';
    const original = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      asked = decodeURIComponent((input as Request).url);
      return original(input, init);
    };
    try {
      await calendars().listEvents(place, week);
    } finally {
      globalThis.fetch = original;
    }
    expect(asked).toContain('event_type=default&event_type=outOfOffice&event_type=focusTime');
  });
});

describe('failures', () => {
  const status = (code: number, path = '/v3/grants', more: object = {}) =>
    control.fault({ provider: 'nylas', kind: 'status', status: code, match: { path }, ...more });

  it('of the grant are told apart from a wrong key of ours and from a passing refusal', async () => {
    const place = await connect();
    const list = () => calendars().listEvents(place, week);
    // A refusal once, the grant being valid.
    await status(401, `/v3/grants/${place.grantId}/events`);
    await expect(list()).rejects.toMatchObject({ name: 'ProviderError', kind: 'transient' });
    // Our own key: every question is refused.
    await status(401, '/v3/grants', { times: 2 });
    await expect(list()).rejects.toMatchObject({ name: 'ProviderError', kind: 'permanent', status: 401 });
    // The grant.
    await sandboxPerson(sandbox, place.email).expires(place.grantId);
    await expect(list()).rejects.toMatchObject({ name: 'GrantExpiredError', kind: 'permanent' });
    await expect(calendars().createEvent(place, draft())).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
    await calendars().revokeGrant(place.grantId);
    await calendars().revokeGrant(place.grantId);
    // Gone with its grant is not « deleted by its person ».
    await expect(calendars().readEvent(place, 'some-event')).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
    await expect(calendars().deleteEvent(place, 'some-event')).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
  });

  it.each([
    [
      { kind: 'status', status: 429, retryAfter: 7 },
      { kind: 'rate-limited', retryAfterMs: 7_000 },
    ],
    [
      { kind: 'status', status: 503 },
      { kind: 'transient', status: 503 },
    ],
    [{ kind: 'drop-before' }, { kind: 'unknown' }],
    [{ kind: 'drop-mid-response', afterBytes: 1 }, { kind: 'unknown' }],
    [{ kind: 'hang' }, { kind: 'unknown' }],
    [{ kind: 'hang-mid-response', afterBytes: 1 }, { kind: 'unknown' }],
  ] as const)('of a reading by %j are %j', async (fault, expected) => {
    const place = await connect();
    await control.fault({
      provider: 'nylas',
      match: { method: 'GET', path: `/v3/grants/${place.grantId}/events` },
      ...fault,
    });
    const timeoutMs = fault.kind.startsWith('hang') ? 1_000 : 10_000;
    await expect(calendars(timeoutMs).listEvents(place, week)).rejects.toMatchObject({
      name: 'ProviderError',
      ...expected,
    });
  });

  it('of a writing leave open whether it was done', async () => {
    const place = await connect();
    for (const fault of [{ kind: 'status', status: 504 }, { kind: 'drop-after-accept' }] as const) {
      await control.fault({ provider: 'nylas', match: { method: 'POST' }, ...fault });
      await expect(calendars().createEvent(place, draft())).rejects.toMatchObject({ kind: 'unknown' });
    }
    expect(await calendars().listEvents(place, week)).toHaveLength(1);
  });

  it('never repeat by themselves, nor tell a key', async () => {
    const place = await connect();
    await control.clearRequests();
    await status(503, `/v3/grants/${place.grantId}/events`);
    const error = (await calendars()
      .listEvents(place as CalendarPlace, week)
      .catch((thrown: unknown) => thrown)) as Error;
    expect(await control.requests('nylas')).toHaveLength(1);
    expect(error.message).not.toContain('Bearer');
  });
});
