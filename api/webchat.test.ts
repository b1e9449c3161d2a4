import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { followWhoLeft } from '../activities/unseen-chat.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import { clientByIdentity } from '../db/client-identities.ts';
import { readClient } from '../db/clients.ts';
import { businessWrote, changeHands, conversationOf, reachableOn } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { findMessage, queueMessage, settleMessage } from '../db/messages.ts';
import { addressLeft, chatState } from '../db/webchat.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { chatVisitor } from '../testing/chat-visitor.ts';
import { fingerprint } from '../testing/tenant-rows.ts';

const SITE = 'https://salon-marie.example';

let api: TestApi;
let tenantId: string;
let slug: string;
const open: Array<{ stop(): Promise<void> }> = [];
beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(async () => {
  tenantId = await api.t.tenant({ name: 'Salon Marie' });
  slug = await slugOf(tenantId);
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.stop();
});
afterAll(() => api.close());

const slugOf = async (id: string) =>
  (await api.t.asSuperuser<{ slug: string }>('select slug from tenants where id = $1', [id]))[0]!.slug;
const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => api.t.db.asTenant(tenantId, work);
const visitor = (origin?: string) => chatVisitor(api.url, slug, origin);
type Visitor = ReturnType<typeof visitor>;

async function listen(who: Visitor, headers?: Record<string, string>) {
  const stream = await who.listen(headers);
  open.push(stream);
  return stream;
}
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
const visitorId = async () =>
  (
    await asTenant((tx) =>
      tx.sql<{ id: string }>(`select id from webchat_visitors order by created_at desc limit 1`),
    )
  )[0]!.id;
const clientId = async () => {
  const id = await visitorId();
  return asTenant((tx) => clientByIdentity(tx, 'webchat', id));
};

/** The business answers, as its workflow would have it. */
async function answer(
  text: string,
  author: 'sara' | 'staff',
  authorId: string | null = null,
  more: object = {},
) {
  const [to, client] = [await visitorId(), await clientId()];
  return asTenant(async (tx) => {
    const { id } = await queueMessage(tx, {
      channel: 'webchat',
      kind: author === 'sara' ? 'conversation.reply' : 'conversation.staff',
      intentKey: crypto.randomUUID(),
      clientId: client,
      to,
      text,
      from: 'webchat',
      author,
      authorId,
      ...more,
    });
    await businessWrote(tx, {
      clientId: client!,
      messageId: id,
      channel: 'webchat',
      at: new Date(),
    });
    await settleMessage(tx, id, { status: 'sent', providerId: id });
    return id;
  });
}
const status = async (id: string) => (await asTenant((tx) => findMessage(tx, id)))!.status;

describe('a visitor', () => {
  it('is nobody until they write, then a prospect with a conversation, in the language of the page', async () => {
    const lea = visitor(SITE);
    expect((await lea.open({ locale: 'en-GB', page: `${SITE}/tarifs` })).status).toBe(201);
    expect(await clientId()).toBeNull();
    expect((await lea.write('Bonjour')).status).toBe(202);
    const id = (await clientId())!;
    expect(
      await asTenant((tx) => tx.sql(`select status, source, locale, phone, email from clients`)),
    ).toEqual([{ status: 'prospect', source: 'sara', locale: 'en-GB', phone: null, email: null }]);
    expect(await asTenant((tx) => conversationOf(tx, id))).toMatchObject({
      lastChannel: 'webchat',
      unread: 1,
    });
    expect(
      await asTenant((tx) => tx.sql(`select 1 from outbox where kind = 'conversation.message'`)),
    ).toHaveLength(1);
  });

  it('who sends the same message twice, even at once, has written once', async () => {
    const lea = visitor();
    await lea.open();
    await Promise.all([lea.write('Bonjour', 'the-same-key'), lea.write('Bonjour', 'the-same-key')]);
    expect(await asTenant((tx) => tx.sql(`select 1 from messages`))).toHaveLength(1);
  });

  it('is a person: the work is asked, once per conversation', async () => {
    const lea = visitor();
    const solution = { challenge: 'a', salt: 'b', number: 1, signature: 'c' };
    expect((await lea.request('POST', '/chat', { solution })).status).toBe(422);
    expect((await lea.open({ website: 'https://spam.example' })).status).toBe(422);
    expect(await asTenant((tx) => tx.sql(`select 1 from webchat_visitors`))).toEqual([]);
  });

  it('writes so much and so fast, and no more', async () => {
    const lea = visitor();
    await lea.open();
    for (const text of ['', '   ', 'x'.repeat(2_001)]) expect((await lea.write(text)).status).toBe(422);
    expect((await lea.request('POST', '/chat/messages', { text: 'a', key: 'x' })).status).toBe(422);
    for (let n = 0; n < 20; n += 1) expect((await lea.write(`Bonjour ${n}`)).status).toBe(202);
    expect((await lea.write('Encore')).status).toBe(429);
  });

  it('of one network, or all of a business, writes so much in an hour', async () => {
    const limited = await openTestApi({ database: api.t, budgets: { chat: { points: 1, seconds: 3_600 } } });
    try {
      const [lea, zoe] = [chatVisitor(limited.url, slug), chatVisitor(limited.url, slug)];
      await lea.open();
      await zoe.open();
      expect((await lea.write('Bonjour')).status).toBe(202);
      expect((await zoe.write('Bonjour')).status).toBe(429);
    } finally {
      await limited.close();
    }
  });

  it('cannot break anything with what they write', async () => {
    const lea = visitor();
    await lea.open();
    // Half a character is none.
    expect((await lea.write('\ud800 half')).status).toBe(422);
    for (const text of ['👩‍👩‍👧‍👦'.repeat(50), '<script>alert(1)</script>', "'; drop table clients; --"])
      expect((await lea.write(text)).status).toBe(202);
    const stream = await listen(lea);
    await until(() => stream.messages().length === 3);
  });
});

