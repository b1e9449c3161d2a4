import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { receiveMessage } from '../db/inbound-messages.ts';
import { addMedia, awaitMedia, findMedia } from '../db/media.ts';
import type { MediaType } from '../domain/messaging/content.ts';
import { objectKeyOf } from '../domain/messaging/media.ts';
import { createMetaMedia } from '../providers/messaging/meta-media.ts';
import { createResendInbox } from '../providers/messaging/resend-inbox.ts';
import { createTwilioLog } from '../providers/messaging/twilio-log.ts';
import { createTwilioMedia } from '../providers/messaging/twilio-media.ts';
import { createWhatsAppMedia } from '../providers/messaging/whatsapp-media.ts';
import { createDiskObjectStore } from '../providers/objects/disk.ts';
import type { ObjectStore } from '../providers/objects/object-store.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createMediaActivities, createUploads } from './media.ts';

const NUMBER = '106540352242922';
const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'sandbox' };
const PDF = Buffer.from('%PDF-1.7\n%%EOF\n');

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let folder: string;
let tenantId: string;
beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
  folder = await mkdtemp(join(tmpdir(), 'media-'));
});
beforeEach(async () => {
  tenantId = await t.tenant();
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
  await rm(folder, { recursive: true });
});

const whatsapp = () =>
  createWhatsAppMedia({ token: 'x', baseUrl: `${sandbox.url}/whatsapp`, timeoutMs: 3_000 });
const inbox = () => createResendInbox({ apiKey: 're_x', baseUrl: `${sandbox.url}/resend`, timeoutMs: 3_000 });
const deps = () => ({
  db: t.db,
  objects: createDiskObjectStore(folder),
  whatsapp: whatsapp(),
  resend: inbox(),
  twilio: createTwilioMedia({ ...ACCOUNT, baseUrl: `${sandbox.url}/twilio`, timeoutMs: 3_000 }),
  meta: createMetaMedia({ baseUrl: `${sandbox.url}/meta`, timeoutMs: 3_000 }),
});
const activities = () => createMediaActivities(deps());

/** A message with a file of these bytes has come in. */
async function came(bytes: Buffer, type: MediaType = 'document', mediaType = 'application/pdf') {
  const { id: providerMediaId } = await whatsapp().upload(NUMBER, { bytes, mediaType, fileName: 'file' });
  const mediaId = crypto.randomUUID();
  await t.db.asTenant(tenantId, async (tx) => {
    const [message] = await tx.sql<{ id: string }>(
      `insert into messages (tenant_id, channel, direction, kind, intent_key, to_address, body_text, status)
       values (?, 'whatsapp', 'inbound', 'message', ?, '1', '', 'received') returning id`,
      [tenantId, mediaId],
    );
    await awaitMedia(tx, {
      id: mediaId,
      messageId: message!.id,
      type,
      provider: 'whatsapp',
      providerMediaId,
      declaredType: mediaType,
      fileName: null,
    });
  });
  return { tenantId, mediaId };
}
const row = async (ref: { mediaId: string }) =>
  (await t.db.asTenant(tenantId, (tx) => findMedia(tx, ref.mediaId)))!;
const downloads = async () =>
  (await control.requests('whatsapp')).filter(({ path }) => path.startsWith('/download')).length;

