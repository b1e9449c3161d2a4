import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureModelFiles } from '../providers/embeddings/model-files.ts';
import { findTemporalCli, startTemporalDevServer } from '../temporal/dev-server.ts';
import { ensureBuild } from './browser-builds.ts';
import { cacheDir } from './cache.ts';
import { startChild, tailOf } from './child.ts';
import { choosePorts, devEnvironment, loadSecrets, type StackPorts, startOnPorts } from './environment.ts';
import { hashOfFiles } from './file-hash.ts';
import { ProcessRecord } from './leftovers.ts';
import { ensureDatabase, startPostgres } from './postgres.ts';
import type { Progress } from './progress.ts';
import { Supervisor } from './supervisor.ts';

/** The parts, in the order in which they are stopped: who asks before who answers. */
const parts = ['the API', 'the worker', 'the sandbox', 'the Temporal server', 'Postgres'] as const;

export interface StackOptions {
  /** of the clone */
  root: string;
  /** all data and logs; must be locked by the caller */
  dataDir: string;
  apiPort: number;
  progress: Progress;
  /** keep off the customary ports, which belong to `npm start` */
  onlyFreePorts?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** A stack that is being started or runs. */
export interface Stack {
  /** settles when every part answers, with where they are */
  ready: Promise<{ ports: StackPorts; env: NodeJS.ProcessEnv }>;
  /** settles with the reason when a part ended that should run */
  failed: Promise<Error>;
  /** stops everything, in order */
  stop(): Promise<void>;
  /** stops everything, at once */
  kill(): Promise<void>;
}

/**
 * Starts the whole of Coccinelle on this machine: Postgres, the Temporal server with its web UI, migrations, the
 * sandbox, a worker, and the API with the back office. What does not depend on each other starts side by side.
 */
export function startStack(options: StackOptions): Stack {
  const record = processRecord(options.dataDir);
  const supervisor = new Supervisor(parts, record, (line) => options.progress.line(`! ${capitalised(line)}`));
  return {
    ready: start(options, supervisor),
    failed: supervisor.failed,
    stop: () => supervisor.stop(),
    kill: () => supervisor.kill(),
  };
}

/** Stops what an earlier run of this folder left running, and returns the names of what it found. */
export async function stopLeftovers(dataDir: string): Promise<string[]> {
  return await processRecord(dataDir).stopLeftovers();
}

function processRecord(dataDir: string): ProcessRecord {
  return new ProcessRecord(join(dataDir, 'processes.json'));
}

async function start(options: StackOptions, supervisor: Supervisor) {
  const { root, dataDir, apiPort, progress, env: inherited = process.env } = options;
  const logs = join(dataDir, 'logs');
  await mkdir(logs, { recursive: true });

  const secrets = await loadSecrets(dataDir);
  const websites = join(root, 'sandbox', 'websites');
  const ports = await choosePorts(apiPort, dataDir, websites, { onlyFree: options.onlyFreePorts });
  const onPorts = <T>(
    part: string,
    names: Parameters<typeof startOnPorts>[1],
    begin: () => Promise<T>,
  ): Promise<T> =>
    startOnPorts({ ports, dataDir, told: (why) => progress.line(`! ${part}: ${why}`) }, names, begin);
  const environment = (more: { modelDir?: string } = {}) =>
    devEnvironment({
      ports,
      secrets,
      dataDir,
      inherited,
      adminUiDir: join(root, 'admin-ui', 'dist'),
      widgetDir: join(root, 'widget', 'dist'),
      ...more,
    });
  const node = async <Name extends string>(name: Name, program: string, env: NodeJS.ProcessEnv) => ({
    name,
    command: process.execPath,
    args: [join(root, program)],
    cwd: root,
    env,
    logFile: await freshLog(logs, name.replace('the ', '')),
  });

  const database = progress.step(
    'Postgres',
    async () => {
      const logFile = await freshLog(logs, 'postgres');
      const { databasePassword: password } = secrets;
      const dataFolder = join(dataDir, 'postgres');
      const server = await onPorts('Postgres', ['postgres'], () =>
        startPostgres({ dataDir: dataFolder, port: ports.postgres, password, logFile }),
      );
      await supervisor.watch('Postgres', server, logFile);
      await ensureDatabase(server.url, 'coccinelle');
      const stamp = join(dataDir, 'migrated');
      const migrations = await hashOfFiles(root, ['migrations']);
      if ((await readFile(stamp, 'utf8').catch(() => '')) === migrations) return 'the database is up to date';
      const migration = await startChild(await node('migrate', 'migrations/main.ts', environment()));
      const { code } = await migration.exited;
      const log = migration.logFile as string;
      if (code !== 0) throw new Error(`The database could not be migrated:\n${await tailOf(log)}`);
      await writeFile(stamp, migrations);
      return (await tailOf(log, 1)).trim();
    },
    (said) => said,
  );

  const temporal = progress.step('Temporal server', async () => {
    await findTemporalCli(inherited);
    const logFile = await freshLog(logs, 'temporal');
    const dbFile = join(dataDir, 'temporal.db');
    const server = await onPorts('Temporal server', ['temporal', 'temporalUi'], () =>
      startTemporalDevServer({
        port: ports.temporal,
        uiPort: ports.temporalUi,
        codecEndpoint: `http://localhost:${ports.api}/temporal-codec`,
        dbFile,
        logFile,
      }),
    );
    await supervisor.watch('the Temporal server', server, logFile);
  });

  const sandbox = progress.step('Sandbox', async () => {
    await onPorts('Sandbox', ['sandbox', 'websites'], async () =>
      supervisor.start(await node('the sandbox', 'sandbox/main.ts', environment()), (signal) =>
        answers(`http://127.0.0.1:${ports.sandbox}/`, 60_000, signal),
      ),
    );
  });

  const backOffice = progress.step(
    'Back office',
    async () => await ensureBuild(root, 'admin-ui', join(logs, 'back-office.log')),
    ({ built }) => (built ? 'built' : 'unchanged'),
  );
  const widget = progress.step(
    'Booking widget',
    async () => await ensureBuild(root, 'widget', join(logs, 'widget.log')),
    ({ built }) => (built ? 'built' : 'unchanged'),
  );

  const embeddings = progress.step(
    'Embedding model',
    async () => {
      const dir = inherited.EMBEDDING_MODEL_DIR || undefined;
      return await ensureModelFiles({
        dir,
        cacheDir: cacheDir(inherited),
        log: (line) => progress.line(`  ${line}`),
      });
    },
    (model) =>
      'unavailable' in model ? `none, search runs on full text alone. ${model.unavailable}` : model.dir,
  );

  const [model] = await Promise.all([embeddings, database, temporal, sandbox, backOffice, widget]);
  const env = environment('dir' in model ? { modelDir: model.dir } : {});
  const ready = `http://127.0.0.1:${ports.api}/health/ready`;
  await progress.step('Worker and API', async () => {
    // The API answers "ready" only once the worker polls, so one wait serves both.
    const whenBothAre = (signal: AbortSignal) => answers(ready, 90_000, signal);
    await Promise.all([
      supervisor.keepRunning(await node('the worker', 'temporal/worker-main.ts', env), whenBothAre),
      supervisor.start(await node('the API', 'api/main.ts', env), whenBothAre),
    ]);
  });
  return { ports, env };
}

/** Waits for a 200. @throws when it does not come in time, with what was answered last */
async function answers(url: string, withinMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (let last = 'nothing'; !signal.aborted; ) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
      if (response.ok) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch (error) {
      // Not listening yet, or slow: what counts is the deadline.
      last = String((error as Error).cause ?? error);
    }
    if (Date.now() > deadline)
      throw new Error(`${url} did not answer within ${withinMs / 1000} s; last: ${last}`);
    await sleep(100, undefined, { signal }).catch(() => {});
  }
}

/** The path of an empty log; the one before it is kept beside. */
async function freshLog(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name.toLowerCase().replaceAll(' ', '-')}.log`);
  await rename(file, `${file}.1`).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return file;
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
