import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { openTurn } from '../db/conversation-turns.ts';
import { businessWrote, changeHands, clientWrote, conversationOf } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { createUser } from '../db/identity.ts';
import { closeUnsent, queueMessage, withdrawMessages } from '../db/messages.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { Interruptible } from './alive.ts';
import { type ConversationDeps, createConversationActivities } from './conversation.ts';
import { commitReply, newestQuestion } from './conversation-rows.ts';

/** What is tried here begins no turn. */
const nobodyThinks: ConversationDeps['turns'] = {
  read: () => Promise.reject(new Error('nobody thinks here')),
  open: () => Promise.reject(new Error('nobody thinks here')),
  takeStep: () => Promise.reject(new Error('nobody thinks here')),
};
const no = () => Promise.reject(new Error('nothing is sent here'));
const nothingIsSent = { laneIsFree: no, prepare: no, carry: no, sendIfFree: no };
const MINUTE = 60_000;

let t: TestDatabase;
let tenantId: string;
let clientId: string;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  tenantId = await t.tenant({ name: 'Salon Marie' });
  clientId = await inTenant(async (tx) => {
    const [client] = await tx.sql<{ id: string }>(
      `insert into clients (tenant_id, first_name, last_name) values (?, 'Éloïse', 'Petit') returning id`,
      [tenantId],
    );
    await tx.sql(
      `insert into business_profiles (tenant_id, emails) values (?, '[{"value":"salon@exemple.fr"}]')`,
      [tenantId],
    );
    return client!.id;
  });
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const attend = (now: number) =>
  createConversationActivities({
    db: t.db,
    turns: nobodyThinks,
    atOnce: nothingIsSent,
    publicUrl: 'https://app.example',
    interruptible: new Interruptible(),
  }).attend({ tenantId, clientId }, now);
const wrote = (at: Date) =>
  inTenant(async (tx) => {
    const [message] = await tx.sql<{ id: string }>(
      `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status)
       values (?, ?, 'sms', 'inbound', 'message', ?, '+33639980012', '+33639980001', 'Bonjour', 'received') returning id`,
      [tenantId, clientId, randomUUID()],
    );
    await clientWrote(tx, { clientId, messageId: message!.id, channel: 'sms', at });
  });
const told = () =>
  inTenant((tx) =>
    tx.sql<{ to: string; subject: string; text: string }>(
      `select to_address as "to", subject, body_text as text from messages where kind = 'staff.client-waits' order by id`,
    ),
  );

describe('a client who waits for a person', () => {
  it('is told of once, to the business, and marked as late; again only for another wait', async () => {
    const since = Date.now() - 20 * MINUTE;
    await wrote(new Date(since));
    await inTenant((tx) => changeHands(tx, clientId, 'hand-over', new Date(since)));
    expect((await attend(since + 14 * MINUTE)).until).toBe(since + 15 * MINUTE);
    expect(await told()).toEqual([]);
    await attend(since + 15 * MINUTE);
    await attend(since + 30 * MINUTE);
    const [mail, ...more] = await told();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: 'salon@exemple.fr', subject: 'Éloïse Petit attend une réponse' });
    const conversation = (await inTenant((tx) => conversationOf(tx, clientId)))!;
    expect(mail!.text).toContain(`https://app.example/messages/${conversation.id}?state=waiting`);
    expect(conversation.remindedAt).toEqual(new Date(since + 15 * MINUTE));
    const [asked] = await inTenant((tx) => tx.sql(`select 1 from outbox where kind = 'message.deliver'`));
    expect(asked).toBeDefined();
    await inTenant((tx) => changeHands(tx, clientId, 'staff-wrote', new Date()));
    await wrote(new Date());
    await attend(Date.now() + 16 * MINUTE);
    expect(await told()).toHaveLength(2);
  });

  it('whose conversation is somebody’s is told of to them, also where Sara was about to answer', async () => {
    const since = Date.now();
    await wrote(new Date(since));
    await inTenant(async (tx) => {
      const user = await createUser(tx, {
        email: 'karim@exemple.fr',
        passwordHash: 'x',
        firstName: 'Karim',
        lastName: 'B',
        role: 'agent',
        locale: null,
      });
      await changeHands(tx, clientId, 'take-over', new Date(since), { assignedTo: user.id });
    });
    await attend(since + 15 * MINUTE);
    expect(await told()).toMatchObject([{ to: 'karim@exemple.fr' }]);
  });

  it('is told of to the owners where the business has no address, and again of a word that comes later', async () => {
    await inTenant(async (tx) => {
      await tx.sql(`update business_profiles set emails = '[]'`);
      const person = { passwordHash: 'x', firstName: 'Zoé', lastName: 'B', locale: null };
      await createUser(tx, { ...person, email: 'zoe@exemple.fr', role: 'owner' });
      await createUser(tx, { ...person, email: 'agent@exemple.fr', role: 'agent' });
    });
    const since = Date.now();
    await wrote(new Date(since));
    await inTenant((tx) => changeHands(tx, clientId, 'hand-over', new Date(since)));
    await attend(since + 15 * MINUTE);
    await wrote(new Date(since + 20 * MINUTE));
    await attend(since + 60 * MINUTE);
    expect(await told()).toMatchObject([{ to: 'zoe@exemple.fr' }]);
    await wrote(new Date(since + 90 * MINUTE));
    expect((await attend(since + 91 * MINUTE)).until).toBe(since + 105 * MINUTE);
    await attend(since + 105 * MINUTE);
    await attend(since + 120 * MINUTE);
    expect(await told()).toHaveLength(2);
  });
});