describe('fetching a file', () => {
  it('brings it into the store under a key of its business, with the type its bytes have', async () => {
    const ref = await came(PDF, 'document', 'image/png');
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
    expect(await row(ref)).toMatchObject({
      status: 'stored',
      declaredType: 'image/png',
      mediaType: 'application/pdf',
      sizeBytes: PDF.length,
      objectKey: objectKeyOf(ref),
    });
    expect(await deps().objects.get(objectKeyOf(ref))).toEqual(PDF);
  });

  it('run twice brings it once', async () => {
    const ref = await came(PDF);
    await activities().fetchMedia(ref);
    const before = await downloads();
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
    expect(await downloads()).toBe(before);
    const again = await came(PDF);
    const both = await Promise.all([1, 2].map(() => activities().fetchMedia(again)));
    expect(both).toEqual([{ status: 'stored' }, { status: 'stored' }]);
  });

  it('leaves every other business as it was, and does not find its files', async () => {
    const ref = await came(PDF);
    const other = await t.tenant();
    const before = await fingerprint(t, other);
    await activities().fetchMedia(ref);
    expect(await fingerprint(t, other)).toEqual(before);
    await expect(activities().fetchMedia({ ...ref, tenantId: other })).rejects.toMatchObject({
      type: 'UnknownMedia',
      nonRetryable: true,
    });
  });

  it('is of no use once the message is gone with its client', async () => {
    const ref = await came(PDF);
    await t.db.asTenant(tenantId, (tx) => tx.sql('delete from messages'));
    await expect(activities().fetchMedia(ref)).rejects.toMatchObject({ type: 'UnknownMedia' });
  });

  it('does not stay behind where its sender is erased while it comes', async () => {
    const ref = await came(PDF);
    const disk = createDiskObjectStore(folder);
    const objects: ObjectStore = {
      ...disk,
      put: async (...file) => {
        await disk.put(...file);
        await t.db.asTenant(tenantId, (tx) => tx.sql(`delete from messages`));
      },
    };
    const { fetchMedia } = createMediaActivities({ ...deps(), objects });
    expect(await fetchMedia(ref)).toEqual({ status: 'lost' });
    expect(await disk.get(objectKeyOf(ref))).toBeNull();
  });

  it('waits as long as it is asked to, and loses nothing by a cut connection', async () => {
    const ref = await came(PDF);
    await control.fault({
      provider: 'whatsapp',
      kind: 'status',
      status: 429,
      retryAfter: 40,
      match: { method: 'GET' },
    });
    await expect(activities().fetchMedia(ref)).rejects.toMatchObject({
      type: 'rate-limited',
      nonRetryable: false,
      nextRetryDelay: 40_000,
    });
    for (const kind of ['drop-before', 'hang-mid-response'] as const) {
      await control.fault({ provider: 'whatsapp', kind, afterBytes: 5, match: { path: '/download' } });
      await expect(activities().fetchMedia(ref)).rejects.toMatchObject({ type: 'unknown' });
      expect((await row(ref)).status).toBe('waiting');
    }
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
  });

  it('refuses what is too large, empty or could do harm, and stores nothing of it', async () => {
    const cases = [
      [Buffer.alloc(1_100_000, 1), 'sticker', 'too-large'],
      [Buffer.from('PK\u0003\u0004 not a document'), 'document', 'type'],
      [Buffer.from('<!doctype html><script>alert(1)</script>'), 'document', 'type'],
      [Buffer.from('MZ\u0090\u0000'), 'document', 'type'],
    ] as const;
    for (const [bytes, type, reason] of cases) {
      const ref = await came(bytes, type);
      expect(await activities().fetchMedia(ref)).toEqual({ status: 'refused' });
      expect(await row(ref)).toMatchObject({ status: 'refused', reason, objectKey: null });
      expect(await deps().objects.get(objectKeyOf(ref))).toBeNull();
    }
  });

  it('that was given up does not come back', async () => {
    const ref = await came(PDF);
    await activities().giveUpMedia(ref);
    await activities().giveUpMedia(ref);
    expect(await row(ref)).toMatchObject({ status: 'lost', reason: 'gave-up' });
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'lost' });
  });
});

describe('a picture that came by MMS', () => {
  // One white pixel.
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
    'base64',
  );

  /** Somebody sends it from the sandbox's phone; it is found in the carrier's log, as after a webhook that was lost. */
  async function received() {
    const form = new FormData();
    form.set('from', '+15555550155');
    form.set('to', '+33639980001');
    form.set('file', new Blob([PNG], { type: 'image/png' }), 'photo.png');
    await fetch(`${sandbox.url}/pages/twilio/write`, { method: 'POST', body: form, redirect: 'manual' });
    const log = createTwilioLog({ ...ACCOUNT, baseUrl: `${sandbox.url}/twilio` });
    const { event } = (await log.since(new Date(Date.now() - 60_000))).at(-1)!;
    const [file] = event.files!;
    await t.db.asTenant(tenantId, (tx) =>
      receiveMessage(tx, { ...event, payload: {} }, { keyword: null, answer: false }, new Date()),
    );
    return { event, ref: { tenantId, mediaId: file!.id } };
  }

  it('is named in the carrier’s log, and brought with the account’s key, which goes no further', async () => {
    const { event, ref } = await received();
    expect(event).toMatchObject({
      text: '',
      content: { kind: 'media', type: 'image', mediaIds: [ref.mediaId] },
    });
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
    expect(await row(ref)).toMatchObject({
      provider: 'twilio',
      mediaType: 'image/png',
      declaredType: 'image/png',
    });
    expect(await deps().objects.get(objectKeyOf(ref))).toEqual(PNG);
    const asked = (await control.requests('twilio')).filter(({ path }) => /Media\/ME|mms-cdn/.test(path));
    expect(asked.map(({ headers }) => 'authorization' in headers)).toEqual([true, false]);
  });

  it('is asked for again after a 503, and given up once Twilio has it no more', async () => {
    const { ref } = await received();
    await control.fault({ provider: 'twilio', kind: 'status', status: 503, match: { method: 'GET' } });
    await expect(activities().fetchMedia(ref)).rejects.toMatchObject({ type: 'transient' });
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
    const gone = await received();
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(`update media set provider_media_id = ? where id = ?`, [
        `${ACCOUNT.accountSid}/MM${'1'.repeat(32)}/ME${'1'.repeat(32)}`,
        gone.ref.mediaId,
      ]),
    );
    expect(await activities().fetchMedia(gone.ref)).toEqual({ status: 'lost' });
  });
});