describe('the button that opens the chat', () => {
  it('tells what has not been looked at, and makes nothing seen by it', async () => {
    const lea = visitor();
    await lea.open();
    const unread = async (query = '') => {
      const { status, body } = await lea.request('GET', `/chat/unread${query}`);
      return status === 200 ? body.unread : status;
    };
    expect(await unread()).toBe(0);
    await lea.write('Bonjour');
    const first = await answer('Bonjour, Sara à votre écoute.', 'sara');
    expect(await unread()).toBe(1);
    expect(await status(first)).toBe('sent');
    const stream = await listen(lea);
    await until(() => stream.messages().length === 2);
    while ((await status(first)) !== 'delivered') await new Promise((resolve) => setTimeout(resolve, 30));
    // It came to a chat that was closed: the browser says up to where it was open.
    expect(await unread()).toBe(0);
    expect(await unread(`?after=${first}`)).toBe(0);
    expect(await unread('?after=0199c0de-0000-7000-8000-000000000044')).toBe(1);
    expect(await unread('?after=x')).toBe(422);
    expect((await visitor().request('GET', '/chat/unread')).status).toBe(401);
  });
});

describe('a token', () => {
  it('opens the chat of its own business alone', async () => {
    const lea = visitor();
    await lea.open();
    await lea.write('Bonjour');
    const other = await api.t.tenant();
    const before = await fingerprint(api.t, other);
    const elsewhere = chatVisitor(api.url, await slugOf(other));
    elsewhere.setToken(lea.token());
    expect((await elsewhere.write('Bonjour')).status).toBe(401);
    expect((await elsewhere.listen()).status).toBe(401);
    expect((await elsewhere.request('POST', '/chat/email', { email: 'a@b.fr' })).status).toBe(401);
    expect(await fingerprint(api.t, other)).toEqual(before);
  });

  it('altered, missing or none of ours opens nothing', async () => {
    const lea = visitor();
    await lea.open();
    const right = lea.token();
    for (const token of [
      '',
      'x',
      `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`,
      right.slice(0, 20),
    ]) {
      lea.setToken(token);
      expect((await lea.write('Bonjour')).body.type).toMatch(/unknown-visitor$/);
    }
  });

  it('is good on the sites the business named, and nowhere else', async () => {
    const lea = visitor(SITE);
    await lea.open();
    await asTenant((tx) => changeBookingSettings(tx, { allowedDomains: ['www.autre.example'] }));
    expect((await lea.write('Bonjour')).body.type).toMatch(/foreign-origin$/);
    expect((await lea.listen()).status).toBe(403);
  });

  it('of a business that has closed its chat is told so', async () => {
    const lea = visitor();
    await lea.open();
    await asTenant((tx) => changeBookingSettings(tx, { webChat: false }));
    expect((await lea.write('Bonjour')).body.type).toMatch(/chat-closed$/);
    expect((await visitor().open()).body.type).toMatch(/chat-closed$/);
    expect(
      (await chatVisitor(api.url, 'nobody-here').request('POST', '/chat', {})).status,
    ).toBeGreaterThanOrEqual(400);
  });
});

