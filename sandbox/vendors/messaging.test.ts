import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from '../control-client.ts';
import { type Sandbox, startSandbox } from '../server.ts';
import { svixHeaders } from './resend-wire.ts';
import { SANDBOX_NUMBER } from './twilio.ts';
import { signature } from './twilio-wire.ts';

/** What the product's side received, in order. */
interface Received {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
const received: Received[] = [];
let product: Server;
let productUrl = '';
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;

const ACCOUNT = `AC${'1'.repeat(32)}`;
const basic = `Basic ${Buffer.from(`${ACCOUNT}:sandbox`).toString('base64')}`;
let numbers = 0;
const nextNumber = () => {
  numbers += 1;
  return `+336399802${String(numbers).padStart(2, '0')}`;
};

async function sms(to: string, body: string, more: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.url}/twilio/2010-04-01/Accounts/${ACCOUNT}/Messages.json`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ To: to, From: SANDBOX_NUMBER, Body: body, ...more }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const callback = { StatusCallback: '' };

async function email(more: object, key?: string) {
  const response = await fetch(`${sandbox.url}/resend/emails`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer re_test',
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
    },
    body: JSON.stringify({
      from: 'a@b.example',
      to: 'marie@exemple.fr',
      subject: 'Objet',
      text: 'Texte',
      ...more,
    }),
  });
  return {
    status: response.status,
    body: (await response.json()) as { id: string } & Record<string, unknown>,
  };
}

/** Waits, on the test's own time limit, until what was received holds. */
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const forms = (path: string) =>
  received
    .filter((one) => one.path === path)
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const events = (id: string) =>
  received
    .filter(({ path }) => path === '/resend')
    .map(({ body }) => JSON.parse(body))
    .filter(({ data }) => data.email_id === id);
const page = async (path: string, language = 'fr') => {
  const response = await fetch(`${sandbox.url}${path}?lang=${language}`);
  return { status: response.status, text: await response.text() };
};
const act = (path: string, form: Record<string, string> = {}) =>
  fetch(`${sandbox.url}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

beforeAll(async () => {
  product = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    response.end();
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  productUrl = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
  callback.StatusCallback = `${productUrl}/status`;
  sandbox = await startSandbox({
    webhookTargets: { twilio: `${productUrl}/sms`, resend: `${productUrl}/resend` },
    webhookSecrets: { twilio: 'sandbox', resend: `whsec_${Buffer.alloc(24, 3).toString('base64')}` },
  });
  control = sandboxControl(sandbox.url);
});
afterEach(async () => {
  await control.clearFaults();
  received.length = 0;
});
afterAll(async () => {
  await sandbox.stop();
  product.closeAllConnections();
  await new Promise((resolve) => product.close(resolve));
});

describe('the simulated Twilio', () => {
  it('tells a message’s states to its callback, signed, a moment later', async () => {
    const to = nextNumber();
    const { body } = await sms(to, 'Bonjour', callback);
    expect(body).toMatchObject({
      status: 'queued',
      direction: 'outbound-api',
      num_segments: '1',
      error_code: null,
    });
    await until(() => forms('/status').length === 2);
    expect(
      forms('/status').map(({ MessageStatus, To, MessageSid }) => [MessageStatus, To, MessageSid]),
    ).toEqual([
      ['sent', to, body.sid],
      ['delivered', to, body.sid],
    ]);
    for (const [index, form] of forms('/status').entries()) {
      expect(received[index]!.headers['x-twilio-signature']).toBe(
        signature('sandbox', callback.StatusCallback, form),
      );
    }
  });

  it('does not reach a phone that is switched off', async () => {
    const to = nextNumber();
    await act('/pages/twilio/switch', { phone: to });
    await sms(to, 'Bonjour', callback);
    const last = await until(() => forms('/status').find(({ MessageStatus }) => MessageStatus !== 'sent'));
    expect(last).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30003' });
    await act('/pages/twilio/switch', { phone: to });
    await sms(to, 'Bonjour', callback);
    await until(() => forms('/status').find(({ MessageStatus }) => MessageStatus === 'delivered'));
  });

  it('refuses a stranger, and what is malformed, in the vendor’s words', async () => {
    const url = `${sandbox.url}/twilio/2010-04-01/Accounts/${ACCOUNT}/Messages.json`;
    const stranger = await fetch(url, { method: 'POST' });
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { code: 20003, status: 401 }]);
    expect(await sms('', 'x')).toMatchObject({ status: 400, body: { code: 21604 } });
    expect(await sms('0612', 'x')).toMatchObject({ status: 400, body: { code: 21211 } });
    expect(await sms(nextNumber(), '')).toMatchObject({ status: 400, body: { code: 21602 } });
    expect(await sms(nextNumber(), 'é'.repeat(1_601))).toMatchObject({ body: { code: 21617 } });
    expect(await sms(nextNumber(), 'x', { StatusCallback: 'nowhere' })).toMatchObject({
      body: { code: 21609 },
    });
    expect(await sms(nextNumber(), 'x', { From: 'Salon de Marie' })).toMatchObject({ body: { code: 21212 } });
  });

