import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../domain/messaging/channels.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { identifyClient } from './client-identities.ts';
import { givingWay, MOVED_TABLES, mergeClients, mergesOf, STAYS_BEHIND, undoMerge } from './client-merges.ts';
import { clientAt, listClients, matchOrCreateClient, readClient } from './clients.ts';
import { optIn, optOut, readConsents, recordConsent, refusalToSend } from './consent.ts';
import {
  addNote,
  changeHands,
  conversationOf,
  listConversations,
  listNotes,
  readConversation,
} from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { hear } from './hearing.ts';
import { readTimeline } from './timeline.ts';

const MOTHER = '+33639980011';
const NEW_NUMBER = '+33639980012';

let t: TestDatabase;
let salon: Salon;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  salon = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);

async function client(more: Record<string, string | null> = {}): Promise<string> {
  const row = { first_name: 'Éloïse', last_name: 'Petit', ...more };
  const names = Object.keys(row);
  return asTenant(
    async (tx) =>
      (
        await tx.sql<{ id: string }>(
          `insert into clients (tenant_id, ${names.join(', ')}) values (?, ${names.map(() => '?').join(', ')}) returning id`,
          [salon.tenantId, ...Object.values(row)],
        )
      )[0]!.id,
  );
}

const write = (from: string, text: string) => asTenant((tx) => receiveText(tx, from, text));

/** A person with one row in everything that moves. */
async function lived(phone: string): Promise<string> {
  const id = await client({ phone });
  await write(phone, `Bonjour de ${phone}`);
  await asTenant(async (tx) => {
    await identifyClient(tx, {
      kind: 'instagram',
      values: [`ig-${phone}`],
      displayName: 'Élo',
      isNewcomer: false,
    });
    await tx.sql(
      `insert into client_identities (tenant_id, kind, value, client_id) values (?, 'messenger', ?, ?)`,
      [salon.tenantId, `me-${phone}`, id],
    );
    await recordConsent(tx, {
      clientId: id,
      channel: 'sms',
      purpose: 'marketing',
      granted: true,
      source: 'booking',
    });
    await tx.sql(
      `insert into calls (tenant_id, provider_id, direction, client_id) values (?, ?, 'inbound', ?)`,
      [salon.tenantId, randomUUID(), id],
    );
    await tx.sql(
      `insert into waitlist_entries (tenant_id, client_id, service_id, from_date, until_date) values (?, ?, ?, '2027-01-01', '2027-01-02')`,
      [salon.tenantId, id, salon.serviceId],
    );
    await tx.sql(
      `insert into interactions (tenant_id, source_ref, client_id, kind, at) values (?, ?, ?, 'visit', now())`,
      [salon.tenantId, `import/${phone}`, id],
    );
    await tx.sql(
      `insert into past_visits (tenant_id, client_id, visited_on, at, satisfaction) values (?, ?, '2025-03-02', now(), 4)`,
      [salon.tenantId, id],
    );
    const conversation = await conversationOf(tx, id);
    await addNote(tx, { conversationId: conversation!.id, authorId: null, text: `Note de ${phone}` });
  });
  await book(id, phone === MOTHER ? '2027-03-03T09:00:00Z' : '2027-03-03T11:00:00Z');
  return id;
}
const book = (clientId: string, at: string) =>
  asTenant(async (tx) => {
    const booked = await bookAtDesk(
      tx,
      { serviceId: salon.serviceId, start: Date.parse(at), client: { clientId } },
      Date.parse('2027-03-01T09:00:00Z'),
    );
    return booked;
  });

/** Whose every row is: table → row → client. */
async function owners(): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const table of [...MOVED_TABLES, 'conversation_notes']) {
    const column = table === 'conversation_notes' ? 'conversation_id' : 'client_id';
    const id = table === 'interactions' ? 'source_ref as id' : 'id';
    const rows = await t.asSuperuser<{ id: string; owner: string }>(
      `select ${id}, ${column} as owner from ${table} where tenant_id = $1`,
      [salon.tenantId],
    );
    found[table] = Object.fromEntries(rows.map(({ id, owner }) => [id, owner]));
  }
  return found;
}
const merge = (stays: string, goes: string) =>
  givingWay(() => asTenant((tx) => mergeClients(tx, { stays, goes, by: null })));
async function merged(stays: string, goes: string): Promise<string> {
  const outcome = await merge(stays, goes);
  if (outcome.kind !== 'merged') throw new Error(outcome.kind);
  return outcome.merge.id;
}
const undo = (id: string) => givingWay(() => asTenant((tx) => undoMerge(tx, id, null)));
const said = (clientId: string, channel: Channel = 'sms') =>
  asTenant((tx) => readConsents(tx, clientId, channel));
