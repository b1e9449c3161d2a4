import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConsents } from '../../db/consent.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { findMessage, listClientMessages, type NewMessage, queueMessage } from '../../db/messages.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../../db/messaging-settings.ts';
import { svixHeaders } from '../../sandbox/vendors/resend-wire.ts';
import { signature } from '../../sandbox/vendors/twilio-wire.ts';
import { signLink } from '../../signed-link.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { openSalon, type Salon } from '../../testing/salon.ts';
import { fingerprint } from '../../testing/tenant-rows.ts';

const PUBLIC_URL = 'https://app.example';
const SHARED = '+33639980001';

let api: TestApi;
let tenantId: string;
let numbers = 0;
const nextNumber = () => {
  numbers += 1;
  return `+33639985${String(numbers).padStart(3, '0')}`;
};

beforeAll(async () => {
  api = await openTestApi({ env: { PUBLIC_URL } });
});
beforeEach(async () => {
  tenantId = await api.t.tenant({ name: 'Salon Marie' });
  api.log.length = 0;
});
afterAll(() => api.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  api.t.db.asTenant(tenant, work);

async function client(phone: string | null, email: string | null = null): Promise<string> {
  const [row] = await inTenant((tx) =>
    tx.sql<{ id: string }>(`insert into clients (tenant_id, phone, email) values (?, ?, ?) returning id`, [
      tenantId,
      phone,
      email,
    ]),
  );
  return row!.id;
}

/** A message that was handed to the provider. */
async function sent(more: Partial<NewMessage> = {}, tenant = tenantId): Promise<string> {
  const channel = more.channel ?? 'sms';
  return inTenant(async (tx) => {
    const { id } = await queueMessage(tx, {
      channel,
      kind: 'appointment.reminder',
      intentKey: crypto.randomUUID(),
      clientId: null,
      to: channel === 'sms' ? nextNumber() : 'lea@exemple.fr',
      subject: channel === 'email' ? 'Rappel' : null,
      text: 'Rappel',
      from: channel === 'sms' ? SHARED : null,
      ...more,
    });
    await tx.sql(
      `update messages set status = 'sending', provider = ?, in_flight_since = now() where id = ?`,
      [channel === 'sms' ? 'twilio' : 'resend', id],
    );
    return id;
  }, tenant);
}
const message = async (id: string) => (await inTenant((tx) => findMessage(tx, id)))!;

/** A form as Twilio sends it, signed for the public address although it comes to another. */
function twilio(
  path: string,
  form: Record<string, string>,
  options: { token?: string; url?: string; unsigned?: boolean } = {},
) {
  const { token = 'sandbox', url = PUBLIC_URL + path, unsigned = false } = options;
  return api.request('POST', path, {
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(unsigned ? {} : { 'x-twilio-signature': signature(token, url, form) }),
    },
  });
}
const sid = () => `SM${crypto.randomUUID().replaceAll('-', '')}`;
const statusPath = (id: string, tenant = tenantId) => `/webhooks/twilio/status/${tenant}/${id}`;
const status = (id: string, MessageStatus: string, more: Record<string, string> = {}) =>
  twilio(statusPath(id), { MessageSid: `SM-${id}`, MessageStatus, From: SHARED, ...more });
const text = (from: string, Body: string, more: Record<string, string> = {}) =>
  twilio('/webhooks/twilio/sms', {
    MessageSid: sid(),
    From: from,
    To: SHARED,
    Body,
    NumSegments: '1',
    ...more,
  });

/** An event as Resend sends it. */
function resend(type: string, data: object, options: { id?: string; secret?: string; at?: Date } = {}) {
  const body = JSON.stringify({ type, created_at: new Date().toISOString(), data });
  const {
    id = `msg_${crypto.randomUUID()}`,
    secret = api.deps.config.secrets.resendWebhook,
    at = new Date(),
  } = options;
  const signed = svixHeaders(secret, id, at, body);
  return api.request('POST', '/webhooks/resend', {
    body,
    headers: { ...signed.headers, ...signed.signature },
  });
}
const about = (id: string, more: object = {}) => ({
  email_id: `re-${id}`,
  to: ['lea@exemple.fr'],
  tags: { tenant: tenantId, message: id },
  ...more,
});

const count = async (table: string, where = 'true') =>
  Number((await api.t.asSuperuser<{ n: string }>(`select count(*) as n from ${table} where ${where}`))[0]!.n);
/** Everything any business has, to see that nothing was stored. */
const everything = async () => {
  const tenants = await api.t.asSuperuser<{ id: string }>('select id from tenants order by id');
  return Promise.all(tenants.map(({ id }) => fingerprint(api.t, id)));
};

