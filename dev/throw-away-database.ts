import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../db/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { choosePort } from './ports.ts';
import { startPostgres } from './postgres.ts';

/**
 * Gives `work` a migrated database: the one at `url`, or an embedded server of its own in a temporary folder that is gone
 * afterwards, whatever happens.
 */
export async function withThrowAwayDatabase<T>(
  url: string | undefined,
  work: (db: Database, url: string) => Promise<T>,
): Promise<T> {
  if (url) {
    await migrate(url);
    const db = await openDatabase({ url });
    return await work(db, url).finally(() => db.close());
  }
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-retrieval-'));
  const server = await startPostgres({
    dataDir: join(folder, 'data'),
    port: await choosePort([], new Set()),
    password: 'password',
    logFile: join(folder, 'postgres.log'),
    // Nothing here outlives the process.
    settings: { fsync: 'off', shared_buffers: '256MB' },
  });
  try {
    const own = `${server.url}/coccinelle`;
    const client = new pg.Client({ connectionString: `${server.url}/postgres` });
    await client.connect();
    await client.query('create database coccinelle').finally(() => client.end());
    await migrate(own);
    const db = await openDatabase({ url: own });
    return await work(db, own).finally(() => db.close());
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
