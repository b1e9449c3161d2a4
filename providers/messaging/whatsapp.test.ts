import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutgoingContent } from '../../domain/messaging/content.ts';
import { noticeCall, noticeTemplates } from '../../domain/messaging/templates/whatsapp.ts';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { type LocalSite, startLocalSite } from '../../testing/local-site.ts';
import { createGraph } from './graph.ts';
import type { OutgoingWhatsApp } from './messaging.ts';
import { MediaGone, TooLarge } from './received-files.ts';
import { createWhatsAppCarrier } from './whatsapp.ts';
import { createWhatsAppAccounts } from './whatsapp-accounts.ts';
import { createWhatsAppMedia } from './whatsapp-media.ts';

const NUMBER = '106540352242922';
const WABA = '102290129340398';

let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let people = 0;
const nextPerson = () => {
  people += 1;
  return `+336399870${String(people).padStart(2, '0')}`;
};

const options = (more: { token?: string; baseUrl?: string; timeoutMs?: number } = {}) => ({
  token: 'EAAG',
  baseUrl: `${sandbox.url}/whatsapp`,
  ...more,
});
const carrier = (more = {}) => createWhatsAppCarrier(options(more));
const message = (more: Partial<OutgoingWhatsApp> = {}): OutgoingWhatsApp => ({
  channel: 'whatsapp',
  reference: { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() },
  to: nextPerson(),
  from: NUMBER,
  body: { kind: 'text', text: 'Bonjour, à quelle heure ?' },
  ...more,
});
const lastRequest = async () =>
  (await control.requests('whatsapp')).findLast(({ method }) => method === 'POST')!;
const content = (one: Exclude<OutgoingContent, { kind: 'media' }>, text = 'Choisissez') =>
  message({ body: { kind: 'content', content: one, text } });

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
afterEach(() => control.clearFaults());
afterAll(() => sandbox.stop());

