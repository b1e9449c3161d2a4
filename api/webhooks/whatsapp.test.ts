import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectAccount } from '../../db/channel-accounts.ts';
import { listIdentities } from '../../db/client-identities.ts';
import { readConsents, recordConsent, refusalToSend } from '../../db/consent.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { lastInboundAt } from '../../db/exchanges.ts';
import { listTemplates, replaceTemplates } from '../../db/message-templates.ts';
import { findMessage, type MessageRow, type NewMessage, queueMessage } from '../../db/messages.ts';
import type { AccountChannel } from '../../domain/messaging/channels.ts';
import { escapedJson, hubSignature } from '../../sandbox/vendors/graph-wire.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { openSalon } from '../../testing/salon.ts';
import { fingerprint } from '../../testing/tenant-rows.ts';

let api: TestApi;
let tenantId: string;
let number: string;
let waba: string;
let serial = 100_000;

beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(async () => {
  tenantId = await api.t.tenant({ name: 'Salon Marie' });
  serial += 1;
  [number, waba] = [`1065403${serial}`, `1022901${serial}`];
  await connect('whatsapp', number, waba);
  api.log.length = 0;
});
afterAll(() => api.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  api.t.db.asTenant(tenant, work);
const connect = (channel: AccountChannel, externalId: string, parentId: string | null, tenant = tenantId) =>
  inTenant((tx) => connectAccount(tx, { channel, externalId, parentId, display: null }), tenant);

function post(
  payload: unknown,
  options: { path?: string; secret?: string; signature?: string | null; body?: string } = {},
) {
  const { path = '/webhooks/whatsapp', secret = api.deps.config.secrets.whatsapp.app!, body } = options;
  const text = body ?? escapedJson(payload);
  const signature = options.signature === undefined ? hubSignature(secret, text) : options.signature;
  return api.request('POST', path, {
    body: text,
    headers: { ...(signature !== null && { 'x-hub-signature-256': signature }) },
  });
}
const change = (value: object, { field = 'messages', phone = number } = {}) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: waba,
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '33465710001', phone_number_id: phone },
            ...value,
          },
        },
      ],
    },
  ],
});
const wamid = () => `wamid.${randomUUID()}`;
const people = () => {
  serial += 1;
  return `336399${serial}`;
};
/** What somebody wrote; a text unless told otherwise. */
const said = (
  from: string | null,
  message: object,
  more: { phone?: string; userId?: string; at?: number; id?: string } = {},
) =>
  change(
    {
      contacts: [
        {
          profile: { name: 'Léa' },
          ...(from && { wa_id: from }),
          ...(more.userId && { user_id: more.userId }),
        },
      ],
      messages: [
        {
          ...(from && { from }),
          ...(more.userId && { from_user_id: more.userId }),
          id: more.id ?? wamid(),
          timestamp: String(Math.floor((more.at ?? Date.now()) / 1_000)),
          ...message,
        },
      ],
    },
    more.phone ? { phone: more.phone } : {},
  );
const text = (body: string) => ({ type: 'text', text: { body } });

const inbound = (tenant = tenantId) =>
  inTenant(
    (tx) =>
      tx.sql<MessageRow & { client: string | null }>(
        `select id, client_id as client, channel, kind, from_address as "from", to_address as "to", body_text as text, content,
                provider_at as "providerAt", subject_ref as "subjectRef", provider_id as "providerId"
         from messages where direction = 'inbound' order by id`,
      ),
    tenant,
  );
const requests = (kind: string) =>
  api.t.asSuperuser<{ payload: Record<string, unknown> }>(
    `select payload from outbox where tenant_id = $1 and kind = $2 order by id`,
    [tenantId, kind],
  );
