import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { receiveMessage } from '../db/inbound-messages.ts';
import { addMedia } from '../db/media.ts';
import { queueMessage } from '../db/messages.ts';
import type { ReceivedContent } from '../domain/messaging/content.ts';
import { createDiskObjectStore } from '../providers/objects/disk.ts';
import { openWebhookTest, type WebhookTest } from '../testing/provider-webhooks.ts';

const PATH = '/api/v1/conversations';
const ACCOUNT = '106600000000001';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let folder: string;
let w: WebhookTest;
let token: string;
let phone: string;
let clientId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  w = await openWebhookTest({ deps: { objects: createDiskObjectStore(folder) } });
});
beforeEach(async () => {
  await w.tenant();
  ({ token } = await w.api.person({ tenantId: w.tenantId() }));
  phone = w.nextNumber();
  clientId = await w.client(phone);
});
afterAll(async () => {
  await w.api.close();
  await rm(folder, { recursive: true });
});

/** A message on WhatsApp, as its webhook takes it. @returns the provider's id */
async function wrote(text: string, content: ReceivedContent | null = null, at = new Date()): Promise<string> {
  const providerId = `wamid.${randomUUID()}`;
  await w.inTenant((tx) =>
    receiveMessage(
      tx,
      {
        provider: 'whatsapp',
        channel: 'whatsapp',
        eventId: `${providerId}:received`,
        providerId,
        from: phone,
        to: ACCOUNT,
        text,
        segments: null,
        payload: {},
        sentAt: at,
        content,
        sender: { ids: [phone], displayName: null },
      },
      { keyword: null, answer: true },
      at,
    ),
  );
  return providerId;
}

const get = async (path: string) => w.api.request('GET', path, { token });
async function conversation(): Promise<string> {
  const { items } = (await get(PATH)).body as { items: Array<{ id: string }> };
  return items[0]!.id;
}
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
const thread = async (): Promise<any[]> => (await get(`${PATH}/${await conversation()}/messages`)).body.items;

/** A stored file of a received message. */
async function withFile(
  bytes: Buffer,
  mediaType: string,
  fileName: string,
  type: 'image' | 'document' | 'audio',
) {
  const id = randomUUID();
  const objectKey = `${w.tenantId()}/media/${id}`;
  await createDiskObjectStore(folder).put(objectKey, bytes, mediaType);
  await wrote('', { kind: 'media', type, mediaIds: [id] });
  await w.inTenant(async (tx) => {
    await addMedia(tx, { id, type, mediaType, sizeBytes: bytes.length, objectKey, fileName });
    await tx.sql(
      `update media set message_id = (select max(id::text)::uuid from messages where client_id = ?) where id = ?`,
      [clientId, id],
    );
  });
  return id;
}

describe('a thread', () => {
  it('tells places, taps, cards and what nobody can show', async () => {
    await wrote('Vieux-Port', { kind: 'location', latitude: 43.29, longitude: 5.36, name: 'Vieux-Port' });
    await wrote('mardi 9 h', { kind: 'choice', id: '1', title: 'mardi 9 h' });
    await wrote('', { kind: 'unsupported', type: 'order' });
    const [strange, tapped, place] = await thread();
    expect(strange).toMatchObject({ text: '', content: { kind: 'unsupported', type: 'order' } });
    expect(tapped.content).toEqual({ kind: 'choice', title: 'mardi 9 h' });
    expect(place.content).toEqual({ kind: 'location', latitude: 43.29, longitude: 5.36, name: 'Vieux-Port' });
  });

  it('shows a reaction on the message it is about, the latest, and nothing once it is taken back', async () => {
    await wrote('Bonjour');
    const providerId = `wamid.${randomUUID()}`;
    await w.inTenant(async (tx) => {
      const { id } = await queueMessage(tx, {
        channel: 'whatsapp',
        kind: 'conversation.staff',
        intentKey: randomUUID(),
        clientId,
        to: phone,
        from: ACCOUNT,
        text: 'Demain 9 h ?',
      });
      await tx.sql(
        `update messages set status = 'sent', provider = 'whatsapp', provider_id = ? where id = ?`,
        [providerId, id],
      );
    });
    await wrote('👍', { kind: 'reaction', to: providerId, emoji: '👍' });
    await wrote('❤️', { kind: 'reaction', to: providerId, emoji: '❤️' });
    expect((await thread()).map(({ text, reaction }) => [text, reaction])).toEqual([
      ['Demain 9 h ?', '❤️'],
      ['Bonjour', null],
    ]);
    await wrote('', { kind: 'reaction', to: providerId, emoji: null });
    expect((await thread())[0]).toMatchObject({ text: 'Demain 9 h ?', reaction: null });
    // One about a message nobody knows is a line of its own.
    await wrote('😮', { kind: 'reaction', to: 'wamid.unknown', emoji: '😮' });
    expect((await thread())[0]).toMatchObject({ content: { kind: 'reaction', emoji: '😮' } });
  });
});