const asked = () =>
  t.asSuperuser<{ kind: string; clientId: string; messageId: string | null }>(
    `select kind, payload ->> 'clientId' as "clientId", payload ->> 'messageId' as "messageId" from outbox
     where tenant_id = $1 and kind like 'conversation.%' order by id`,
    [salon.tenantId],
  );

it('every table that names a client has its rows moved, follows merges, or is said to stay', async () => {
  const tables = await t.asSuperuser<{ table: string; triggers: string | null }>(
    `select c.conrelid::regclass::text as "table",
            (select string_agg(tgname, ' ') from pg_trigger g where g.tgrelid = c.conrelid and g.tgname like '%follow_merge') as triggers
     from pg_constraint c where c.contype = 'f' and c.confrelid = 'clients'::regclass group by c.conrelid`,
  );
  for (const { table, triggers } of tables) {
    const moves = (MOVED_TABLES as readonly string[]).includes(table);
    expect({ table, known: moves || (STAYS_BEHIND as readonly string[]).includes(table) }).toEqual({
      table,
      known: true,
    });
    if (moves || table === 'conversations')
      expect({ table, triggers }).toEqual({ table, triggers: `${table}_follow_merge` });
  }
});

describe('two records that are one person', () => {
  it('become one with everything of both, and two again with exactly what was each one’s', async () => {
    const [stays, goes] = [await lived(MOTHER), await lived(NEW_NUMBER)];
    const before = await owners();
    const mergeId = await merged(stays, goes);
    const own = (await asTenant((tx) => conversationOf(tx, stays)))!;
    for (const [table, rows] of Object.entries(await owners()))
      expect({ table, owners: [...new Set(Object.values(rows))] }).toEqual({
        table,
        owners: [table === 'conversation_notes' ? own.id : stays],
      });
    expect(
      (await asTenant((tx) => readTimeline(tx, stays, { limit: 100, groups: ['messages'] }))).items,
    ).toHaveLength(2);
    expect(await asTenant((tx) => readClient(tx, goes))).toMatchObject({
      mergedInto: stays,
      phone: NEW_NUMBER,
    });
    expect((await asTenant((tx) => mergesOf(tx, stays))).map(({ mergedId }) => mergedId)).toEqual([goes]);

    // What comes after is the one person's, and stays so.
    await write(NEW_NUMBER, 'C’est encore moi');
    expect(await undo(mergeId)).toMatchObject({ kind: 'undone' });
    const after = await owners();
    for (const [table, rows] of Object.entries(before))
      for (const [row, owner] of Object.entries(rows))
        expect({ table, owner: after[table]![row] }).toEqual({ table, owner });
    expect(Object.values(after.messages!).filter((owner) => owner === stays)).toHaveLength(2);
    expect(await asTenant((tx) => readClient(tx, goes))).toMatchObject({ mergedInto: null });
    expect(await asTenant((tx) => mergesOf(tx, stays))).toEqual([]);
    expect(await undo(mergeId)).toEqual({ kind: 'already-undone' });
  });

  it('are found by either number, address or id, and listed once', async () => {
    const stays = await client({ phone: MOTHER });
    const goes = await client({ phone: NEW_NUMBER, email: 'e@exemple.fr', last_name: 'Petit-Martin' });
    await asTenant((tx) =>
      tx.sql(
        `insert into client_identities (tenant_id, kind, value, client_id) values (?, 'instagram', 'ig-1', ?)`,
        [salon.tenantId, goes],
      ),
    );
    await merged(stays, goes);
    await asTenant(async (tx) => {
      expect(await clientAt(tx, 'phone', NEW_NUMBER)).toBe(stays);
      expect(await clientAt(tx, 'email', 'e@exemple.fr')).toBe(stays);
      expect(
        await identifyClient(tx, {
          kind: 'instagram',
          values: ['ig-1'],
          displayName: null,
          isNewcomer: true,
        }),
      ).toBe(stays);
      expect(
        await matchOrCreateClient(
          tx,
          { firstName: 'Éloïse', lastName: 'Petit-Martin', phone: NEW_NUMBER, email: null },
          { source: 'widget', locale: 'fr-FR' },
        ),
      ).toMatchObject({ clientId: stays, created: false });
      const page = { limit: 10, offset: 0, sort: 'lastName', order: 'asc' } as const;
      expect((await listClients(tx, page)).items.map(({ id }) => id)).toEqual([stays]);
      expect((await listClients(tx, { ...page, q: 'petit-martin' })).items.map(({ id }) => id)).toEqual([
        stays,
      ]);
    });
    await write(NEW_NUMBER, 'Bonjour');
    expect((await asTenant((tx) => listConversations(tx, { limit: 10, offset: 0 }))).items).toMatchObject([
      { clientId: stays },
    ]);
    expect((await book(goes, '2027-03-03T09:00:00Z')).clientId).toBe(stays);
  });

  it('keep one name, number and address, and say what was taken over until it is given back', async () => {
    const stays = await client({ phone: MOTHER, notes: 'Le matin.' });
    const goes = await client({
      phone: NEW_NUMBER,
      email: 'e@exemple.fr',
      status: 'client',
      notes: 'Allergique.',
    });
    const id = await merged(stays, goes);
    const read = () => asTenant((tx) => readClient(tx, stays));
    expect(await read()).toMatchObject({
      phone: MOTHER,
      email: 'e@exemple.fr',
      status: 'client',
      notes: 'Le matin.\n\nAllergique.',
    });
    await undo(id);
    expect(await read()).toMatchObject({
      phone: MOTHER,
      email: null,
      status: 'prospect',
      notes: 'Le matin.',
    });
  });
});