describe('who may call', () => {
  it('is Twilio alone, by the configured address and not by the Host header', async () => {
    const id = await sent();
    const before = await everything();
    const form = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    const refusals = await Promise.all([
      twilio(statusPath(id), form, { unsigned: true }),
      twilio(statusPath(id), form, { token: 'wrong' }),
      twilio(statusPath(id), form, { url: api.url + statusPath(id) }),
      // Signed for another message.
      twilio(statusPath(id), form, { url: PUBLIC_URL + statusPath(crypto.randomUUID()) }),
      twilio(
        '/webhooks/twilio/sms',
        { ...form, From: '+33612345678', To: SHARED, Body: 'STOP' },
        { token: 'x' },
      ),
    ]);
    for (const { status: code, body } of refusals) {
      expect(code).toBe(403);
      expect(body.type).toMatch(/webhook-refused$/);
    }
    expect(await everything()).toEqual(before);
    expect((await twilio(statusPath(id), form)).status).toBe(204);
  });

  it('is Resend alone, within five minutes', async () => {
    const id = await sent({ channel: 'email' });
    const before = await everything();
    const old = new Date(Date.now() - 6 * 60_000);
    for (const options of [{ secret: `whsec_${Buffer.alloc(24).toString('base64')}` }, { at: old }])
      expect((await resend('email.delivered', about(id), options)).status).toBe(403);
    expect((await api.request('POST', '/webhooks/resend', { body: {} })).status).toBe(403);
    expect(await everything()).toEqual(before);
    expect((await resend('email.delivered', about(id))).status).toBe(204);
  });

  it('learns nothing from a refusal, and what is genuine but makes no sense is refused too', async () => {
    expect((await twilio('/webhooks/twilio/sms', { Hello: 'world' })).status).toBe(403);
    expect((await twilio(statusPath(await sent()), { MessageSid: 'SM1' })).status).toBe(403);
    expect(
      (await twilio('/webhooks/twilio/status/x/y', { MessageSid: 'SM1', MessageStatus: 'sent' })).status,
    ).toBe(404);
  });
});

describe('what became of a text message', () => {
  it('is written down, whatever is doubled, late or out of order', async () => {
    const id = await sent();
    for (const word of ['delivered', 'sent', 'queued', 'delivered', 'sent'])
      expect((await status(id, word)).status).toBe(204);
    expect(await message(id)).toMatchObject({
      status: 'delivered',
      providerId: `SM-${id}`,
      inFlightSince: null,
      deliveredAt: expect.any(Date),
    });
    expect(await count('provider_events', `message_id = '${id}'`)).toBe(3);
  });

  it('arrives once when it comes ten times at once', async () => {
    const id = await sent();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => status(id, n % 2 ? 'sent' : 'delivered')),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(204));
    expect((await message(id)).status).toBe('delivered');
    expect(await count('provider_events', `message_id = '${id}'`)).toBe(2);
  });

  it('says why it did not arrive', async () => {
    const id = await sent();
    await status(id, 'undelivered', { ErrorCode: '30003' });
    expect(await message(id)).toMatchObject({ status: 'failed', reason: 'unreachable', errorCode: '30003' });
  });

  it('about a message nobody sent is logged and acknowledged, without a number in the log', async () => {
    const before = await everything();
    const path = statusPath(crypto.randomUUID());
    const form = { MessageSid: 'SM1', MessageStatus: 'delivered', To: '+33612345678' };
    expect((await twilio(path, form)).status).toBe(204);
    // A business that is no more.
    expect((await twilio(statusPath(crypto.randomUUID(), crypto.randomUUID()), form)).status).toBe(204);
    expect(await everything()).toEqual(before);
    expect(api.log.join()).toContain('nobody sent');
    expect(api.log.join()).not.toContain('612345678');
  });

  it('never reaches another business’s message', async () => {
    const id = await sent();
    const other = await api.t.tenant();
    await twilio(statusPath(id, other), { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect((await message(id)).status).toBe('sending');
  });
});