describe('an answer of Sara’s that does not arrive', () => {
  it('is delivered beside the next one where its worker died before its workflow knew of it', async () => {
    await wrote(new Date());
    const [sending] = await inTenant(async (tx) => {
      const replies = ['sending', 'sent'].map(async (status) => {
        const [reply] = await tx.sql<{ id: string }>(
          `insert into messages (tenant_id, client_id, channel, direction, kind, author, intent_key, from_address, to_address, body_text, status)
           values (?, ?, 'sms', 'outbound', 'conversation.reply', 'sara', ?, '+33639980001', '+33639980012', 'Bonjour', ?) returning id`,
          [tenantId, clientId, randomUUID(), status],
        );
        return reply!.id;
      });
      return Promise.all(replies);
    });
    await wrote(new Date());
    const newest = await inTenant((tx) => newestQuestion(tx, clientId));
    const { answer } = createConversationActivities({
      db: t.db,
      turns: { ...nobodyThinks, read: async () => null },
      atOnce: nothingIsSent,
      publicUrl: 'https://app.example',
      interruptible: new Interruptible(),
    });
    const answered = await new MockActivityEnvironment().run(
      answer,
      { tenantId, clientId },
      newest!,
      Date.now(),
    );
    expect(answered).toMatchObject({ message: null, left: [{ messageId: sending, channel: 'sms' }] });
  });

  it('is a person’s to see to, once', async () => {
    await wrote(new Date());
    const id = await inTenant(async (tx) => {
      const { id: reply } = await queueMessage(tx, {
        channel: 'sms',
        kind: 'conversation.reply',
        intentKey: randomUUID(),
        clientId,
        to: '+33639980012',
        text: 'Bonjour',
        author: 'sara',
      });
      await businessWrote(tx, { clientId, messageId: reply, channel: 'sms', at: new Date() });
      return reply;
    });
    await attend(Date.now());
    const hands = () => inTenant((tx) => conversationOf(tx, clientId));
    expect(await hands()).toMatchObject({ owner: 'sara' });
    await inTenant((tx) => closeUnsent(tx, id, 'failed', 'window-closed'));
    const [asked] = await inTenant((tx) =>
      tx.sql(`select 1 from outbox where kind = 'conversation.changed' and payload ->> 'clientId' = ?`, [
        clientId,
      ]),
    );
    expect(asked).toBeDefined();
    await attend(Date.now());
    expect(await hands()).toMatchObject({ owner: 'staff', state: 'waiting', handoverReason: 'undelivered' });
    await inTenant((tx) => changeHands(tx, clientId, 'give-back', new Date()));
    await attend(Date.now());
    expect(await hands()).toMatchObject({ owner: 'sara' });
  });

  it('on WhatsApp carries the template that says it where the 24 hours are over', async () => {
    await wrote(new Date());
    await inTenant((tx) =>
      tx.sql(`update messages set channel = 'whatsapp', provider_at = now() - interval '20 hours'`),
    );
    const templates = await inTenant(async (tx) => {
      const held = (await conversationOf(tx, clientId))!;
      const readUntil = (await newestQuestion(tx, clientId))!;
      const row = await openTurn(tx, held, readUntil);
      const talk = {
        speaker: null,
        system: '',
        messages: [],
        tools: [],
        language: 'fr',
        locale: 'fr-FR',
        limit: null,
      } as const;
      const turn = {
        tenantId,
        clientId,
        turnId: row.id,
        talk: { ...talk, messages: [], openFrom: 0, tools: [] },
        steps: [],
      };
      await commitReply(tx, { row, turn }, 'Oui,\nà demain.');
      return tx.sql(`select template from messages where kind = 'conversation.reply'`);
    });
    expect(templates).toMatchObject([
      { template: { language: 'fr', body: [expect.any(String), 'Oui, à demain.'] } },
    ]);
  });
});

