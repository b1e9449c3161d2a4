import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Resend } from 'resend';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { startLocalSite } from '../../testing/local-site.ts';
import type { OutgoingEmail } from './messaging.ts';
import { createResendCarrier } from './resend.ts';

const EPOCH = new Date(0);

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
const carrier = (more: Partial<Parameters<typeof createResendCarrier>[0]> = {}) =>
  createResendCarrier({
    apiKey: 're_test',
    baseUrl: `${sandbox.url}/resend`,
    from: 'rdv@coccinelle.example',
    ...more,
  });
/** Waits for an answer, but not long for one that will not come. */
const patient = (kind: string) => carrier(kind.startsWith('hang') ? { timeoutMs: 2_000 } : {});
const email = (more: Partial<OutgoingEmail> = {}): OutgoingEmail => ({
  channel: 'email',
  reference: { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() },
  to: `${crypto.randomUUID()}@exemple.fr`,
  from: { name: 'Salon Marie', address: null },
  replyTo: 'contact@salon-marie.example',
  subject: `Votre rendez-vous ${crypto.randomUUID().slice(0, 8)}`,
  text: 'À mardi.',
  html: '<p>À mardi.</p>',
  attachments: [],
  unsubscribeUrl: null,
  thread: null,
  automatic: null,
  ...more,
});
/** The vendor's side of things, by its own SDK. */
const vendor = () => new Resend('re_test', { baseUrl: `${sandbox.url}/resend` });
async function sentTo(address: string) {
  const { data } = await vendor().emails.list({ limit: 100 });
  return data!.data.filter(({ to }) => to.includes(address));
}

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