describe('the team’s reaction', () => {
  const react = async (messageId: string, emoji: string | null, by = token) =>
    w.api.request('PUT', `${PATH}/${await conversation()}/messages/${messageId}/reaction`, {
      token: by,
      body: { emoji },
    });
  const queued = () =>
    w.inTenant((tx) =>
      tx.sql<{ status: string; content: object; to: string }>(
        `select status, content, to_address as "to" from messages where client_id = ? and direction = 'outbound' order by id`,
        [clientId],
      ),
    );

  it('leaves once, stands on the client’s words, is replaced and taken back; the conversation stays whose it was', async () => {
    await wrote('Merci beaucoup');
    const [{ id }] = await thread();
    const providerId = (await w.message(id)).providerId!;
    const before = (await get(`${PATH}/${await conversation()}`)).body;
    expect((await react(id, '👍')).body).toEqual({ reaction: '👍' });
    await Promise.all([react(id, '👍'), react(id, '👍')]);
    const one = { kind: 'reaction', to: providerId, emoji: '👍' };
    expect(await queued()).toEqual([{ status: 'queued', content: one, to: phone }]);
    expect(await thread()).toMatchObject([{ text: 'Merci beaucoup', reaction: '👍' }]);
    await react(id, '❤️');
    expect(await thread()).toMatchObject([{ reaction: '❤️' }]);
    await react(id, null);
    expect(await thread()).toMatchObject([{ text: 'Merci beaucoup', reaction: null }]);
    // What had not left yet does not follow what replaced it.
    expect((await queued()).map(({ status }) => status)).toEqual(['suppressed', 'suppressed', 'queued']);
    const after = (await get(`${PATH}/${await conversation()}`)).body;
    expect(after).toEqual(before);
  });

  it('is one emoji, to a message received on WhatsApp in the last day, of this conversation and business', async () => {
    await wrote('Merci');
    const [{ id }] = await thread();
    for (const words of ['👍👍', 'ok', '', '1', '<b>']) expect((await react(id, words)).status).toBe(422);
    expect((await react(randomUUID(), '👍')).status).toBe(404);
    const stranger = await w.api.person();
    expect((await react(id, '👍', stranger.token)).status).toBe(404);
    await w.inTenant((tx) =>
      tx.sql(`update messages set provider_at = now() - interval '25 hours' where id = ?`, [id]),
    );
    expect((await react(id, '👍')).status).toBe(422);
    expect(await queued()).toEqual([]);
  });
});

