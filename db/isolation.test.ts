import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fillEveryTable, fingerprint, tenantTables } from '../testing/tenant-rows.ts';

let t: TestDatabase;
let marie: string;
let paul: string;
let hers: Map<string, Record<string, unknown>>;
let his: Map<string, Record<string, unknown>>;
let tables: string[];

beforeAll(async () => {
  t = await openTestDatabase();
  [marie, paul] = [await t.tenant({ name: 'Marie' }), await t.tenant({ name: 'Paul' })];
  [hers, his] = [await fillEveryTable(t, marie, 'marie'), await fillEveryTable(t, paul, 'paul')];
  tables = [...(await tenantTables(t)), 'tenants'];
});
afterAll(() => t.close());

const keyOf = (table: string) => (table === 'tenants' ? 'id' : 'tenant_id');

/** Runs one statement as Marie; what the database says no to comes back as its message. */
async function asMarie(statement: string, params: unknown[] = []): Promise<unknown[] | string> {
  return t.db.asTenant(marie, (tx) => tx.sql(statement, params)).catch((error: Error) => error.message);
}

describe('across tenants, in every table', () => {
  it('there is a row of both to look for', () => {
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) expect([table, hers.has(table), his.has(table)]).toEqual([table, true, true]);
  });

  it('reading finds one’s own rows alone', async () => {
    for (const table of tables) {
      const rows = await asMarie(`select distinct ${keyOf(table)} as owner from "${table}"`);
      expect({ table, rows }).toEqual({ table, rows: [{ owner: marie }] });
      expect(await asMarie(`select 1 from "${table}" where ${keyOf(table)} = ?`, [paul])).toEqual([]);
    }
  });

  it('changing and deleting reach nothing of the other', async () => {
    const before = await fingerprint(t, paul);
    for (const table of tables) {
      const key = keyOf(table);
      for (const statement of [
        `update "${table}" set ${key} = ${key} where ${key} = ? returning 1`,
        `delete from "${table}" where ${key} = ? returning 1`,
      ]) {
        const result = await asMarie(statement, [paul]);
        expect({
          table,
          none: typeof result === 'string' ? /permission denied/.test(result) : result.length === 0,
        }).toEqual({
          table,
          none: true,
        });
      }
    }
    expect(await fingerprint(t, paul)).toEqual(before);
  });

  it('writing a row into the other’s name is refused, new or moved', async () => {
    for (const table of tables) {
      const [{ copy }] = (await t.asSuperuser<{ copy: object }>(
        `select to_jsonb(r) as copy from "${table}" r where ${keyOf(table)} = $1`,
        [paul],
      )) as [{ copy: object }];
      expect({
        table,
        said: await asMarie(
          `insert into "${table}" select * from jsonb_populate_record(null::"${table}", ?::jsonb)`,
          [JSON.stringify(copy)],
        ),
      }).toEqual({
        table,
        said: expect.stringMatching(/row-level security|non-DEFAULT value|permission denied/),
      });
      expect({
        table,
        said: await asMarie(`update "${table}" set ${keyOf(table)} = ? where ${keyOf(table)} = ?`, [
          paul,
          marie,
        ]),
      }).toEqual({ table, said: expect.stringMatching(/row-level security|permission denied/) });
    }
  });

  it('a reference to the other’s row is refused wherever one can be written', async () => {
    // Foreign keys are checked with the table owner's eyes, so each must carry the tenant along.
    const keys = await t.asSuperuser<{ table: string; columns: string[]; target: string }>(
      `select c.conrelid::regclass::text as "table", c.confrelid::regclass::text as target,
              array(select attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) as columns
       from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
    );
    const open: string[] = [];
    for (const { table, columns, target } of keys) {
      if (target === 'tenants' || columns.includes('tenant_id')) continue;
      const said = await asMarie(`update "${table}" set ${columns[0]} = ? where tenant_id = ?`, [
        his.get(target)!.id,
        marie,
      ]);
      if (typeof said !== 'string') open.push(`${table}.${columns[0]}`);
    }
    expect(open).toEqual([]);
  });

  it('without a tenant there is nothing at all', async () => {
    for (const table of tables) {
      const rows = await t.db
        .asRelay((sql) => sql(`select 1 from "${table}"`))
        .catch((error: Error) => error.message);
      if (table === 'outbox') expect(rows).toHaveLength(2);
      else expect({ table, rows }).toEqual({ table, rows: expect.stringMatching(/permission denied/) });
    }
  });

  it('history cannot be rewritten, not even one’s own', async () => {
    expect(await asMarie(`update audit_logs set action = 'x'`)).toMatch(/permission denied/);
    expect(await asMarie('delete from audit_logs')).toMatch(/permission denied/);
  });
});