describe('sending an e-mail', () => {
  it('stands in the thread of the mail it answers, and says that a program wrote it', async () => {
    const message = email({
      thread: { inReplyTo: '<2@x>', references: ['<1@x>', '<2@x>'] },
      automatic: 'auto-replied',
      unsubscribeUrl: 'https://app.example/unsubscribe/x',
    });
    await carrier().send(message);
    const [request] = (await control.requests('resend')).filter(({ method }) => method === 'POST').slice(-1);
    expect((request!.body as { headers: object }).headers).toEqual({
      'List-Unsubscribe': '<https://app.example/unsubscribe/x>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'In-Reply-To': '<2@x>',
      References: '<1@x> <2@x>',
      'Auto-Submitted': 'auto-replied',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    });
  });

  it('carries both texts, who sends, whom to answer, the attachment and our reference', async () => {
    const ics = 'BEGIN:VCALENDAR\r\nSUMMARY:Coupe à 14 h\r\nEND:VCALENDAR\r\n';
    const message = email({
      attachments: [
        {
          fileName: 'rendez-vous.ics',
          mediaType: 'text/calendar; method=REQUEST; charset=utf-8',
          content: ics,
        },
      ],
    });
    const accepted = await carrier().send(message);
    expect(accepted).toEqual({
      providerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      from: 'rdv@coccinelle.example',
      segments: null,
    });
    const { data } = await vendor().emails.get(accepted.providerId);
    expect(data).toMatchObject({
      from: '"Salon Marie" <rdv@coccinelle.example>',
      to: [message.to],
      reply_to: ['contact@salon-marie.example'],
      subject: message.subject,
      text: 'À mardi.',
      html: '<p>À mardi.</p>',
      tags: [
        { name: 'tenant', value: message.reference.tenantId },
        { name: 'message', value: message.reference.messageId },
      ],
    });
    const asked = (await control.requests('resend')).findLast(({ method }) => method === 'POST')!;
    expect(asked.body).toMatchObject({
      attachments: [
        {
          filename: 'rendez-vous.ics',
          content_type: 'text/calendar; method=REQUEST; charset=utf-8',
          content: Buffer.from(ics).toString('base64'),
        },
      ],
    });
    expect(asked.body).not.toHaveProperty('headers');
  });

  it('offers one click to leave where the message is advertising', async () => {
    await carrier().send(email({ unsubscribeUrl: 'https://app.example/unsubscribe/abc' }));
    const asked = (await control.requests('resend')).findLast(({ method }) => method === 'POST')!;
    expect(asked.body).toMatchObject({
      headers: {
        'List-Unsubscribe': '<https://app.example/unsubscribe/abc>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
  });

  it('keeps a strange name from becoming another header', async () => {
    const message = email({ from: { name: 'Salon "Chez\r\nBcc: tous@exemple.fr" \\o/', address: null } });
    const { providerId } = await carrier().send(message);
    const { data } = await vendor().emails.get(providerId);
    expect(data!.from).toBe('"Salon \\"Chez Bcc: tous@exemple.fr\\" \\\\o/" <rdv@coccinelle.example>');
  });

  it('makes one e-mail of one message, however often it is sent', async () => {
    const message = email();
    const ids = [];
    for (let times = 0; times < 3; times += 1) ids.push((await carrier().send(message)).providerId);
    expect(new Set(ids).size).toBe(1);
    expect(await sentTo(message.to)).toHaveLength(1);
    await expect(carrier().send({ ...message, subject: 'Autre chose' })).rejects.toMatchObject({
      name: 'MessageRefused',
      code: 'invalid_idempotent_request',
    });
  });

  it.each(['drop-after-accept', 'drop-mid-response', 'hang-mid-response'] as const)(
    'does not know after %s, and repeating makes no second e-mail',
    async (kind) => {
      const message = email();
      await control.fault({ provider: 'resend', kind, match: { method: 'POST' }, afterBytes: 3 });
      await expect(patient(kind).send(message)).rejects.toMatchObject({ kind: 'unknown' });
      const { providerId } = await carrier().send(message);
      expect((await sentTo(message.to)).map(({ id }) => id)).toEqual([providerId]);
    },
  );

  it.each([
    [
      { kind: 'status', status: 429, retryAfter: 3 },
      { kind: 'rate-limited', retryAfterMs: 3_000 },
    ],
    [
      { kind: 'status', status: 500 },
      { kind: 'transient', status: 500 },
    ],
    [{ kind: 'hang' }, { kind: 'unknown' }],
    [
      { kind: 'status', status: 401 },
      { kind: 'permanent', reason: 'account' },
    ],
    [
      { kind: 'status', status: 403 },
      { kind: 'permanent', reason: 'account' },
    ],
  ] as const)('tells %j apart', async (fault, expected) => {
    const message = email();
    await control.fault({ provider: 'resend', match: { method: 'POST' }, ...fault });
    await expect(patient(fault.kind).send(message)).rejects.toMatchObject(expected);
    await control.clearFaults();
    expect(await sentTo(message.to)).toEqual([]);
  });

  it.each([
    [{ to: 'nobody' }, 'invalid-address'],
    [{ from: { name: null, address: 'nowhere' } }, 'sender'],
    [{ subject: '' }, 'provider'],
  ] as const)('refuses %j for good, without repeating it', async (more, reason) => {
    const error = await carrier()
      .send(email(more))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'MessageRefused', reason, status: 422 });
    expect(String(error)).not.toContain('nobody');
  });
});

describe('asking what became of an e-mail', () => {
  it('finds it by id, or by its subject and reader', async () => {
    const message = email();
    expect(await carrier().find(message, { providerId: null, notBefore: EPOCH })).toEqual([]);
    const { providerId } = await carrier().send(message);
    for (const known of [providerId, null]) {
      const found = await carrier().find(message, { providerId: known, notBefore: EPOCH });
      expect(found).toMatchObject([{ providerId, reason: null, from: 'rdv@coccinelle.example' }]);
    }
    expect(await carrier().find(message, { providerId: crypto.randomUUID(), notBefore: EPOCH })).toEqual([]);
  });

  it('learns that it bounced', async () => {
    const message = email({ to: 'bounced+1@resend.dev' });
    const { providerId } = await carrier().send(message);
    for (;;) {
      const [found] = await carrier().find(message, { providerId, notBefore: EPOCH });
      if (found!.status !== 'failed') continue;
      expect(found).toMatchObject({ reason: 'bounced', errorCode: 'bounced' });
      break;
    }
  });

  it('fails like any other call when nobody answers', async () => {
    const site = await startLocalSite();
    await site.close();
    await expect(
      carrier({ baseUrl: site.origin }).find(email(), { providerId: 'x', notBefore: EPOCH }),
    ).rejects.toMatchObject({ name: 'ProviderError', kind: 'unknown' });
  });
});