describe('a conversation nobody of the business says a word in', () => {
  const DAY = 24 * 60 * MINUTE;
  const owner = async () => (await inTenant((tx) => conversationOf(tx, clientId)))!.owner;
  /** Sara's word, as when she handed on. */
  const sara = (status: 'queued' | 'sent' = 'sent') =>
    inTenant(async (tx) => {
      const { id } = await queueMessage(tx, {
        channel: 'sms',
        kind: 'conversation.reply',
        intentKey: randomUUID(),
        clientId,
        to: '+33639980012',
        text: 'Une personne vous répondra.',
        author: 'sara',
        subjectRef: `client/${clientId}`,
      });
      await tx.sql(`update messages set status = ? where id = ?`, [status, id]);
      return id;
    });
  const colleague = (tx: TenantTransaction) =>
    createUser(tx, {
      email: `${randomUUID()}@exemple.fr`,
      passwordHash: 'x',
      firstName: 'Karim',
      lastName: 'B',
      role: 'agent',
      locale: null,
    });
  const asked = () =>
    inTenant((tx) =>
      tx.sql<{ id: string }>(
        `select payload ->> 'messageId' as id from outbox where kind = 'conversation.message' order by id desc limit 1`,
      ),
    );

  it('is Sara’s again after a day, with what the client wrote meanwhile; what she handed on stays the team’s until then', async () => {
    const since = Date.now();
    await wrote(new Date(since));
    await sara();
    await inTenant((tx) => changeHands(tx, clientId, 'hand-over', new Date(since), { reason: 'not-found' }));
    await attend(since + 15 * MINUTE);
    expect((await attend(since + 2 * DAY)).until).toBeNull();
    expect(await owner()).toBe('staff');
    await wrote(new Date(since + 3 * DAY));
    const { until, summary } = await attend(since + 3 * DAY);
    expect({ until, summary }).toEqual({ until: null, summary: 'Sara répond' });
    expect(await owner()).toBe('sara');
    const newest = await inTenant((tx) => newestQuestion(tx, clientId));
    expect(await asked()).toEqual([{ id: newest }]);
  });

  it('waits a day for them, and for ever where no answer of hers could leave', async () => {
    const since = Date.now();
    await wrote(new Date(since));
    await inTenant((tx) => changeHands(tx, clientId, 'hand-over', new Date(since), { reason: 'asked' }));
    await attend(since + 15 * MINUTE);
    expect((await attend(since + 16 * MINUTE)).until).toBe(since + DAY);
    await inTenant((tx) =>
      changeHands(tx, clientId, 'hand-over', new Date(since), { reason: 'unreachable' }),
    );
    expect((await attend(since + 2 * DAY)).until).toBeNull();
    expect(await owner()).toBe('staff');
  });

  it('is Sara’s again after a day also where an answer of hers was withdrawn for them; not where it did not arrive', async () => {
    const since = Date.now();
    await wrote(new Date(since));
    await sara('queued');
    await inTenant(async (tx) => {
      await changeHands(tx, clientId, 'take-over', new Date(since));
      await withdrawMessages(tx, `client/${clientId}`);
    });
    expect((await inTenant((tx) => conversationOf(tx, clientId)))!.waitingSince).toEqual(new Date(since));
    await attend(since + 15 * MINUTE);
    expect((await attend(since + 16 * MINUTE)).until).toBe(since + DAY);
    await attend(since + DAY);
    expect(await owner()).toBe('sara');
    expect(await asked()).toEqual([{ id: await inTenant((tx) => newestQuestion(tx, clientId)) }]);

    const tried = await sara('queued');
    await inTenant(async (tx) => {
      await closeUnsent(tx, tried, 'failed', 'window-closed');
      await changeHands(tx, clientId, 'take-over', new Date(since));
    });
    await attend(since + 15 * MINUTE);
    expect((await attend(since + 2 * DAY)).until).toBeNull();
    expect(await owner()).toBe('staff');
  });

  it('and was closed waits for nothing when it is taken over: theirs for a day, nobody is told of an old word, nor Sara', async () => {
    const long = Date.now() - 10 * DAY;
    await wrote(new Date(long));
    const before = await asked();
    await inTenant(async (tx) => {
      await changeHands(tx, clientId, 'close', new Date(long));
      const { id } = await colleague(tx);
      await changeHands(tx, clientId, 'take-over', new Date(), { assignedTo: id });
    });
    const taken = (await inTenant((tx) => conversationOf(tx, clientId)))!;
    expect(taken).toMatchObject({ owner: 'staff', state: 'waiting', waitingSince: null });
    await attend(Date.now() + 16 * MINUTE);
    expect(await told()).toEqual([]);
    expect(await owner()).toBe('staff');
    await attend(Date.now() + DAY + MINUTE);
    expect(await owner()).toBe('sara');
    expect(await asked()).toEqual(before);
  });
});
