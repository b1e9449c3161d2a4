import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openConflict } from '../db/calendar-conflicts.ts';
import { saveLink } from '../db/calendar-links.ts';
import { createNylasCalendars } from '../providers/calendar/nylas.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { type CalendarSalon, calendarSalons } from '../testing/calendar-salon.ts';
import { sandboxPerson } from '../testing/sandbox-calendar.ts';

const SECRET = 'a-secret-of-the-webhook-tests';
const DAY = 86_400_000;
const ahead = (days: number) =>
  new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + 9 * 3_600_000).toISOString();

let api: TestApi;
let sandbox: Sandbox;
let salons: ReturnType<typeof calendarSalons>;
beforeAll(async () => {
  sandbox = await startSandbox();
  const calendars = createNylasCalendars({ apiKey: 'k', clientId: 'client', apiUri: `${sandbox.url}/nylas` });
  api = await openTestApi({
    env: { NYLAS_WEBHOOK_SECRET: SECRET, PUBLIC_URL: 'http://localhost:3999' },
    deps: { calendars },
  });
  salons = calendarSalons(api.t, sandbox, () => new Date());
});
afterAll(async () => {
  await api.close();
  await sandbox.stop();
});

type Person = Awaited<ReturnType<TestApi['person']>>;
/** Somebody of a business, and an agent who is them (or nobody). */
async function withAgent(
  options: { role?: 'owner' | 'admin' | 'agent'; tenantId?: string; isSelf?: boolean } = {},
) {
  const person = await api.person({
    ...(options.tenantId && { tenantId: options.tenantId }),
    role: options.role ?? 'owner',
  });
  const [agent] = await api.t.asSuperuser<{ id: string }>(
    `insert into agents (tenant_id, name, user_id) values ($1, 'Léa', $2) returning id`,
    [person.tenantId, options.isSelf ? person.userId : null],
  );
  return { person, agentId: agent!.id, path: `/api/v1/agents/${agent!.id}/calendar` };
}
/** Asks to connect. @returns the provider's page and the browser's cookie. */
async function begin(person: Person, path: string) {
  const answer = await api.request('POST', `${path}/connect`, { token: person.token });
  expect(answer.status).toBe(201);
  const cookie = answer.headers.get('set-cookie')!;
  return { url: answer.body.url as string, cookie: cookie.split(';')[0]!, setCookie: cookie };
}
/** The browser comes back to us. @returns where it ends. */
async function comeBack(address: string | URL, cookie?: string): Promise<string> {
  const { pathname, search } = new URL(address);
  const answer = await fetch(`${api.url}${pathname}${search}`, {
    redirect: 'manual',
    headers: cookie ? { cookie } : {},
  });
  expect(answer.status).toBe(303);
  return answer.headers.get('location')!;
}
async function connect(person: Person, path: string, email: string) {
  const { url, cookie } = await begin(person, path);
  const { back } = await sandboxPerson(sandbox, email).approve(url);
  return comeBack(back, cookie);
}
const outbox = (tenantId: string) =>
  api.t.asSuperuser<{ kind: string; payload: Record<string, string> }>(
    `select kind, payload from outbox where tenant_id = $1 and kind like 'calendar.%' order by id`,
    [tenantId],
  );

