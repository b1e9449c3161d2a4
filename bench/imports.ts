/**
 * A million clients from a file: handed in through the API, looked at and taken by the activities, on real Postgres; beside a
 * tenth of it, which shows what grows, and beside the simplest import there is: each line matched and saved by itself.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createClientImportActivities } from '../activities/client-import.ts';
import { claimImport } from '../db/client-imports.ts';
import { matchOrCreateClient } from '../db/clients.ts';
import { phoneToE164 } from '../domain/contact/phone.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { liveMb } from '../testing/live-memory.ts';
import type { BenchRow } from './row.ts';

const LINES = Number(process.env.BENCH_IMPORT_LINES ?? 1_000_000);
const SMALL = Math.min(100_000, LINES);
const NAIVE = 2_000;

export async function run(): Promise<BenchRow[]> {
  await globalSetup();
  const folder = await mkdtemp(join(tmpdir(), 'imports-'));
  try {
    const api = await openTestApi();
    try {
      const small = await importOf(api, folder, SMALL);
      const large = await importOf(api, folder, LINES);
      const naive = await naiveLinesPerSecond(api);
      const seconds = large.upload + large.check + large.commit;
      return [
        {
          name: `Import of ${LINES.toLocaleString('en')} clients: windows-1252, semicolons, 1 % duplicates, 1 % invalid`,
          figure: `${seconds.toFixed(0)} s: handed in ${large.upload.toFixed(0)}, looked at ${large.check.toFixed(0)}, taken in one transaction ${large.commit.toFixed(0)}; ${Math.round(LINES / seconds)} lines/s`,
          comparedWith: `each line matched and saved by itself: ${Math.round(naive)} lines/s; ${SMALL.toLocaleString('en')} lines: ${Math.round(SMALL / (small.upload + small.check + small.commit))} lines/s (${small.upload.toFixed(1)}, ${small.check.toFixed(1)}, ${small.commit.toFixed(1)} s)`,
        },
        {
          name: 'what lives in the memory of the process at its highest during it',
          figure: `${large.memory.live.toFixed(0)} MB; resident ${large.memory.resident.toFixed(0)} MB`,
          comparedWith: `${SMALL.toLocaleString('en')} lines: ${small.memory.live.toFixed(0)} MB; resident ${small.memory.resident.toFixed(0)} MB; the file: ${large.megabytes.toFixed(0)} MB`,
          target: 'flat: within 20 MB',
          meets: large.memory.live - small.memory.live <= 20,
        },
      ];
    } finally {
      await api.close();
    }
  } finally {
    await rm(folder, { recursive: true });
    await globalTeardown();
  }
}

function line(i: number): string {
  // Every hundredth is somebody of a line before, every hundredth has a number that is none.
  const person = i % 100 === 7 ? i - 7 : i;
  const number = i % 100 === 13 ? '06 12' : phoneOf(person);
  return `Petit${person};Éloïse;${number};client${person}@exemple.fr;oui;Préfère le matin\r\n`;
}

function phoneOf(i: number): string {
  return `06${String(10_000_000 + i).replace(/(..)(?=.)/g, ' $1')}`.replace(/\s+/g, ' ');
}

async function importOf(api: TestApi, folder: string, lines: number) {
  const path = join(folder, `${lines}.csv`);
  async function* text() {
    yield Buffer.from('Nom;Prénom;Portable;E-mail;Accepte les SMS;Notes\r\n', 'latin1');
    for (let i = 0; i < lines; i += 1_000)
      yield Buffer.from(Array.from({ length: 1_000 }, (_, j) => line(i + j)).join(''), 'latin1');
  }
  await pipeline(Readable.from(text()), createWriteStream(path));
  const person = await api.person();
  const activities = createClientImportActivities({ db: api.deps.db });
  const environment = new MockActivityEnvironment();
  let memory = { live: 0, resident: 0 };
  const sampling = setInterval(() => {
    memory = {
      live: Math.max(memory.live, liveMb()),
      resident: Math.max(memory.resident, process.memoryUsage.rss() / 2 ** 20),
    };
  }, 1_000);
  try {
    let at = performance.now();
    const lap = () => {
      const seconds = (performance.now() - at) / 1_000;
      at = performance.now();
      return seconds;
    };
    const { id, mapping } = await upload(api, person.token, path);
    const uploaded = lap();
    const ref = { tenantId: person.tenantId, importId: id };
    await api.deps.db.asTenant(person.tenantId, (tx) =>
      tx.sql(`update client_imports set mapping = ? where id = ?`, [JSON.stringify(mapping), id]),
    );
    await environment.run(activities.startImportCheck, ref);
    await environment.run(activities.checkImportLines, ref);
    const check = lap();
    await api.deps.db.asTenant(person.tenantId, (tx) => claimImport(tx, id, ['uploaded'], 'importing'));
    const outcome = await environment.run(activities.commitImport, ref);
    const commit = lap();
    const [count] = await api.t.asSuperuser<{ clients: number }>(
      `select count(*)::int as clients from clients where tenant_id = $1`,
      [person.tenantId],
    );
    if (outcome !== 'done' || count!.clients !== lines * 0.98)
      throw new Error(`${outcome}: ${count!.clients} clients of ${lines} lines`);
    const file = await open(path);
    const megabytes = (await file.stat()).size / 2 ** 20;
    await file.close();
    return { upload: uploaded, check, commit, memory, megabytes };
  } finally {
    clearInterval(sampling);
  }
}

/** As a browser sends it: the file is read while it is sent. */
async function upload(api: TestApi, token: string, path: string): Promise<{ id: string; mapping: string[] }> {
  const boundary = 'bench';
  const file = await open(path);
  async function* body() {
    yield `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\n\r\n`;
    yield* file.createReadStream({ autoClose: false });
    yield `\r\n--${boundary}--\r\n`;
  }
  const response = await fetch(`${api.url}/api/v1/client-imports`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    body: Readable.toWeb(Readable.from(body())) as never,
    duplex: 'half',
    // Else all of the file that was sent is kept, in the memory that is measured here, to be sent elsewhere if need be.
    redirect: 'error',
  } as RequestInit);
  await file.close();
  if (response.status !== 201)
    throw new Error(`the file was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string; mapping: string[] };
}

async function naiveLinesPerSecond(api: TestApi): Promise<number> {
  const { tenantId } = await api.person();
  const startedAt = performance.now();
  for (let i = 0; i < NAIVE; i++) {
    await api.deps.db.asTenant(tenantId, (tx) =>
      matchOrCreateClient(
        tx,
        {
          firstName: 'Éloïse',
          lastName: `Petit${i}`,
          phone: phoneToE164(phoneOf(i), 'FR'),
          email: `client${i}@exemple.fr`,
        },
        { source: 'import', locale: 'fr-FR' },
      ),
    );
  }
  return NAIVE / ((performance.now() - startedAt) / 1_000);
}