describe('what became of an e-mail', () => {
  it('is written down by our own tags, or by its id when they are missing', async () => {
    const [tagged, untagged] = [await sent({ channel: 'email' }), await sent({ channel: 'email' })];
    await resend('email.opened', about(tagged));
    await resend('email.delivered', about(tagged));
    expect(await message(tagged)).toMatchObject({ status: 'read', readAt: expect.any(Date) });
    await resend('email.sent', about(untagged));
    await resend('email.delivered', about(untagged, { tags: undefined }));
    expect((await message(untagged)).status).toBe('delivered');
  });

  it('that bounced for good, or was not welcome, blocks the address', async () => {
    const [bounced, complained, full] = [
      await sent({ channel: 'email' }),
      await sent({ channel: 'email' }),
      await sent({ channel: 'email' }),
    ];
    const svix = 'msg_once';
    const event = () =>
      resend(
        'email.bounced',
        about(bounced, { bounce: { type: 'Permanent', subType: 'General', message: '' } }),
        { id: svix },
      );
    await event();
    await event();
    await resend('email.complained', about(complained, { to: ['Autre@Exemple.fr'] }));
    await resend(
      'email.bounced',
      about(full, { to: ['plein@exemple.fr'], bounce: { type: 'Transient', subType: 'MailboxFull' } }),
    );
    expect(await message(bounced)).toMatchObject({
      status: 'failed',
      reason: 'bounced',
      errorCode: 'Permanent/General',
    });
    expect((await message(complained)).status).toBe('delivered');
    const blocked = await inTenant((tx) =>
      tx.sql(`select address, reason from suppressions order by address`),
    );
    expect(blocked).toEqual([
      { address: 'autre@exemple.fr', reason: 'complained' },
      { address: 'lea@exemple.fr', reason: 'bounced' },
    ]);
  });

  it('about something else of the account is acknowledged', async () => {
    const before = await everything();
    expect((await resend('domain.updated', { id: 'x' })).status).toBe(204);
    expect((await resend('email.delivered', { email_id: 'somebody-else', to: [] })).status).toBe(204);
    expect(await everything()).toEqual(before);
  });
});

describe('a text from a client', () => {
  it('is kept with the client, once', async () => {
    const phone = nextNumber();
    const clientId = await client(phone);
    await sent({ to: phone, clientId });
    const form = {
      MessageSid: sid(),
      From: phone,
      To: SHARED,
      Body: 'Bonjour, à quelle heure fermez-vous ? 🐞',
    };
    for (let times = 0; times < 3; times += 1)
      expect((await twilio('/webhooks/twilio/sms', form)).status).toBe(204);
    const [newest, ...others] = await inTenant((tx) =>
      listClientMessages(tx, clientId, { limit: 10, offset: 0 }),
    );
    expect(newest).toMatchObject({
      direction: 'inbound',
      status: 'received',
      text: form.Body,
      from: phone,
      to: SHARED,
    });
    expect(others).toHaveLength(1);
    expect(await count('outbox', `tenant_id = '${tenantId}'`)).toBe(0);
  });

  it('to a number no business uses is logged, not stored, and crashes nothing', async () => {
    const before = await everything();
    expect((await text(nextNumber(), 'Bonjour', { To: '+33639980098' })).status).toBe(204);
    expect((await text(nextNumber(), 'STOP')).status).toBe(204);
    expect(await everything()).toEqual(before);
    expect(api.log.join()).toContain('no business uses');
  });

  it('may hold anything a phone can send', async () => {
    const phone = nextNumber();
    await sent({ to: phone });
    for (const body of ['', '\0', '🐞'.repeat(800), "'; drop table messages; --", '<script>'])
      expect([body, (await text(phone, body)).status]).toEqual([body, 204]);
    expect(await count('messages', `direction = 'inbound' and from_address = '${phone}'`)).toBe(5);
  });
});