describe('connecting a calendar', () => {
  it('goes to the provider’s page and back, starts on the main calendar, and asks for the comparison', async () => {
    const { person, agentId, path } = await withAgent();
    expect((await api.request('GET', path, { token: person.token })).body).toMatchObject({
      status: 'none',
      calendars: [],
    });
    expect(await connect(person, path, 'one@gmail.example')).toBe(
      `/agents/${agentId}/availability?calendar=connected`,
    );
    const { body } = await api.request('GET', path, { token: person.token });
    expect(body).toMatchObject({
      status: 'connected',
      provider: 'google',
      email: 'one@gmail.example',
      calendarId: 'one@gmail.example',
      syncEnabled: true,
      policy: 'ask',
      timeZone: 'Europe/Paris',
    });
    expect(
      body.calendars.map(({ name, isWritable }: { name: string; isWritable: boolean }) => [name, isWritable]),
    ).toEqual([
      ['one@gmail.example', true],
      ['Personnel', true],
      ['Jours fériés', false],
    ]);
    expect(body).not.toHaveProperty('grantId');
    expect(await outbox(person.tenantId)).toMatchObject([{ kind: 'calendar.connected' }]);
    const [audit] = await api.t.asSuperuser(
      `select actor_id from audit_logs where action = 'calendar.connected' and tenant_id = $1`,
      [person.tenantId],
    );
    expect(audit).toEqual({ actor_id: person.userId });
  });

  it('works once, in the browser that asked, and not for ever', async () => {
    const { person, agentId, path } = await withAgent();
    const { url, cookie, setCookie } = await begin(person, path);
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Lax/);
    expect(url).not.toContain(cookie.split('=')[1]!);
    const lea = sandboxPerson(sandbox, 'two@gmail.example');
    const { back } = await lea.approve(url);
    // Somebody else's browser, who was sent the address: nothing happens to them, nor is the state used up.
    expect(await comeBack(back)).toBe('/agents?calendar=expired');
    expect(await comeBack(back, 'coccinelle_calendar=somebody-elses')).toBe('/agents?calendar=expired');
    expect(await comeBack(back, cookie)).toBe(`/agents/${agentId}/availability?calendar=connected`);
    expect(await comeBack(back, cookie)).toBe('/agents?calendar=expired');
    expect(await comeBack('http://x/api/v1/calendar/callback?state=unknown&code=c', cookie)).toBe(
      '/agents?calendar=expired',
    );

    const late = await begin(person, path);
    await api.t.asSuperuser(
      `update calendar_auth_states set expires_at = now() - interval '1 second' where used_at is null`,
    );
    expect(await comeBack((await lea.approve(late.url)).back, late.cookie)).toBe('/agents?calendar=expired');
    const [kept] = await api.t.asSuperuser<{ verifier: string }>(
      `select verifier from calendar_auth_states where used_at is not null and tenant_id = $1`,
      [person.tenantId],
    );
    expect(kept!.verifier).toBe('');
  });

  it('says that the person refused, and that the provider failed', async () => {
    const { person, agentId, path } = await withAgent();
    const first = await begin(person, path);
    const refused = await sandboxPerson(sandbox, 'three@gmail.example').refuse(first.url);
    expect(await comeBack(refused, first.cookie)).toBe(`/agents/${agentId}/availability?calendar=refused`);
    const second = await begin(person, path);
    const { back } = await sandboxPerson(sandbox, 'three@gmail.example').approve(second.url);
    const control = sandboxControl(sandbox.url);
    await control.fault({
      provider: 'nylas',
      kind: 'status',
      status: 503,
      match: { path: '/v3/connect/token' },
    });
    expect(await comeBack(back, second.cookie)).toBe(`/agents/${agentId}/availability?calendar=failed`);
    expect((await api.request('GET', path, { token: person.token })).body.status).toBe('none');
  });

  it('is for the agent themselves, owners and admins; for nobody whose right was lost on the way', async () => {
    const own = await withAgent({ role: 'agent', isSelf: true });
    const admin = await api.person({ tenantId: own.person.tenantId, role: 'admin' });
    const colleague = await api.person({ tenantId: own.person.tenantId, role: 'agent' });
    const stranger = await api.person();
    for (const [method, path, body] of [
      ['POST', `${own.path}/connect`, undefined],
      ['GET', own.path, undefined],
      ['PUT', own.path, { policy: 'follow' }],
      ['DELETE', `${own.path}/disconnect`, undefined],
    ] as const) {
      expect((await api.request(method, path, { token: colleague.token, body })).status).toBe(403);
      expect((await api.request(method, path, { token: stranger.token, body })).status).toBe(404);
    }
    expect(await connect(own.person, own.path, 'four@gmail.example')).toContain('calendar=connected');
    expect(
      (await api.request('PUT', own.path, { token: admin.token, body: { policy: 'follow' } })).body.policy,
    ).toBe('follow');
    const { url, cookie } = await begin(own.person, own.path);
    await api.t.asSuperuser(`update agents set user_id = null where id = $1`, [own.agentId]);
    const { back } = await sandboxPerson(sandbox, 'evil@gmail.example').approve(url);
    expect(await comeBack(back, cookie)).toContain('calendar=failed');
    const { key } = await api.key(admin.tenantId, admin.userId, ['agents:read', 'agents:write']);
    expect((await api.request('GET', own.path, { token: key })).body.email).toBe('four@gmail.example');
    expect((await api.request('POST', `${own.path}/connect`, { token: key })).status).toBe(403);
  });

  it('again keeps the connection, its calendar and its settings', async () => {
    const { person, path } = await withAgent();
    await connect(person, path, 'five@gmail.example');
    const before = (await api.request('GET', path, { token: person.token })).body;
    const [, second] = before.calendars;
    const chosen = { calendarId: second.id, policy: 'ignore' };
    expect((await api.request('PUT', path, { token: person.token, body: chosen })).body).toMatchObject(
      chosen,
    );
    const ids = () =>
      api.t.asSuperuser(`select id, grant_id from agent_calendar_connections where tenant_id = $1`, [
        person.tenantId,
      ]);
    const [row] = await ids();
    await api.t.asSuperuser(`update agent_calendar_connections set status = 'expired' where tenant_id = $1`, [
      person.tenantId,
    ]);
    expect((await begin(person, path)).url).toContain(encodeURIComponent('five@gmail.example'));
    await connect(person, path, 'five@gmail.example');
    expect(await ids()).toEqual([row]);
    expect((await api.request('GET', path, { token: person.token })).body).toMatchObject({
      status: 'connected',
      ...chosen,
    });
  });
});

