import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceFact } from '../domain/knowledge/facts/types.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { replaceWebsiteServices } from './onboarding.ts';
import { changeService } from './services.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

const fact = (name: string, priceMinCents = 3_000): ServiceFact => ({
  name,
  category: null,
  priceKind: 'fixed',
  priceMinCents,
  priceMaxCents: null,
  currency: 'EUR',
  durationMinutes: 30,
  sourceUrl: 'https://salon.example/tarifs',
  quote: name,
});

const services = (tenantId: string) =>
  t.db.asTenant(tenantId, (tx) =>
    tx.sql<{ id: string; name: string; price: number; active: boolean }>(
      `select id, name, price_min_cents as price, active from services order by name`,
    ),
  );

describe('services read from the website again', () => {
  it('keep their rows where the name stayed, and leave where it went', async () => {
    const tenantId = await t.tenant();
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, [fact('Coupe'), fact('Couleur')]));
    const before = await services(tenantId);
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, [fact('COUPE', 3_500), fact('Mèches')]));
    const after = await services(tenantId);
    expect(after.map(({ name, price }) => [name, price])).toEqual([
      ['COUPE', 3_500],
      ['Mèches', 3_000],
    ]);
    expect(after[0]!.id).toBe(before.find(({ name }) => name === 'Coupe')!.id);
  });

  it('that were ever booked are only no longer offered, and come back with the site', async () => {
    const tenantId = await t.tenant();
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, [fact('Coupe')]));
    const [coupe] = await services(tenantId);
    await t.asSuperuser(
      `with agent as (insert into agents (tenant_id, name) values ($1, 'Léa') returning id),
            client as (insert into clients (tenant_id, last_name) values ($1, 'Petit') returning id)
       insert into appointments (tenant_id, agent_id, client_id, service_id, title, starts_at, ends_at, blocked)
       select $1, agent.id, client.id, $2, 'Coupe', '2026-12-01T13:00Z', '2026-12-01T13:30Z', 'empty' from agent, client`,
      [tenantId, coupe!.id],
    );
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, []));
    expect(await services(tenantId)).toMatchObject([{ id: coupe!.id, active: false }]);
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, [fact('Coupe')]));
    expect(await services(tenantId)).toMatchObject([{ id: coupe!.id, active: true }]);
  });

  it('leave alone what the owner has changed, and other businesses', async () => {
    const [tenantId, other] = [await t.tenant(), await t.tenant()];
    for (const id of [tenantId, other])
      await t.db.asTenant(id, (tx) => replaceWebsiteServices(tx, [fact('Coupe')]));
    const [mine] = await services(tenantId);
    await t.db.asTenant(tenantId, (tx) => changeService(tx, mine!.id, { priceMinCents: 9_900 }));
    await t.db.asTenant(tenantId, (tx) => replaceWebsiteServices(tx, [fact('Coupe')]));
    expect(await services(tenantId)).toMatchObject([{ price: 9_900 }]);
    expect(await services(other)).toMatchObject([{ price: 3_000 }]);
  });
});