describe('STOP', () => {
  const blocked = (phone: string, tenant = tenantId) =>
    inTenant(
      async (tx) =>
        (await tx.sql(`select 1 from suppressions where address = ? and lifted_at is null`, [phone])).length >
        0,
      tenant,
    );
  const answers = async (phone: string) =>
    inTenant((tx) =>
      tx.sql<{ kind: string; text: string; from: string }>(
        `select kind, body_text as "text", from_address as "from" from messages
         where direction = 'outbound' and kind like 'keyword.%' and to_address = ? order by id`,
        [phone],
      ),
    );

  it.each(['STOP', 'Arrêt', 'STOPSMS', 'désabonner', 'unsubscribe'])(
    'by « %s » holds, for the client too',
    async (word) => {
      const phone = nextNumber();
      const clientId = await client(phone);
      await sent({ to: phone, clientId });
      expect((await text(phone, word)).status).toBe(204);
      expect(await blocked(phone)).toBe(true);
      expect(await inTenant((tx) => readConsents(tx, clientId, 'sms'))).toEqual({ transactional: false });
    },
  );

  it('is confirmed where the carrier has not done so already, and START undoes it', async () => {
    const phone = nextNumber();
    await sent({ to: phone });
    await text(phone, 'ARRÊT');
    expect(await answers(phone)).toEqual([
      {
        kind: 'keyword.stopped',
        text: expect.stringContaining('vous ne recevrez plus de SMS'),
        from: SHARED,
      },
    ]);
    await text(phone, 'STOP');
    await text(phone, 'Fin des messages', { OptOutType: 'STOP' });
    expect(await answers(phone)).toHaveLength(1);
    expect(await blocked(phone)).toBe(true);
    await text(phone, 'Réabonner');
    expect(await blocked(phone)).toBe(false);
    expect((await answers(phone)).map(({ kind }) => kind)).toEqual(['keyword.stopped', 'keyword.started']);
    expect(await count('outbox', `tenant_id = '${tenantId}' and kind = 'message.deliver'`)).toBe(2);
  });

  it('from a number nobody knows counts, at a number of the business’s own', async () => {
    const own = nextNumber();
    await inTenant((tx) => writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: own }));
    const stranger = nextNumber();
    await text(stranger, 'Stop', { To: own });
    expect(await blocked(stranger)).toBe(true);
  });

  it('to a shared number is told to every business that wrote from it, and to no other', async () => {
    const phone = nextNumber();
    const [second, third] = [await api.t.tenant(), await api.t.tenant()];
    await sent({ to: phone });
    await sent({ to: phone }, second);
    const form = { MessageSid: sid(), From: phone, To: SHARED, Body: 'ARRET' };
    await twilio('/webhooks/twilio/sms', form);
    await twilio('/webhooks/twilio/sms', form);
    expect([await blocked(phone), await blocked(phone, second), await blocked(phone, third)]).toEqual([
      true,
      true,
      false,
    ]);
    // One of them confirms it.
    expect(await count('messages', `kind = 'keyword.stopped' and to_address = '${phone}'`)).toBe(1);
  });

  it('AIDE is answered with who is writing and how to stop', async () => {
    const phone = nextNumber();
    await sent({ to: phone });
    await text(phone, 'Aide ?');
    await text(phone, 'HELP');
    expect((await answers(phone)).map(({ text: said }) => said)).toEqual([
      'Salon Marie : SMS de rendez-vous et de rappel. Répondez STOP pour ne plus en recevoir.',
    ]);
    expect(await blocked(phone)).toBe(false);
  });
});

describe('a short answer', () => {
  let salon: Salon;
  beforeEach(async () => {
    salon = await openSalon(api.t, { tenantId });
  });

  async function booked(phone: string, startsInHours = 48): Promise<string> {
    const clientId = await client(phone);
    const startsAt = new Date(Date.now() + startsInHours * 3_600_000);
    const [row] = await inTenant((tx) =>
      tx.sql<{ id: string }>(
        `insert into appointments (tenant_id, agent_id, client_id, service_id, title, starts_at, ends_at, blocked)
         values (?, ?, ?, ?, 'Coupe', ?, ?, tstzrange(?, ?)) returning id`,
        [
          tenantId,
          salon.agentIds[0],
          clientId,
          salon.serviceId,
          startsAt,
          new Date(startsAt.getTime() + 45 * 60_000),
          startsAt,
          new Date(startsAt.getTime() + 45 * 60_000),
        ],
      ),
    );
    return row!.id;
  }
  const appointment = async (id: string) =>
    (
      await inTenant((tx) =>
        tx.sql<{ status: string; by: string | null; satisfaction: number | null }>(
          `select status, cancelled_by as by, satisfaction from appointments where id = ?`,
          [id],
        ),
      )
    )[0]!;

  it('to a reminder confirms the appointment, and its process is told', async () => {
    const phone = nextNumber();
    const id = await booked(phone);
    await sent({ to: phone, subjectRef: `appointment/${id}` });
    await text(phone, 'Oui !');
    expect((await appointment(id)).status).toBe('confirmed');
    expect(
      await count('outbox', `kind = 'appointment.changed' and payload->>'appointmentId' = '${id}'`),
    ).toBe(1);
  });

  it('« annuler » cancels in time, and is left to people when it is late', async () => {
    const [early, late] = [nextNumber(), nextNumber()];
    const [cancelled, kept] = [await booked(early, 48), await booked(late, 1)];
    await sent({ to: early, subjectRef: `appointment/${cancelled}` });
    await sent({ to: late, subjectRef: `appointment/${kept}` });
    await text(early, 'Annuler');
    await text(late, 'Annuler');
    expect(await appointment(cancelled)).toMatchObject({ status: 'cancelled', by: 'client' });
    expect((await appointment(kept)).status).toBe('booked');
    expect(
      await count('audit_logs', `action = 'appointment.cancelled' and subject_id = '${cancelled}'`),
    ).toBe(1);
  });

  it('after a visit is the note, kept with appointment and client', async () => {
    const phone = nextNumber();
    const id = await booked(phone, -3);
    await inTenant((tx) =>
      tx.sql(`update appointments set status = 'completed', ended_at = now() where id = ?`, [id]),
    );
    await sent({ to: phone, kind: 'appointment.follow-up', subjectRef: `appointment/${id}` });
    await text(phone, '4/5');
    expect((await appointment(id)).satisfaction).toBe(4);
    expect(await count('clients', `phone = '${phone}' and satisfaction = 4`)).toBe(1);
  });

  it('that is none, or to nothing, changes nothing', async () => {
    const phone = nextNumber();
    const id = await booked(phone);
    await text(phone, 'oui');
    await sent({ to: phone, subjectRef: `appointment/${id}` });
    await text(phone, 'oui mais plutôt à 15 h');
    expect((await appointment(id)).status).toBe('booked');
  });
});

