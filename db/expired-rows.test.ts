import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstUuidAt } from '../domain/messaging/uuid-time.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fillEveryTable, fingerprint } from '../testing/tenant-rows.ts';
import { EXPIRING_TABLES, removeExpired } from './expired-rows.ts';

const DAY_MS = 24 * 60 * 60_000;
let t: TestDatabase;
let marie: string;
let paul: string;
let at = Date.now();

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
/** A key of that day; each another. */
const idAgo = (days: number) => {
  at += 1;
  return `${firstUuidAt(Date.now() - days * DAY_MS).slice(0, 24)}${(at % 0xffffffffffff).toString(16).padStart(12, '0')}`;
};
const sweep = async (page?: number) => {
  const gone: Record<string, number> = {};
  for (const table of EXPIRING_TABLES) gone[table] = await removeExpired(t.db, table, page ? { page } : {});
  return gone;
};
const nothing = Object.fromEntries(EXPIRING_TABLES.map((table) => [table, 0]));

const insert = (table: string, row: Record<string, unknown>) =>
  t.asSuperuser(
    `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, i) => `$${i + 1}`)})`,
    Object.values(row),
  );
const left = async (table: string, column: string) =>
  (
    await t.asSuperuser<{ name: string }>(
      `select ${column}::text as name from ${table} where tenant_id = $1`,
      [marie],
    )
  )
    .map(({ name }) => name)
    .sort();

beforeAll(async () => {
  t = await openTestDatabase();
  [marie, paul] = [await t.tenant({ name: 'Marie' }), await t.tenant({ name: 'Paul' })];
});
afterAll(() => t.close());

describe('what has expired', () => {
  it('is removed in pages from every business, once', async () => {
    for (const tenant of [marie, paul])
      for (let n = 0; n < 5; n += 1)
        await insert('outbox', {
          id: idAgo(9),
          tenant_id: tenant,
          kind: 'scoring.now',
          payload: '{}',
          dispatched_at: daysAgo(8),
        });
    const pages: number[] = [];
    expect(await removeExpired(t.db, 'outbox', { page: 4, onPage: (removed) => pages.push(removed) })).toBe(
      10,
    );
    expect(pages).toEqual([4, 8, 10]);
    expect(await sweep()).toEqual(nothing);
  });

  it('is what was dispatched a week ago, never what still waits', async () => {
    const request = (kind: string, days: number, dispatched: number | null) =>
      insert('outbox', {
        id: idAgo(days),
        tenant_id: marie,
        kind,
        payload: '{}',
        dispatched_at: dispatched === null ? null : daysAgo(dispatched),
      });
    await request('old', 9, 9);
    await request('waits since long', 400, null);
    await request('late', 400, 3);
    await request('fresh', 1, 1);
    await sweep();
    expect(await left('outbox', 'kind')).toEqual(['fresh', 'late', 'waits since long']);
  });

  it('is a provider’s word of a month ago; yesterday’s is still known when it comes again', async () => {
    const event = (eventId: string, days: number) =>
      insert('provider_events', {
        id: idAgo(days),
        tenant_id: marie,
        provider: 'twilio',
        event_id: eventId,
        type: 'received',
        received_at: daysAgo(days),
      });
    await event('old', 31);
    await event('last week', 8);
    expect((await sweep()).provider_events).toBe(1);
    await expect(event('last week', 0)).rejects.toThrow(/unique/);
    expect(await left('provider_events', 'event_id')).toEqual(['last week']);
  });

  it('is a session that ended a month ago, with its tokens; an open one stays, however old', async () => {
    const rows = await fillEveryTable(t, await t.tenant(), 'sessions');
    const user = rows.get('users')!;
    const session = async (name: string, expires: number, revoked: number | null) => {
      const id = idAgo(60);
      await insert('sessions', {
        id,
        tenant_id: user.tenant_id,
        user_id: user.id,
        user_agent: name,
        expires_at: daysAgo(expires),
        revoked_at: revoked === null ? null : daysAgo(revoked),
        revoked_reason: revoked === null ? null : 'logout',
      });
      await insert('refresh_tokens', {
        tenant_id: user.tenant_id,
        session_id: id,
        token_hash: Buffer.from(name),
        expires_at: daysAgo(expires),
      });
    };
    await session('expired', 31, null);
    await session('left', -5, 31);
    await session('left lately', -5, 3);
    await session('open', -5, null);
    expect((await sweep()).sessions).toBe(2);
    const names = await t.asSuperuser<{ name: string }>(
      `select s.user_agent as name from sessions s join refresh_tokens r on r.session_id = s.id
       where s.tenant_id = $1 and s.user_agent <> '' order by 1`,
      [user.tenant_id],
    );
    expect(names.map(({ name }) => name).filter((name) => /left|open|expired/.test(name))).toEqual([
      'left lately',
      'open',
    ]);
  });

  it('is a chat that was opened and never written in; whoever is known by it stays known', async () => {
    const visitor = async (page: string, days: number, isClient: boolean) => {
      const id = idAgo(days);
      await insert('webchat_visitors', {
        id,
        tenant_id: marie,
        locale: 'fr-FR',
        page,
        last_seen_at: daysAgo(days),
        created_at: daysAgo(days),
      });
      if (!isClient) return;
      const [client] = await t.asSuperuser<{ id: string }>(
        `insert into clients (tenant_id, status, first_name, last_name) values ($1, 'prospect', 'Léa', 'Roux') returning id`,
        [marie],
      );
      await insert('client_identities', {
        tenant_id: marie,
        client_id: client!.id,
        kind: 'webchat',
        value: id,
      });
    };
    await visitor('gone', 92, false);
    await visitor('came back', 60, false);
    await visitor('a client', 400, true);
    expect((await sweep()).webchat_visitors).toBe(1);
    expect(await left('webchat_visitors', 'page')).toEqual(['a client', 'came back']);
  });

  it('is a throw-away business of yesterday with all that is its, and no other', async () => {
    const tried = await t.tenant({ name: 'Essai' });
    await fillEveryTable(t, tried, 'essai');
    await t.asSuperuser(`update tenants set throw_away = true, created_at = $2 where id = $1`, [
      tried,
      daysAgo(2),
    ]);
    await t.asSuperuser(`update tenants set created_at = $2 where id = $1`, [paul, daysAgo(500)]);
    expect((await sweep()).tenants).toBe(1);
    expect(await t.asSuperuser(`select 1 from clients where tenant_id = $1`, [tried])).toEqual([]);
    expect(await t.asSuperuser(`select name from tenants where id = $1`, [paul])).toEqual([{ name: 'Paul' }]);
  });

  it('is nothing of what a business has today, and the sweeper sees none of it', async () => {
    const today = await t.tenant({ name: 'Aujourd’hui' });
    await fillEveryTable(t, today, 'today');
    // Kept for a visitor until a moment of the test's own past.
    await t.asSuperuser(`update slot_holds set expires_at = now() - interval '1 hour' where tenant_id = $1`, [
      today,
    ]);
    const before = await fingerprint(t, today);
    await sweep();
    expect(await fingerprint(t, today)).toEqual(before);
    for (const table of EXPIRING_TABLES)
      expect({ table, rows: await t.db.asSweeper((sql) => sql(`select 1 from ${table}`)) }).toEqual({
        table,
        rows: [],
      });
    for (const statement of [
      'select 1 from clients',
      'select client_id from client_identities',
      'update sessions set ip = null',
    ])
      await expect(t.db.asSweeper((sql) => sql(statement))).rejects.toThrow(/permission denied/);
  });
});