describe('setting a calendar', () => {
  it('chooses among the account’s own that can be written to, and pauses', async () => {
    const { person, agentId, path } = await withAgent();
    const put = (body: object) => api.request('PUT', path, { token: person.token, body });
    expect((await put({ policy: 'follow' })).status).toBe(409);
    await connect(person, path, 'six@gmail.example');
    const { calendars } = (await api.request('GET', path, { token: person.token })).body;
    expect((await put({ calendarId: 'somebody-elses' })).body.errors).toMatchObject([
      { path: 'calendarId', code: 'unknown' },
    ]);
    expect((await put({ calendarId: calendars[2].id })).body.errors).toMatchObject([{ code: 'read_only' }]);
    expect((await put({ policy: 'whatever' })).status).toBe(422);
    const [{ id }] = (await api.t.asSuperuser(
      `select id from agent_calendar_connections where agent_id = $1`,
      [agentId],
    )) as [{ id: string }];
    await api.t.asSuperuser(
      `insert into unavailability (tenant_id, agent_id, kind, period, source_ref)
       values ($1, $2, 'external_calendar', tstzrange(now(), now() + interval '1 hour'), $3)`,
      [person.tenantId, agentId, `${id}/event`],
    );
    expect((await put({ syncEnabled: false })).body).toMatchObject({
      syncEnabled: false,
      status: 'connected',
    });
    expect(await api.t.asSuperuser(`select 1 from unavailability where agent_id = $1`, [agentId])).toEqual(
      [],
    );
    expect((await outbox(person.tenantId)).map(({ kind }) => kind)).toEqual([
      'calendar.connected',
      'calendar.connected',
    ]);
  });

  it('disconnects at once, and once', async () => {
    const { person, path } = await withAgent();
    await connect(person, path, 'seven@gmail.example');
    for (const _ of [1, 2])
      expect((await api.request('DELETE', `${path}/disconnect`, { token: person.token })).status).toBe(204);
    expect((await outbox(person.tenantId)).map(({ kind }) => kind)).toEqual([
      'calendar.connected',
      'calendar.disconnect',
    ]);
    expect((await api.request('GET', path, { token: person.token })).body).toMatchObject({
      status: 'disconnected',
      calendars: [],
    });
  });

  it('goes with its agent: the permission is given back', async () => {
    const { person, agentId, path } = await withAgent();
    await connect(person, path, 'eight@gmail.example');
    expect((await api.request('DELETE', `/api/v1/agents/${agentId}`, { token: person.token })).status).toBe(
      204,
    );
    expect((await outbox(person.tenantId)).at(-1)).toMatchObject({
      kind: 'calendar.disconnect',
      payload: { grantId: expect.any(String) },
    });
  });
});