describe('a picture that came by Instagram', () => {
  const [ACCOUNT_ID, PERSON] = ['17841400000000001', '17900000000000002'];

  /** Somebody sends it from the sandbox's page; its webhook would name where it lies. `at`: somewhere else. */
  async function received(at?: string) {
    const form = new FormData();
    form.set('account', ACCOUNT_ID);
    form.set('person', PERSON);
    form.set('body', 'Comme ceci');
    form.set('file', new Blob([PDF], { type: 'application/pdf' }), 'devis.pdf');
    await fetch(`${sandbox.url}/pages/meta/write`, { method: 'POST', body: form, redirect: 'manual' });
    const page = await (await fetch(`${sandbox.url}/pages/meta/${ACCOUNT_ID}/${PERSON}`)).text();
    const file = [...page.matchAll(/\/pages\/meta\/file\/([0-9a-f]{32})/g)].at(-1)![1];
    const ref = { tenantId, mediaId: crypto.randomUUID() };
    const providerMediaId = at ?? `${sandbox.url}/meta/cdn/${file}`;
    await t.db.asTenant(tenantId, async (tx) => {
      const [message] = await tx.sql<{ id: string }>(
        `insert into messages (tenant_id, channel, direction, kind, intent_key, to_address, body_text, status)
         values (?, 'instagram', 'inbound', 'message', ?, '1', '', 'received') returning id`,
        [tenantId, ref.mediaId],
      );
      const asTold = { type: 'document' as const, provider: 'meta', declaredType: null, fileName: null };
      await awaitMedia(tx, { id: ref.mediaId, messageId: message!.id, providerMediaId, ...asTold });
    });
    return ref;
  }

  it('is brought from where it lies without a key, again after a 503', async () => {
    const ref = await received();
    await control.fault({ provider: 'meta', kind: 'status', status: 503, match: { method: 'GET' } });
    await expect(activities().fetchMedia(ref)).rejects.toMatchObject({ type: 'transient' });
    expect(await activities().fetchMedia(ref)).toEqual({ status: 'stored' });
    expect(await row(ref)).toMatchObject({ mediaType: 'application/pdf', sizeBytes: PDF.length });
    const asked = (await control.requests('meta')).filter(({ path }) => path.startsWith('/cdn/'));
    expect(asked.map(({ headers }) => 'authorization' in headers)).toEqual([false, false]);
  });

  it('is lost where its address is over, and nowhere else is ever asked', async () => {
    const over = await received(`${sandbox.url}/meta/cdn/${'0'.repeat(32)}`);
    expect(await activities().fetchMedia(over)).toEqual({ status: 'lost' });
    const elsewhere = [
      `${sandbox.url}/meta/cdn/x`,
      'http://169.254.169.254/latest/meta-data',
      'https://fbcdn.net.example/x.jpg',
      'http://scontent.xx.fbcdn.net/x.jpg',
      'file:///etc/passwd',
    ];
    for (const at of elsewhere) {
      const ref = await received(at);
      const { fetchMedia } = createMediaActivities({ ...deps(), meta: createMetaMedia({}) });
      expect([at, await fetchMedia(ref)]).toEqual([at, { status: 'lost' }]);
    }
    expect((await control.requests('meta')).map(({ path }) => path)).not.toContain('/cdn/x');
  });
});

describe('uploading a file to be sent', () => {
  async function stored() {
    const mediaId = crypto.randomUUID();
    const objectKey = objectKeyOf({ tenantId, mediaId });
    await deps().objects.put(objectKey, PDF, 'application/pdf');
    await t.db.asTenant(tenantId, (tx) =>
      addMedia(tx, {
        id: mediaId,
        type: 'document',
        mediaType: 'application/pdf',
        sizeBytes: PDF.length,
        objectKey,
        fileName: 'devis.pdf',
      }),
    );
    return mediaId;
  }
  const upload = (mediaId: string, tenant = tenantId) =>
    createUploads(deps())(tenant, { mediaId, from: NUMBER });

  it('happens once, and anew when WhatsApp has forgotten it', async () => {
    const mediaId = await stored();
    const first = await upload(mediaId);
    expect(await upload(mediaId)).toBe(first);
    expect(await whatsapp().fetch(first, 1_000)).toEqual(PDF);
    await t.db.asTenant(tenantId, (tx) => tx.sql(`update media set provider_expires_at = now()`));
    expect(await upload(mediaId)).not.toBe(first);
  });

  it('needs a file of this business', async () => {
    const mediaId = await stored();
    const error = { name: 'ProviderError', kind: 'transient' };
    await expect(upload(mediaId, await t.tenant())).rejects.toMatchObject(error);
    await expect(upload(crypto.randomUUID())).rejects.toMatchObject(error);
    await deps().objects.delete(objectKeyOf({ tenantId, mediaId }));
    await expect(upload(mediaId)).rejects.toMatchObject(error);
  });
});
