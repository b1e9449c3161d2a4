import type { Socket } from 'node:net';
import { createPostgreSqlTypeParsers, PostgreSqlPlatform } from '@mikro-orm/postgresql';
import pg from 'pg';

/** Runs SQL with `?` placeholders inside the open transaction; rows as plain objects. */
export type Sql = <Row = Record<string, unknown>>(query: string, params?: unknown[]) => Promise<Row[]>;

/** What may be asked within one transaction. What is asked together travels together: none waits for the answer to another. */
export interface Statements {
  /** Parameters stand in the text as literals, as one would write them by hand. */
  sql: Sql;
  /**
   * The same for what every message asks: planned once a connection, which costs as much as carrying it out. Parameters
   * travel beside the text, so Postgres must be able to infer the type of each (`?::uuid` where it cannot); an array is an
   * array, and large values cost nothing to write as text. `$1` where one stands twice. The text must be one of few.
   */
  prepared: Sql;
  /** As the ORM asks: parameters by number. */
  raw(text: string, values: readonly unknown[]): Promise<pg.QueryResult>;
  /** What is asked at the end of the work and whose answer nobody needs travels with the commit; where it fails, nothing is committed. */
  last(asked: Promise<unknown>): void;
}

/** Connections to Postgres under one role. */
export interface Connections {
  /** Runs `work` after `begin`, which opens the transaction; commits when it returns, rolls back when it throws. */
  transaction<T>(begin: string, work: (statements: Statements) => Promise<T>): Promise<T>;
  /** One statement by itself, prepared. */
  one: Sql;
  close(): Promise<void>;
}

const TIMESTAMPTZ = 1184;
const TEXT_ARRAY: number = 1009;

/** Instants as Dates, days and intervals as they are written. */
export const INSTANTS_AS_DATES: Record<number, (text: string) => unknown> = {
  [TIMESTAMPTZ]: pg.types.getTypeParser(TIMESTAMPTZ),
};
const parsers: Record<number, (text: string) => unknown> = {
  ...createPostgreSqlTypeParsers(pg.types.getTypeParser(TEXT_ARRAY)),
  ...INSTANTS_AS_DATES,
};
const types = {
  getTypeParser: (oid: number, format?: 'text') => parsers[oid] ?? pg.types.getTypeParser(oid, format),
};

const literals = new (class extends PostgreSqlPlatform {
  override timezone = 'Z';
})();

/** The texts of prepared statements so far, with the name each connection knows it by. */
const known = new Map<string, { name: string; text: string }>();

function preparedAs(query: string): { name: string; text: string } {
  let statement = known.get(query);
  if (!statement) {
    let count = 0;
    const text = query.replace(/\\\?|\?/g, (mark) => (mark === '?' ? `$${++count}` : '?'));
    statement = { name: `s${known.size}`, text };
    known.set(query, statement);
  }
  return statement;
}

/**
 * Opens nothing yet. The role is taken as a connection is made, so no query of ours ever runs with the login's own rights.
 * A connection that broke under a transaction is thrown away: none that Postgres has closed is kept, or waited for.
 */
export function openConnections(url: string, role: string, most: number): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c role=${role}`,
    max: most,
    types: types as pg.CustomTypesConfig,
    keepAlive: true,
    pipeline: true,
  } as pg.PoolConfig);
  // The pool has thrown it away already; without a listener it would end the process.
  pool.on('error', () => {});

  return {
    async transaction(begin, work) {
      const client = await pool.connect();
      // What was asked when it broke says so; while nothing is, the next question does.
      const whileHeld = () => {};
      client.on('error', whileHeld);
      let isSound = false;
      const state: TransactionState = { isOver: false, last: [] };
      try {
        // Travels with the first statement of the work, and has been answered before that is.
        gather(client);
        const begun = client.query(begin);
        begun.catch(() => {});
        const result = await work(statementsOn(client, state));
        state.isOver = true;
        // A statement that failed and was passed over makes a rollback of it, which is no error to Postgres.
        gather(client);
        const [{ command }] = await Promise.all([client.query('commit'), begun, ...state.last]);
        isSound = true;
        if (command !== 'COMMIT') throw new Error('nothing was committed: a statement had failed');
        return result;
      } catch (error) {
        state.isOver = true;
        isSound = await client.query('rollback').then(
          () => true,
          () => false,
        );
        throw error;
      } finally {
        client.off('error', whileHeld);
        client.release(!isSound);
      }
    },
    async one<Row>(query: string, params: unknown[] = []) {
      return (await pool.query({ ...preparedAs(query), values: params })).rows as Row[];
    },
    close: () => pool.end(),
  };
}

const gathering = new WeakSet<Socket>();

/**
 * What is asked together leaves in one piece: a system call for each statement was a fifth of a busy worker's time, and woke
 * Postgres as often.
 */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}

interface TransactionState {
  isOver: boolean;
  /** Asked already, and answered before the commit is. */
  last: Promise<unknown>[];
}

/** Once it is over the connection is about to be another's, and what is left of the work may ask nothing more. */
function statementsOn(client: pg.PoolClient, state: TransactionState): Statements {
  const ask = async (query: string | pg.QueryConfig) => {
    if (state.isOver) throw new Error('this transaction is over');
    gather(client);
    return client.query(query);
  };
  return {
    raw: (text, values) => ask({ text, values: [...values] }),
    sql: async (query, params = []) => (await ask(literals.formatQuery(query, params))).rows,
    prepared: async (query, params = []) => (await ask({ ...preparedAs(query), values: params })).rows,
    last: (asked) => {
      asked.catch(() => {});
      state.last.push(asked);
    },
  };
}