const everything = async () => {
  const tenants = await api.t.asSuperuser<{ id: string }>('select id from tenants order by id');
  return Promise.all(tenants.map(({ id }) => fingerprint(api.t, id)));
};
async function sent(more: Partial<NewMessage> = {}): Promise<string> {
  return inTenant(async (tx) => {
    const { id } = await queueMessage(tx, {
      channel: 'whatsapp',
      kind: 'appointment.reminder',
      intentKey: randomUUID(),
      clientId: null,
      to: `+${people()}`,
      text: 'Rappel',
      from: number,
      ...more,
    });
    await tx.sql(
      `update messages set status = 'sending', provider = 'whatsapp', provider_id = ?, in_flight_since = now() where id = ?`,
      [`wamid.${id}`, id],
    );
    return id;
  });
}
const status = (id: string, word: string, more: object = {}) =>
  post(
    change({
      statuses: [
        {
          id: `wamid.${id}`,
          status: word,
          timestamp: '1750263773',
          recipient_id: '33639980012',
          biz_opaque_callback_data: `${tenantId}/${id}`,
          ...more,
        },
      ],
    }),
  );
const message = async (id: string) => (await inTenant((tx) => findMessage(tx, id)))!;

describe('who may call', () => {
  it('is Meta alone; a refusal leaves no trace', async () => {
    const payload = said(people(), text('Bonjour'));
    const before = await everything();
    for (const options of [
      { secret: 'another secret altogether' },
      { signature: null },
      { signature: 'sha256=' },
      { signature: hubSignature(api.deps.config.secrets.whatsapp.app!, '{}') },
    ]) {
      const answer = await post(payload, options);
      expect([answer.status, answer.body.type]).toEqual([403, expect.stringMatching(/webhook-refused$/)]);
    }
    expect((await post(null, { body: 'no JSON' })).status).toBe(403);
    expect((await post([])).status).toBe(403);
    expect(await everything()).toEqual(before);
    expect((await post(payload)).status).toBe(200);
    expect(await inbound()).toHaveLength(1);
  });

  it('gets the challenge back for our token, as text', async () => {
    const ask = (token: string) =>
      api.request(
        'GET',
        `/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=<b>115&hub.verify_token=${token}`,
      );
    const right = await ask(api.deps.config.secrets.whatsapp.verify!);
    expect([right.status, right.body]).toEqual([200, '<b>115']);
    expect(right.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await ask('wrong')).status).toBe(403);
    expect((await api.request('GET', '/webhooks/whatsapp')).status).toBe(422);
  });

  it('may speak of accounts nobody has: logged, acknowledged, kept nowhere', async () => {
    const before = await everything();
    expect((await post(said(people(), text('Bonjour'), { phone: '999999999' }))).status).toBe(200);
    expect((await post(change({ errors: [{ code: 130429, title: 'Rate limit hit' }] }))).status).toBe(200);
    expect(await everything()).toEqual(before);
    expect(api.log.join('')).toContain('an event about an account no business has');
    expect(api.log.join('')).toContain('130429');
    expect(api.log.join('')).not.toContain('Bonjour');
  });
});

