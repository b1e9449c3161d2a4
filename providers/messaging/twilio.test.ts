import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import twilio from 'twilio';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { type LocalSite, startLocalSite } from '../../testing/local-site.ts';
import type { OutgoingSms } from './messaging.ts';
import { createTwilioCarrier } from './twilio.ts';

const ACCOUNT = `AC${'1'.repeat(32)}`;
const FROM = '+33639980001';
const EPOCH = new Date(0);

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let callbacks: LocalSite;

const carrier = (more: Partial<Parameters<typeof createTwilioCarrier>[0]> = {}) =>
  createTwilioCarrier({
    accountSid: ACCOUNT,
    authToken: 'sandbox',
    baseUrl: `${sandbox.url}/twilio`,
    sender: { from: FROM },
    statusCallbackUrl: null,
    ...more,
  });
/** Waits for an answer, but not long for one that will not come. */
const patient = (kind: string) => carrier(kind.startsWith('hang') ? { timeoutMs: 2_000 } : {});
let numbers = 0;
/** A number nobody else in this file writes to. */
const nextNumber = () => {
  numbers += 1;
  return `+336399801${String(numbers).padStart(2, '0')}`;
};
const sms = (more: Partial<OutgoingSms> = {}): OutgoingSms => ({
  channel: 'sms',
  reference: { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() },
  to: nextNumber(),
  from: null,
  text: 'Rendez-vous confirmé mardi 24/11 à 14h30.',
  mediaUrls: [],
  validUntil: null,
  ...more,
});
/** The vendor's side of things, by its own SDK. */
async function received(to: string) {
  class Local extends twilio.RequestClient {
    override request<T>(opts: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]) {
      return super.request<T>({
        ...opts,
        uri: opts.uri.replace('https://api.twilio.com', `${sandbox.url}/twilio`),
      } as never);
    }
  }
  return twilio(ACCOUNT, 'sandbox', { httpClient: new Local() }).messages.list({ to });
}

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
  callbacks = await startLocalSite();
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await callbacks.close();
});

describe('sending a text message', () => {
  it('says who sends, what it costs, where its status goes and until when it is worth delivering', async () => {
    const message = sms({ validUntil: new Date(Date.now() + 3_600_000) });
    const accepted = await carrier({ statusCallbackUrl: `${callbacks.origin}/status` }).send(message);
    expect(accepted).toEqual({
      providerId: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      from: FROM,
      segments: 1,
    });
    const { tenantId, messageId } = message.reference;
    const sent = (await control.requests('twilio')).at(-1)!;
    expect(sent.body).toMatchObject({
      To: message.to,
      From: FROM,
      Body: message.text,
      StatusCallback: `${callbacks.origin}/status/${tenantId}/${messageId}`,
      ValidityPeriod: expect.stringMatching(/^3(600|59\d)$/),
    });
  });

  it('leaves the sender to a messaging service, or to the message itself', async () => {
    const service = { messagingServiceSid: `MG${'2'.repeat(32)}` };
    expect(await carrier({ sender: service }).send(sms())).toMatchObject({ from: null, segments: null });
    expect(await carrier().send(sms({ from: 'Marie' }))).toMatchObject({ from: 'Marie' });
  });

  it.each([
    ['+15005550001', '21211', 'invalid-address'],
    ['+15005550002', '21612', 'unreachable'],
    ['+15005550004', '21610', 'opted-out'],
    ['+15005550009', '21614', 'invalid-address'],
    ['+0', '21211', 'invalid-address'],
  ])('refuses %s for good with %s, and repeats no number in its message', async (to, code, reason) => {
    const error = await carrier()
      .send(sms({ to }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'MessageRefused', kind: 'permanent', status: 400, code, reason });
    expect(String(error)).not.toContain(to);
  });

  it('calls a wrong password ours to mend', async () => {
    await control.fault({ provider: 'twilio', kind: 'status', status: 401 });
    await expect(carrier().send(sms())).rejects.toMatchObject({ reason: 'account', code: '20003' });
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
    [{ kind: 'hang' }, { kind: 'unknown' }],
  ] as const)('tells %j apart, and nothing was sent', async (fault, expected) => {
    const message = sms();
    await control.fault({ provider: 'twilio', match: { method: 'POST' }, ...fault });
    await expect(patient(fault.kind).send(message)).rejects.toMatchObject({
      name: 'ProviderError',
      ...expected,
    });
    await control.clearFaults();
    expect(await received(message.to)).toEqual([]);
  });

  it.each(['drop-after-accept', 'drop-mid-response', 'hang-mid-response'] as const)(
    'does not know after %s, does not repeat by itself, and finds what was accepted',
    async (kind) => {
      const message = sms();
      const before = new Date();
      await control.fault({ provider: 'twilio', kind, match: { method: 'POST' }, afterBytes: 20 });
      await expect(patient(kind).send(message)).rejects.toMatchObject({ kind: 'unknown' });
      const all = await received(message.to);
      expect(all).toHaveLength(1);
      const found = await carrier().find(message, { providerId: null, notBefore: before });
      expect(found.map(({ providerId }) => providerId)).toEqual([all[0]!.sid]);
    },
  );

  it('believes no gateway: neither its success nor its failure says anything about the message', async () => {
    const site = await startLocalSite();
    const path = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`;
    for (const answer of [
      { status: 502, body: '<h1>Bad gateway</h1>' },
      { status: 200, body: '<p>Hello</p>' },
    ]) {
      site.pages.set(path, answer);
      await expect(carrier({ baseUrl: site.origin }).send(sms())).rejects.toMatchObject({ kind: 'unknown' });
    }
    await site.close();
    await expect(carrier({ baseUrl: site.origin }).send(sms())).rejects.toMatchObject({ kind: 'transient' });
  });

  it('never shows the password', async () => {
    await control.fault({ provider: 'twilio', kind: 'drop-before' });
    const error = await carrier({ authToken: 'a-real-secret' })
      .send(sms())
      .catch((thrown: unknown) => thrown);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 9 })).not.toMatch(/a-real-secret|YS1yZWFsLXNlY3JldA/);
  });
});

describe('asking what became of a message', () => {
  it('finds it by id, with the status the vendor has reached', async () => {
    const message = sms();
    const { providerId } = await carrier().send(message);
    const known = { providerId, notBefore: EPOCH };
    for (;;) {
      const [found] = await carrier().find(message, known);
      expect(found).toMatchObject({ providerId, reason: null, errorCode: null, segments: 1, from: FROM });
      if (found!.status === 'delivered') break;
    }
    expect(await carrier().find(message, { providerId: `SM${'9'.repeat(32)}`, notBefore: EPOCH })).toEqual(
      [],
    );
  });

  it('without an id finds only the same text to the same number since then', async () => {
    const message = sms();
    await carrier().send({ ...message, text: 'Autre chose' });
    expect(await carrier().find(message, { providerId: null, notBefore: EPOCH })).toEqual([]);
    await carrier().send(message);
    expect(await carrier().find(message, { providerId: null, notBefore: EPOCH })).toHaveLength(1);
    const later = new Date(Date.now() + 60_000);
    expect(await carrier().find(message, { providerId: null, notBefore: later })).toEqual([]);
  });
});