describe('a file of a message', () => {
  it('opens behind its link, in place, whole or in part, and runs nothing', async () => {
    await withFile(PNG, 'image/png', 'été (1).png', 'image');
    const [{ files }] = await thread();
    expect(files).toMatchObject([
      { type: 'image', status: 'stored', mediaType: 'image/png', sizeBytes: PNG.length },
    ]);
    const whole = await fetch(w.api.url + files[0].url);
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(PNG);
    expect(whole.headers.get('content-type')).toBe('image/png');
    expect(whole.headers.get('content-security-policy')).toBe(
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    );
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-disposition')).toBe(
      "inline; filename*=UTF-8''%C3%A9t%C3%A9%20%281%29.png",
    );
    const part = await fetch(w.api.url + files[0].url, { headers: { range: 'bytes=1-3' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1-3/${PNG.length}`);
    expect(await part.text()).toBe('PNG');
    expect((await fetch(w.api.url + files[0].url, { headers: { range: 'bytes=9999-' } })).status).toBe(416);
  });

  it('that a browser does not show is saved, and an altered link opens nothing', async () => {
    await withFile(Buffer.from('Bonjour'), 'text/plain', 'mot.txt', 'document');
    const [{ files }] = await thread();
    const answer = await fetch(w.api.url + files[0].url);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    const url: string = files[0].url;
    const altered = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    expect((await fetch(w.api.url + altered)).status).toBe(404);
  });

  it('that has not come, or was not kept, says so and has no link', async () => {
    const id = await withFile(PNG, 'image/png', 'x.png', 'image');
    await w.inTenant((tx) =>
      tx.sql(`update media set status = 'refused', reason = 'too-large', object_key = null where id = ?`, [
        id,
      ]),
    );
    expect((await thread())[0].files).toMatchObject([{ status: 'refused', reason: 'too-large', url: null }]);
  });
});

describe('a file of ours', () => {
  const post = async (bytes: Buffer, more: Record<string, string> = {}, fileName = 'Ma coupe.png') => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ requestKey: randomUUID(), ...more })) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(bytes)], { type: 'text/html' }), fileName);
    const response = await fetch(`${w.api.url}${PATH}/${await conversation()}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
    return { status: response.status, body: (await response.json()) as any };
  };

  it('leaves once with its words, is kept, and stands in the thread', async () => {
    await wrote('Bonjour');
    const requestKey = randomUUID();
    const sent = await post(PNG, { text: 'Comme ceci ?', requestKey });
    expect(sent.status).toBe(201);
    expect(await post(PNG, { text: 'Comme ceci ?', requestKey })).toEqual(sent);
    expect(await w.message(sent.body.messageId)).toMatchObject({
      channel: 'whatsapp',
      text: 'Comme ceci ?',
      content: { kind: 'media', type: 'image', fileName: 'Ma coupe.png' },
    });
    const [shown] = await thread();
    expect(shown.files).toMatchObject([
      { mediaType: 'image/png', fileName: 'Ma coupe.png', status: 'stored' },
    ]);
    expect((await fetch(w.api.url + shown.files[0].url)).status).toBe(200);
    expect(await w.count('media', `tenant_id = '${w.tenantId()}'`)).toBe(1);
  });

  it('is a link in a text where no carrier takes pictures', async () => {
    await wrote('Bonjour');
    const sent = await post(PNG, { channel: 'sms', text: 'Voici.' });
    const { text } = await w.message(sent.body.messageId);
    const [, token = ''] = /^Voici\.\nhttps:\/\/app\.example\/media\/(\S+)$/.exec(text) ?? [];
    expect(sent.body.segments).toBe(1);
    expect((await fetch(`${w.api.url}/media/${token}`)).headers.get('content-type')).toBe('image/png');
  });

  it.each([
    ['whatever its name says', Buffer.from('<script>alert(1)</script>'), 'photo.png', 'type'],
    ['of nothing', Buffer.alloc(0), 'photo.png', 'empty'],
    ['too large', Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]), 'photo.png', 'too_large'],
  ])('%s is refused, and nothing is kept', async (_what, bytes, fileName, code) => {
    await wrote('Bonjour');
    const answer = await post(bytes, {}, fileName);
    expect([answer.status, answer.body.errors?.[0].code]).toEqual([422, code]);
    expect(await w.count('media', `tenant_id = '${w.tenantId()}'`)).toBe(0);
    expect(await w.count('messages', `tenant_id = '${w.tenantId()}' and direction = 'outbound'`)).toBe(0);
  });

  it('gets the ending its bytes deserve, and no path', async () => {
    await wrote('Bonjour');
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');
    await post(pdf, {}, '..\\..\\devis.exe');
    expect((await thread())[0].files).toMatchObject([{ fileName: 'devis.pdf', type: 'document' }]);
  });
});
