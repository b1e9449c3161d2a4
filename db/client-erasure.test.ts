import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { objectKeyOf } from '../domain/messaging/media.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { sentOffer } from '../testing/campaign.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { fingerprint, tenantTables } from '../testing/tenant-rows.ts';
import { campaignResults } from './campaign-results.ts';
import { readCampaign } from './campaigns.ts';
import { eraseClient } from './client-erasure.ts';
import { stageLines } from './client-imports.ts';
import { givingWay, mergeClients } from './client-merges.ts';
import { listClients } from './clients.ts';
import { recordConsent, refusalToSend } from './consent.ts';
import { addNote, conversationOf } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { awaitMedia, markMediaStored } from './media.ts';
import { queueMessage } from './messages.ts';
import { clientsToScore } from './scoring.ts';

const NOW = Date.parse('2026-11-26T09:00:00Z');
const [PHONE, OLD_PHONE, EMAIL] = ['+33639981777', '+33639981778', 'quetzal@exemple.fr'];
/** Whatever names her: part of every word of hers, and where she is reached. */
const TRACES = ['%quetzal%', '%39981777%', '%39981778%'];

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
const erase = (id: string) => asTenant((tx) => eraseClient(tx, id, NOW));
const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
  const names = Object.keys(row);
  const [made] = await asTenant((tx) =>
    tx.sql<{ id: string }>(
      `insert into ${table} (tenant_id, ${names.join(', ')}) values (?, ${names.map(() => '?').join(', ')}) returning *`,
      [salon.tenantId, ...Object.values(row)],
    ),
  );
  return made!.id;
};
const client = (more: Record<string, unknown> = {}) =>
  insert('clients', { first_name: 'Quetzal', last_name: 'Petit', phone: PHONE, email: EMAIL, ...more });
const visited = (clientId: string) =>
  insert('appointments', {
    agent_id: salon.agentIds[0],
    client_id: clientId,
    service_id: salon.serviceId,
    title: 'Coupe femme',
    price_cents: 4_500,
    starts_at: '2026-10-06T09:00:00Z',
    ends_at: '2026-10-06T09:45:00Z',
    status: 'completed',
    notes: 'Quetzal préfère Léa',
    satisfaction: 5,
  });

