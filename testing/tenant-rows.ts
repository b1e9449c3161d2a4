import type { TestDatabase } from './database.ts';

interface Column {
  table: string;
  name: string;
  type: string;
  required: boolean;
}
interface ForeignKey {
  table: string;
  columns: string[];
  target: string;
  targetColumns: string[];
}

type Row = Record<string, unknown>;

/** What a table's own checks ask for beyond its types; a new table that refuses a plain row gets its line here. */
const OWN_RULES: Record<string, Row> = {
  data_keys: { wrapped_key: Buffer.alloc(60) },
  knowledge_base: { status: 'to_complete' },
  agents: { name: 'Agent' },
  availability_rules: { start_time: '09:00', end_time: '12:00' },
  appointments: { starts_at: new Date('2099-01-01T09:00:00Z'), ends_at: new Date('2099-01-01T10:00:00Z') },
  client_imports: { separator: ';' },
  campaign_members: { state: 'ended' },
  campaign_recipients: { state: 'skipped' },
  slot_holds: { starts_at: new Date('2099-01-01T09:00:00Z'), ends_at: new Date('2099-01-01T10:00:00Z') },
};

/** The tables whose rows belong to a tenant, in the order in which they can be filled. */
export async function tenantTables(t: TestDatabase): Promise<string[]> {
  const rows = await t.asSuperuser<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant_id' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Puts one row into every table for this tenant, whatever tables there are: required columns and foreign keys are found in
 * the catalogue, each text carries `marker`. The tenant must exist. @returns the row of each table, as stored.
 */
export async function fillEveryTable(
  t: TestDatabase,
  tenantId: string,
  marker: string,
): Promise<Map<string, Row>> {
  const columns = await t.asSuperuser<Column>(
    `select table_name as "table", column_name as name, udt_name as type,
            is_nullable = 'NO' and column_default is null and is_generated = 'NEVER' and is_identity = 'NO' as required
     from information_schema.columns where table_schema = 'public'`,
  );
  const foreignKeys = await t.asSuperuser<ForeignKey>(
    `select c.conrelid::regclass::text as "table", c.confrelid::regclass::text as target,
            array(select attname::text from unnest(c.conkey) with ordinality k(n, i)
                  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by i) as columns,
            array(select attname::text from unnest(c.confkey) with ordinality k(n, i)
                  join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by i) as "targetColumns"
     from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`,
  );
  const choices = await firstChoices(t);
  const filled = new Map<string, Row>();
  filled.set('tenants', (await t.asSuperuser('select * from tenants where id = $1', [tenantId]))[0]!);
  const waiting = new Set(await tenantTables(t));
  while (waiting.size > 0) {
    const before = waiting.size;
    for (const table of waiting) {
      const required = columns.filter((column) => column.table === table && column.required);
      const keys = foreignKeys.filter(
        (key) =>
          key.table === table && key.columns.every((name) => required.some((column) => column.name === name)),
      );
      if (keys.some((key) => !filled.has(key.target))) continue;
      const row: Row = { tenant_id: tenantId };
      for (const column of required) {
        if (column.name === 'tenant_id') continue;
        row[column.name] = choices.get(`${table}.${column.name}`) ?? sampleOf(column.type, marker);
      }
      for (const key of keys)
        key.columns.forEach((name, i) => {
          row[name] = filled.get(key.target)![key.targetColumns[i]!];
        });
      Object.assign(row, OWN_RULES[table] ?? {});
      const names = Object.keys(row);
      // Some tables are written by a trigger on another.
      const [written] = await t.asSuperuser<Row>(`select * from "${table}" where tenant_id = $1`, [tenantId]);
      const [stored] = written
        ? [written]
        : await t.asSuperuser<Row>(
            `insert into "${table}" (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
            Object.values(row),
          );
      filled.set(table, stored!);
      waiting.delete(table);
    }
    if (waiting.size === before) throw new Error(`no order in which to fill ${[...waiting].join(', ')}`);
  }
  return filled;
}

/** The first value a `check (x in (…))` allows, by `table.column`. */
async function firstChoices(t: TestDatabase): Promise<Map<string, string>> {
  const checks = await t.asSuperuser<{ table: string; definition: string }>(
    `select conrelid::regclass::text as "table", pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  const choices = new Map<string, string>();
  for (const { table, definition } of checks) {
    const found = /^CHECK \(\(?(\w+) = ANY \(ARRAY\['([^']+)'::text/.exec(definition);
    if (found) choices.set(`${table}.${found[1]}`, found[2]!);
  }
  return choices;
}

function sampleOf(type: string, marker: string): unknown {
  switch (type) {
    case 'uuid':
      return crypto.randomUUID();
    case 'text':
    case 'varchar':
      return marker;
    case 'int2':
    case 'int4':
    case 'int8':
    case 'float4':
    case 'float8':
    case 'numeric':
      return 1;
    case 'bool':
      return true;
    case 'bytea':
      return Buffer.from(marker);
    case 'jsonb':
    case 'json':
      return JSON.stringify({ marker });
    case 'timestamptz':
      return new Date('2099-01-01T00:00:00Z');
    case 'date':
      return '2099-01-01';
    case 'tsvector':
      return `'${marker}'`;
    case 'tstzrange':
      return '[2099-01-01 09:00+00,2099-01-01 10:00+00)';
    case 'tstzmultirange':
      return '{[2099-01-01 09:00+00,2099-01-01 10:00+00)}';
    case '_text':
      return [marker];
    case '_float4':
      return [0.5];
    case 'bit':
    case 'varbit':
      return '1';
    default:
      throw new Error(`no value for a column of type ${type}: teach testing/tenant-rows.ts`);
  }
}

/** A fingerprint of everything a tenant owns, by table. */
export async function fingerprint(t: TestDatabase, tenantId: string): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of [...(await tenantTables(t)), 'tenants']) {
    const [row] = await t.asSuperuser<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') as print
       from "${table}" r where ${table === 'tenants' ? 'id' : 'tenant_id'} = $1`,
      [tenantId],
    );
    prints[table] = row!.print;
  }
  return prints;
}