  it('brings what a client writes, keeps their STOP, and gives in to their START', async () => {
    const client = nextNumber();
    await act('/pages/twilio/write', { from: client, to: SANDBOX_NUMBER, body: 'Bonjour, une coupe ? 🐞' });
    const form = await until(() => forms('/sms')[0]);
    expect(form).toMatchObject({
      From: client,
      To: SANDBOX_NUMBER,
      Body: 'Bonjour, une coupe ? 🐞',
      NumMedia: '0',
    });
    expect(form).not.toHaveProperty('OptOutType');
    expect(received[0]!.headers['x-twilio-signature']).toBe(signature('sandbox', `${productUrl}/sms`, form!));

    await act('/pages/twilio/write', { from: client, to: SANDBOX_NUMBER, body: 'Stop' });
    await until(() => forms('/sms')[1]?.OptOutType === 'STOP');
    expect(await sms(client, 'x')).toMatchObject({ status: 400, body: { code: 21610 } });
    expect((await sms(nextNumber(), 'x')).status).toBe(201);
    await act('/pages/twilio/write', { from: client, to: SANDBOX_NUMBER, body: 'START' });
    expect((await sms(client, 'x')).status).toBe(201);
  });

  it('shows phones: bubbles, links that open, nothing unescaped, in both languages', async () => {
    const client = nextNumber();
    await sms(client, 'Voir <b>ici</b> : https://app.example/m/abc?x=1. Merci');
    await act('/pages/twilio/write', { from: client, to: SANDBOX_NUMBER, body: 'Oui' });
    const list = await page('/pages/twilio');
    const path = `/pages/twilio/${encodeURIComponent(client)}/${encodeURIComponent(SANDBOX_NUMBER)}`;
    expect(list.text).toContain(`${path}?lang=fr`);
    const thread = await page(path);
    expect(thread.text).toContain('<a href="https://app.example/m/abc?x=1" target="_blank" rel="noopener">');
    expect(thread.text).not.toContain('<b>ici</b>');
    expect(thread.text.match(/class="bubble (mine|theirs)"/g)).toEqual([
      'class="bubble theirs"',
      'class="bubble mine"',
    ]);
    expect(thread.text).toContain('Répondre');
    expect((await page(path, 'en')).text).toContain('Reply');
    expect((await page('/pages/twilio/%2B33000/x')).status).toBe(404);
    expect((await act('/pages/twilio/write', { from: '06', to: SANDBOX_NUMBER, body: 'x' })).status).toBe(
      400,
    );
  });
});

