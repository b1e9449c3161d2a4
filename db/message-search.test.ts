import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import type { TenantTransaction } from './database.ts';
import { searchMessages } from './message-search.ts';

let t: TestDatabase;
let tenantId: string;
let clientId: string;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  tenantId = await t.tenant();
  clientId = await client();
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  t.db.asTenant(tenant, work);
const client = (locale: string | null = null, tenant = tenantId) =>
  asTenant(
    async (tx) =>
      (
        await tx.sql<{ id: string }>(
          `insert into clients (tenant_id, first_name, locale) values (?, 'Éloïse', ?) returning id`,
          [tenant, locale],
        )
      )[0]!.id,
    tenant,
  );
const say = (
  text: string,
  more: {
    client?: string;
    at?: Date;
    author?: string;
    subject?: string;
    tenant?: string;
    language?: string;
    kind?: string;
  } = {},
) =>
  asTenant(
    async (tx) =>
      (
        await tx.sql<{ id: string; language: string }>(
          `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, subject, body_text, status, author, created_at, language)
           values (?, ?, 'sms', ?, ?, ?, '+33639980001', ?, ?, ?, ?, coalesce(?::timestamptz, now()), ?) returning id, language`,
          [
            more.tenant ?? tenantId,
            more.client ?? clientId,
            more.author ? 'outbound' : 'inbound',
            more.kind ?? 'message',
            randomUUID(),
            more.subject ?? null,
            text,
            more.author ? 'queued' : 'received',
            more.author ?? 'client',
            more.at ?? null,
            more.language ?? null,
          ],
        )
      )[0]!,
    more.tenant,
  );
const search = (q: string, limit = 20, tenant = tenantId) =>
  asTenant((tx) => searchMessages(tx, { q, limit, now: new Date() }), tenant);
const texts = async (q: string) => (await search(q)).map(({ text }) => text);

describe('messages', () => {
  it('are found by a word, its other endings, without accents, and by its beginning while one types', async () => {
    await say('Je voudrais deux coupes samedi');
    await say('La réservation de ma sœur est annulée');
    await say('Bonjour');
    for (const q of ['coupe', 'COUPES', 'coup', 'voud', 'coupe samedi', 'samedi deux'])
      expect([q, await texts(q)]).toEqual([q, ['Je voudrais deux coupes samedi']]);
    for (const q of [
      'reserv',
      'réservat',
      'reservation',
      'réservations ',
      'soeur',
      'annuler ',
      'la réservation de',
    ])
      expect([q, await texts(q)]).toEqual([q, ['La réservation de ma sœur est annulée']]);
    for (const q of [
      'reservat ',
      'coupe dimanche',
      'le',
      '',
      '  ',
      '!!!',
      "'; drop table messages",
      ':* | &',
    ])
      expect([q, await texts(q)]).toEqual([q, []]);
  });

  it('in English are stemmed as English, in another language found by their words', async () => {
    const english = await client('en-GB');
    expect((await say('Cutting and colouring, please', { client: english })).language).toBe('en');
    const italian = await client('it-IT');
    await say('Vorrei prenotare un taglio', { client: italian });
    expect((await say('Bonjour')).language).toBe('fr');
    expect((await say('Cut it, please', { language: 'en' })).language).toBe('en');
    expect(await texts('colour ')).toEqual(['Cutting and colouring, please']);
    expect(await texts('prenotare')).toEqual(['Vorrei prenotare un taglio']);
    expect(await texts('tagli')).toEqual(['Vorrei prenotare un taglio']);
  });

  it('stand by fit, age and hand; marks are where the words are', async () => {
    const day = (days: number) => new Date(Date.now() - days * 86_400_000);
    await say('Votre coupe est demain', { author: 'product' });
    await say('Une coupe, il y a longtemps', { at: day(200) });
    await say('Une coupe aussi', { at: day(2) });
    const found = await search('coupe');
    expect(found.map(({ text }) => text)).toEqual([
      'Une coupe aussi',
      'Votre coupe est demain',
      'Une coupe, il y a longtemps',
    ]);
    expect(found[0]).toMatchObject({
      clientName: 'Éloïse',
      clientId,
      author: 'client',
      highlights: [{ start: 4, end: 9 }],
    });
    expect(await search('coupe', 1)).toHaveLength(1);
  });

  it('are found by their subject, and by what they say after they were changed', async () => {
    const { id } = await say('Voir la pièce jointe', { subject: 'Facture de novembre' });
    expect(await texts('facture')).toEqual(['Facture de novembre · Voir la pièce jointe']);
    await asTenant((tx) => tx.sql(`update messages set subject = 'Devis' where id = ?`, [id]));
    expect(await texts('facture')).toEqual([]);
    expect(await texts('devis')).toHaveLength(1);
    await asTenant((tx) => tx.sql(`delete from messages where id = ?`, [id]));
    expect(await texts('devis')).toEqual([]);
  });

  it('are not hidden behind what a campaign said to everybody', async () => {
    await say('Une coupe samedi');
    for (let i = 0; i < 3; i += 1)
      await say('Une coupe offerte', { author: 'product', kind: 'campaign.message' });
    expect(await texts('coupe')).toEqual(['Une coupe samedi']);
  });

  it('of another business are never found, nor by asking the function itself', async () => {
    const stranger = await t.tenant();
    await say('Une coupe secrète', { tenant: stranger, client: await client(null, stranger) });
    await say('Une coupe');
    expect(await texts('coupe')).toEqual(['Une coupe']);
    expect((await search('coupe', 20, stranger)).map(({ text }) => text)).toEqual(['Une coupe secrète']);
    expect(
      await asTenant((tx) => tx.sql(`select * from find_messages(array['coupe'], false, 10)`)),
    ).toHaveLength(1);
    // Without a tenant there is none.
    await expect(
      t.db.asRelay((sql) => sql(`select * from find_messages(array['coupe'], false, 10)`)),
    ).rejects.toThrow(/permission denied/);
  });

  it('are found newest first also where most of them have the word', async () => {
    // As their triggers would write them, in a fraction of the time.
    await t.asSuperuser(`
      set session_replication_role = replica;
      insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status, language)
        select '${tenantId}', '${clientId}', 'sms', 'inbound', 'message', 'many/' || i, '+33639980001', 'Bonjour n° ' || i, 'received', 'fr'
        from generate_series(1, 6000) i;
      insert into message_terms (tenant_id, message_id, terms)
        select tenant_id, id, message_terms_of(tenant_id, language, body_text) from messages where tenant_id = '${tenantId}';
      set session_replication_role = default`);
    const newest = await say('Bonjour, la dernière');
    const found = await asTenant((tx) =>
      tx.sql<{ message_id: string }>(`select * from find_messages(array['bonjour'], false, 200)`),
    );
    expect(found).toHaveLength(200);
    expect(found[0]!.message_id).toBe(newest.id);
    expect((await search('bonj'))[0]!.id).toBe(newest.id);
    expect(await texts('bonjour 4711')).toEqual(['Bonjour n° 4711']);
  });

  it('of broken or huge words cost nobody a message', async () => {
    await say(`${'x'.repeat(90_000)} fin`);
    await say('emoji 🙂 \u0001 <b>gras</b> https://exemple.fr/coupe?a=b e.petit@exemple.fr');
    expect(await texts('gras')).toHaveLength(1);
    expect(await texts('e.petit@exemple.fr')).toHaveLength(1);
  });
});
