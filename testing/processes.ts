import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Child, startChild, tailOf } from '../dev/child.ts';
import { freePort } from '../dev/ports.ts';
import { ensureDatabase, startPostgres } from '../dev/postgres.ts';
import { migrate } from '../migrations/migrate.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { startTemporalDevServer } from '../temporal/dev-server.ts';

export type PartName = 'postgres' | 'temporal' | 'worker' | 'api';

export interface Part {
  /** Of the process that runs now; null while none does. */
  readonly pid: number | null;
  /** How often it ended without being asked to, kills from outside included. */
  readonly ends: number;
  /** `kill -9`; whoever looks after it starts it again. Settles when the process is gone. */
  kill(): Promise<void>;
  /** Ends it, and it stays so until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The product as it runs in earnest, on this machine: four processes of its own, the providers in this one. */
export interface Processes {
  parts: Record<PartName, Part>;
  sandbox: Sandbox;
  publicUrl: string;
  databaseUrl: string;
  temporalAddress: string;
  taskQueuePrefix: string;
  /** A superuser's question, asked again while Postgres is away. */
  rows<Row = Record<string, unknown>>(query: string, params?: unknown[]): Promise<Row[]>;
  /** Waits until the API says that everything it needs answers, the worker among it. */
  ready(): Promise<void>;
  /** The end of what a part said. */
  log(part: PartName, lines?: number): Promise<string>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const READY_MS = 90_000;

/**
 * Starts Postgres and Temporal (both keep what they have over a kill), the API, a worker, and the sandbox. Whatever ends is
 * started again, as an operator's supervisor does.
 */
export async function startProcesses(
  options: {
    env?: NodeJS.ProcessEnv;
    /** Temporal in memory: quicker by far where the disk is busy, and empty after its end. */
    forgetful?: boolean;
    /** Settings of Postgres beyond those of every run. */
    postgres?: Record<string, string>;
  } = {},
): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-processes-'));
  await chmod(folder, 0o755);
  const ports = { postgres: await freePort(), temporal: await freePort(), api: await freePort() };
  const publicUrl = `http://127.0.0.1:${ports.api}`;
  const webhook = (path: string) => `${publicUrl}/webhooks/${path}`;
  const sandbox = await startSandbox({
    webhookTargets: {
      twilio: webhook('twilio/sms'),
      resend: webhook('resend'),
      whatsapp: webhook('whatsapp'),
      meta: webhook('meta'),
    },
  });
  const databaseUrl = `postgres://postgres:password@127.0.0.1:${ports.postgres}/coccinelle`;
  const temporalAddress = `127.0.0.1:${ports.temporal}`;
  const taskQueuePrefix = `p-${randomUUID().slice(0, 8)}`;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(ports.api),
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TASK_QUEUE_PREFIX: taskQueuePrefix,
    SANDBOX_URL: sandbox.url,
    OBJECTS_DIR: join(folder, 'objects'),
    // No model there: search by full text alone, and no half a gigabyte of it in the figures.
    EMBEDDING_MODEL_DIR: folder,
    RATE_LIMIT_WEBHOOK_PER_MINUTE: '1000000',
    ...options.env,
  };
  const logOf = (name: PartName) => join(folder, `${name}.log`);
  const node = (name: PartName, program: string) => () =>
    startChild({
      name: `the ${name}`,
      command: process.execPath,
      args: [join(root, program)],
      cwd: root,
      env,
      logFile: logOf(name),
    });
  const parts = {
    postgres: new KeptPart(() =>
      startPostgres({
        dataDir: join(folder, 'postgres'),
        port: ports.postgres,
        password: 'password',
        logFile: logOf('postgres'),
        // A killed process loses nothing the kernel has; only a power cut would.
        settings: { fsync: 'off', max_connections: '200', shared_buffers: '128MB', ...options.postgres },
      }),
    ),
    temporal: new KeptPart(() =>
      startTemporalDevServer({
        port: ports.temporal,
        uiPort: false,
        ...(options.forgetful ? {} : { dbFile: join(folder, 'temporal.db') }),
        logFile: logOf('temporal'),
      }),
    ),
    worker: new KeptPart(node('worker', 'temporal/worker-main.ts')),
    api: new KeptPart(node('api', 'api/main.ts')),
  };
  const inOrder = [parts.api, parts.worker, parts.temporal, parts.postgres];
  const close = async () => {
    for (const part of inOrder) await part.stop();
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  };

  const processes: Processes = {
    parts,
    sandbox,
    publicUrl,
    databaseUrl,
    temporalAddress,
    taskQueuePrefix,
    rows: (query, params = []) => patiently('Postgres', () => askOnce(databaseUrl, query, params)),
    ready: () =>
      patiently('the API', async () => {
        const answer = await fetch(`${publicUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      }),
    log: (name, lines = 20) => tailOf(logOf(name), lines),
    close,
  };
  try {
    await Promise.all([parts.postgres.start(), parts.temporal.start()]);
    await ensureDatabase(databaseUrl.replace(/\/coccinelle$/, ''), 'coccinelle');
    await migrate(databaseUrl);
    await Promise.all([parts.worker.start(), parts.api.start()]);
    await processes.ready();
    return processes;
  } catch (error) {
    await close();
    throw error;
  }
}

type Running = Pick<Child, 'pid' | 'exited' | 'stop'>;

/** A process that is started again whenever it ends. */
class KeptPart implements Part {
  ends = 0;
  #running: Running | null = null;
  #wanted = false;
  #again: Promise<void> = Promise.resolve();
  readonly #begin: () => Promise<Running>;

  constructor(begin: () => Promise<Running>) {
    this.#begin = begin;
  }

  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  async start(): Promise<void> {
    this.#wanted = true;
    const running = await this.#begin();
    this.#running = running;
    this.#again = running.exited.then(() => this.#ended());
  }

  async kill(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    process.kill(running.pid, 'SIGKILL');
    await running.exited;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    await this.#running?.stop(15_000);
    await this.#again;
    this.#running = null;
  }

  async #ended(): Promise<void> {
    this.#running = null;
    if (!this.#wanted) return;
    this.ends += 1;
    // What a killed server's children still hold (memory, a port) is let go of within moments.
    await patiently('what ended', async () => {
      if (this.#wanted) await this.start();
    });
  }
}

async function askOnce<Row>(url: string, query: string, params: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies under the question rejects the question itself.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(query, params)).rows as Row[];
  } finally {
    await client.end().catch(() => {});
  }
}

/** Tries every quarter of a second, for a minute and a half. @throws what it failed with last */
async function patiently<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} did not come back`, { cause: error });
      await sleep(250);
    }
  }
}