describe('consent', () => {
  it('a STOP of either is a STOP of both, and of each again when they are separated', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    await asTenant(async (tx) => {
      await optOut(tx, { channel: 'sms', address: NEW_NUMBER, source: 'keyword' });
    });
    // The newer word of the other does not undo it.
    await asTenant((tx) =>
      recordConsent(tx, {
        clientId: stays,
        channel: 'sms',
        purpose: 'transactional',
        granted: true,
        source: 'staff',
      }),
    );
    const id = await merged(stays, goes);
    expect((await said(stays)).transactional).toBe(false);
    expect(
      await asTenant((tx) =>
        refusalToSend(tx, { channel: 'sms', to: MOTHER, clientId: stays, purpose: 'transactional' }),
      ),
    ).toBe('unsubscribed');
    await undo(id);
    expect((await said(stays)).transactional).toBe(true);
    expect((await said(goes)).transactional).toBe(false);
  });

  it('advertising agreed to for one number is not agreed to for another', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    await asTenant((tx) =>
      recordConsent(tx, {
        clientId: goes,
        channel: 'sms',
        purpose: 'marketing',
        granted: true,
        source: 'booking',
      }),
    );
    const id = await merged(stays, goes);
    expect(await said(stays)).toEqual({ marketing: false });
    await undo(id);
    expect(await said(stays)).toEqual({});
    expect(await said(goes)).toEqual({ marketing: true });
  });

  it('a STOP said while they were one is a STOP of both; START from that number lifts it', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    const id = await merged(stays, goes);
    await asTenant((tx) => optOut(tx, { channel: 'sms', address: NEW_NUMBER, source: 'keyword' }));
    expect((await said(stays)).transactional).toBe(false);
    await undo(id);
    expect((await said(stays)).transactional).toBe(false);
    expect((await said(goes)).transactional).toBe(false);
    await asTenant((tx) => optIn(tx, { channel: 'sms', address: NEW_NUMBER, source: 'keyword' }));
    expect((await said(goes)).transactional).toBe(true);
    expect((await said(stays)).transactional).toBe(false);
  });
});