describe('the stream', () => {
  it('shows what was said, then what comes, and what was shown is delivered', async () => {
    const lea = visitor();
    await lea.open();
    await lea.write('Bonjour', 'first-key');
    const before = await answer('Bonjour, que puis-je pour vous ?', 'sara');
    const stream = await listen(lea);
    await until(() => stream.messages().length === 2);
    expect(stream.messages()).toMatchObject([
      { author: 'visitor', text: 'Bonjour', key: 'first-key' },
      { author: 'sara', text: 'Bonjour, que puis-je pour vous ?', name: null, id: before },
    ]);
    expect(stream.state()).toEqual({ typing: false, with: 'sara', person: null, emailKnown: false });
    const next = await answer('Une coupe ?', 'sara');
    await until(() => stream.messages().length === 3);
    while ((await status(next)) !== 'delivered') await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await status(before)).toBe('delivered');
  });

  it('goes on after the last event seen, and misses nothing that was late', async () => {
    const lea = visitor();
    await lea.open();
    await lea.write('Bonjour');
    const first = await listen(lea);
    await until(() => first.messages().length === 1);
    await first.stop();
    const missed = await answer('Vous êtes là ?', 'sara');
    const last = first.events.findLast(({ id }) => id !== null)!.id!;
    const second = await listen(lea, { 'Last-Event-ID': last });
    await until(() => second.messages().some(({ id }) => id === missed));
    // Around the cut a message may come again, with its id.
    expect(new Set(second.messages().map(({ id }) => id)).size).toBe(second.messages().length);
    await second.stop();
    const reloaded = await listen(lea);
    await until(() => reloaded.messages().length === 2);
  });

  it('tells that Sara thinks, and who of the business answers instead', async () => {
    const lea = visitor();
    await lea.open();
    await lea.write('Bonjour');
    const id = (await clientId())!;
    const stream = await listen(lea);
    const person = await api.person({ tenantId });
    await until(() => stream.state()?.typing === true);
    await asTenant((tx) => changeHands(tx, id, 'take-over', new Date(), { assignedTo: person.userId }));
    await until(() => stream.state()?.with === 'staff');
    expect(stream.state()).toMatchObject({ typing: false, with: 'staff', person: 'Marie' });
    await answer('Bonjour, c’est Marie.', 'staff', person.userId);
    await until(() => stream.messages().some(({ author, name }) => author === 'staff' && name === 'Marie'));
  });

  it('never shows what was said on another channel, nor to another visitor', async () => {
    const lea = visitor();
    await lea.open();
    await lea.write('Bonjour');
    const id = (await clientId())!;
    await asTenant(async (tx) => {
      await tx.sql(
        `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status)
         values (?, ?, 'sms', 'inbound', 'message', 'x', '+33639980012', '+33639980001', 'secret by SMS', 'received')`,
        [tenantId, id],
      );
    });
    await answer('for somebody else', 'sara', null, { to: crypto.randomUUID() });
    await answer('not sent yet', 'sara');
    const paul = visitor();
    await paul.open();
    const [hers, his] = [await listen(lea), await listen(paul)];
    await until(() => hers.state() && his.state());
    await until(() => hers.messages().length === 2);
    expect(JSON.stringify(hers.events)).not.toMatch(/secret|somebody else/);
    expect(his.messages()).toEqual([]);
  });

  it('is not opened a hundred times by one browser', async () => {
    const lea = visitor();
    await lea.open();
    for (let n = 0; n < 6; n += 1) expect((await listen(lea)).status).toBe(200);
    const seventh = await lea.listen();
    expect(seventh.status).toBe(429);
    await open.pop()!.stop();
    while ((await listen(lea)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('who leaves an address', () => {
  it('is reached there, and an address that is known stays', async () => {
    const lea = visitor();
    await lea.open();
    expect((await lea.request('POST', '/chat/email', { email: 'lea@exemple.fr' })).status).toBe(404);
    await lea.write('Bonjour');
    expect((await lea.request('POST', '/chat/email', { email: 'pas une adresse' })).status).toBe(422);
    expect((await lea.request('POST', '/chat/email', { email: 'Lea@exemple.fr' })).status).toBe(204);
    expect((await lea.request('POST', '/chat/email', { email: 'other@exemple.fr' })).status).toBe(204);
    const id = (await clientId())!;
    expect(await asTenant((tx) => addressLeft(tx, id))).toBe('lea@exemple.fr');
    // Whoever books with it is not this visitor: it does not stand on the record.
    expect(await asTenant((tx) => readClient(tx, id))).toMatchObject({ email: null });
    const ways = await asTenant((tx) => reachableOn(tx, id));
    expect(ways.find(({ channel }) => channel === 'email')?.to).toBe('lea@exemple.fr');
    const stream = await listen(lea);
    await until(() => stream.state()?.emailKnown === true);
  });

  it('that is another client’s is written to there, and is not that client; nor does it tell that there is one', async () => {
    await asTenant((tx) =>
      tx.sql(`insert into clients (tenant_id, first_name, email) values (?, 'Léa', 'lea@exemple.fr')`, [
        tenantId,
      ]),
    );
    const somebody = visitor();
    await somebody.open();
    await somebody.write('Bonjour');
    for (const email of ['lea@exemple.fr', 'other@exemple.fr'])
      expect((await somebody.request('POST', '/chat/email', { email })).status).toBe(204);
    const [id, client] = [await visitorId(), (await clientId())!];
    expect(await asTenant((tx) => chatState(tx, id))).toMatchObject({ emailKnown: true, with: 'sara' });
    expect(await asTenant((tx) => readClient(tx, client))).toMatchObject({ email: null });
    await answer('Nous ouvrons à 9 h.', 'sara');
    const now = Date.now() + 6 * 60_000;
    await asTenant(async (tx) => followWhoLeft(tx, (await conversationOf(tx, client))!, now));
    const mails = await asTenant((tx) =>
      tx.sql(`select to_address as "to" from messages where channel = 'email'`),
    );
    expect(mails).toEqual([{ to: 'lea@exemple.fr' }]);
  });
});