describe('notifications', () => {
  const send = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    secret = SECRET,
  ) =>
    fetch(`${api.url}/webhooks/nylas`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-nylas-signature': createHmac('sha256', secret).update(body).digest('hex'),
        ...headers,
      },
      body,
    });
  const told = (salon: CalendarSalon, id: string, more: { type?: string; calendarId?: string | null } = {}) =>
    JSON.stringify({
      specversion: '1.0',
      type: more.type ?? 'event.updated',
      source: '/google/events/incremental',
      id,
      time: 1,
      data: {
        application_id: 'a',
        object: {
          object: 'event',
          id: 'e',
          title: 'Très privé',
          grant_id: salon.place.grantId,
          calendar_id: more.calendarId === undefined ? salon.place.calendarId : more.calendarId,
        },
      },
    });
  const kept = (salon: CalendarSalon) =>
    api.t.asSuperuser<{ type: string }>(
      `select type, payload from provider_events where provider = 'nylas' and tenant_id = $1 order by id`,
      [salon.tenantId],
    );
  const asked = async (salon: CalendarSalon) =>
    (await outbox(salon.tenantId))
      .filter(({ kind }) => kind === 'calendar.notified')
      .map(({ payload }) => payload.notificationId);

  it('begin with a challenge, answered word for word', async () => {
    const answer = await fetch(`${api.url}/webhooks/nylas?challenge=${encodeURIComponent('a<b>&"')}`);
    expect([answer.status, await answer.text()]).toEqual([200, 'a<b>&"']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect((await fetch(`${api.url}/webhooks/nylas`)).status).toBe(422);
  });

  it('are kept once each, with nothing of the private event, and wake the calendar', async () => {
    const salon = await salons.open();
    for (const body of [told(salon, 'n1'), told(salon, 'n1'), told(salon, 'n2', { type: 'event.deleted' })])
      expect((await send(body)).status).toBe(200);
    expect(await kept(salon)).toEqual([
      { type: 'event.updated', payload: {} },
      { type: 'event.deleted', payload: {} },
    ]);
    expect(await asked(salon)).toEqual(['n1', 'n2']);
  });

  it('are kept once also when they come at the same time', async () => {
    const salon = await salons.open();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(told(salon, 'same'))));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await asked(salon)).toEqual(['same']);
  });

  it.each([
    ['another secret', (body: string) => send(body, {}, 'another-secret-entirely')],
    ['no signature', (body: string) => send(body, { 'x-nylas-signature': '' })],
    ['half a signature', (body: string) => send(body, { 'x-nylas-signature': 'abcd' })],
    [
      'a signature of other bytes',
      (body: string) =>
        send(`${body} `, { 'x-nylas-signature': createHmac('sha256', SECRET).update(body).digest('hex') }),
    ],
    [
      'a signature of the unfolded bytes',
      (body: string) =>
        send(gzipSync(body) as Uint8Array<ArrayBuffer>, {
          'content-encoding': 'gzip',
          'x-nylas-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
        }),
    ],
  ])('with %s are refused, and nothing is kept', async (_name, attempt) => {
    const salon = await salons.open();
    const answer = await attempt(told(salon, 'forged'));
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { type: string }).type).toContain('nylas-signature');
    expect(await kept(salon)).toEqual([]);
  });

  it('are read compressed, transformed and truncated', async () => {
    const salon = await salons.open();
    const zipped = gzipSync(told(salon, 'zip')) as Uint8Array<ArrayBuffer>;
    expect((await send(zipped, { 'content-encoding': 'gzip' })).status).toBe(200);
    await send(told(salon, 'chosen', { type: 'event.updated.transformed' }));
    await send(told(salon, 'cut', { type: 'event.created.truncated', calendarId: null }));
    expect((await kept(salon)).map(({ type }) => type)).toEqual([
      'event.updated',
      'event.updated',
      'event.created',
    ]);
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024)) as Uint8Array<ArrayBuffer>;
    expect((await send(bomb, { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it('about other calendars, other grants and other things are taken and forgotten', async () => {
    const salon = await salons.open();
    expect((await send(told(salon, 'o1', { calendarId: 'another-calendar' }))).status).toBe(200);
    expect((await send(told(salon, 'o2', { type: 'message.created' }))).status).toBe(200);
    expect((await send('{"type":"something.new"}')).status).toBe(200);
    expect((await send('not json')).status).toBe(400);
    const elsewhere = { ...salon, place: { ...salon.place, grantId: 'unknown' } } as CalendarSalon;
    expect((await send(told(elsewhere, 'o3'))).status).toBe(200);
    expect(await kept(salon)).toEqual([]);
    expect((await send(told(salon, 'o4', { type: 'grant.expired', calendarId: null }))).status).toBe(200);
    expect(await asked(salon)).toEqual(['o4']);
  });

  it('about an account two businesses share reach both, and each only its own', async () => {
    const [one, two] = [
      await salons.open({ email: 'both@gmail.example' }),
      await salons.open({ email: 'both@gmail.example' }),
    ];
    const bystander = await salons.open();
    await send(told(one, 'shared'));
    expect([await asked(one), await asked(two), await asked(bystander)]).toEqual([
      ['shared'],
      ['shared'],
      [],
    ]);
  });

  it('of the sandbox are believed', async () => {
    const own = await startSandbox({
      webhookTargets: { nylas: `${api.url}/webhooks/nylas` },
      webhookSecrets: { nylas: SECRET },
    });
    try {
      const there = calendarSalons(api.t, own, () => new Date());
      const salon = await there.open();
      await salon.person.writes(salon.place, { when: { date: '2027-01-01' } });
      while ((await asked(salon)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await kept(salon)).map(({ type }) => type)).toEqual(['event.created']);
    } finally {
      await own.stop();
    }
  });
});

describe('conflicts', () => {
  async function conflict(kind: 'overlap' | 'moved' | 'deleted') {
    const salon = await salons.open();
    const owner = await api.person({ tenantId: salon.tenantId });
    const appointmentId = await salon.book(ahead(10));
    const startMs = Date.parse(ahead(12));
    await salon.as(async (tx) => {
      await saveLink(tx, salon.ref.connectionId, {
        appointmentId,
        grantId: salon.place.grantId,
        calendarId: salon.place.calendarId,
        eventId: 'event',
        hash: 'written',
        startMs: Date.parse(ahead(10)),
        endMs: Date.parse(ahead(10)) + 2_700_000,
        sequence: 0,
      });
      const span = kind === 'deleted' ? null : { startMs, endMs: startMs + 2_700_000 };
      await openConflict(
        tx,
        { id: salon.ref.connectionId, agentId: salon.agentId },
        { appointmentId, kind, ref: 'event', span },
      );
    });
    const list = async (token = owner.token) =>
      (await api.request('GET', '/api/v1/calendar-conflicts', { token })).body;
    const [one] = (await list()).items;
    const settle = (decision: string, token = owner.token) =>
      api.request('POST', `/api/v1/calendar-conflicts/${one.id}/resolve`, { token, body: { decision } });
    return { salon, owner, appointmentId, list, one, settle };
  }

  it('are listed with what one needs to decide, for the agent their own only', async () => {
    const { salon, owner, appointmentId, list, one } = await conflict('moved');
    expect(one).toMatchObject({
      kind: 'moved',
      appointmentId,
      clientName: 'Claire Petit',
      appointmentTitle: 'Coupe femme',
      appointmentStartsAt: ahead(10),
      eventStartsAt: ahead(12),
    });
    const colleague = await api.person({ tenantId: salon.tenantId, role: 'agent' });
    expect(await list(colleague.token)).toEqual({ items: [], total: 0 });
    await api.t.asSuperuser(`update agents set user_id = $1 where id = $2`, [
      colleague.userId,
      salon.agentId,
    ]);
    expect((await list(colleague.token)).total).toBe(1);
    expect((await list((await api.person()).token)).total).toBe(0);
    expect(
      (await api.request('GET', '/api/v1/calendar-conflicts?status=resolved', { token: owner.token })).body
        .total,
    ).toBe(0);
  });

  it('of a move are settled by following it, once', async () => {
    const { salon, appointmentId, settle, list } = await conflict('moved');
    expect((await settle('dismiss')).status).toBe(422);
    expect((await settle('accept')).body).toMatchObject({
      status: 'resolved',
      resolution: 'accepted',
      appointmentStartsAt: ahead(12),
    });
    expect(await salon.appointment(appointmentId)).toMatchObject({
      startsAt: new Date(ahead(12)),
      sequence: 1,
    });
    expect((await settle('accept')).status).toBe(409);
    expect((await list()).total).toBe(0);
    expect(await salon.asked('calendar.appointment-changed')).toHaveLength(2);
  });

  it('of a move to a time that is taken stay open', async () => {
    const { salon, appointmentId, settle, list } = await conflict('moved');
    await salon.book(ahead(12), 'Jeanne Roy');
    const answer = await settle('accept');
    expect([answer.status, answer.body.type]).toEqual([409, expect.stringContaining('change-not-possible')]);
    expect(await salon.appointment(appointmentId)).toMatchObject({
      startsAt: new Date(ahead(10)),
      sequence: 0,
    });
    expect((await list()).total).toBe(1);
  });

  it('of a deletion are settled by cancelling', async () => {
    const { salon, appointmentId, settle } = await conflict('deleted');
    expect((await settle('accept')).body).toMatchObject({
      resolution: 'accepted',
      appointmentStatus: 'cancelled',
    });
    expect(await salon.appointment(appointmentId)).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'calendar',
    });
  });

  it('are settled by keeping ours: the event is to be written again', async () => {
    const { salon, appointmentId, settle } = await conflict('deleted');
    expect((await settle('keep')).body).toMatchObject({ resolution: 'kept', appointmentStatus: 'booked' });
    expect(await salon.links()).toMatchObject([{ appointmentId, hash: '' }]);
    expect((await salon.asked('calendar.appointment-changed')).at(-1)).toMatchObject({ appointmentId });
  });

  it('of an overlap are let be; those of others are nobody’s business', async () => {
    const { salon, settle } = await conflict('overlap');
    expect((await settle('accept')).status).toBe(422);
    expect((await settle('dismiss', (await api.person()).token)).status).toBe(404);
    const colleague = await api.person({ tenantId: salon.tenantId, role: 'agent' });
    expect((await settle('dismiss', colleague.token)).status).toBe(403);
    expect((await settle('dismiss')).body.resolution).toBe('dismissed');
  });
});
