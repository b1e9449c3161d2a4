import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openDatabase, type TenantTransaction } from './database.ts';
import { TenantEntity } from './entities/identity.ts';
import { type AskedRequest, relayAsked, relayOutbox } from './outbox.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

describe('asTenant', () => {
  it('shows a tenant its own rows and hides everyone else’s', async () => {
    const [marie, paul] = [await t.tenant({ name: 'Salon Marie' }), await t.tenant({ name: 'Garage Paul' })];
    const seen = await t.db.asTenant(marie, (tx) => tx.sql<{ name: string }>('select name from tenants'));
    expect(seen).toEqual([{ name: 'Salon Marie' }]);
    await t.db.asTenant(marie, (tx) => tx.sql(`update tenants set name = 'volé' where id = ?`, [paul]));
    expect(await t.asSuperuser('select name from tenants where id = $1', [paul])).toEqual([
      { name: 'Garage Paul' },
    ]);
  });

  it('refuses to write a row for another tenant', async () => {
    const [marie, paul] = [await t.tenant(), await t.tenant()];
    await expect(
      t.db.asTenant(marie, (tx) =>
        tx.sql(`insert into services (tenant_id, name) values (?, 'Coupe')`, [paul]),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it('leaves no tenant behind on the pooled connection', async () => {
    const marie = await t.tenant();
    const small = await openDatabase({ url: t.url, poolSize: 1 });
    await small.asTenant(marie, (tx) => tx.sql('select 1'));
    expect(await small.lookup.tenant('unknown-slug')).toBeNull();
    const other = await t.tenant();
    const rows = await small.asTenant(other, (tx) => tx.sql<{ id: string }>('select id from tenants'));
    expect(rows).toEqual([{ id: other }]);
    await small.close();
  });

  it('rolls everything back, the request to Temporal included, when the work fails', async () => {
    const marie = await t.tenant();
    await expect(
      t.db.asTenant(marie, async (tx) => {
        await tx.ask({ kind: 'crawl.start', tenantId: marie, crawlJobId: marie });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await t.asSuperuser('select 1 from outbox where tenant_id = $1', [marie])).toEqual([]);
  });

  it('gives instants as Dates, to plain SQL and to entities alike', async () => {
    const marie = await t.tenant();
    const then = new Date('2026-10-25T00:59:59.123Z');
    const [plain, entity] = await t.db.asTenant(marie, async (tx) => {
      await tx.sql(`update tenants set created_at = ? where id = ?`, [then, marie]);
      const [row] = await tx.sql<{ at: Date }>('select created_at as at from tenants');
      return [row!.at, (await tx.em.findOneOrFail(TenantEntity, { id: marie })).createdAt];
    });
    expect(plain).toEqual(then);
    expect(entity).toEqual(then);
  });

  it('stands alone inside another tenant’s transaction, or the relay’s', async () => {
    const [marie, paul] = [await t.tenant({ name: 'Salon Marie' }), await t.tenant({ name: 'Garage Paul' })];
    const names = (id: string) => t.db.asTenant(id, (tx) => tx.sql('select name from tenants'));
    await t.db.asTenant(marie, async (tx) => {
      expect(await names(paul)).toEqual([{ name: 'Garage Paul' }]);
      expect(await tx.sql('select name from tenants')).toEqual([{ name: 'Salon Marie' }]);
    });
    await t.db.asRelay(async () => {
      expect(await names(paul)).toEqual([{ name: 'Garage Paul' }]);
    });
    // What the inner one committed stays, whatever becomes of the outer one.
    await expect(
      t.db.asTenant(marie, async () => {
        await t.db.asTenant(paul, (tx) => tx.sql(`update tenants set name = 'Garage Paul et fils'`));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await names(paul)).toEqual([{ name: 'Garage Paul et fils' }]);
  });

  it('gets over connections that Postgres closes, however far their transactions are', async () => {
    const marie = await t.tenant();
    const small = await openDatabase({ url: t.url, poolSize: 1 });
    const pid = async (tx: TenantTransaction) =>
      (await tx.sql<{ pid: number }>('select pg_backend_pid() as pid'))[0]!.pid;
    const closed = (backend: number) => t.asSuperuser('select pg_terminate_backend($1, 5000)', [backend]);
    const idle = await small.asTenant(marie, pid);
    await closed(idle);
    // Whether the pool has heard of it yet or not: this one works, or fails and leaves its place to the next.
    await small.asTenant(marie, pid).catch(() => {});
    const beforeAQuestion = small.asTenant(marie, async (tx) => {
      await closed(await pid(tx));
      return tx.sql('select 1');
    });
    await expect(beforeAQuestion).rejects.toThrow();
    const beforeTheEnd = small.asTenant(marie, async (tx) => closed(await pid(tx)));
    await expect(beforeTheEnd).rejects.toThrow();
    expect(await small.asTenant(marie, pid)).not.toBe(idle);
    await small.ping();
    await small.close();
  });

  it('prepares what is asked often, whatever failed before it', async () => {
    const marie = await t.tenant({ name: 'Salon Marie' });
    const small = await openDatabase({ url: t.url, poolSize: 1 });
    const named = `select name, created_at as at from tenants where id = any(?) and created_at < ?`;
    const ask = (tx: TenantTransaction) =>
      tx.prepared<{ name: string; at: Date }>(named, [[marie], new Date(Date.now() + 60_000)]);
    await expect(
      small.asTenant(marie, (tx) => Promise.all([tx.sql('select 1 / 0'), ask(tx)])),
    ).rejects.toThrow('division by zero');
    for (let time = 0; time < 7; time += 1) {
      const [row] = await small.asTenant(marie, ask);
      expect(row).toEqual({ name: 'Salon Marie', at: expect.any(Date) });
    }
    await small.close();
  });

  it('says that nothing was committed where a statement had failed and was passed over', async () => {
    const marie = await t.tenant({ name: 'Salon Marie' });
    const passedOver = t.db.asTenant(marie, async (tx) => {
      await tx.sql(`update tenants set name = 'Autre' where id = ?`, [marie]);
      await tx.sql('select 1 / 0').catch(() => {});
    });
    await expect(passedOver).rejects.toThrow('nothing was committed');
    const [row] = await t.db.asTenant(marie, (tx) =>
      tx.sql(`select name from tenants where id = ?`, [marie]),
    );
    expect(row).toEqual({ name: 'Salon Marie' });
  });

  it('commits what was asked last with the rest, and nothing where that fails', async () => {
    const marie = await t.tenant();
    const name = () => t.db.asTenant(marie, (tx) => tx.sql<{ name: string }>('select name from tenants'));
    await t.db.asTenant(marie, async (tx) => tx.last(tx.sql(`update tenants set name = 'Marie'`)));
    expect(await name()).toEqual([{ name: 'Marie' }]);
    const work = t.db.asTenant(marie, async (tx) => {
      tx.last(tx.sql(`update tenants set name = 'Nobody'`));
      tx.last(tx.sql('select 1 / 0'));
      return 'done';
    });
    await expect(work).rejects.toThrow('division by zero');
    expect(await name()).toEqual([{ name: 'Marie' }]);
  });

  it('refuses a URL whose own options would take the role away', async () => {
    const url = new URL(t.url);
    url.searchParams.set('options', '-c search_path=public');
    await expect(openDatabase({ url: url.href })).rejects.toThrow(/database role/);
  });

  it('refuses something that is no tenant id', async () => {
    await expect(t.db.asTenant(`' or true --`, async () => 1)).rejects.toThrow(TypeError);
  });
});

describe('every table', () => {
  it('with a tenant_id has row-level security on, forced, and a policy for the application alone', async () => {
    const tables = await t.asSuperuser<{
      name: string;
      enabled: boolean;
      forced: boolean;
      policies: string[];
    }>(`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
             array(select p.polname::text from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p')
        -- These know no business: the migrator's list, counters under hashes, providers' lanes, web hosts' turns, and models trained on everybody.
        and c.relname not in ('mikro_orm_migrations', 'rate_limits', 'send_lanes', 'host_turns', 'churn_models')`);
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      expect({ ...table, policies: table.policies.includes('tenant_isolation') }).toEqual({
        name: table.name,
        enabled: true,
        forced: true,
        policies: true,
      });
    }
  });

  it('shows nothing at all outside a tenant’s transaction', async () => {
    await t.tenant();
    const rows = await t.db.asRelay((sql) => sql('select 1 from outbox'));
    expect(rows).toEqual([]);
    await expect(t.db.asRelay((sql) => sql('select 1 from tenants'))).rejects.toThrow(/permission denied/);
  });
});

describe('the outbox', () => {
  it('is dispatched once, and a failure is kept for later with its reason', async () => {
    const marie = await t.tenant();
    await t.db.asTenant(marie, (tx) => tx.ask({ kind: 'crawl.start', tenantId: marie, crawlJobId: marie }));
    const failing = await relayOutbox(t.db, async () => {
      throw new Error('Temporal is away');
    });
    expect(failing).toEqual({ dispatched: 0, failed: 1 });
    expect(
      await t.asSuperuser('select attempts, last_error from outbox where tenant_id = $1', [marie]),
    ).toEqual([{ attempts: 1, last_error: 'Temporal is away' }]);
    await t.asSuperuser(`update outbox set available_at = now() where tenant_id = $1`, [marie]);
    const seen: string[] = [];
    const works = async (request: { kind: string }) => void seen.push(request.kind);
    await Promise.all([relayOutbox(t.db, works), relayOutbox(t.db, works)]);
    expect(seen).toEqual(['crawl.start']);
    expect(await relayOutbox(t.db, works)).toEqual({ dispatched: 0, failed: 0 });
  });

  it('keeps the order of what is about the same, and lets nothing else wait for it', async () => {
    const [marie, paul] = [await t.tenant(), await t.tenant()];
    const ask = (tenantId: string, kind: 'crawl.start' | 'crawl.cancel') =>
      t.db.asTenant(tenantId, (tx) => tx.ask({ kind, tenantId, crawlJobId: tenantId }));
    await ask(marie, 'crawl.start');
    await ask(marie, 'crawl.cancel');
    await ask(paul, 'crawl.start');
    // Whoever asked a moment ago dispatches it.
    expect(await relayOutbox(t.db, async () => {}, { olderThanMs: 60_000 })).toEqual({
      dispatched: 0,
      failed: 0,
    });
    const seen: string[] = [];
    let paulsIsDone = () => {};
    const paulsTurn = new Promise<void>((resolve) => {
      paulsIsDone = resolve;
    });
    const result = await relayOutbox(t.db, async ({ tenantId, kind }) => {
      if (tenantId === paul) paulsIsDone();
      else await paulsTurn;
      seen.push(`${tenantId === paul ? 'Paul' : 'Marie'} ${kind}`);
    });
    expect(result).toEqual({ dispatched: 3, failed: 0 });
    expect(seen.filter((one) => one.startsWith('Marie'))).toEqual([
      'Marie crawl.start',
      'Marie crawl.cancel',
    ]);
  });

  it('dispatches what has just committed from memory, and keeps a failure for the sweep', async () => {
    const marie = await t.tenant();
    const asked: AskedRequest[] = [];
    t.db.onCommit((requests) => asked.push(...requests.filter(({ request }) => request.tenantId === marie)));
    for (let time = 0; time < 2; time += 1)
      await t.db.asTenant(marie, (tx) => tx.ask({ kind: 'scoring.now', tenantId: marie }));
    expect(asked).toHaveLength(2);
    let times = 0;
    const once = async () => {
      times += 1;
      if (times === 2) throw new Error('Temporal is away');
    };
    expect(await relayAsked(t.db, once, asked)).toEqual({ dispatched: 1, failed: 1 });
    expect(
      await t.asSuperuser(
        `select attempts, last_error, dispatched_at is null as open from outbox where tenant_id = $1 order by id`,
        [marie],
      ),
    ).toEqual([
      { attempts: 1, last_error: null, open: false },
      { attempts: 1, last_error: 'Temporal is away', open: true },
    ]);
  });
});
