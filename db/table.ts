import type { TenantTransaction } from './database.ts';

/** How a table's columns are read: property of the line → SQL expression over the table's own columns. */
type Columns<Line> = { [Name in keyof Line]-?: string };

export interface PageQuery<Line> {
  limit: number;
  offset: number;
  sort: keyof Line & string;
  order: 'asc' | 'desc';
}

/**
 * Reading and writing the rows of one tenant table as plain objects. `columns` names what a line shows; `own` are those that
 * can be written, each a column of that snake_case name. Conditions are SQL with `?`.
 */
export function tenantTable<Line extends { id: string }, Input extends object>(
  table: string,
  columns: Columns<Line>,
  own: ReadonlyArray<keyof Input & string>,
) {
  const shown = Object.entries<string>(columns)
    .map(([name, expression]) => `${expression} as "${name}"`)
    .join(', ');
  const touched = 'updatedAt' in columns ? ', updated_at = now()' : '';
  const given = (input: Partial<Input>) =>
    own
      .filter((name) => input[name] !== undefined)
      .map((name) => ({ column: snake(name), value: toSql(input[name]) }));

  return {
    shown,
    async read(tx: TenantTransaction, id: string): Promise<Line | null> {
      const [line] = await tx.sql<Line>(`select ${shown} from ${table} where id = ?`, [id]);
      return line ?? null;
    },
    async all(tx: TenantTransaction, where: string, params: unknown[], orderBy: string): Promise<Line[]> {
      return tx.sql<Line>(`select ${shown} from ${table} where ${where} order by ${orderBy}, id`, params);
    },
    async page(
      tx: TenantTransaction,
      query: PageQuery<Line>,
      where: string,
      params: unknown[],
    ): Promise<{ items: Line[]; total: number }> {
      const items = await tx.sql<Line>(
        `select ${shown} from ${table} where ${where}
         order by ${columns[query.sort]} ${query.order} nulls last, id limit ? offset ?`,
        [...params, query.limit, query.offset],
      );
      // The first page that is not full tells the total by itself.
      if (query.offset === 0 && items.length < query.limit) return { items, total: items.length };
      const [count] = await tx.sql<{ total: number }>(
        `select count(*)::int as total from ${table} where ${where}`,
        params,
      );
      return { items, total: count!.total };
    },
    async insert(tx: TenantTransaction, input: Input): Promise<Line> {
      const values = given(input);
      const [line] = await tx.sql<Line>(
        `insert into ${table} (tenant_id${values.map(({ column }) => `, ${column}`).join('')})
         values (?${values.map(() => ', ?').join('')}) returning ${shown}`,
        [tx.tenantId, ...values.map(({ value }) => value)],
      );
      return line!;
    },
    /** Changes what is given. @returns null when there is no such row. */
    async update(tx: TenantTransaction, id: string, change: Partial<Input>): Promise<Line | null> {
      const values = given(change);
      if (values.length === 0) return this.read(tx, id);
      const [line] = await tx.sql<Line>(
        `update ${table} set ${values.map(({ column }) => `${column} = ?`).join(', ')}${touched} where id = ? returning ${shown}`,
        [...values.map(({ value }) => value), id],
      );
      return line ?? null;
    },
    async delete(tx: TenantTransaction, id: string): Promise<boolean> {
      const gone = await tx.sql(`delete from ${table} where id = ? returning id`, [id]);
      return gone.length > 0;
    },
  };
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Objects and lists are jsonb here; instants go as they are. */
function toSql(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? JSON.stringify(value)
    : value;
}
