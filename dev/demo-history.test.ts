import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon } from '../testing/salon.ts';
import { writeHistory } from './demo-history.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

it('the demo business has two years of visits, once, and everybody is to be scored', async () => {
  const { tenantId } = await openSalon(t, { agents: 3 });
  const now = new Date('2026-11-25T09:00:00Z');
  expect(await writeHistory(t.db, tenantId, now)).toBe('150 clients with two years of visits');
  expect(await writeHistory(t.db, tenantId, now)).toBe('with its history');
  const [ledger] = await t.asSuperuser(
    `select count(distinct client_id)::int as clients, (count(*) filter (where kind = 'visit'))::int as visits,
       min(at) filter (where kind = 'visit') as first, max(at) filter (where kind = 'visit') as last
     from interactions where tenant_id = $1`,
    [tenantId],
  );
  expect(ledger).toMatchObject({ clients: 150 });
  expect((ledger as { visits: number }).visits).toBeGreaterThan(700);
  expect((ledger as { last: Date }).last.getTime()).toBeLessThan(now.getTime());
  expect(now.getTime() - (ledger as { first: Date }).first.getTime()).toBeGreaterThan(650 * 86_400_000);
  const asked = await t.asSuperuser(`select 1 from outbox where kind = 'scoring.now' and tenant_id = $1`, [
    tenantId,
  ]);
  expect(asked).toHaveLength(1);
});
