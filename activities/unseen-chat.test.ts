import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { businessWrote, clientWrote } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueMessage, settleMessage } from '../db/messages.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { Interruptible } from './alive.ts';
import { type ConversationDeps, createConversationActivities } from './conversation.ts';

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
beforeEach(async () => {
  tenantId = await t.tenant({ name: 'Salon Marie' });
  clientId = await visitor('lea@exemple.fr');
});
afterAll(() => t.close());

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const activities = () =>
  createConversationActivities({
    db: t.db,
    publicUrl: 'https://app.example',
    turns: nobodyThinks,
    atOnce: nothingIsSent,
    interruptible: new Interruptible(),
  });
const attend = (minutes: number) =>
  activities().attend({ tenantId, clientId }, Date.now() + minutes * MINUTE);

/** Somebody who has written in the chat. */
async function visitor(email: string | null): Promise<string> {
  return asTenant(async (tx) => {
    const [client] = await tx.sql<{ id: string }>(
      `insert into clients (tenant_id, email, locale) values (?, ?, 'fr-FR') returning id`,
      [tenantId, email],
    );
    await clientWrote(tx, {
      clientId: client!.id,
      messageId: crypto.randomUUID(),
      channel: 'webchat',
      at: new Date(),
    });
    return client!.id;
  });
}
/** A word in the chat, not shown yet. */
async function said(text: string, author: 'sara' | 'staff' = 'sara'): Promise<string> {
  return asTenant(async (tx) => {
    const { id } = await queueMessage(tx, {
      channel: 'webchat',
      kind: 'conversation.reply',
      intentKey: crypto.randomUUID(),
      clientId,
      to: 'visitor',
      text,
      author,
    });
    await businessWrote(tx, { clientId, messageId: id, channel: 'webchat', at: new Date() });
    await settleMessage(tx, id, { status: 'sent', providerId: id });
    return id;
  });
}
const mails = () =>
  asTenant((tx) =>
    tx.sql<{ to: string; text: string; kind: string; author: string; asked: number }>(
      `select m.to_address as "to", m.body_text as text, m.kind, m.author,
              (select count(*)::int from outbox o where o.kind = 'message.deliver' and o.payload->>'messageId' = m.id::text) as asked
       from messages m where m.channel = 'email' order by m.id`,
    ),
  );

describe('an answer in the chat whose visitor has gone', () => {
  it('is sent after five minutes to the address they left, all of it at once, and once', async () => {
    await said('Nous ouvrons à 9 h.');
    await said('Souhaitez-vous un rendez-vous ?', 'staff');
    const { until } = await attend(1);
    expect(until! - Date.now()).toBeGreaterThan(4 * MINUTE);
    expect(until! - Date.now()).toBeLessThanOrEqual(5 * MINUTE);
    expect(await mails()).toEqual([]);
    await attend(6);
    await attend(7);
    expect(await mails()).toEqual([
      {
        to: 'lea@exemple.fr',
        text: expect.stringMatching(
          /^Nous ouvrons à 9 h\.\n\nSouhaitez-vous un rendez-vous \?\n\nVous aviez quitté le chat/,
        ),
        kind: 'conversation.staff',
        author: 'staff',
        asked: 1,
      },
    ]);
    // What is said later is another mail.
    await said('À bientôt.');
    await attend(12);
    expect((await mails())[1]?.text).toMatch(/^À bientôt\.\n\nVous aviez/);
  });

  it('is not, where it was shown, or where no address was left', async () => {
    const seen = await said('Bonjour');
    await asTenant((tx) => settleMessage(tx, seen, { status: 'delivered', providerId: seen }));
    expect((await attend(10)).until).toBeNull();
    clientId = await visitor(null);
    await said('Bonjour');
    expect((await attend(10)).until).toBeNull();
    expect(await mails()).toEqual([]);
  });

  it('leaves every other business untouched', async () => {
    const other = await t.tenant();
    const before = await fingerprint(t, other);
    await said('Bonjour');
    await attend(10);
    await activities().attend({ tenantId: other, clientId }, Date.now() + 10 * MINUTE);
    expect(await fingerprint(t, other)).toEqual(before);
    expect(await mails()).toHaveLength(1);
  });
});
