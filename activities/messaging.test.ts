import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { composeCarriers, sendsPerSecond } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { optIn, optOut, recordConsent, suppress } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import {
  beginAttempt,
  closeUnsent,
  findMessage,
  type NewMessage,
  queueMessage,
  settleMessage,
  withdrawMessages,
} from '../db/messages.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createMessagingActivities, type SendRequest } from './messaging.ts';

const HOUR = 3_600_000;

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let numbers = 0;
/** A number nobody else in this file is written to at. */
const nextNumber = () => {
  numbers += 1;
  return `+33639983${String(numbers).padStart(3, '0')}`;
};

beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
beforeEach(async () => {
  tenantId = await t.tenant({ name: 'Salon Marie' });
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

/** The activities of a worker; an impatient one does not wait long for an answer that will not come. */
const activities = (
  options: { impatient?: boolean; onTheWay?: () => void; perSecond?: { twilio: number } } = {},
) => {
  const config = loadConfig({ NODE_ENV: 'test', SANDBOX_URL: sandbox.url });
  return createMessagingActivities({
    db: t.db,
    carriers: composeCarriers(config, options.impatient ? 1_000 : 20_000),
    readFile: async () => {
      throw new Error('no file of these messages is carried along');
    },
    mediaUrl: () => 'https://app.example/media/x',
    uploadedId: async () => {
      throw new Error('no file is sent in these tests');
    },
    inboundDomain: 'reponses.coccinelle.example',
    unsubscribeUrl: (messageId) => {
      options.onTheWay?.();
      return `https://app.example/unsubscribe/${messageId}`;
    },
    perSecond: { ...sendsPerSecond(config), ...options.perSecond },
  });
};
const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);

async function client(more: { phone?: string; email?: string; timeZone?: string } = {}): Promise<string> {
  const [row] = await inTenant((tx) =>
    tx.sql<{ id: string }>(
      `insert into clients (tenant_id, first_name, phone, email, time_zone) values (?, 'Léa', ?, ?, ?) returning id`,
      [tenantId, more.phone ?? null, more.email ?? null, more.timeZone ?? null],
    ),
  );
  return row!.id;
}

/** Queues a message of its own intent and asks for it as a workflow would. */
async function queued(more: Partial<NewMessage> = {}): Promise<SendRequest> {
  const channel = more.channel ?? 'sms';
  const message: NewMessage = {
    channel,
    kind: 'appointment.confirmation',
    intentKey: `test/${crypto.randomUUID()}`,
    clientId: null,
    to: channel === 'sms' ? nextNumber() : `${crypto.randomUUID()}@exemple.fr`,
    subject: channel === 'email' ? 'Votre rendez-vous' : null,
    text: 'Rendez-vous confirmé.',
    ...more,
  };
  const { id } = await inTenant((tx) => queueMessage(tx, message));
  const now = Date.now();
  return { tenantId, messageId: id, channel, at: now, giveUpAt: now + HOUR };
}
const row = async ({ messageId }: SendRequest) => (await inTenant((tx) => findMessage(tx, messageId)))!;

/** What the simulated vendor accepted for an address. */
async function accepted(request: SendRequest): Promise<string[]> {
  const { to, channel } = await row(request);
  if (channel === 'sms') {
    const account = loadConfig({}).providers.twilio.accountSid;
    const response = await fetch(
      `${sandbox.url}/twilio/2010-04-01/Accounts/${account}/Messages.json?To=${encodeURIComponent(to)}`,
      { headers: { authorization: `Basic ${Buffer.from(`${account}:sandbox`).toString('base64')}` } },
    );
    const { messages } = (await response.json()) as { messages: Array<{ sid: string }> };
    return messages.map(({ sid }) => sid);
  }
  const response = await fetch(`${sandbox.url}/resend/emails?limit=100`, {
    headers: { authorization: 'Bearer sandbox' },
  });
  const { data } = (await response.json()) as { data: Array<{ id: string; to: string[] }> };
  return data.filter((one) => one.to.includes(to)).map(({ id }) => id);
}
const failRequests = (kind: 'drop-after-accept' | 'hang' | 'status', more: object = {}) =>
  control.fault({ provider: '*', kind, match: { method: 'POST' }, ...more });

describe('sending a message', () => {
  it('hands a text to Twilio and writes down what it became', async () => {
    const request = await queued();
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    const ids = await accepted(request);
    expect(ids).toHaveLength(1);
    expect(await row(request)).toMatchObject({
      status: 'sent',
      providerId: ids[0],
      from: '+33639980001',
      segments: 1,
      attempts: 1,
      inFlightSince: null,
      sentAt: expect.any(Date),
    });
  });

  it('hands an e-mail to Resend, in the name of the business', async () => {
    await inTenant((tx) =>
      writeMessagingSettings(tx, {
        ...DEFAULT_MESSAGING_SETTINGS,
        senderName: 'Marie, coiffure',
        replyTo: 'marie@salon-marie.example',
      }),
    );
    const request = await queued({ channel: 'email', html: '<p>Rendez-vous confirmé.</p>' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect((await row(request)).status).toBe('sent');
    const sent = (await control.requests('resend')).findLast(({ method }) => method === 'POST')!;
    expect(sent.body).toMatchObject({
      from: '"Marie, coiffure" <rendez-vous@coccinelle.example>',
      reply_to: 'marie@salon-marie.example',
    });
    // A program wrote it: no other program is to answer.
    expect(sent.body).toHaveProperty('headers', {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    });
  });

  it('comes from the business’s own number where it has one', async () => {
    await inTenant((tx) =>
      writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: '+33639980099' }),
    );
    const request = await queued();
    await activities().sendMessage(request);
    expect((await row(request)).from).toBe('+33639980099');
  });

  it('comes from the business’s name only where it asks for no answer', async () => {
    await inTenant((tx) =>
      writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: 'SALON MARIE' }),
    );
    const [told, said] = [await queued(), await queued({ kind: 'conversation.reply' })];
    await activities().sendMessage(told);
    await activities().sendMessage(said);
    expect((await row(told)).from).toBe('SALON MARIE');
    expect((await row(said)).from).not.toBe('SALON MARIE');
  });

  it('sends once however often it is run, one after the other or at once', async () => {
    for (const channel of ['sms', 'email'] as const) {
      const request = await queued({ channel });
      await activities().sendMessage(request);
      expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
      expect(await accepted(request)).toHaveLength(1);

      const another = await queued({ channel });
      const results = await Promise.all([1, 2, 3, 4].map(() => activities().sendMessage(another)));
      expect(results.filter(({ status }) => status === 'sent').length).toBeGreaterThan(0);
      expect(results.every(({ status }) => status === 'sent' || status === 'unknown')).toBe(true);
      expect(await accepted(another)).toHaveLength(1);
      expect((await row(another)).status).toBe('sent');
    }
  });

  it('at once takes the carrier’s lane if it is free, and touches nothing while others have it', async () => {
    await t.asSuperuser('delete from send_lanes');
    const { atOnce, sendMessage } = activities({ perSecond: { twilio: 0.001 } });
    const { sendIfFree } = atOnce;
    const [first, second, forbidden] = [await queued(), await queued(), await queued()];
    await inTenant((tx) => closeUnsent(tx, forbidden.messageId, 'suppressed', 'withdrawn'));
    expect(await sendIfFree(first)).toEqual({ status: 'sent' });
    const before = await row(second);
    expect(await sendIfFree(second)).toBeNull();
    expect(await row(second)).toEqual(before);
    // Its queue has the rate already, and counts for everybody else.
    expect(await sendMessage(second)).toEqual({ status: 'sent' });
    await t.asSuperuser('delete from send_lanes');
    expect(await sendIfFree(forbidden)).toEqual({ status: 'suppressed', reason: 'withdrawn' });
    await t.asSuperuser('delete from send_lanes');
    expect(await sendIfFree(first)).toEqual({ status: 'sent' });
    const sent = await Promise.all([first, second, forbidden].map(accepted));
    expect(sent.map(({ length }) => length)).toEqual([1, 1, 0]);
  });

  it('leaves every other business as it was, and does not find its messages', async () => {
    const request = await queued();
    const other = await t.tenant({ name: 'Salon Paul' });
    const before = await fingerprint(t, other);
    await activities().sendMessage(request);
    expect(await fingerprint(t, other)).toEqual(before);
    await expect(activities().sendMessage({ ...request, tenantId: other })).rejects.toThrow(
      ApplicationFailure,
    );
    expect(await accepted(request)).toHaveLength(1);
  });

  it('refuses at the last step what the person has withdrawn from meanwhile', async () => {
    const phone = nextNumber();
    const clientId = await client({ phone });
    const request = await queued({ to: phone, clientId });
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    const refused = { status: 'suppressed', reason: 'opted-out' };
    expect(await activities().sendMessage(request)).toEqual(refused);
    expect(await activities().sendMessage(request)).toEqual(refused);
    expect(await accepted(request)).toEqual([]);
    expect(await row(request)).toMatchObject({ ...refused, attempts: 0 });

    // Only on that channel, and only until START.
    const mail = await queued({ channel: 'email', clientId });
    expect(await activities().sendMessage(mail)).toEqual({ status: 'sent' });
    await inTenant((tx) => optIn(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    expect(await activities().sendMessage(await queued({ to: phone, clientId }))).toEqual({ status: 'sent' });
  });

  it('sends advertising only on a yes that still holds, with one click to leave', async () => {
    const email = `${crypto.randomUUID()}@exemple.fr`;
    const clientId = await client({ email });
    const ad = () =>
      queued({ channel: 'email', to: email, clientId, purpose: 'marketing', obeysQuietHours: false });
    const say = (granted: boolean) =>
      inTenant((tx) =>
        recordConsent(tx, { clientId, channel: 'email', purpose: 'marketing', granted, source: 'booking' }),
      );
    expect(await activities().sendMessage(await ad())).toEqual({
      status: 'suppressed',
      reason: 'no-consent',
    });
    await say(true);
    const request = await ad();
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    const sent = (await control.requests('resend')).findLast(({ method }) => method === 'POST')!;
    expect(sent.body).toMatchObject({
      headers: {
        'List-Unsubscribe': `<https://app.example/unsubscribe/${request.messageId}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
    const waiting = await ad();
    await say(false);
    expect(await activities().sendMessage(waiting)).toEqual({ status: 'suppressed', reason: 'unsubscribed' });
    // Somebody who is in nobody's file never said yes.
    const stranger = await queued({ purpose: 'marketing', obeysQuietHours: false });
    expect(await activities().sendMessage(stranger)).toEqual({ status: 'suppressed', reason: 'no-consent' });
  });

  it('writes to no address that bounced or complained', async () => {
    for (const reason of ['bounced', 'complained'] as const) {
      const request = await queued({ channel: 'email' });
      const { to } = await row(request);
      await inTenant((tx) => suppress(tx, { channel: 'email', address: to.toUpperCase(), reason }));
      expect(await activities().sendMessage(request)).toEqual({ status: 'suppressed', reason });
    }
  });

  it('sends nothing about what was called off', async () => {
    const subjectRef = `appointment/${crypto.randomUUID()}`;
    const reminder = await queued({ subjectRef, kind: 'appointment.reminder' });
    const confirmation = await queued({ subjectRef });
    expect(await inTenant((tx) => withdrawMessages(tx, subjectRef, ['appointment.reminder']))).toBe(1);
    expect(await activities().sendMessage(reminder)).toEqual({ status: 'suppressed', reason: 'withdrawn' });
    expect(await activities().sendMessage(confirmation)).toEqual({ status: 'sent' });
    expect(await inTenant((tx) => withdrawMessages(tx, subjectRef))).toBe(0);
  });

  it('waits for the morning of whoever is written to, and gives up when that is too late', async () => {
    const at = Date.parse('2099-01-05T22:30:00Z');
    const quiet = { obeysQuietHours: true, expiresAt: null };
    const request = { ...(await queued(quiet)), at, giveUpAt: at + 24 * HOUR };
    expect(await activities().sendMessage(request)).toEqual({
      status: 'waiting',
      until: Date.parse('2099-01-06T07:00:00Z'),
    });
    expect(await row(request)).toMatchObject({ status: 'queued', attempts: 0 });

    // 17:30 in New York.
    const clientId = await client({ timeZone: 'America/New_York' });
    const abroad = { ...(await queued({ ...quiet, clientId })), at, giveUpAt: at + 24 * HOUR };
    expect(await activities().sendMessage(abroad)).toEqual({ status: 'sent' });

    const late = { ...(await queued(quiet)), at, giveUpAt: at + HOUR };
    expect(await activities().sendMessage(late)).toEqual({ status: 'failed', reason: 'expired' });
    const answer = { ...(await queued()), at, giveUpAt: at + HOUR };
    expect(await activities().sendMessage(answer)).toEqual({ status: 'sent' });
  });

  it('sends nothing that is of no use any more', async () => {
    const past = await queued({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await activities().sendMessage(past)).toEqual({ status: 'failed', reason: 'expired' });
    const given = await queued();
    expect(await activities().sendMessage({ ...given, giveUpAt: Date.now() - 1 })).toEqual({
      status: 'failed',
      reason: 'expired',
    });
    expect(await accepted(past)).toEqual([]);
  });
});

describe('a refusal', () => {
  it('for now is waited out as long as the provider asked, then the message goes once', async () => {
    const request = await queued();
    await failRequests('status', { status: 429, retryAfter: 40 });
    const before = Date.now();
    const result = await activities().sendMessage(request);
    expect(result).toEqual({ status: 'waiting', until: expect.any(Number) });
    const { until } = result as { until: number };
    expect(until).toBeGreaterThanOrEqual(before + 40_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 40_000);
    expect(await row(request)).toMatchObject({ inFlightSince: null, attempts: 1, errorCode: '429' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await accepted(request)).toHaveLength(1);
    expect(await row(request)).toMatchObject({ attempts: 2, errorCode: null });
  });

  it.each([503, 401])('with %d is one for now: the account can be mended', async (status) => {
    const request = await queued();
    await failRequests('status', { status });
    expect(await activities().sendMessage(request)).toMatchObject({ status: 'waiting' });
  });

  it('that outlasts the message ends it', async () => {
    const request = await queued();
    await failRequests('status', { status: 429, retryAfter: 7_200 });
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'expired' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'expired' });
    expect(await accepted(request)).toEqual([]);
  });

  it('for good ends it at once, with the provider’s code', async () => {
    const request = await queued({ to: '+15005550009' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'invalid-address' });
    expect(await row(request)).toMatchObject({ errorCode: '21614', failedAt: expect.any(Date) });
  });

  it('because of a STOP the carrier knows of is remembered', async () => {
    const request = await queued({ to: '+15005550004' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'opted-out' });
    const next = await queued({ to: '+15005550004' });
    expect(await activities().sendMessage(next)).toEqual({ status: 'suppressed', reason: 'opted-out' });
  });
});

describe('a lost answer', () => {
  /** Looks as if so much time had passed since the attempt. */
  const reconcile = async (request: SendRequest, waitedMs: number) => {
    await inTenant((tx) =>
      tx.sql(
        `update messages set in_flight_since = least(in_flight_since, now() - make_interval(secs => ?)) where id = ?`,
        [waitedMs / 1_000, request.messageId],
      ),
    );
    return activities().reconcileMessage({ ...request, waitedMs });
  };

  it('is unknown; the message is not sent again, and found at Twilio', async () => {
    const request = await queued();
    await failRequests('drop-after-accept');
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await row(request)).toMatchObject({ status: 'unknown', inFlightSince: expect.any(Date) });
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await reconcile(request, 20_000)).toEqual({ status: 'sent' });
    const ids = await accepted(request);
    expect(ids).toHaveLength(1);
    expect(await row(request)).toMatchObject({ providerId: ids[0], inFlightSince: null });
    expect(await reconcile(request, 60_000)).toEqual({ status: 'sent' });
  });

  it('of one message is not taken for another with the same words', async () => {
    const to = nextNumber();
    const first = await queued({ to });
    await activities().sendMessage(first);
    const second = await queued({ to });
    await failRequests('drop-after-accept');
    await activities().sendMessage(second);
    await reconcile(second, 20_000);
    const ids = [(await row(first)).providerId, (await row(second)).providerId];
    expect(new Set(ids)).toEqual(new Set(await accepted(first)));
    expect(new Set(ids).size).toBe(2);
  });

  it('that was no sending is tried again, but only when Twilio has had time to know', async () => {
    const request = await queued();
    await failRequests('hang');
    expect(await activities({ impatient: true }).sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await reconcile(request, 20_000)).toEqual({ status: 'unknown' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await reconcile(request, 60_000)).toMatchObject({ status: 'waiting' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await accepted(request)).toHaveLength(1);
  });

  it('of a worker that died between the call and its record is one too', async () => {
    const request = await queued();
    await inTenant((tx) =>
      beginAttempt(tx, request.messageId, {
        at: new Date(),
        provider: 'twilio',
        from: null,
        senderName: null,
        replyTo: null,
      }),
    );
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await accepted(request)).toEqual([]);
    expect(await reconcile(request, 60_000)).toMatchObject({ status: 'waiting' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await accepted(request)).toHaveLength(1);
  });

  it('is not looked for too early, however long the workflow waited', async () => {
    const request = await queued();
    await failRequests('hang');
    expect(await activities({ impatient: true }).sendMessage(request)).toEqual({ status: 'unknown' });
    // Another worker, taken for dead, has only now begun.
    expect(await activities().reconcileMessage({ ...request, waitedMs: 60_000 })).toEqual({
      status: 'unknown',
    });
  });

  it('cannot be of a worker that slept between saying that it would send and sending: it does not', async () => {
    const email = `${crypto.randomUUID()}@exemple.fr`;
    const clientId = await client({ email });
    const consent = {
      clientId,
      channel: 'email',
      purpose: 'marketing',
      granted: true,
      source: 'booking',
    } as const;
    await inTenant((tx) => recordConsent(tx, consent));
    const request = await queued({
      channel: 'email',
      to: email,
      clientId,
      purpose: 'marketing',
      obeysQuietHours: false,
    });
    const wakesAt = Date.now() + 31_000;
    const sleepy = activities({ onTheWay: () => jest.spyOn(Date, 'now').mockReturnValue(wakesAt) });
    try {
      expect(await sleepy.sendMessage(request)).toMatchObject({ status: 'waiting' });
    } finally {
      jest.restoreAllMocks();
    }
    expect(await accepted(request)).toEqual([]);
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await accepted(request)).toHaveLength(1);
  });

  it('of an e-mail is repeated under the same key, and makes one e-mail', async () => {
    const request = await queued({ channel: 'email' });
    await failRequests('drop-after-accept');
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await reconcile(request, 20_000)).toMatchObject({ status: 'waiting' });
    // Settings that change meanwhile do not make it another e-mail.
    await inTenant((tx) =>
      writeMessagingSettings(tx, {
        ...DEFAULT_MESSAGING_SETTINGS,
        senderName: 'Autre nom',
        replyTo: 'x@y.example',
      }),
    );
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await accepted(request)).toEqual([(await row(request)).providerId]);
  });

  it('is settled by a status callback that came first', async () => {
    const request = await queued();
    await failRequests('drop-after-accept');
    await activities().sendMessage(request);
    const [providerId = null] = await accepted(request);
    await inTenant((tx) => settleMessage(tx, request.messageId, { status: 'delivered', providerId }));
    expect(await reconcile(request, 20_000)).toEqual({ status: 'sent' });
    expect((await row(request)).status).toBe('delivered');
  });

  it('is not looked for any more when the message has become useless', async () => {
    const request = await queued();
    await failRequests('hang');
    await activities({ impatient: true }).sendMessage(request);
    const later = { ...request, giveUpAt: Date.now() - 1 };
    expect(await reconcile(later, 60_000)).toEqual({ status: 'failed', reason: 'expired' });
  });

  it('stays unknown while the provider does not answer, and another business’s is not found', async () => {
    const request = await queued();
    await failRequests('drop-after-accept');
    await activities().sendMessage(request);
    await control.fault({ provider: 'twilio', kind: 'status', status: 503, match: { method: 'GET' } });
    await expect(reconcile(request, 60_000)).rejects.toMatchObject({ kind: 'transient' });
    expect((await row(request)).status).toBe('unknown');
    const other = await t.tenant();
    await expect(reconcile({ ...request, tenantId: other }, 60_000)).rejects.toThrow('no such message');
  });
});
