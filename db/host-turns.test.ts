import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { type Database, openDatabase } from './database.ts';

/** Far longer than any of this takes, so that the time it takes does not count. */
const GAP_MS = 600_000;
const LATE_MS = 60_000;

let t: TestDatabase;
/** Another process: nothing in common but Postgres. */
let elsewhere: Database;

beforeAll(async () => {
  t = await openTestDatabase();
  elsewhere = await openDatabase({ url: t.url });
});
afterAll(async () => {
  await elsewhere.close();
  await t.close();
});

/** How many gaps a wait is long. */
const inGaps = (waitMs: number) => {
  const gaps = Math.ceil(waitMs / GAP_MS);
  expect(gaps * GAP_MS - waitMs).toBeLessThan(LATE_MS);
  return gaps;
};

describe('the turns of a host', () => {
  it('are spaced whoever takes them, and those of other hosts are left alone', async () => {
    const waits: number[] = [];
    for (const db of [t.db, elsewhere, t.db]) waits.push(await db.hosts.take('a.fr', GAP_MS));
    expect(waits.map(inGaps)).toEqual([0, 1, 2]);
    expect(await elsewhere.hosts.take('b.fr', GAP_MS)).toBe(0);
    const together = await Promise.all(
      [t.db, elsewhere, t.db].map(({ hosts }) => hosts.take('c.fr', GAP_MS)),
    );
    expect(together.map(inGaps).sort()).toEqual([0, 1, 2]);
  });

  it('wait for a host that said elsewhere that it is busy, and no shorter for a second word', async () => {
    await elsewhere.hosts.pause('d.fr', GAP_MS);
    await elsewhere.hosts.pause('d.fr', 1_000);
    expect(inGaps(await t.db.hosts.take('d.fr', GAP_MS))).toBe(1);
    expect(inGaps(await t.db.hosts.take('d.fr', 0))).toBe(2);
  });

  it('take none without a gap, and know at once of a pause of their own process', async () => {
    const { hosts } = t.db;
    expect([await hosts.take('e.fr', 0), await hosts.take('e.fr', 0)]).toEqual([0, 0]);
    await hosts.pause('e.fr', GAP_MS);
    expect(inGaps(await hosts.take('e.fr', 0))).toBe(1);
    expect(await t.asSuperuser(`select 1 from host_turns where host = 'e.fr'`)).toHaveLength(1);
  });

  it('are forgotten after a day', async () => {
    await t.asSuperuser(`insert into host_turns values ('old.fr', now() - interval '2 days')`);
    const later = await openDatabase({ url: t.url });
    await later.hosts.take('f.fr', 1);
    await later.close();
    expect(await t.asSuperuser(`select 1 from host_turns where host = 'old.fr'`)).toEqual([]);
  });
});
