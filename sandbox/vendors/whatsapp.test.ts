import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from '../control-client.ts';
import { type Sandbox, startSandbox } from '../server.ts';
import { hubSignature } from './graph-wire.ts';

const NUMBER = '106540352242922';
const SECRET = 'the secret of an app';

interface Received {
  path: string;
  signature: string | undefined;
  body: string;
}
const received: Received[] = [];
let product: Server;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let people = 0;
const nextPerson = () => {
  people += 1;
  return `+336399860${String(people).padStart(2, '0')}`;
};

async function send(to: string, body: object, number = NUMBER, url = sandbox.url) {
  const response = await fetch(`${url}/whatsapp/v24.0/${number}/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to, ...body }),
  });
  const answer = (await response.json()) as {
    messages?: Array<{ id: string }>;
    error?: { code: number; fbtrace_id: string };
  };
  return { status: response.status, id: answer.messages?.[0]?.id ?? '', error: answer.error };
}
const text = (body: string, more = {}) => ({ type: 'text', text: { body }, ...more });
const act = (path: string, person: string, form: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/pages/whatsapp${path}`, {
    method: 'POST',
    body: new URLSearchParams({ from: person, to: NUMBER, ...form }),
    redirect: 'manual',
  });
const page = async (path: string, language = 'fr') => {
  const response = await fetch(`${sandbox.url}${path}?lang=${language}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const thread = (person: string) => `/pages/whatsapp/${encodeURIComponent(person)}/${NUMBER}`;

interface Value {
  metadata: { phone_number_id: string };
  contacts?: Array<Record<string, unknown>>;
  messages?: Array<Record<string, unknown>>;
  statuses?: Array<Record<string, unknown>>;
  user_preferences?: Array<Record<string, unknown>>;
}
const values = (path = '/whatsapp') =>
  received
    .filter((one) => one.path === path)
    .flatMap(({ body }) =>
      (
        JSON.parse(body) as { entry: Array<{ changes: Array<{ field: string; value: Value }> }> }
      ).entry.flatMap(({ changes }) => changes.map(({ value }) => value)),
    );
const states = (id: string) =>
  values().flatMap(({ statuses = [] }) => statuses.filter((one) => one.id === id));
const written = () => values().flatMap(({ messages = [] }) => messages);

/** Waits, on the test's own time limit, until what was received holds. */
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeAll(async () => {
  product = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const signature = request.headers['x-hub-signature-256'];
    received.push({ path: request.url ?? '', signature: signature as string | undefined, body });
    response.end();
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
  sandbox = await startSandbox({
    webhookTargets: { whatsapp: `${url}/whatsapp`, meta: `${url}/meta` },
    webhookSecrets: { whatsapp: SECRET, meta: SECRET },
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

describe('the simulated WhatsApp', () => {
  it('tells a message’s states with our reference, signed over what it sent', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'Bonjour' });
    const { id } = await send(person, text('Bonjour à vous', { biz_opaque_callback_data: 'a/b' }));
    await until(() => states(id).length === 2);
    await page(thread(person));
    await until(() => states(id).length === 3);
    expect(states(id).map((one) => [one.status, one.biz_opaque_callback_data, one.recipient_id])).toEqual(
      ['sent', 'delivered', 'read'].map((word) => [word, 'a/b', person.slice(1)]),
    );
    // Read once is read.
    await page(thread(person));
    expect(states(id)).toHaveLength(3);
    for (const { signature, body } of received) expect(signature).toBe(hubSignature(SECRET, body));
  });

  it('escapes what is not ASCII, as Meta does', async () => {
    await act('/write', nextPerson(), { body: 'Ça va 🐞' });
    await until(() => received.length > 0);
    expect(received[0]!.body).toContain('\\u00c7a va \\ud83d\\udc1e');
    expect(written()[0]).toMatchObject({ type: 'text', text: { body: 'Ça va 🐞' } });
  });

  it('takes free text to somebody who never wrote, and tells afterwards that it was not sent', async () => {
    const { id, status } = await send(nextPerson(), text('Bonjour'));
    expect(status).toBe(200);
    const [failed] = await until(() => states(id).length > 0 && states(id));
    expect(failed).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] });
  });

  it('does not reach a phone without WhatsApp', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'Bonjour' });
    await act('/person', person, { what: 'whatsapp' });
    const { id } = await send(person, text('Bonjour'));
    const [failed] = await until(() => states(id).length > 0 && states(id));
    expect(failed).toMatchObject({ status: 'failed', errors: [{ code: 131026 }] });
  });

  it('hides a number when asked to, and is written to by the id it gave', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'un' });
    await act('/person', person, { what: 'number' });
    await act('/write', person, { body: 'deux' });
    await until(() => written().length === 2);
    const [shown, hidden] = written();
    expect(shown).toMatchObject({ from: person.slice(1) });
    expect(hidden).not.toHaveProperty('from');
    expect(hidden!.from_user_id).toBe(shown!.from_user_id);
    const [contact] = values().at(-1)!.contacts!;
    expect(contact).toEqual({ profile: { name: 'Léa Martin' }, user_id: hidden!.from_user_id });
    const { id } = await send('', { recipient: hidden!.from_user_id, to: undefined, ...text('Bonjour') });
    const [sent] = await until(() => states(id).length > 0 && states(id));
    expect(sent).toMatchObject({ status: 'sent', recipient_user_id: hidden!.from_user_id });
    expect(sent).not.toHaveProperty('recipient_id');
  });

  it('brings taps, places, files and reactions as the vendor writes them', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'Bonjour' });
    const asked = 'wamid.asked';
    await act('/tap', person, { context: asked, type: 'button_reply', id: 's1', title: '14 h' });
    await act('/tap', person, { context: asked, type: 'list_reply', id: 'r1', title: 'Coupe' });
    await act('/tap', person, { context: asked, type: 'button', id: 'Oui', title: 'Oui' });
    await act('/tap', person, { context: asked, type: 'reaction', emoji: '👍' });
    await act('/place', person, { latitude: '43.3', longitude: '5.4', name: 'Vieux-Port' });
    await act('/strange', person);
    const form = new FormData();
    for (const [name, value] of Object.entries({ from: person, to: NUMBER, caption: 'Ainsi', voice: '1' }))
      form.set(name, value);
    form.set('file', new File(['a voice'], 'voice', { type: 'audio/ogg' }));
    await fetch(`${sandbox.url}/pages/whatsapp/file`, { method: 'POST', body: form, redirect: 'manual' });
    await until(() => written().length === 8);
    const [, button, list, template, reaction, place, strange, voice] = written();
    const context = { from: expect.any(String), id: asked };
    expect(button).toMatchObject({
      context,
      interactive: { type: 'button_reply', button_reply: { id: 's1', title: '14 h' } },
    });
    expect(list).toMatchObject({ interactive: { type: 'list_reply', list_reply: { id: 'r1' } } });
    expect(template).toMatchObject({ context, type: 'button', button: { payload: 'Oui', text: 'Oui' } });
    expect(reaction).toMatchObject({ reaction: { message_id: asked, emoji: '👍' } });
    expect(reaction).not.toHaveProperty('context');
    expect(place).toMatchObject({ location: { latitude: 43.3, longitude: 5.4, name: 'Vieux-Port' } });
    expect(strange).toMatchObject({ type: 'unsupported', errors: [{ code: 131051 }] });
    expect(voice).toMatchObject({ type: 'audio', audio: { mime_type: 'audio/ogg', voice: true } });
    const { id } = (voice as { audio: { id: string } }).audio;
    const file = await page(`/pages/whatsapp/file/${id}`);
    expect([file.text, file.headers.get('content-security-policy')]).toEqual(['a voice', 'sandbox']);
  });

  it('tells who wants no more offers, and who wants them again', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'Bonjour' });
    await act('/person', person, { what: 'offers' });
    await act('/person', person, { what: 'offers' });
    const preferences = () => values().flatMap(({ user_preferences = [] }) => user_preferences);
    await until(() => preferences().length === 2);
    expect(preferences().map(({ value, category, wa_id }) => [value, category, wa_id])).toEqual([
      ['stop', 'marketing_messages', person.slice(1)],
      ['resume', 'marketing_messages', person.slice(1)],
    ]);
  });

  it('refuses a stranger, and what is malformed, in the vendor’s words', async () => {
    const stranger = await fetch(`${sandbox.url}/whatsapp/v24.0/${NUMBER}/messages`, { method: 'POST' });
    expect([stranger.status, await stranger.json()]).toMatchObject([
      401,
      { error: { code: 190, type: 'OAuthException' } },
    ]);
    const person = nextPerson();
    for (const [body, code] of [
      [{ type: 'text', text: {} }, 100],
      [{ type: 'hologram' }, 131009],
      [{ type: 'template', template: { name: 'x', language: { code: 'fr' } } }, 132001],
      [{ type: 'image', image: { id: '1' } }, 131053],
      [{ type: 'image', image: { id: '1', link: 'https://x.example/a' } }, 100],
      [
        {
          type: 'interactive',
          interactive: {
            type: 'button',
            body: { text: 'x' },
            action: { buttons: [{ type: 'reply', reply: { id: '1', title: 'x'.repeat(21) } }] },
          },
        },
        100,
      ],
    ] as const)
      expect([code, (await send(person, body)).error]).toMatchObject([code, { code }]);
    expect((await send('', text('x'))).error?.code).toBe(131008);
    expect((await send(person, text('x'), 'nobody')).error?.code).toBe(100);
  });

  it('limits a number to eighty messages a second', async () => {
    // Its clock stands still: nothing is allowed anew meanwhile.
    const still = await startSandbox({ now: () => new Date('2026-11-23T09:00:00Z') });
    const codes: unknown[] = [];
    for (let sent = 0; sent < 82; sent += 1) {
      const to = `+3363998${40_000 + sent}`;
      codes.push((await send(to, text('x'), NUMBER, still.url)).error?.code);
    }
    expect(codes.slice(0, 80).every((code) => code === undefined)).toBe(true);
    expect(codes.slice(80)).toEqual([130429, 130429]);
    await still.stop();
  });

  it('shows conversations with nothing unescaped, in both languages, and refuses what is no number', async () => {
    const person = nextPerson();
    await act('/write', person, { body: 'Voir <b>ici</b>' });
    await send(person, {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: '<i>Choisissez</i>' },
        action: { button: 'Voir', sections: [{ rows: [{ id: '"><x', title: '<u>Coupe</u>' }] }] },
      },
    });
    const shown = (await page(thread(person))).text;
    for (const raw of ['<b>ici', '<i>Choisissez', '<u>Coupe', '"><x']) expect(shown).not.toContain(raw);
    expect(shown).toContain('Enregistrer un message vocal');
    expect((await page(thread(person), 'en')).text).toContain('Record a voice message');
    const list = await page('/pages/whatsapp');
    expect(list.text).toContain(`${thread(person)}?lang=fr`);
    expect((await page('/pages/whatsapp/%2B33000/x')).status).toBe(404);
    expect((await act('/write', '06', { body: 'x' })).status).toBe(400);
    const moved = await act('/write', person, { body: 'encore' });
    expect([moved.status, moved.headers.get('location')]).toEqual([303, `${thread(person)}?lang=fr#end`]);
  });

  it('keeps what was said, and files, across a restart', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const stateDir = await mkdtemp('/tmp/sandbox-whatsapp-');
    const first = await startSandbox({ stateDir });
    const form = new FormData();
    form.set('from', '+33639980012');
    form.set('to', NUMBER);
    form.set('file', new File(['a photo'], 'photo.png', { type: 'image/png' }));
    await fetch(`${first.url}/pages/whatsapp/file`, { method: 'POST', body: form, redirect: 'manual' });
    await first.stop();
    const second = await startSandbox({ stateDir });
    const shown = await (await fetch(`${second.url}${thread('+33639980012')}`)).text();
    const [, path] = /src="(\/pages\/whatsapp\/file\/\d+)"/.exec(shown)!;
    expect(await (await fetch(second.url + path)).text()).toBe('a photo');
    await second.stop();
    await rm(stateDir, { recursive: true });
  });
});