describe('what somebody wrote', () => {
  it('is one message of one new client, whoever it is told by and however often', async () => {
    const from = people();
    const payload = said(from, text('Bonjour, une coupe ? 🐞\0'));
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(payload)));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200]);
    const [row, ...others] = await inbound();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      channel: 'whatsapp',
      from: `+${from}`,
      to: number,
      text: 'Bonjour, une coupe ? 🐞',
      content: null,
      providerAt: expect.any(Date),
    });
    const clients = await inTenant((tx) =>
      tx.sql<{ id: string; phone: string; status: string; firstName: string }>(
        `select id, phone, status, first_name as "firstName" from clients`,
      ),
    );
    // The name they chose there is not the one they book under.
    expect(clients).toEqual([{ id: row!.client, phone: `+${from}`, status: 'prospect', firstName: '' }]);
    expect(await inTenant((tx) => listIdentities(tx, row!.client!))).toEqual([
      { kind: 'whatsapp', value: `+${from}`, displayName: 'Léa' },
    ]);
  });

  it('is a known client’s, by their number or any id they went by before', async () => {
    const from = people();
    const userId = `FR.${serial}`;
    const [known] = await inTenant((tx) =>
      tx.sql<{ id: string }>(
        `insert into clients (tenant_id, first_name, phone) values (?, 'Léa', ?) returning id`,
        [tenantId, `+${from}`],
      ),
    );
    await post(said(from, text('un'), { userId }));
    // Later they hide their number, and later still have another id.
    await post(said(null, text('deux'), { userId }));
    await post(
      change({
        messages: [
          {
            from_user_id: userId,
            id: wamid(),
            timestamp: '1764000000',
            type: 'system',
            system: { type: 'user_changed_user_id', user_id: `${userId}9` },
          },
        ],
      }),
    );
    await post(said(null, text('trois'), { userId: `${userId}9` }));
    const rows = await inbound();
    expect(rows.map((one) => [one.from, one.client])).toEqual([
      [`+${from}`, known!.id],
      [userId, known!.id],
      [`${userId}9`, known!.id],
    ]);
    // Somebody else without a number is somebody else, and has none in our file.
    await post(said(null, text('autre'), { userId: 'FR.1' }));
    const stranger = (await inbound()).at(-1)!;
    expect(stranger.client).not.toBe(known!.id);
    const [row] = await inTenant((tx) => tx.sql(`select phone from clients where id = ?`, [stranger.client]));
    expect(row).toEqual({ phone: null });
  });

  it('opens the 24 hours by the provider’s clock, late or out of order; a reaction does not', async () => {
    const from = people();
    const at = Date.parse('2026-11-23T10:00:00Z');
    await post(said(from, text('second'), { at }));
    await post(said(from, text('premier'), { at: at - 60_000 }));
    await post(
      said(from, { type: 'reaction', reaction: { message_id: 'x', emoji: '👍' } }, { at: at + 60_000 }),
    );
    const pair = { channel: 'whatsapp', from: number, to: `+${from}` } as const;
    expect(await inTenant((tx) => lastInboundAt(tx, pair))).toBe(at);
    expect(await inTenant((tx) => lastInboundAt(tx, { ...pair, from: '1' }))).toBeNull();
  });

  it('may be a file, to be fetched once', async () => {
    const payload = said(people(), {
      type: 'image',
      image: { id: '1003383421387256', mime_type: 'image/jpeg', caption: 'Comme ça' },
    });
    await post(payload);
    await post(payload);
    const [row] = await inbound();
    expect(row).toMatchObject({ text: 'Comme ça', content: { kind: 'media', type: 'image' } });
    const { mediaIds } = row!.content as { mediaIds: string[] };
    const files = await inTenant((tx) =>
      tx.sql(
        `select id, message_id as "messageId", status, provider_media_id as "providerMediaId" from media`,
      ),
    );
    expect(files).toEqual([
      { id: mediaIds[0], messageId: row!.id, status: 'waiting', providerMediaId: '1003383421387256' },
    ]);
    expect((await requests('media.fetch')).map(({ payload: one }) => one.mediaId)).toEqual(mediaIds);
  });

  it('of a kind we cannot show is kept as that, and so is a very long one', async () => {
    await post(said(people(), { type: 'hologram', hologram: {} }));
    await post(said(people(), text('x'.repeat(65_536))));
    await post(said(people(), text('\ud83d seul')));
    const rows = await inbound();
    expect(rows[0]!.content).toEqual({ kind: 'unsupported', type: 'hologram' });
    expect(rows[1]!.text).toHaveLength(20_000);
    expect(rows[2]!.text).toBe('\ufffd seul');
  });

  it('goes to the account’s own business and to no other', async () => {
    const other = await api.t.tenant({ name: 'Salon Paul' });
    await connect('whatsapp', '777001', waba, other);
    const before = await fingerprint(api.t, other);
    await post(said(people(), text('Bonjour')));
    expect(await fingerprint(api.t, other)).toEqual(before);
    await expect(connect('whatsapp', number, null, other)).rejects.toThrow(/channel_accounts/);
  });

  it('STOP ends it, and START begins it again; « cancel » and a button are no STOP', async () => {
    const from = people();
    const to = `+${from}`;
    const refusal = () =>
      inTenant((tx) =>
        refusalToSend(tx, { channel: 'whatsapp', to, clientId: null, purpose: 'transactional' }),
      );
    await post(said(from, text('cancel')));
    await post(
      said(from, {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'x', title: 'Stop' } },
      }),
    );
    expect(await refusal()).toBeNull();
    await post(said(from, text('Arrêter')));
    expect(await refusal()).toBe('opted-out');
    const client = (await inbound())[0]!.client!;
    expect(await inTenant((tx) => readConsents(tx, client, 'whatsapp'))).toEqual({ transactional: false });
    await post(said(from, text('start')));
    expect(await refusal()).toBeNull();
    expect((await requests('message.deliver')).map(({ payload }) => payload.channel)).toEqual([
      'whatsapp',
      'whatsapp',
    ]);
  });

  it('STOP stays where an older START is told after it', async () => {
    const from = people();
    const now = Date.now();
    await post(said(from, text('Bonjour'), { at: now - 60_000 }));
    await post(said(from, text('stop'), { at: now }));
    await post(said(from, text('start'), { at: now - 30_000 }));
    const refusal = () =>
      inTenant((tx) =>
        refusalToSend(tx, { channel: 'whatsapp', to: `+${from}`, clientId: null, purpose: 'transactional' }),
      );
    expect(await refusal()).toBe('opted-out');
    await post(said(from, text('start'), { at: now + 30_000 }));
    expect(await refusal()).toBeNull();
  });

  it('is told to the conversation, but for a reaction; a STOP makes no client of a stranger', async () => {
    const from = people();
    await post(said(from, text('STOP')));
    expect(await inTenant((tx) => tx.sql('select 1 from clients'))).toEqual([]);
    await post(said(from, { type: 'reaction', reaction: { message_id: 'x', emoji: '👍' } }));
    expect(await requests('conversation.message')).toEqual([]);
    await post(said(from, text('Bonjour')));
    expect(await requests('conversation.message')).toHaveLength(1);
  });

  it('answers the message it points at, not the last one', async () => {
    const salon = await openSalon(api.t, { tenantId });
    const from = people();
    await post(said(from, text('Bonjour')));
    const clientId = (await inbound())[0]!.client;
    const book = async (inDays: number) => {
      const [start, end] = [inDays * 24, inDays * 24 + 1].map(
        (hours) => new Date(Date.now() + hours * 3_600_000),
      );
      const [row] = await inTenant((tx) =>
        tx.sql<{ id: string }>(
          `insert into appointments (tenant_id, agent_id, client_id, service_id, title, starts_at, ends_at, blocked)
           values (?, ?, ?, ?, 'Coupe', ?, ?, tstzrange(?, ?)) returning id`,
          [tenantId, salon.agentIds[0], clientId, salon.serviceId, start, end, start, end],
        ),
      );
      return row!.id;
    };
    const [first, second] = [await book(2), await book(3)];
    const reminder = async (appointmentId: string) =>
      sent({ to: `+${from}`, subjectRef: `appointment/${appointmentId}` });
    const pointedAt = await reminder(first);
    await reminder(second);
    await post(
      said(from, {
        type: 'button',
        button: { payload: 'Je confirme', text: 'Je confirme' },
        context: { id: `wamid.${pointedAt}` },
      }),
    );
    const states = await inTenant((tx) =>
      tx.sql<{ id: string; status: string }>(`select id, status from appointments order by id`),
    );
    expect(Object.fromEntries(states.map((one) => [one.id, one.status]))).toEqual({
      [first]: 'confirmed',
      [second]: 'booked',
    });
  });
});