describe('the simulated Resend', () => {
  it('tells sent and delivered to the account’s webhook, signed as Svix does', async () => {
    const { body } = await email({ tags: [{ name: 'message', value: 'abc' }] });
    await until(() => events(body.id).length === 2);
    expect(events(body.id).map(({ type, data }) => [type, data.tags])).toEqual([
      ['email.sent', { message: 'abc' }],
      ['email.delivered', { message: 'abc' }],
    ]);
    const one = received.find(({ path }) => path === '/resend')!;
    const at = new Date(Number(one.headers['svix-timestamp']) * 1_000);
    const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
    expect(svixHeaders(secret, String(one.headers['svix-id']), at, one.body).signature).toEqual({
      'svix-signature': one.headers['svix-signature'],
    });
  });

  it('bounces the vendor’s own test address, and holds the next one back', async () => {
    const first = await email({ to: 'bounced+x@resend.dev' });
    await until(() =>
      events(first.body.id).find(
        ({ type, data }) => type === 'email.bounced' && data.bounce.type === 'Permanent',
      ),
    );
    const second = await email({ to: ['bounced+x@resend.dev'] });
    await until(() => events(second.body.id).find(({ type }) => type === 'email.suppressed'));
    const third = await email({ to: 'complained@resend.dev' });
    await until(() => events(third.body.id).find(({ type }) => type === 'email.complained'));
  });

  it('answers one key once', async () => {
    const [first, again] = [await email({}, 'k1'), await email({}, 'k1')];
    expect(again).toEqual(first);
    expect(await email({ subject: 'Autre' }, 'k1')).toMatchObject({
      status: 409,
      body: { name: 'invalid_idempotent_request' },
    });
    expect(await email({}, 'k'.repeat(257))).toMatchObject({
      status: 400,
      body: { name: 'invalid_idempotency_key' },
    });
  });

  it('refuses what the vendor refuses', async () => {
    expect(await email({ to: 'nobody' })).toMatchObject({ status: 422, body: { name: 'validation_error' } });
    expect(await email({ text: '' })).toMatchObject({
      status: 422,
      body: { name: 'missing_required_field' },
    });
    expect(await email({ from: 'x' })).toMatchObject({ status: 422, body: { name: 'invalid_from_address' } });
    expect(await email({ tags: [{ name: 'é', value: 'x' }] })).toMatchObject({ status: 422 });
    const stranger = await fetch(`${sandbox.url}/resend/emails`, { method: 'POST' });
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { name: 'missing_api_key' }]);
  });

  it('shows a mailbox: HTML in a frame without rights, attachments, one click to leave', async () => {
    const { body } = await email({
      subject: 'Bonjour <Marie>',
      html: '<p>Salut</p><script>alert(1)</script><a href="https://app.example/m/1">Gérer</a>',
      headers: {
        'List-Unsubscribe': `<${productUrl}/leave>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      attachments: [
        {
          filename: 'rdv.ics',
          content: Buffer.from('BEGIN').toString('base64'),
          content_type: 'text/calendar',
        },
      ],
    });
    await until(() => events(body.id).find(({ type }) => type === 'email.delivered'));
    const path = `/pages/resend/mail/${body.id}`;
    expect((await page('/pages/resend')).text).toContain(`${path}?lang=fr`);
    const mail = (await page(path)).text;
    const frame = /<iframe[^>]*>/.exec(mail)![0];
    expect(frame).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(frame).not.toContain('allow-scripts');
    expect(mail).not.toContain('<script>alert(1)');
    expect(mail).not.toContain('<Marie>');
    await until(() => events(body.id).find(({ type }) => type === 'email.opened'));
    await page(path);
    expect(events(body.id).filter(({ type }) => type === 'email.opened')).toHaveLength(1);

    const file = await fetch(`${sandbox.url}${path}/attachments/0`);
    expect(file.headers.get('content-disposition')).toContain('rdv.ics');
    expect(await file.text()).toBe('BEGIN');
    await act(`${path}/unsubscribe`);
    expect(received.find((one) => one.path === '/leave')?.body).toBe('List-Unsubscribe=One-Click');
    await act(`${path}/complain`);
    await until(() => events(body.id).find(({ type }) => type === 'email.complained'));
  });

  it('delivers twice under one id when told to', async () => {
    await control.fault({
      provider: 'resend',
      kind: 'webhook-duplicate',
      match: { path: 'email.delivered' },
    });
    const { body } = await email({});
    await until(() => events(body.id).filter(({ type }) => type === 'email.delivered').length === 2);
    const ids = received.filter(({ path }) => path === '/resend').map(({ headers }) => headers['svix-id']);
    expect(new Set(ids).size).toBe(2);
  });
});