describe('their conversations', () => {
  it('are one, owned as strictly as either; what Sara had not answered she answers there', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    await write(MOTHER, 'Bonjour');
    await write(NEW_NUMBER, 'Une question');
    const [before, other] = await asTenant(async (tx) => [
      (await conversationOf(tx, stays))!,
      (await conversationOf(tx, goes))!,
    ]);
    const id = await merged(stays, goes);
    const after = (await asTenant((tx) => conversationOf(tx, stays)))!;
    expect(after).toMatchObject({ id: before!.id, owner: 'sara', unread: 2, lastText: 'Une question' });
    expect(after.epoch).toBeGreaterThan(before!.epoch);
    expect((await asTenant((tx) => conversationOf(tx, goes)))!.epoch).toBeGreaterThan(other!.epoch);
    // A page that is still open on the old one reads, and writes, where it goes on.
    expect((await asTenant((tx) => readConversation(tx, other!.id)))!.id).toBe(before!.id);
    expect((await asked()).slice(-2)).toMatchObject([
      { kind: 'conversation.changed', clientId: goes },
      { kind: 'conversation.message', clientId: stays },
    ]);
    expect((await asTenant((tx) => listConversations(tx, { limit: 9, offset: 0 }))).items).toHaveLength(1);
    await undo(id);
    expect(await asTenant((tx) => conversationOf(tx, stays))).toMatchObject({ lastText: 'Bonjour' });
    expect(await asTenant((tx) => conversationOf(tx, goes))).toMatchObject({
      lastText: 'Une question',
      state: 'sara',
      unread: 1,
    });
  });

  it('a person who had one goes on with both', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    await write(MOTHER, 'Bonjour');
    await write(NEW_NUMBER, 'Une question');
    await asTenant((tx) => changeHands(tx, goes, 'take-over', new Date()));
    const id = await merged(stays, goes);
    expect(await asTenant((tx) => conversationOf(tx, stays))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
    });
    await undo(id);
    expect(await asTenant((tx) => conversationOf(tx, goes))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
    });
  });

  it('one alone goes over with its notes, and comes back', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    await write(NEW_NUMBER, 'Une question');
    const other = (await asTenant((tx) => conversationOf(tx, goes)))!;
    await asTenant((tx) => addNote(tx, { conversationId: other.id, authorId: null, text: 'Note' }));
    const id = await merged(stays, goes);
    expect((await asTenant((tx) => conversationOf(tx, stays)))!.id).toBe(other.id);
    expect(await asTenant((tx) => conversationOf(tx, goes))).toBeNull();
    await write(MOTHER, 'Et moi');
    await undo(id);
    expect(await asTenant((tx) => conversationOf(tx, goes))).toMatchObject({
      id: other.id,
      lastText: 'Une question',
    });
    expect(await asTenant((tx) => conversationOf(tx, stays))).toMatchObject({ lastText: 'Et moi' });
    expect(await asTenant((tx) => listNotes(tx, other.id))).toHaveLength(1);
  });
});