describe('what became of a message', () => {
  it('goes forward only, whatever is doubled or out of order', async () => {
    const id = await sent();
    for (const word of ['delivered', 'sent', 'delivered', 'read', 'delivered', 'warning'])
      expect((await status(id, word)).status).toBe(200);
    expect(await message(id)).toMatchObject({
      status: 'read',
      inFlightSince: null,
      readAt: expect.any(Date),
    });
  });

  it('is found by our reference when its answer was lost, by the provider’s id otherwise', async () => {
    const lost = await sent();
    await inTenant((tx) =>
      tx.sql(`update messages set provider_id = null, status = 'unknown' where id = ?`, [lost]),
    );
    await status(lost, 'delivered');
    expect(await message(lost)).toMatchObject({ status: 'delivered', providerId: `wamid.${lost}` });
    const plain = await sent();
    await status(plain, 'delivered', { biz_opaque_callback_data: undefined });
    expect((await message(plain)).status).toBe('delivered');
  });

  it('cannot be told through another business’s account', async () => {
    const id = await sent();
    const other = await api.t.tenant();
    await connect('whatsapp', '777002', null, other);
    const payload = change(
      {
        statuses: [
          {
            id: 'wamid.x',
            status: 'failed',
            timestamp: '1',
            biz_opaque_callback_data: `${tenantId}/${id}`,
          },
        ],
      },
      { phone: '777002' },
    );
    expect((await post(payload)).status).toBe(200);
    expect((await message(id)).status).toBe('sending');
  });

  it('may be a failure, with a reason; one of them is a wish of the person', async () => {
    const id = await sent();
    await status(id, 'failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] });
    expect(await message(id)).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      errorCode: '131026',
    });
    const to = `+${people()}`;
    await status(await sent({ to }), 'failed', { errors: [{ code: 131050, title: 'x' }] });
    const ask = (purpose: 'marketing' | 'transactional') =>
      inTenant((tx) => refusalToSend(tx, { channel: 'whatsapp', to, clientId: null, purpose }));
    expect([await ask('marketing'), await ask('transactional')]).toEqual(['unsubscribed', null]);
  });
});