describe('sending on WhatsApp', () => {
  it('says who writes to whom, and carries our reference', async () => {
    const one = message();
    expect(await carrier().send(one)).toEqual({
      providerId: expect.stringMatching(/^wamid\./),
      from: NUMBER,
      segments: null,
    });
    const sent = await lastRequest();
    expect(sent.path).toMatch(new RegExp(`^/v\\d+\\.0/${NUMBER}/messages$`));
    const { tenantId, messageId } = one.reference;
    expect(sent.body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: one.to,
      biz_opaque_callback_data: `${tenantId}/${messageId}`,
      type: 'text',
      text: { body: 'Bonjour, à quelle heure ?', preview_url: false },
    });
  });

  it.each([
    [
      'buttons',
      { kind: 'buttons', header: 'Mardi', footer: 'Salon Marie', buttons: [{ id: 'a', title: '10 h' }] },
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'Mardi' },
          body: { text: 'Choisissez' },
          footer: { text: 'Salon Marie' },
          action: { buttons: [{ type: 'reply', reply: { id: 'a', title: '10 h' } }] },
        },
      },
    ],
    [
      'a list',
      {
        kind: 'list',
        open: 'Voir',
        sections: [{ title: 'Mardi', choices: [{ id: 'a', title: '10 h', description: 'avec Nina' }] }],
      },
      {
        interactive: {
          type: 'list',
          action: {
            button: 'Voir',
            sections: [{ title: 'Mardi', rows: [{ id: 'a', title: '10 h', description: 'avec Nina' }] }],
          },
        },
      },
    ],
    [
      'a place',
      { kind: 'location', latitude: 43.3, longitude: 5.4, name: 'Salon Marie' },
      { type: 'location', location: { latitude: 43.3, longitude: 5.4, name: 'Salon Marie' } },
    ],
    [
      'a reaction',
      { kind: 'reaction', to: 'wamid.x', emoji: '👍' },
      { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } },
    ],
  ] as const)('writes %s as WhatsApp takes it', async (_what, given, expected) => {
    await carrier().send(content(given as never));
    expect((await lastRequest()).body).toMatchObject(expected);
  });

  it('fills the blanks of a template that was approved, and no other', async () => {
    const templates = createWhatsAppAccounts(options());
    for (const one of noticeTemplates().filter(({ name }) => /reminder/.test(name)))
      await templates.createTemplate(WABA, one);
    const call = noticeCall('appointment.reminder', 'fr-FR', {
      business: { name: 'Salon Marie', phone: null, address: null, timeZone: 'Europe/Paris', country: 'FR' },
      firstName: 'Léa',
      service: 'Coupe\nfemme',
      agent: null,
      startsAt: Date.parse('2026-11-24T13:30:00Z'),
      durationMinutes: 45,
      manageUrl: null,
      confirmByReply: true,
    });
    const send = (more = {}) =>
      carrier().send(message({ body: { kind: 'template', template: { ...call, ...more } } }));
    // It takes the vendor a moment.
    await expect(send()).rejects.toMatchObject({ reason: 'template', code: '132001', status: 404 });
    while (!(await templates.listTemplates(WABA)).every(({ status }) => status === 'approved'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await send()).toMatchObject({ providerId: expect.any(String) });
    expect((await lastRequest()).body).toMatchObject({
      template: {
        name: 'coccinelle_appointment_reminder_1',
        language: { code: 'fr' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Salon Marie' },
              { type: 'text', text: 'mardi 24 novembre 2026 à 14 h 30' },
              { type: 'text', text: 'Coupe femme' },
              { type: 'text', text: 'en nous appelant' },
            ],
          },
        ],
      },
    });
    await expect(send({ body: ['Salon Marie'] })).rejects.toMatchObject({
      reason: 'template',
      code: '132000',
    });
    await expect(send({ language: 'de' })).rejects.toMatchObject({ reason: 'template' });
    await expect(templates.createTemplate(WABA, noticeTemplates()[2]!)).rejects.toMatchObject({
      code: '100',
    });
    expect(await templates.listTemplates('999999')).toEqual([]);
  });

  it('writes to somebody who hides their number by the id they have for us', async () => {
    const phone = nextPerson();
    await carrier().send(message({ to: phone }));
    await expect(carrier().send(message({ to: 'FR.1234567890123456' }))).rejects.toMatchObject({
      name: 'MessageRefused',
      code: '131009',
    });
    expect((await lastRequest()).body).toMatchObject({ recipient: 'FR.1234567890123456' });
    expect((await lastRequest()).body).not.toHaveProperty('to');
  });

  it('slows down when one person has been written to too often', async () => {
    const to = nextPerson();
    for (let sent = 0; sent < 45; sent += 1) await carrier().send(message({ to }));
    await expect(carrier().send(message({ to }))).rejects.toMatchObject({
      kind: 'rate-limited',
      message: 'whatsapp asks to wait (131056).',
    });
    await carrier().send(message());
  });

  it.each([
    ['an id that is no number', { from: 'abc' }, '100', 'content'],
    ['a phone that is none', { to: '+0' }, '131009', 'content'],
    ['a text that is too long', { body: { kind: 'text', text: 'x'.repeat(4_097) } }, '100', 'content'],
    [
      'a file nobody uploaded',
      { body: { kind: 'media', type: 'image', id: '1', caption: '', fileName: null } },
      '131053',
      'content',
    ],
  ] as const)('refuses %s for good, and repeats no number', async (_what, more, code, reason) => {
    const one = message(more as Partial<OutgoingWhatsApp>);
    const error = await carrier()
      .send(one)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'MessageRefused', kind: 'permanent', code, reason });
    expect(String(error)).not.toContain(one.to);
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
    [
      { kind: 'status', status: 500 },
      { kind: 'transient', status: 500 },
    ],
    [
      { kind: 'status', status: 401 },
      { kind: 'permanent', reason: 'account', code: '190' },
    ],
    [{ kind: 'drop-before' }, { kind: 'unknown' }],
    [{ kind: 'drop-after-accept' }, { kind: 'unknown' }],
    [{ kind: 'hang' }, { kind: 'unknown' }],
    [{ kind: 'hang-mid-response', afterBytes: 10 }, { kind: 'unknown' }],
  ] as const)('tells %j apart', async (fault, expected) => {
    await control.fault({ provider: 'whatsapp', match: { method: 'POST' }, ...fault });
    await expect(carrier({ timeoutMs: 1_000 }).send(message())).rejects.toMatchObject(expected);
  });

  it('cannot ask what became of a message, and says so', async () => {
    expect(carrier()).toMatchObject({ keepsLog: false, repeatableForMs: 0 });
    expect(await carrier().find(message(), { providerId: null, notBefore: new Date(0) })).toEqual([]);
  });

  it('never shows the token', async () => {
    await control.fault({ provider: 'whatsapp', kind: 'drop-before' });
    const error = await carrier({ token: 'EAAGsecret' })
      .send(message())
      .catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9 })).not.toContain('EAAGsecret');
  });
});

