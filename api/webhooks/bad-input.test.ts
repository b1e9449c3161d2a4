import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectAccount } from '../../db/channel-accounts.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../../db/messaging-settings.ts';
import { hubSignature } from '../../sandbox/vendors/graph-wire.ts';
import { openWebhookTest, SHARED_NUMBER, type WebhookTest } from '../../testing/provider-webhooks.ts';

const NUMBER_ID = '106540352242999';
const MEGABYTE = 1024 * 1024;

let w: WebhookTest;
beforeAll(async () => {
  w = await openWebhookTest();
  await w.tenant();
  await w.inTenant(async (tx) => {
    await writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: SHARED_NUMBER });
    await connectAccount(tx, { channel: 'whatsapp', externalId: NUMBER_ID, parentId: null, display: null });
  });
});
beforeEach(async () => {
  await w.inTenant((tx) => tx.sql('delete from clients'));
  w.api.log.length = 0;
});
afterAll(() => w.api.close());

interface Row {
  text: string;
  content: Record<string, unknown> | null;
  kind: string;
}
const stored = () =>
  w.inTenant((tx) =>
    tx.sql<Row>(
      `select body_text as text, content, kind from messages where direction = 'inbound' order by id desc limit 1`,
    ),
  );
const count = () => w.count('messages', `direction = 'inbound'`);

