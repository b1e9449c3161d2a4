import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../db/database.ts';

async function asSuperuser(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Creates an empty database, or a copy of `template`. Returns its URL. */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  await asSuperuser(serverUrl, [`create database "${name}"${template ? ` template "${template}"` : ''}`]);
  return `${serverUrl}/${name}`;
}

export interface TestDatabase {
  db: Database;
  url: string;
  /** Inserts a tenant and returns its id. */
  tenant(overrides?: {
    name?: string;
    locale?: string;
    currency?: string;
    country?: string;
    timeZone?: string;
  }): Promise<string>;
  /** The superuser's eyes, to count what row-level security hides. */
  asSuperuser<Row = Record<string, unknown>>(query: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A database with a way to make businesses in it. */
export function databaseAt(db: Database): Pick<TestDatabase, 'db' | 'tenant'> {
  return {
    db,
    tenant: async (overrides = {}) => {
      const id = randomUUID();
      await db.asTenant(id, (tx) =>
        tx.sql(
          `insert into tenants (id, name, slug, locale, currency, country, time_zone) values (?, ?, ?, ?, ?, ?, ?)`,
          [
            id,
            overrides.name ?? 'Salon Test',
            `salon-${id.slice(0, 8)}`,
            overrides.locale ?? 'fr-FR',
            overrides.currency ?? 'EUR',
            overrides.country ?? 'FR',
            overrides.timeZone ?? 'Europe/Paris',
          ],
        ),
      );
      return id;
    },
  };
}

/** A migrated database of its own for one test file, on the run's shared server. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env.TEST_POSTGRES_URL;
  if (!serverUrl) throw new Error('TEST_POSTGRES_URL is not set: run the tests through Jest');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = await createDatabase(serverUrl, name, 'template_coccinelle');
  const db = await openDatabase({ url });
  const superuser = new pg.Pool({ connectionString: url, max: 2 });
  return {
    ...databaseAt(db),
    url,
    asSuperuser: async (query, params = []) => (await superuser.query(query, params)).rows,
    close: async () => {
      await db.close();
      await superuser.end();
      // Postgres waits for sessions that are on their way out; cutting those would be an error in the process that ends them.
      await asSuperuser(serverUrl, [`drop database if exists "${name}"`]).catch(() =>
        asSuperuser(serverUrl, [`drop database if exists "${name}" with (force)`]),
      );
    },
  };
}