describe('the link to leave', () => {
  const token = (id: string, secret = api.deps.config.secrets.token) =>
    signLink({ kind: 'unsubscribe', id, expiresAt: new Date('2200-01-01T00:00:00Z') }, secret);

  it('asks first, leaves by its button or the mail program’s, and says so in both languages', async () => {
    const email = 'paul@exemple.fr';
    const clientId = await client(null, email);
    const id = await sent({ channel: 'email', to: email, clientId });
    const path = `/unsubscribe/${token(id)}`;
    const asked = await api.request('GET', path);
    expect(asked).toMatchObject({
      status: 200,
      body: expect.stringContaining('Ne plus recevoir d’offres de Salon Marie'),
    });
    expect(await inTenant((tx) => readConsents(tx, clientId, 'email'))).toEqual({});
    const left = await api.request('POST', path, {
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' },
    });
    expect(left).toMatchObject({
      status: 200,
      body: expect.stringContaining('no more offers from Salon Marie'),
    });
    await api.request('POST', path);
    expect(await inTenant((tx) => readConsents(tx, clientId, 'email'))).toEqual({ marketing: false });
    expect(
      await inTenant((tx) => tx.sql(`select scope, reason from suppressions where address = ?`, [email])),
    ).toEqual([{ scope: 'marketing', reason: 'unsubscribed' }]);
  });

  it('that is altered, of another kind or of nothing opens nothing', async () => {
    const id = await sent({ channel: 'email' });
    const foreign = signLink(
      { kind: 'appointment', id, expiresAt: new Date('2200-01-01T00:00:00Z') },
      api.deps.config.secrets.token,
    );
    for (const wrong of [token(id, 'x'.repeat(40)), foreign, token(crypto.randomUUID()), 'x'])
      for (const method of ['GET', 'POST'])
        expect((await api.request(method, `/unsubscribe/${wrong}`)).status).toBe(404);
    expect(await inTenant((tx) => tx.sql(`select 1 from suppressions`))).toEqual([]);
  });
});

describe('how a business signs its messages', () => {
  const PATH = '/api/v1/messaging-settings';

  it('is its own to change, but for a number it could claim', async () => {
    const { token, tenantId: mine } = await api.person();
    expect((await api.request('GET', PATH, { token })).body).toEqual({
      senderName: null,
      smsSender: null,
      replyTo: null,
      marketingClosedDays: [0],
    });
    const changed = await api.request('PUT', PATH, {
      token,
      body: { senderName: 'Marie, coiffure', smsSender: 'Marie', replyTo: 'Marie@Salon.example' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { senderName: 'Marie, coiffure', smsSender: 'Marie', replyTo: 'marie@salon.example' },
    });
    expect((await api.request('PUT', PATH, { token, body: { replyTo: '' } })).body).toMatchObject({
      replyTo: null,
      smsSender: 'Marie',
    });
    for (const smsSender of ['+33639980001', '0639980001', 'Salon de Marie', '12345'])
      expect([smsSender, (await api.request('PUT', PATH, { token, body: { smsSender } })).status]).toEqual([
        smsSender,
        422,
      ]);
    await inTenant(
      (tx) => writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: '+33639980066' }),
      mine,
    );
    expect((await api.request('PUT', PATH, { token, body: { smsSender: null } })).status).toBe(422);
    const agent = await api.person({ tenantId: mine, role: 'agent' });
    expect((await api.request('PUT', PATH, { token: agent.token, body: {} })).status).toBe(403);
  });
});