describe('the simulated Instagram and Messenger', () => {
  const direct = async (account: string, person: string, token = `page-${account}`) => {
    const response = await fetch(`${sandbox.url}/meta/v24.0/${account}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ recipient: { id: person }, message: { text: 'Bonjour' } }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const told = () =>
    received
      .filter(({ path }) => path === '/meta')
      .flatMap(({ body }) => {
        const { object, entry } = JSON.parse(body) as {
          object: string;
          entry: Array<{ id: string; messaging: Array<Record<string, Record<string, unknown>>> }>;
        };
        return entry.flatMap(({ id, messaging }) =>
          messaging.map((one): Record<string, unknown> => ({ object, id, ...one })),
        );
      });
  const write = (account: string, person: string) =>
    fetch(`${sandbox.url}/pages/meta/write`, {
      method: 'POST',
      body: new URLSearchParams({ account, person, body: 'Bonjour' }),
      redirect: 'manual',
    });

  it.each([
    ['17841400000000001', 'instagram'],
    ['100200300400', 'page'],
  ])('%s: text both ways, by the page’s own token', async (account, object) => {
    await write(account, '179001');
    await until(() => told().length === 1);
    expect(told()[0]).toMatchObject({
      object,
      id: account,
      sender: { id: '179001' },
      message: { text: 'Bonjour' },
    });
    expect((await direct(account, '179001', 'x')).body).toMatchObject({ error: { code: 190 } });
    const { body } = await direct(account, '179001');
    const mid = body.message_id;
    if (object === 'page') await until(() => told().some(({ delivery }) => delivery));
    const shown = (await page(`/pages/meta/${account}/179001`)).text;
    expect(shown).toContain('class="bubble theirs"');
    const { read } = await until(() => told().find((one) => one.read));
    expect(read).toEqual(object === 'page' ? { watermark: expect.any(Number) } : { mid });
  });

  it('refuses what comes a day too late', async () => {
    let nowMs = Date.parse('2026-11-23T09:00:00Z');
    const late = await startSandbox({ now: () => new Date(nowMs) });
    const url = late.url;
    await fetch(`${url}/pages/meta/write`, {
      method: 'POST',
      body: new URLSearchParams({ account: '17841400000000001', person: '179002', body: 'x' }),
      redirect: 'manual',
    });
    nowMs += 25 * 3_600_000;
    const response = await fetch(`${url}/meta/v24.0/17841400000000001/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer page-17841400000000001', 'content-type': 'application/json' },
      body: JSON.stringify({ recipient: { id: '179002' }, message: { text: 'x' } }),
    });
    expect(await response.json()).toMatchObject({ error: { code: 10, error_subcode: 2534022 } });
    await late.stop();
  });
});
