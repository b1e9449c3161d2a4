import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { mergeClients } from './client-merges.ts';
import type { TenantTransaction } from './database.ts';
import { distinguish, suggestMerges } from './duplicates.ts';

let t: TestDatabase;
let tenantId: string;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  tenantId = await t.tenant();
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const client = (row: { first?: string; last?: string; phone?: string; email?: string }, tenant = tenantId) =>
  t.db.asTenant(
    tenant,
    async (tx) =>
      (
        await tx.sql<{ id: string }>(
          `insert into clients (tenant_id, first_name, last_name, phone, email) values (?, ?, ?, ?, ?) returning id`,
          [tenant, row.first ?? '', row.last ?? '', row.phone ?? null, row.email ?? null],
        )
      )[0]!.id,
  );
const identity = (kind: string, value: string, clientId: string, displayName: string | null = null) =>
  asTenant((tx) =>
    tx.sql(
      `insert into client_identities (tenant_id, kind, value, client_id, display_name) values (?, ?, ?, ?, ?)`,
      [tenantId, kind, value, clientId, displayName],
    ),
  );
const suggested = async (clientId?: string) =>
  (await asTenant((tx) => suggestMerges(tx, { limit: 50, offset: 0, ...(clientId ? { clientId } : {}) })))
    .items;
const short = async (clientId?: string) =>
  (await suggested(clientId)).map(({ stays, goes, strength, reasons }) => [
    stays.id,
    goes.id,
    strength,
    reasons.join(),
  ]);

describe('who may be whom', () => {
  it('is found by number, address, name and id, the surest first, each pair once', async () => {
    const eloise = await client({
      first: 'Éloïse',
      last: 'Petit',
      phone: '+33639980011',
      email: 'e@exemple.fr',
    });
    const caller = await client({ phone: '+33639980011' });
    const named = await client({ first: 'petit', last: 'ELOISE' });
    const insta = await client({});
    await identity('instagram', '1789', insta, 'Eloise Petit');
    const whatsapp = await client({});
    await identity('whatsapp', '+33639980011', whatsapp);
    const son = await client({ first: 'Tom', last: 'Petit', phone: '+33639980011' });
    const found = await short();
    expect(found.slice(0, 3).map(([, , strength]) => strength)).toEqual(['strong', 'strong', 'strong']);
    expect(found).toContainEqual([eloise, caller, 'strong', 'same-phone']);
    expect(found).toContainEqual([eloise, whatsapp, 'strong', 'same-identity']);
    expect(found).toContainEqual([eloise, named, 'weak', 'same-name']);
    expect(found).toContainEqual([eloise, insta, 'weak', 'display-name']);
    expect(found.filter(([a, b]) => [a, b].includes(eloise) && [a, b].includes(son))).toEqual([]);
    expect(new Set(found.map(([a, b]) => [a, b].sort().join())).size).toBe(found.length);
    expect((await short(eloise)).every(([a, b]) => a === eloise || b === eloise)).toBe(true);
    expect(await short(eloise)).toHaveLength(4);
    expect(await short(insta)).toEqual([
      [eloise, insta, 'weak', 'display-name'],
      [named, insta, 'weak', 'display-name'],
    ]);
  });

  it('is not asked again of two that were told apart, also after one of them took in another', async () => {
    const [a, b] = [
      await client({ first: 'Éloïse', last: 'Petit', phone: '+33639980011' }),
      await client({ first: 'Éloïse', last: 'Petit' }),
    ];
    const c = await client({ first: 'Éloïse', last: 'Petit', email: 'e@exemple.fr' });
    expect(await suggested()).toHaveLength(3);
    expect(await asTenant((tx) => distinguish(tx, { one: b, other: a, by: null }))).toBe(true);
    expect(await asTenant((tx) => distinguish(tx, { one: a, other: b, by: null }))).toBe(true);
    expect(await suggested()).toHaveLength(2);
    await asTenant((tx) => mergeClients(tx, { stays: c, goes: b, by: null }));
    expect(await suggested()).toEqual([]);
  });

  it('of another business is nobody’s concern', async () => {
    const mine = await client({ first: 'Éloïse', last: 'Petit', phone: '+33639980011' });
    const stranger = await t.tenant();
    const theirs = await client({ first: 'Éloïse', last: 'Petit', phone: '+33639980011' }, stranger);
    expect(await suggested()).toEqual([]);
    expect(await asTenant((tx) => distinguish(tx, { one: mine, other: theirs, by: null }))).toBe(false);
  });

  it('among 5,000 clients is told in one look', async () => {
    await asTenant((tx) =>
      tx.sql(
        `insert into clients (tenant_id, first_name, last_name, phone)
         select ?, 'Prénom' || i, 'Nom' || i, '+336' || lpad((i % 4990)::text, 8, '0') from generate_series(1, 5000) i`,
        [tenantId],
      ),
    );
    await client({ phone: '+33600000001' });
    expect(await suggested()).toHaveLength(2);
  });
});