describe('at once', () => {
  it('two of the staff who merge the same two, in either direction, merge them once', async () => {
    const [one, other] = [await lived(MOTHER), await lived(NEW_NUMBER)];
    const outcomes = await Promise.all([
      merge(one, other),
      merge(one, other),
      merge(other, one),
      merge(one, other),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['merged', 'merged', 'merged', 'merged']);
    expect(outcomes.filter((outcome) => outcome.kind === 'merged' && outcome.created)).toHaveLength(1);
    expect(
      await t.asSuperuser('select 1 from client_merges where tenant_id = $1', [salon.tenantId]),
    ).toHaveLength(1);
    const id = outcomes[0]!.kind === 'merged' ? outcomes[0]!.merge.id : '';
    const undone = await Promise.all([undo(id), undo(id)]);
    expect(undone.map(({ kind }) => kind).sort()).toEqual(['already-undone', 'undone']);
  });

  it('what a client writes while they are being merged is the survivor’s', async () => {
    const [stays, goes] = [await lived(MOTHER), await lived(NEW_NUMBER)];
    const writing = Array.from({ length: 12 }, (_, i) => write(NEW_NUMBER, `n° ${i}`));
    const merging = merge(stays, goes);
    await Promise.all([...writing, merging]);
    const { messages } = await owners();
    expect([...new Set(Object.values(messages!))]).toEqual([stays]);
    expect(Object.keys(messages!)).toHaveLength(14);
    const conversation = (await asTenant((tx) => conversationOf(tx, stays)))!;
    expect(conversation.lastText).toMatch(/^n° /);
  });

  it('what their conversation has not heard of is told to the survivor’s', async () => {
    const [stays, goes] = [await lived(MOTHER), await lived(NEW_NUMBER)];
    const [{ id }] = (await asTenant((tx) =>
      tx.sql<{ id: string }>(
        `insert into unheard_messages (message_id, tenant_id, at)
         select id, tenant_id, created_at - interval '1 second' from messages where client_id = ? returning message_id as id`,
        [goes],
      ),
    )) as [{ id: string }];
    let hearing: Promise<void> | undefined;
    await asTenant(async (tx) => {
      await changeHands(tx, stays, 'close', new Date());
      await mergeClients(tx, { stays, goes, by: null });
      await tx.sql(`update conversations set state = 'done', unread = 0 where client_id = ?`, [stays]);
      hearing = asTenant((other) => hear(other, id));
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await hearing;
    expect(await asTenant((tx) => conversationOf(tx, stays))).toMatchObject({ unread: 1, state: 'sara' });
  });

  it('what was begun for a record before it was merged, and written after or meanwhile, is the survivor’s', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    const note = (tx: TenantTransaction, key: string) =>
      tx.sql<{ clientId: string }>(
        `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status)
         values (?, ?, 'sms', 'inbound', 'message', ?, '+33639980001', 'Bonjour', 'received') returning client_id as "clientId"`,
        [salon.tenantId, goes, key],
      );
    await asTenant(async (tx) => {
      expect(await clientAt(tx, 'phone', NEW_NUMBER)).toBe(goes);
      await merge(stays, goes);
      expect(await note(tx, 'after')).toEqual([{ clientId: stays }]);
    });
    const third = await client({ email: 'c@exemple.fr' });
    // It waits for the merge that holds the record, and then reads it again.
    let waiting: Promise<{ clientId: string }[]> | undefined;
    await asTenant(async (tx) => {
      await mergeClients(tx, { stays: third, goes: stays, by: null });
      waiting = asTenant((other) => note(other, 'meanwhile'));
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    expect(await waiting).toEqual([{ clientId: third }]);
  });

  it('somebody’s lock is given way to, not waited for', async () => {
    const [stays, goes] = [await client({ phone: MOTHER }), await client({ phone: NEW_NUMBER })];
    const { promise: released, resolve: done } = Promise.withResolvers<void>();
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const holding = asTenant(async (tx) => {
      await tx.sql(`select 1 from clients where id = ? for key share`, [goes]);
      hold();
      await released;
    });
    await held;
    await expect(asTenant((tx) => mergeClients(tx, { stays, goes, by: null }))).rejects.toThrow(
      /lock timeout/,
    );
    done();
    await holding;
    expect(await merge(stays, goes)).toMatchObject({ kind: 'merged', created: true });
  });
});

describe('a chain', () => {
  it('A into B into C is C; undone from the end, each has its own again', async () => {
    const [a, b] = [await lived(NEW_NUMBER), await lived(MOTHER)];
    const c = await client({ email: 'c@exemple.fr' });
    const before = await owners();
    const first = await merged(b, a);
    const second = await merged(c, b);
    expect(await asTenant((tx) => readClient(tx, a))).toMatchObject({ mergedInto: c });
    expect(await asTenant((tx) => clientAt(tx, 'phone', NEW_NUMBER))).toBe(c);
    expect([...new Set(Object.values((await owners()).messages!))]).toEqual([c]);
    await undo(second);
    expect(await asTenant((tx) => readClient(tx, a))).toMatchObject({ mergedInto: b });
    expect([...new Set(Object.values((await owners()).messages!))]).toEqual([b]);
    await undo(first);
    expect((await owners()).messages).toEqual(before.messages);
    expect((await owners()).appointments).toEqual(before.appointments);
  });

  it('undone from the beginning, A is taken out of C, and B comes back without it', async () => {
    const [a, b] = [await lived(NEW_NUMBER), await lived(MOTHER)];
    await asTenant((tx) => tx.sql(`update clients set email = 'a@exemple.fr' where id = ?`, [a]));
    const c = await client({ phone: '+33639980013' });
    const before = await owners();
    const first = await merged(b, a);
    const second = await merged(c, b);
    expect(await asTenant((tx) => readClient(tx, c))).toMatchObject({ email: 'a@exemple.fr' });
    await undo(first);
    expect(await asTenant((tx) => readClient(tx, a))).toMatchObject({ mergedInto: null });
    expect(await asTenant((tx) => readClient(tx, c))).toMatchObject({ email: null });
    // Merged again, this time with C itself: that is no business of the merge of B any more.
    await merged(c, a);
    await undo(second);
    const after = await owners();
    for (const table of ['messages', 'appointments', 'calls'])
      for (const [row, owner] of Object.entries(before[table]!))
        expect(after[table]![row]).toBe(owner === a ? c : owner);
    expect(await asTenant((tx) => readClient(tx, b))).toMatchObject({ mergedInto: null, email: null });
  });

  it('a record that stands in another is merged no further by itself', async () => {
    const [a, b, c] = [await client(), await client(), await client()];
    await merged(b, a);
    expect(await merge(c, a)).toEqual({ kind: 'elsewhere' });
    expect(await merge(a, c)).toEqual({ kind: 'elsewhere' });
    expect(await merge(a, a)).toEqual({ kind: 'not-found' });
  });
});

it('another business can neither merge nor undo', async () => {
  const [stays, goes] = [await client(), await client()];
  const stranger = await t.tenant();
  const theirs = await t.db.asTenant(stranger, (tx) => mergeClients(tx, { stays, goes, by: null }));
  expect(theirs).toEqual({ kind: 'not-found' });
  const id = await merged(stays, goes);
  expect(await t.db.asTenant(stranger, (tx) => undoMerge(tx, id, null))).toEqual({ kind: 'not-found' });
  expect(await asTenant((tx) => readClient(tx, goes))).toMatchObject({ mergedInto: stays });
});