/** Bytes as Meta sends them, signed. */
const whatsapp = (body: string | Buffer) =>
  fetch(`${w.api.url}/webhooks/whatsapp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': hubSignature(w.api.deps.config.secrets.whatsapp.app!, body as string),
    },
    body: body as string,
  });
/** The JSON text of a message; `more` replaces parts of it. */
const message = (more: object, name: unknown = 'Léa') =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { phone_number_id: NUMBER_ID },
              contacts: [{ profile: { name }, wa_id: '33639986100' }],
              messages: [
                {
                  from: '33639986100',
                  id: `wamid.${randomUUID()}`,
                  timestamp: '1764000000',
                  type: 'text',
                  text: { body: 'Bonjour' },
                  ...more,
                },
              ],
            },
          },
        ],
      },
    ],
  });
/** Nothing failed on our side: what was refused was the sender's fault. */
const noFailure = () => expect(w.api.log.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);

describe('a message of ten megabytes', () => {
  it.each([
    ['Twilio', () => w.text('+33639986100', 'x'.repeat(10 * MEGABYTE))],
    ['WhatsApp', () => whatsapp(message({ text: { body: 'x'.repeat(10 * MEGABYTE) } }))],
  ] as const)('of %s is refused and stored nowhere', async (_name, send) => {
    const before = await count();
    expect((await send()).status).toBe(413);
    expect(await count()).toBe(before);
    noFailure();
  });

  it('that just fits is kept by its beginning', async () => {
    const novel = '😀'.repeat(500_000);
    expect((await whatsapp(message({ text: { body: `a${novel}` } }))).status).toBe(200);
    const [row] = await stored();
    expect(row!.text).toHaveLength(20_000);
    expect(row!.text.isWellFormed()).toBe(true);
    noFailure();
  });
});

describe('words that Postgres cannot hold', () => {
  const NUL_AND_HALVES = 'Bon\u0000jour \ud83d fin \udc00';
  const CLEAN = 'Bonjour � fin �';

  it('by SMS are kept without what it cannot', async () => {
    expect((await w.text('+33639986101', 'Bon\u0000jour')).status).toBe(204);
    expect((await stored())[0]!.text).toBe('Bonjour');
  });

  it.each([
    ['text', { text: { body: NUL_AND_HALVES } }, { text: CLEAN }],
    [
      'caption',
      { type: 'image', image: { id: '1', caption: NUL_AND_HALVES, mime_type: 'image/\u0000png' } },
      { text: CLEAN },
    ],
    [
      'file name',
      { type: 'document', document: { id: '2', filename: NUL_AND_HALVES } },
      { content: { kind: 'media' } },
    ],
    [
      'button',
      { type: 'button', button: { payload: NUL_AND_HALVES, text: NUL_AND_HALVES } },
      { text: CLEAN },
    ],
    [
      'place',
      { type: 'location', location: { latitude: 1, longitude: 2, name: NUL_AND_HALVES } },
      { text: CLEAN },
    ],
    ['card', { type: 'contacts', contacts: [{ name: { formatted_name: NUL_AND_HALVES } }] }, { text: CLEAN }],
    ['id of the file', { type: 'audio', audio: { id: '3\u0000\ud83d' } }, { content: { kind: 'media' } }],
    ['message answered', { context: { id: 'wamid.\u0000\udc00' } }, { text: 'Bonjour' }],
    ['id', { id: `wamid.${randomUUID()}\u0000\ud83d` }, { text: 'Bonjour' }],
    ['type', { type: 'order\u0000\ud83d' }, { content: { kind: 'unsupported' } }],
  ] as const)('in a WhatsApp %s do not lose the message', async (_where, more, expected) => {
    const before = await count();
    expect((await whatsapp(message(more))).status).toBe(200);
    expect(await count()).toBe(before + 1);
    expect((await stored())[0]).toMatchObject(expected);
    noFailure();
  });

  it('in the name somebody gave themselves do not lose their message', async () => {
    expect((await whatsapp(message({}, NUL_AND_HALVES))).status).toBe(200);
    const [name] = await w.inTenant((tx) =>
      tx.sql<{ name: string }>(`select display_name as name from client_identities limit 1`),
    );
    expect(name!.name).toBe(CLEAN);
    noFailure();
  });

  it('as broken UTF-8 are read with marks in place of what is none', async () => {
    const [head, tail] = message({ text: { body: 'Bon@@jour' } }).split('@@') as [string, string];
    const body = Buffer.concat([
      Buffer.from(head),
      Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
      Buffer.from(tail),
    ]);
    expect((await whatsapp(body)).status).toBe(200);
    expect((await stored())[0]!.text).toMatch(/^Bon�+\(�+jour$/);
    noFailure();
  });
});

describe('what nobody expects', () => {
  it.each([
    ['a type of the future', { type: 'hologram', hologram: { depth: 3 } }],
    ['a type that is no word', { type: 42 }],
    ['a text without a body', { text: {} }],
    ['a place without coordinates', { type: 'location', location: { latitude: 'nowhere' } }],
    ['an image without an id', { type: 'image', image: {} }],
    ['a card that is no list', { type: 'contacts', contacts: 'x' }],
  ])('%s is kept as something to look at', async (_name, more) => {
    const before = await count();
    expect((await whatsapp(message(more))).status).toBe(200);
    expect(await count()).toBe(before + 1);
    expect((await stored())[0]!.content).toMatchObject({ kind: 'unsupported' });
    noFailure();
  });

  it.each([['9'.repeat(30)], ['-5'], ['jamais'], [null]])(
    'a clock that says %s does not lose the message',
    async (timestamp) => {
      const before = await count();
      expect((await whatsapp(message({ timestamp }))).status).toBe(200);
      expect(await count()).toBe(before + 1);
      noFailure();
    },
  );

  it.each([
    ['no JSON', '{"object":'],
    ['no object', '[]'],
    ['null', 'null'],
    ['a number', '7'],
  ])('%s is refused', async (_name, body) => {
    expect((await whatsapp(body)).status).toBe(403);
    noFailure();
  });

  it('nested twenty thousand deep is refused, and breaks nothing', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const body = message({ strange: '@@' }).replace('"@@"', deep);
    expect((await whatsapp(body)).status).toBe(403);
    noFailure();
    expect((await whatsapp(message({}))).status).toBe(200);
  });

  it('one message among others that cannot be stored does not take them with it', async () => {
    const good = JSON.parse(message({}));
    const before = await count();
    const [change] = good.entry[0].changes;
    change.value.messages.unshift({ ...change.value.messages[0], id: 'x'.repeat(251) });
    change.value.messages.unshift({ nonsense: true });
    expect((await whatsapp(JSON.stringify(good))).status).toBe(200);
    expect(await count()).toBe(before + 1);
    noFailure();
  });

  it.each([
    ['emoji alone', '😀🎉👩‍👩‍👧‍👦🏳️‍🌈'],
    [
      'HTML with everything in it',
      `<div>${'<table><tr><td>'.repeat(80)}<script>alert(1)</script><img src=x onerror=alert(1)>`,
    ],
    ['right-to-left and control characters', '\u202eexe.gpj\u0007\u001b[31m'],
    ['SQL', `'; drop table messages; --`],
    ['nothing', ''],
  ])('%s is a message like any other, letter by letter', async (_name, body) => {
    expect((await w.text('+33639986102', body)).status).toBe(204);
    expect((await stored())[0]).toMatchObject({ text: body, kind: 'message' });
    noFailure();
  });
});