/** The tables of the business in which something of her stands. */
async function traces(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tenantTables(t)) {
    const rows = await t.asSuperuser(
      `select 1 from "${table}" r where tenant_id = $1 and r::text ilike any($2) limit 1`,
      [tenantId, TRACES],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

/** A client of years: two records, visits, messages with a file, calls, a chat, words of staff, a file of clients under way. */
async function lived(): Promise<{ id: string; mediaId: string }> {
  const id = await client({ notes: 'Quetzal aime le calme', locale: 'fr-FR' });
  const before = await client({ phone: OLD_PHONE, email: null });
  await visited(id);
  await insert('past_visits', {
    client_id: id,
    visited_on: '2024-05-04',
    at: '2024-05-04T10:00:00Z',
    amount_cents: 6_000,
  });
  const [mediaId, visitor] = [randomUUID(), randomUUID()];
  await asTenant(async (tx) => {
    await receiveText(tx, PHONE, 'Bonjour, ici Quetzal');
    await receiveText(tx, OLD_PHONE, 'Quetzal, mon ancien numéro');
    await receiveText(tx, PHONE, 'STOP', { reading: { keyword: 'stop', answer: true } });
    await mergeClients(tx, { stays: id, goes: before, by: null });
    const [message] = await tx.sql<{ id: string }>(`select id from messages where client_id = ? limit 1`, [
      id,
    ]);
    await awaitMedia(tx, {
      id: mediaId,
      messageId: message!.id,
      type: 'image',
      provider: 'twilio',
      providerMediaId: 'https://quetzal.example',
      declaredType: null,
      fileName: 'quetzal.png',
    });
    const objectKey = objectKeyOf({ tenantId: salon.tenantId, mediaId });
    await markMediaStored(tx, mediaId, { mediaType: 'image/png', sizeBytes: 3, objectKey });
    const talk = (await conversationOf(tx, id))!;
    await addNote(tx, { conversationId: talk.id, authorId: null, text: 'Rappeler Quetzal' });
    await queueMessage(tx, {
      channel: 'email',
      kind: 'staff.client-waits',
      intentKey: 'waits',
      clientId: null,
      to: 'marie@exemple.fr',
      subject: 'Quetzal attend',
      text: 'Quetzal attend une réponse',
      subjectRef: `conversation/${talk.id}`,
    });
    for (const granted of [true, false])
      await recordConsent(tx, {
        clientId: id,
        channel: 'email',
        purpose: 'marketing',
        granted,
        source: 'staff',
      });
  });
  const callId = await insert('calls', {
    provider_id: 'call-1',
    direction: 'inbound',
    client_id: id,
    client_number: PHONE,
    status: 'ended',
    duration_seconds: 90,
    cost_micros: 120_000,
    turns: JSON.stringify([{ who: 'client', text: 'Quetzal à l’appareil', atSeconds: 1 }]),
    summary: 'Quetzal a appelé',
    recording_url: 'https://example/quetzal.wav',
    outcome: 'informed',
  });
  await insert('call_tool_calls', {
    call_id: callId,
    tool_call_id: '1',
    name: 'createAppointment',
    arguments: JSON.stringify({ firstName: 'Quetzal' }),
    outcome: 'answered',
  });
  // Before she was a client.
  await insert('calls', {
    provider_id: 'call-0',
    direction: 'inbound',
    client_number: PHONE,
    status: 'ended',
  });
  await insert('webchat_visitors', { id: visitor, locale: 'fr-FR', page: 'https://salon.example/quetzal' });
  await insert('client_identities', {
    kind: 'webchat',
    value: visitor,
    client_id: id,
    display_name: 'Quetzal',
  });
  await insert('provider_events', {
    provider: 'whatsapp',
    event_id: 'identity-1',
    type: 'identity',
    payload: JSON.stringify({ wa_id: PHONE.slice(1) }),
  });
  const importId = await insert('client_imports', {
    file_name: 'clients.csv',
    encoding: 'utf-8',
    separator: ';',
    columns: '[]',
    line_count: 1,
    mapping: '[]',
  });
  const lines = [
    { line: 2, cells: ['Quetzal'] },
    { line: 3, cells: ['Paul'] },
  ];
  await asTenant(async (tx) => {
    await stageLines(tx, importId, lines);
    await stageLines(tx, importId, [{ line: 9, cells: ['Quetzal'] }]);
  });
  const staged = {
    import_id: importId,
    action: 'update',
    client_id: id,
    is_known: true,
    first_name: 'Quetzal',
    last_name: 'Petit',
    phone: PHONE,
  };
  for (const line of [2, 9]) await insert('client_import_people', { ...staged, line });
  return { id, mediaId };
}

const takings = async () => {
  const [row] = await asTenant((tx) =>
    tx.sql<{ visits: number; cents: number; answers: number }>(
      `select (count(*) filter (where kind = 'visit'))::int as visits, sum(value_cents)::int as cents,
         (count(*) filter (where kind = 'satisfaction'))::int as answers from interactions`,
    ),
  );
  return row!;
};

describe('erasing a client', () => {
  it('leaves visits and their prices, calls and their cost, and no trace of who it was but against writing to them', async () => {
    const { id, mediaId } = await lived();
    const before = await takings();
    expect(before).toEqual({ visits: 2, cents: 10_500, answers: 1 });
    expect((await traces(salon.tenantId)).length).toBeGreaterThan(12);
    const other = await openSalon(t);
    const untouched = await fingerprint(t, other.tenantId);

    expect(await erase(id)).toEqual({ kind: 'erased', appointments: 1, pastVisits: 1, calls: 2, files: 1 });

    expect(await traces(salon.tenantId)).toEqual(['suppressions']);
    expect(await takings()).toEqual(before);
    const [left, calls, asked] = await asTenant(async (tx) => [
      await tx.sql(`select first_name, phone, erased_at is not null as erased from clients`),
      await tx.sql(
        `select duration_seconds, cost_micros::int from calls where client_id is null order by provider_id desc`,
      ),
      await tx.sql<{ payload: unknown }>(`select payload from outbox where kind = 'files.delete'`),
    ]);
    expect(left).toEqual([{ first_name: '', phone: null, erased: true }]);
    expect(calls).toEqual([
      { duration_seconds: 90, cost_micros: 120_000 },
      { duration_seconds: null, cost_micros: null },
    ]);
    expect(asked).toMatchObject([
      { payload: { objectKeys: [objectKeyOf({ tenantId: salon.tenantId, mediaId })] } },
    ]);
    const pages = await asTenant((tx) => tx.sql(`select lines from client_import_pages`));
    expect(pages).toEqual([{ lines: [{ line: 3, cells: ['Paul'] }] }]);
    // STOP stands, and so does the no she said to staff.
    const refused = (channel: 'sms' | 'email', to: string, purpose: 'marketing' | 'transactional') =>
      asTenant((tx) => refusalToSend(tx, { channel, to, clientId: null, purpose }));
    expect(await refused('sms', PHONE, 'transactional')).toBe('opted-out');
    expect(await refused('email', EMAIL, 'marketing')).toBe('unsubscribed');
    expect(await fingerprint(t, other.tenantId)).toEqual(untouched);
  });

  it('keeps what campaigns did for them, nameless: their proof compares everybody who entered', async () => {
    const id = await client();
    await asTenant(async (tx) => {
      await sentOffer(tx, { clientId: id, expiresAt: Date.now() + 29 * 86_400_000 });
      await tx.sql(
        `update messages set status = 'sent', sent_at = now(), provider = 'twilio', provider_id = 'SM quetzal',
           to_address = ?, body_text = 'Quetzal, votre offre'`,
        [PHONE],
      );
    });
    const [message] = await asTenant((tx) => tx.sql<{ id: string }>(`select id from messages`));
    await insert('provider_events', {
      provider: 'twilio',
      event_id: 'status-1',
      type: 'sent',
      message_id: message!.id,
      payload: JSON.stringify({ To: PHONE }),
    });
    await visited(id);
    const results = () =>
      asTenant(async (tx) => {
        const [campaign] = await tx.sql<{ id: string }>(
          `select campaign_id as id from campaign_members union select campaign_id from campaign_recipients`,
        );
        return campaignResults(tx, (await readCampaign(tx, campaign!.id))!, new Date());
      });
    const before = await results();
    expect(before).toMatchObject({
      treated: { people: 1, booked: 1, revenueCents: 4_500 },
      messages: { sent: 1 },
    });

    expect(await erase(id)).toMatchObject({ kind: 'erased', appointments: 1 });

    expect(await results()).toEqual(before);
    expect(await traces(salon.tenantId)).toEqual([]);
    expect(await asTenant((tx) => tx.sql(`select offer_code from campaign_members`))).toEqual([
      { offer_code: null },
    ]);
  });

  it('makes them nobody: in no list, not scored, and not erased twice', async () => {
    const id = await client();
    await visited(id);
    await erase(id);
    const scoredNow = { after: null, limit: 10, at: new Date(NOW), timeZone: 'Europe/Paris' };
    const [list, toScore, [nobody]] = await asTenant(async (tx) => [
      await listClients(tx, { limit: 10, offset: 0, sort: 'createdAt', order: 'asc' }),
      await clientsToScore(tx, scoredNow),
      await tx.sql<{ id: string }>(`select client_id as id from appointments`),
    ]);
    expect([list.total, toScore]).toEqual([0, []]);
    expect(await erase(id)).toEqual({ kind: 'not-found' });
    expect(await erase(nobody!.id)).toEqual({ kind: 'not-found' });
    const another = await client({ phone: null });
    const merged = await asTenant((tx) => mergeClients(tx, { stays: another, goes: nobody!.id, by: null }));
    expect(merged.kind).toBe('not-found');
  });

  it('leaves no record where there is nothing to keep', async () => {
    const id = await client();
    expect(await erase(id)).toMatchObject({ kind: 'erased', appointments: 0, pastVisits: 0 });
    expect(await asTenant((tx) => tx.sql(`select 1 from clients`))).toEqual([]);
  });

  it('waits for who is expected, and for the record they stand in; nothing changes', async () => {
    const id = await client();
    const goes = await client({ phone: OLD_PHONE, email: null });
    await asTenant((tx) => mergeClients(tx, { stays: id, goes, by: null }));
    const start = Date.parse('2026-12-01T09:00:00Z');
    const who = { firstName: 'Quetzal', lastName: 'Petit', phone: PHONE, email: EMAIL };
    await asTenant((tx) => bookAtDesk(tx, { serviceId: salon.serviceId, start, client: who }, NOW));
    const before = await fingerprint(t, salon.tenantId);
    expect(await erase(id)).toEqual({ kind: 'expected' });
    expect(await erase(goes)).toEqual({ kind: 'merged' });
    expect(await fingerprint(t, salon.tenantId)).toEqual(before);
  });

  it('gives way to whoever is writing in their conversation, and comes after them', async () => {
    const id = await client();
    await asTenant((tx) => receiveText(tx, PHONE, 'Bonjour'));
    let goOn = () => {};
    const isErasing = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const writing = asTenant(async (tx) => {
      await conversationOf(tx, id, { lock: true });
      hasBegun();
      await isErasing;
      // Needs the client's record, which the erasure holds.
      await receiveText(tx, PHONE, 'Vous êtes là ?');
    });
    const erasing = begun.then(() => givingWay(() => erase(id)));
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const held = begun.then(async () => {
      while ((await t.asSuperuser(waiting)).length === 0) await sleep(10);
      goOn();
    });
    const [, erased] = await Promise.all([writing, erasing, held]);
    expect(erased).toMatchObject({ kind: 'erased' });
    expect(await traces(salon.tenantId)).toEqual([]);
  });

  it('leaves alone what is a family’s: her no does not silence the number her son has too', async () => {
    const mother = await client({ email: null });
    const son = await client({ first_name: 'Paul', email: null });
    await asTenant((tx) =>
      recordConsent(tx, {
        clientId: mother,
        channel: 'sms',
        purpose: 'marketing',
        granted: false,
        source: 'staff',
      }),
    );
    await insert('calls', { provider_id: 'c', direction: 'inbound', client_number: PHONE, status: 'ended' });
    await erase(mother);
    const [calls, blocks, left] = await asTenant(async (tx) => [
      await tx.sql(`select client_number from calls`),
      await tx.sql(`select 1 from suppressions`),
      await tx.sql(`select id from clients`),
    ]);
    expect({ calls, blocks, left }).toEqual({
      calls: [{ client_number: PHONE }],
      blocks: [],
      left: [{ id: son }],
    });
  });
});