describe('preferences and templates', () => {
  const preference = (waId: string, value: string, timestamp: number) =>
    post(
      change(
        {
          contacts: [{ wa_id: waId }],
          user_preferences: [{ wa_id: waId, category: 'marketing_messages', value, timestamp }],
        },
        { field: 'user_preferences' },
      ),
    );

  it('« no more offers » ends advertising on WhatsApp alone, and can be taken back', async () => {
    const from = people();
    await post(said(from, text('Bonjour')));
    const clientId = (await inbound())[0]!.client!;
    for (const channel of ['whatsapp', 'sms'] as const)
      await inTenant((tx) =>
        recordConsent(tx, { clientId, channel, purpose: 'marketing', granted: true, source: 'client' }),
      );
    const ask = (channel: 'whatsapp' | 'sms') =>
      inTenant((tx) => refusalToSend(tx, { channel, to: `+${from}`, clientId, purpose: 'marketing' }));
    await preference(from, 'stop', 1_764_000_000);
    expect([await ask('whatsapp'), await ask('sms')]).toEqual(['unsubscribed', null]);
    await preference(from, 'resume', 1_764_000_100);
    // The first one told again, late.
    await preference(from, 'stop', 1_764_000_000);
    expect(await ask('whatsapp')).toBeNull();
    // Said again since, and told before an older « resume ».
    await preference(from, 'stop', 1_764_000_300);
    await preference(from, 'resume', 1_764_000_200);
    expect(await ask('whatsapp')).toBe('unsubscribed');
  });

  it('of somebody who never said yes to advertising, « again » is no yes', async () => {
    const from = people();
    await post(said(from, text('Bonjour')));
    const clientId = (await inbound())[0]!.client!;
    await preference(from, 'stop', 1_764_000_000);
    await preference(from, 'resume', 1_764_000_100);
    const refusal = await inTenant((tx) =>
      refusalToSend(tx, { channel: 'whatsapp', to: `+${from}`, clientId, purpose: 'marketing' }),
    );
    expect(refusal).not.toBeNull();
  });

  it('a template’s state is taken over for every business of the account', async () => {
    const other = await api.t.tenant();
    await connect('whatsapp', `88${serial}`, waba, other);
    const template = {
      name: 'rappel',
      language: 'fr',
      category: 'utility',
      status: 'pending',
      reason: null,
      providerId: '1',
      components: [],
    };
    for (const tenant of [tenantId, other])
      await inTenant((tx) => replaceTemplates(tx, waba, [template]), tenant);
    const told = (event: string) =>
      post(
        change(
          { event, message_template_name: 'rappel', message_template_language: 'fr', reason: 'NONE' },
          { field: 'message_template_status_update' },
        ),
      );
    await told('APPROVED');
    for (const tenant of [tenantId, other])
      expect(await inTenant(listTemplates, tenant)).toMatchObject([{ status: 'approved', reason: null }]);
    await told('PAUSED');
    expect(await inTenant(listTemplates)).toMatchObject([{ status: 'paused' }]);
    // What is no longer listed is gone.
    await inTenant((tx) => replaceTemplates(tx, waba, []));
    expect(await inTenant(listTemplates)).toMatchObject([{ status: 'deleted' }]);
  });
});

