import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from './ports.ts';
import { ensureDatabase, startPostgres } from './postgres.ts';

describe('the embedded Postgres', () => {
  let folder: string;
  beforeEach(async () => {
    // Only its owner may enter it: run as root, the server is another user and must get in all the same.
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-postgres-'));
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  const start = async () =>
    await startPostgres({
      dataDir: join(folder, 'data'),
      port: await freePort(),
      password: "pass'wörd/1",
      logFile: join(folder, 'postgres.log'),
      settings: { fsync: 'off' },
    });

  it('keeps its data between starts, over a stale pid file and a kill -9', async () => {
    const first = await start();
    const url = await ensureDatabase(first.url, 'coccinelle');
    await query(url, `create table note (words text); insert into note values ('Évasion à 30 €')`);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    // The id of a process that lives, but is no Postgres.
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${folder}\n`);

    const second = await start();
    const again = await ensureDatabase(second.url, 'coccinelle');
    expect(await query(again, 'select lower(words) as words from note')).toEqual([
      { words: 'évasion à 30 €' },
    ]);
    expect(await second.stop()).toEqual({ code: 0, signal: null });
  });

  it('starts over where an initialisation was interrupted', async () => {
    await mkdir(join(folder, 'data', 'base'), { recursive: true });
    const server = await start();
    expect(await query(`${server.url}/postgres`, 'show server_encoding')).toEqual([
      { server_encoding: 'UTF8' },
    ]);
    await server.stop();
  });
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const result = await client.query(sql);
    return Array.isArray(result) ? [] : result.rows;
  } finally {
    await client.end();
  }
}