describe('the Graph API’s errors', () => {
  let site: LocalSite;
  beforeAll(async () => {
    site = await startLocalSite();
  });
  afterAll(() => site.close());
  const refusal = async (status: number, error: unknown, body?: string) => {
    site.pages.set('/v24.0/1/messages', {
      status,
      headers: { 'content-type': 'application/json' },
      body: body ?? JSON.stringify({ error }),
    });
    return carrier({ baseUrl: site.origin })
      .send(message({ from: '1' }))
      .catch((thrown: unknown) => thrown);
  };

  it.each([
    [131047, 'permanent', 'window-closed'],
    [131026, 'permanent', 'unreachable'],
    [131021, 'permanent', 'invalid-address'],
    [131050, 'permanent', 'unsubscribed'],
    [132015, 'permanent', 'template'],
    [133010, 'permanent', 'sender'],
    [190, 'permanent', 'account'],
    [200, 'permanent', 'account'],
    [299, 'permanent', 'account'],
    [368, 'permanent', 'account'],
    [131031, 'permanent', 'account'],
    [135000, 'permanent', 'provider'],
    [130429, 'rate-limited', undefined],
    [80007, 'rate-limited', undefined],
    [131056, 'rate-limited', undefined],
    [4, 'rate-limited', undefined],
    [131016, 'transient', undefined],
    [131000, 'transient', undefined],
    [2, 'transient', undefined],
  ])('%d is %s %s', async (code, kind, reason) => {
    // The status says little: 400 stands for nearly everything.
    expect(await refusal(400, { message: 'x', code, fbtrace_id: 'A1' })).toMatchObject({
      kind,
      requestId: 'A1',
      ...(reason && { reason, code: String(code) }),
    });
  });

  it('know the closed window of Instagram and Messenger by its subcode', async () => {
    for (const error_subcode of [2534022, 2018278])
      expect(await refusal(400, { code: 10, error_subcode })).toMatchObject({ reason: 'window-closed' });
    expect(await refusal(400, { code: 10 })).toMatchObject({ reason: 'account' });
  });

  it('of somebody in between say nothing about the message', async () => {
    expect(await refusal(502, null, '<h1>Bad gateway</h1>')).toMatchObject({ kind: 'unknown' });
    expect(await refusal(200, null, '<p>Hello</p>')).toMatchObject({ kind: 'unknown' });
    expect(await refusal(200, null, '{}')).toMatchObject({ kind: 'unknown' });
    expect(await refusal(403, null, 'no')).toMatchObject({ kind: 'permanent', reason: 'account' });
  });

  it('leave no doubt when there was never a connection', async () => {
    const gone = await startLocalSite();
    await gone.close();
    await expect(carrier({ baseUrl: gone.origin }).send(message())).rejects.toMatchObject({
      kind: 'transient',
    });
  });
});

describe('files', () => {
  const media = (more = {}) => createWhatsAppMedia(options(more));
  const photo = { bytes: Buffer.from('a photograph'), mediaType: 'image/jpeg', fileName: 'photo.jpg' };

  it('are uploaded, sent by their id, and fetched again', async () => {
    const { id, expiresAt } = await media().upload(NUMBER, photo);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 28 * 86_400_000);
    expect(await media().fetch(id, 1_000)).toEqual(photo.bytes);
    await carrier().send(
      message({ body: { kind: 'media', type: 'image', id, caption: 'Voici', fileName: null } }),
    );
    expect((await lastRequest()).body).toMatchObject({ type: 'image', image: { id, caption: 'Voici' } });
    await carrier().send(
      message({ body: { kind: 'media', type: 'document', id, caption: '', fileName: 'devis.pdf' } }),
    );
    expect((await lastRequest()).body).toMatchObject({ document: { id, filename: 'devis.pdf' } });
  });

  it('too large are left alone, before and while they are read', async () => {
    const { id } = await media().upload(NUMBER, photo);
    await expect(media().fetch(id, 5)).rejects.toThrow(TooLarge);
    const site = await startLocalSite();
    site.pages.set('/big', (_request, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write(Buffer.alloc(1_000)), 1);
      response.once('close', () => clearInterval(more));
    });
    const graph = createGraph({ provider: 'whatsapp', token: 'x', baseUrl: site.origin });
    await expect(graph.download(`${site.origin}/big`, 5_000)).rejects.toThrow(TooLarge);
    await expect(graph.download('https://files.example/big', 5_000)).rejects.toMatchObject({
      kind: 'permanent',
    });
    await expect(graph.download('https://lookaside.fbsbx.com.evil.example/x', 5)).rejects.toMatchObject({
      message: 'The file lies somewhere else.',
    });
    await site.close();
  });

  it('nobody has any more are gone, and a 503 is only for now', async () => {
    await expect(media().fetch('123456', 1_000)).rejects.toThrow(MediaGone);
    const { id } = await media().upload(NUMBER, photo);
    for (const path of [`/v24.0/${id}`, `/download/${id}`]) {
      await control.fault({ provider: 'whatsapp', kind: 'status', status: 503, match: { path } });
      await expect(media().fetch(id, 1_000)).rejects.toMatchObject({ kind: 'transient' });
    }
    expect(await media().fetch(id, 1_000)).toEqual(photo.bytes);
  });
});