describe('what is taken back', () => {
  const at = (id: string) => ({ type: 'revoke', revoke: { original_message_id: id } });
  const edit = (id: string, message: object) => ({
    type: 'edit',
    edit: { original_message_id: id, message },
  });

  it('goes with what it was changed to and with its files; what others wrote stays', async () => {
    const [from, other] = [people(), people()];
    const [id, photo, theirs] = [wamid(), wamid(), wamid()];
    await post(said(from, text('Plutôt jeudi'), { id }));
    await post(said(from, edit(id, text('Plutôt vendredi'))));
    await post(said(from, { type: 'image', image: { id: '77', caption: 'Ceci' } }, { id: photo }));
    await post(said(other, text('Merci'), { id: theirs }));
    await post(said(other, edit(theirs, text('Merci bien'))));
    const files = await inTenant((tx) => tx.sql<{ id: string }>(`select id from media`));
    for (const taken of [id, photo, id]) expect((await post(said(from, at(taken)))).status).toBe(200);
    expect((await inbound()).map(({ text: words }) => words)).toEqual(['', '', '', 'Merci', 'Merci bien']);
    expect(await inTenant((tx) => tx.sql(`select id from media`))).toEqual([]);
    expect((await requests('files.delete')).map(({ payload }) => payload.objectKeys)).toEqual([
      [`${tenantId}/media/${files[0]!.id}`],
    ]);
    const [left] = await inTenant((tx) =>
      tx.sql(`select count(*)::int as n from provider_events where payload::text ~ 'jeudi|vendredi|Ceci'`),
    );
    expect(left).toEqual({ n: 0 });
  });
});

describe('Instagram and Messenger', () => {
  const direct = (object: string, account: string, more: object, secret?: string) =>
    post(
      {
        object,
        entry: [
          {
            id: account,
            time: Date.now(),
            messaging: [
              { sender: { id: '179001' }, recipient: { id: account }, timestamp: Date.now(), ...more },
            ],
          },
        ],
      },
      { path: '/webhooks/meta', secret: secret ?? api.deps.config.secrets.meta.app! },
    );

  it.each([
    ['instagram', 'instagram'],
    ['page', 'messenger'],
  ] as const)('%s: text in, once, from a person with an id of its own', async (object, channel) => {
    const account = `55${serial}`;
    await connect(channel, account, null);
    expect(
      (await direct(object, account, { message: { mid: 'm', text: 'x' } }, 'wrong wrong wrong')).status,
    ).toBe(403);
    const mid = `m_${randomUUID()}`;
    for (let times = 0; times < 2; times += 1)
      expect((await direct(object, account, { message: { mid, text: 'Bonjour' } })).status).toBe(200);
    const rows = await inbound();
    expect(rows).toMatchObject([{ channel, from: '179001', to: account, text: 'Bonjour' }]);
    expect(await inTenant((tx) => listIdentities(tx, rows[0]!.client!))).toMatchObject([
      { kind: channel, value: '179001' },
    ]);
    // A file is to be fetched from where the webhook says that it lies.
    const address = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1';
    const attachments = [{ type: 'image', payload: { url: address } }];
    await direct(object, account, { message: { mid: `m_${randomUUID()}`, attachments } });
    expect(
      await inTenant((tx) => tx.sql(`select type, provider, provider_media_id as at, status from media`)),
    ).toEqual([{ type: 'image', provider: 'meta', at: address, status: 'waiting' }]);
    await inTenant((tx) => tx.sql(`delete from messages where content ->> 'kind' = 'media'`));
    await direct(object, account, { message_edit: { mid, text: 'Bonjour à 16 h', num_edit: 1 } });
    expect(await inbound()).toHaveLength(2);
    // Taken back: that something was said stays, its words go from everywhere.
    expect((await direct(object, account, { message: { mid, is_deleted: true } })).status).toBe(200);
    const gone = { text: '', content: { kind: 'unsupported', type: 'deleted' } };
    expect(await inbound()).toMatchObject([gone, gone]);
    const left = await inTenant((tx) =>
      tx.sql(
        `select (select count(*)::int from message_terms) as terms,
                (select count(*)::int from provider_events where payload::text like '%Bonjour%') as events`,
      ),
    );
    expect(left).toEqual([{ terms: 0, events: 0 }]);
  });
});
