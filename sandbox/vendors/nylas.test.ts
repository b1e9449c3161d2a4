import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import Nylas, { NylasApiError, NylasOAuthError } from 'nylas';
import { sandboxControl } from '../control-client.ts';
import { type Sandbox, startSandbox } from '../server.ts';

/** Nylas's own SDK, untouched, against the sandbox. */

const CLIENT = { clientId: 'client', redirectUri: 'http://localhost:9/callback' };
const monday = Date.parse('2026-11-23T08:00:00Z') / 1_000;
const HOUR = 3_600;

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let nylas: Nylas;
let now = new Date('2026-11-20T08:00:00Z');

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => now });
  control = sandboxControl(sandbox.url);
  nylas = new Nylas({ apiKey: 'k', apiUri: `${sandbox.url}/nylas`, timeout: 10 });
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

/** What the person's browser does on the hosted page. */
async function decide(url: string, choice: Record<string, string>): Promise<URL> {
  const body = new URLSearchParams([...new URL(url).searchParams, ...Object.entries(choice)]);
  const answer = await fetch(`${sandbox.url}/nylas/v3/connect/auth`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location')!);
}

let people = 0;
/** A new account, connected: its grant and its first calendar. */
async function connected(provider = 'google') {
  people += 1;
  const email = `person-${people}@${provider}.example`;
  const { url, secret } = nylas.auth.urlForOAuth2PKCE({ ...CLIENT, state: 's' });
  const back = await decide(url, { decision: 'approve', email, account_provider: provider });
  const code = back.searchParams.get('code')!;
  const { grantId } = await nylas.auth.exchangeCodeForToken({ ...CLIENT, code, codeVerifier: secret });
  const { data } = await nylas.calendars.list({ identifier: grantId });
  const calendarId = data.find(({ isPrimary }) => isPrimary)!.id;
  return { email, grantId, calendarId, calendars: data };
}
type Person = Awaited<ReturnType<typeof connected>>;
const create = async (
  person: Person,
  requestBody: Parameters<typeof nylas.events.create>[0]['requestBody'],
) =>
  (
    await nylas.events.create({
      identifier: person.grantId,
      requestBody,
      queryParams: { calendarId: person.calendarId },
    })
  ).data;
const list = async (person: Person, more: object = {}) =>
  (
    await nylas.events.list({
      identifier: person.grantId,
      queryParams: {
        calendarId: person.calendarId,
        start: String(monday - HOUR),
        end: String(monday + 60 * 86_400),
        expandRecurring: true,
        ...more,
      },
    })
  ).data;

describe('hosted authorization', () => {
  it('shows its page in both languages and keeps what it was asked', async () => {
    const url = nylas.auth.urlForOAuth2({ ...CLIENT, state: 'quite<odd>' });
    const page = await (await fetch(`${url}&lang=en`)).text();
    expect(page).toContain('Connect a calendar');
    expect(page).toContain('quite&#60;odd&#62;');
    expect(await (await fetch(`${url}&lang=fr`)).text()).toContain('Connecter un agenda');
  });

  it('gives a code that works once, with its verifier and its address', async () => {
    const { url, secret } = nylas.auth.urlForOAuth2PKCE({ ...CLIENT, state: 'kept' });
    const approve = { decision: 'approve', email: 'Lea@gmail.example', account_provider: 'google' };
    const back = await decide(url, approve);
    expect(back.searchParams.get('state')).toBe('kept');
    const code = back.searchParams.get('code')!;
    await expect(
      nylas.auth.exchangeCodeForToken({ ...CLIENT, code, codeVerifier: 'wrong' }),
    ).rejects.toBeInstanceOf(NylasOAuthError);
    // Tried once, gone.
    await expect(
      nylas.auth.exchangeCodeForToken({ ...CLIENT, code, codeVerifier: secret }),
    ).rejects.toMatchObject({ error: 'invalid_grant', statusCode: 400 });
    const second = (await decide(url, approve)).searchParams.get('code')!;
    await expect(
      nylas.auth.exchangeCodeForToken({
        ...CLIENT,
        redirectUri: 'http://localhost:9/elsewhere',
        code: second,
        codeVerifier: secret,
      }),
    ).rejects.toBeInstanceOf(NylasOAuthError);
    const third = (await decide(url, approve)).searchParams.get('code')!;
    expect(
      await nylas.auth.exchangeCodeForToken({ ...CLIENT, code: third, codeVerifier: secret }),
    ).toMatchObject({
      email: 'lea@gmail.example',
      provider: 'google',
      grantId: expect.any(String),
    });
  });

  it('lets a person refuse, and a code grow old', async () => {
    const { url, secret } = nylas.auth.urlForOAuth2PKCE({ ...CLIENT, state: 's' });
    expect((await decide(url, { decision: 'refuse' })).searchParams.get('error')).toBe('access_denied');
    const back = await decide(url, {
      decision: 'approve',
      email: 'o@gmail.example',
      account_provider: 'google',
    });
    const before = now;
    now = new Date(now.getTime() + 601_000);
    await expect(
      nylas.auth.exchangeCodeForToken({
        ...CLIENT,
        code: back.searchParams.get('code')!,
        codeVerifier: secret,
      }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    now = before;
  });

  it('gives the same account the same grant again, and another after it was deleted', async () => {
    const person = await connected();
    const again = async () => {
      const { url, secret } = nylas.auth.urlForOAuth2PKCE({ ...CLIENT, loginHint: person.email });
      const choice = { decision: 'approve', email: person.email, account_provider: 'google' };
      const code = (await decide(url, choice)).searchParams.get('code')!;
      return (await nylas.auth.exchangeCodeForToken({ ...CLIENT, code, codeVerifier: secret })).grantId;
    };
    expect(await again()).toBe(person.grantId);
    await nylas.grants.destroy({ grantId: person.grantId });
    await expect(nylas.grants.find({ grantId: person.grantId })).rejects.toMatchObject({ statusCode: 404 });
    expect(await again()).not.toBe(person.grantId);
  });
});

describe('calendars and events', () => {
  it.each(['google', 'microsoft', 'icloud', 'ews'])(
    'of %s can be made, read, changed and deleted',
    async (provider) => {
      const person = await connected(provider);
      const when = {
        startTime: monday,
        endTime: monday + HOUR,
        startTimezone: 'Europe/Paris',
        endTimezone: 'Europe/Paris',
      };
      const made = await create(person, {
        title: 'Dentiste',
        description: 'A & B',
        when,
        metadata: { key1: 't.1' },
      });
      expect(made).toMatchObject({
        title: 'Dentiste',
        busy: true,
        calendarId: person.calendarId,
        grantId: person.grantId,
      });
      expect(made.icalUid).toContain('@');
      const at = {
        identifier: person.grantId,
        eventId: made.id,
        queryParams: { calendarId: person.calendarId },
      };
      expect((await nylas.events.find(at)).data).toMatchObject({
        when: { object: 'timespan', startTime: monday },
      });
      const moved = await nylas.events.update({
        ...at,
        requestBody: { when: { ...when, startTime: monday + 60 } },
      });
      expect(moved.data).toMatchObject({
        title: 'Dentiste',
        when: { startTime: monday + 60 },
        metadata: { key1: 't.1' },
      });
      const byTag = await nylas.events.list({
        identifier: person.grantId,
        queryParams: { calendarId: person.calendarId, metadataPair: { key1: 't.1' } },
      });
      expect(byTag.data.map(({ id }) => id)).toEqual([made.id]);
      await nylas.events.destroy(at);
      await expect(nylas.events.find(at)).rejects.toMatchObject({ statusCode: 404, type: 'not_found_error' });
      await expect(nylas.events.destroy(at)).rejects.toMatchObject({ statusCode: 404 });
    },
  );

  it('shows a series as its occurrences, with those changed or deleted one by one', async () => {
    const person = await connected();
    const when = {
      startTime: monday,
      endTime: monday + HOUR,
      startTimezone: 'Europe/Paris',
      endTimezone: 'Europe/Paris',
    };
    const series = await create(person, { title: 'Yoga', when, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
    const all = await list(person);
    expect(all.map((event) => [event.masterEventId, event.originalStartTime])).toEqual(
      [0, 1, 2, 3].map((weeks) => [series.id, monday + weeks * 7 * 86_400]),
    );
    const [, second, third] = all;
    const one = (eventId: string) => ({
      identifier: person.grantId,
      eventId,
      queryParams: { calendarId: person.calendarId },
    });
    await nylas.events.update({
      ...one(second!.id),
      requestBody: { when: { startTime: monday + 8 * 86_400, endTime: monday + 8 * 86_400 + HOUR } },
    });
    await nylas.events.destroy(one(third!.id));
    const after = await list(person);
    expect(after.map(({ id }) => id)).toEqual([all[0]!.id, second!.id, all[3]!.id]);
    expect(after[1]).toMatchObject({
      originalStartTime: monday + 7 * 86_400,
      when: { startTime: monday + 8 * 86_400 },
    });
    expect((await list(person, { showCancelled: true })).map(({ status }) => status)).toContain('cancelled');
    // Unexpanded: the series itself, and what differs from it.
    expect((await list(person, { expandRecurring: false })).map(({ id }) => id).sort()).toEqual(
      [series.id, second!.id].sort(),
    );
    await nylas.events.destroy(one(series.id));
    expect(await list(person)).toEqual([]);
  });

  it('pages, filters and counts whole days in', async () => {
    const person = await connected();
    for (let hour = 0; hour < 5; hour += 1) {
      await create(person, {
        title: `Numéro ${hour}`,
        busy: hour !== 2,
        when: { startTime: monday + hour * HOUR, endTime: monday + (hour + 1) * HOUR },
      });
    }
    const titles = async (more: object) => (await list(person, more)).map(({ title }) => title);
    expect(await titles({ limit: 5 })).toHaveLength(5);
    const pages: number[] = [];
    for await (const page of nylas.events.list({
      identifier: person.grantId,
      queryParams: {
        calendarId: person.calendarId,
        start: String(monday),
        end: String(monday + 86_400),
        limit: 2,
      },
    }))
      pages.push(page.data.length);
    expect(pages).toEqual([2, 2, 1]);
    expect(await titles({ busy: false })).toEqual(['Numéro 2']);
    expect(await titles({ title: 'numéro 3' })).toEqual(['Numéro 3']);
    await create(person, { title: 'Congés', when: { startDate: '2026-12-01', endDate: '2026-12-02' } });
    await create(person, { title: 'Férié', when: { date: '2026-12-25' } });
    const last = (await list(person)).slice(-2);
    expect(last.map(({ when }) => when)).toEqual([
      { object: 'datespan', startDate: '2026-12-01', endDate: '2026-12-02' },
      { object: 'date', date: '2026-12-25' },
    ]);
  });

  it('refuses what the vendor refuses, in its own words', async () => {
    const person = await connected();
    const icloud = await connected('icloud');
    const refusal = async (call: Promise<unknown>) => {
      const error = await call.then(() => null).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NylasApiError);
      return (error as NylasApiError).statusCode;
    };
    expect(await refusal(list(person, { metadataPair: { key1: 'x' } }))).toBe(400);
    expect(await refusal(list(person, { limit: 201 }))).toBe(400);
    expect(await refusal(list(person, { pageToken: 'nonsense' }))).toBe(400);
    expect(await refusal(list(person, { misspelled: 'x' }))).toBe(400);
    expect(await refusal(list(person, { calendarId: 'unknown' }))).toBe(404);
    expect(await refusal(list(icloud, { calendarId: 'primary' }))).toBe(404);
    expect(await refusal(list(icloud, { end: String(monday + 400 * 86_400) }))).toBe(400);
    expect(await list(person, { calendarId: 'primary' })).toEqual([]);
    const wrong = { startTime: monday, endTime: monday - 1 };
    expect(await refusal(create(person, { when: wrong }))).toBe(400);
    expect(await refusal(create(person, { when: { date: 'tomorrow' } }))).toBe(400);
    expect(await refusal(create(person, { when: { date: '2026-12-25' }, recurrence: ['FREQ=DAILY'] }))).toBe(
      400,
    );
    const readOnly = person.calendars.find((calendar) => calendar.readOnly)!;
    expect(
      await refusal(create({ ...person, calendarId: readOnly.id }, { when: { date: '2026-12-25' } })),
    ).toBe(403);
    const anonymous = new Nylas({ apiKey: '', apiUri: `${sandbox.url}/nylas` });
    expect(await refusal(anonymous.grants.list())).toBe(401);
  });

  it('tells free/busy of the account alone, merged', async () => {
    const person = await connected();
    await create(person, { when: { startTime: monday, endTime: monday + HOUR } });
    await create(person, { when: { startTime: monday + HOUR / 2, endTime: monday + 2 * HOUR } });
    await create(person, { busy: false, when: { startTime: monday + 5 * HOUR, endTime: monday + 6 * HOUR } });
    const { data } = await nylas.calendars.getFreeBusy({
      identifier: person.grantId,
      requestBody: {
        startTime: monday,
        endTime: monday + 86_400,
        emails: [person.email, 'stranger@gmail.example'],
      },
    });
    expect(data).toMatchObject([
      { object: 'free_busy', timeSlots: [{ startTime: monday, endTime: monday + 2 * HOUR, status: 'busy' }] },
      { object: 'error' },
    ]);
  });
});

describe('notifications', () => {
  let receiver: Server;
  let target = '';
  let challenge = (asked: string) => asked;
  const received: Array<{ headers: Record<string, unknown>; bytes: Buffer }> = [];
  const types = () => received.map(({ bytes, headers }) => read(bytes, headers).type);
  const read = (bytes: Buffer, headers: Record<string, unknown>) =>
    JSON.parse(String(headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes)) as {
      id: string;
      type: string;
      data: { object: Record<string, unknown> };
    };

  beforeAll(async () => {
    receiver = createServer((req, res) => {
      const url = new URL(req.url ?? '/', 'http://localhost');
      if (req.method === 'GET') return void res.end(challenge(url.searchParams.get('challenge') ?? ''));
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        received.push({ headers: req.headers, bytes: Buffer.concat(chunks) });
        res.end();
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/nylas`;
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await once(receiver, 'close');
  });
  const arrived = async (count: number) => {
    while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const register = (triggerTypes: string[], compressedDelivery = false) =>
    nylas.webhooks.create({
      requestBody: { webhookUrl: target, triggerTypes: triggerTypes as never[], compressedDelivery } as never,
    });

  it('go only where the challenge was answered word for word', async () => {
    challenge = (asked) => `${asked}?`;
    await expect(register(['event.created'])).rejects.toMatchObject({ statusCode: 400 });
    challenge = (asked) => asked;
    const { data } = await register(['event.created']);
    expect(data).toMatchObject({ webhookUrl: target, webhookSecret: expect.any(String) });
    expect((await nylas.webhooks.list()).data[0]).not.toHaveProperty('webhookSecret');
    await nylas.webhooks.destroy({ webhookId: data.id });
  });

  it.each([false, true])('are signed over the bytes that travel (compressed: %s)', async (compressed) => {
    received.length = 0;
    const { data } = await register(
      ['event.created', 'event.updated', 'event.deleted', 'grant.expired'],
      compressed,
    );
    const person = await connected();
    const event = await create(person, {
      title: 'Dentiste',
      when: { startTime: monday, endTime: monday + HOUR },
    });
    const at = {
      identifier: person.grantId,
      eventId: event.id,
      queryParams: { calendarId: person.calendarId },
    };
    await nylas.events.update({ ...at, requestBody: { title: 'Dentiste !' } });
    await nylas.events.destroy(at);
    await arrived(3);
    expect([...types()].sort()).toEqual(['event.created', 'event.deleted', 'event.updated']);
    for (const { headers, bytes } of received) {
      const right = createHmac('sha256', data.webhookSecret).update(bytes).digest('hex');
      expect(headers['x-nylas-signature']).toBe(right);
    }
    const deleted = received
      .map((one) => read(one.bytes, one.headers))
      .find(({ type }) => type === 'event.deleted');
    expect(deleted!.data.object).toEqual({
      id: event.id,
      grant_id: person.grantId,
      calendar_id: person.calendarId,
      object: 'event',
    });
    expect(new Set(received.map((one) => read(one.bytes, one.headers).id)).size).toBe(3);
    await nylas.webhooks.destroy({ webhookId: data.id });
  });

  it('are silent about a grant that has expired, which answers 401 until it is renewed', async () => {
    received.length = 0;
    const { data } = await register(['event.created', 'grant.expired', 'grant.updated']);
    const person = await connected();
    await fetch(`${sandbox.url}/pages/nylas/grants/${person.grantId}/expire`, {
      method: 'POST',
      redirect: 'manual',
    });
    await expect(list(person)).rejects.toMatchObject({ statusCode: 401, type: 'unauthorized' });
    expect((await nylas.grants.find({ grantId: person.grantId })).data.grantStatus).toBe('invalid');
    // The person goes on using their calendar.
    const page = `${sandbox.url}/pages/nylas/calendar/${encodeURIComponent(person.calendarId)}/2026-11-23/events`;
    const form = {
      action: 'save',
      title: 'Unheard',
      startDate: '2026-11-24',
      startTime: '10:00',
      endTime: '11:00',
    };
    expect(
      (await fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) })).status,
    ).toBe(303);
    const url = nylas.auth.urlForOAuth2({ ...CLIENT, loginHint: person.email });
    await decide(url, { decision: 'approve', email: person.email, account_provider: 'google' });
    await arrived(2);
    expect(types().sort()).toEqual(['grant.expired', 'grant.updated']);
    expect((await list(person)).map(({ title }) => title)).toEqual(['Unheard']);
    await nylas.webhooks.destroy({ webhookId: data.id });
  });

  it('come transformed, truncated, or not at all when told so', async () => {
    received.length = 0;
    const { data } = await register(['event.created']);
    const person = await connected();
    const variant = (name: string) =>
      fetch(`${sandbox.url}/pages/nylas/variant`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ variant: name }),
      });
    const one = () => create(person, { title: 'Privé', when: { startTime: monday, endTime: monday + HOUR } });
    await variant('transformed');
    await one();
    await arrived(1);
    await variant('truncated');
    await one();
    await arrived(2);
    await variant('whole');
    await control.fault({ provider: 'nylas', kind: 'webhook-drop', match: { path: 'event.created' } });
    await one();
    await one();
    await arrived(3);
    expect(types()).toEqual(['event.created.transformed', 'event.created.truncated', 'event.created']);
    expect(String(received[1]!.bytes)).not.toContain('Privé');
    expect((await control.webhooks('nylas')).filter(({ fault }) => fault === 'webhook-drop')).toHaveLength(1);
    await nylas.webhooks.destroy({ webhookId: data.id });
  });
});

describe('the calendar in the browser', () => {
  it('shows the week, and lets a person make, repeat, move and delete events', async () => {
    const person = await connected();
    const base = `${sandbox.url}/pages/nylas/calendar/${encodeURIComponent(person.calendarId)}`;
    const send = (form: Record<string, string>) =>
      fetch(`${base}/2026-11-23/events`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(form),
      });
    const summary = async () =>
      (await list(person)).map(({ title, when, busy }) => [
        title,
        'startTime' in when ? when.startTime - monday : 'date' in when ? when.date : when.object,
        busy,
      ]);
    const coffee = {
      action: 'save',
      title: 'Café <3',
      startDate: '2026-11-23',
      startTime: '09:00',
      endTime: '10:00',
    };
    await send({ ...coffee, repeat: 'weekly', showAs: 'free' });
    await send({
      action: 'save',
      title: 'Congés',
      allDay: '1',
      startDate: '2026-11-25',
      endDate: '2026-11-26',
    });
    const page = await (await fetch(`${base}/2026-11-25?lang=fr`)).text();
    expect(page).toContain('23–29 novembre 2026');
    expect(page).toContain('Café &#60;3');
    expect(page).toContain('disponible');
    expect(await (await fetch(`${base}/2026-11-25?lang=en`)).text()).toContain('New event');
    const [first] = await list(person);
    // One occurrence an hour later, then the whole series two hours later than it was.
    await send({ ...coffee, id: first!.id, scope: 'one', startTime: '10:00', endTime: '11:00' });
    expect((await summary()).slice(0, 2)).toEqual([
      ['Café <3', HOUR, true],
      ['Congés', 'datespan', true],
    ]);
    const second = (await list(person)).find(
      ({ masterEventId, when }) => masterEventId && 'startTime' in when && when.startTime > monday + 86_400,
    )!;
    await send({
      ...coffee,
      id: second.id,
      scope: 'all',
      startDate: '2026-11-30',
      startTime: '11:00',
      endTime: '12:00',
      repeat: 'keep',
    });
    expect((await summary())[0]).toEqual(['Café <3', 2 * HOUR, true]);
    const series = (await list(person)).find(({ masterEventId }) => masterEventId)!;
    await send({ action: 'delete', id: series.id, scope: 'all' });
    expect(await summary()).toEqual([['Congés', 'datespan', true]]);
    expect((await send({ ...coffee, startDate: 'never' })).status).toBe(400);
    expect((await fetch(`${sandbox.url}/pages/nylas/calendar/unknown`)).status).toBe(404);
  });

  it('can be found from the vendor’s page', async () => {
    const person = await connected();
    const page = await (await fetch(`${sandbox.url}/pages/nylas?lang=fr`)).text();
    expect(page).toContain(`/pages/nylas/calendar/${encodeURIComponent(person.calendarId)}`);
    expect(page).toContain('Faire expirer');
  });
});
