/**
 * `npm start` as a newcomer meets it: in a fresh clone of the last commit with an empty cache of our own (npm's is this
 * machine's), then without data, then with it; and the memory of the whole stack at rest.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { guard } from '../dev/guardian.ts';
import { freePort } from '../dev/ports.ts';
import { memoryByPart } from './process-memory.ts';
import type { BenchRow } from './row.ts';

const FRESH_SECONDS = 180;
const WARM_SECONDS = 10;
const REST_MS = 20_000;
const PATIENCE_MS = 20 * 60_000;
/** The order of stopping takes its time; then the whole group goes. */
const STOP_PATIENCE_MS = 60_000;
const execute = promisify(execFile);

export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-bench-'));
  const clone = join(folder, 'coccinelle');
  try {
    await execute('git', ['clone', '--quiet', '--local', join(import.meta.dirname, '..'), clone]);
    const env = surroundings(join(folder, 'cache'));
    const fresh = await started(clone, env, []);
    await fresh.stop();
    const emptied = await started(clone, env, ['--reset']);
    await emptied.stop();
    const warm = await started(clone, env, []);
    try {
      await sleep(REST_MS);
      return [...startRows(fresh, emptied, warm), ...(await memoryRows(clone, warm.pid))];
    } finally {
      await warm.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** This process's environment without what npm, the shell or a developer's settings would change about a start. */
function surroundings(cache: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|NODE_|COCCINELLE_|EMBEDDING_|TEMPORAL_|DATABASE_URL|XDG_CACHE_HOME|INIT_CWD)/.test(name),
  );
  return { ...Object.fromEntries(kept), COCCINELLE_CACHE: cache };
}

interface Start {
  pid: number;
  seconds: number;
  /** What it said of each step: "✓ Postgres (1.2 s)". */
  said: string[];
  stop(): Promise<void>;
}

/** Runs `npm start` until it says it is ready. @throws with its last words when it ends before */
async function started(cwd: string, env: NodeJS.ProcessEnv, args: string[]): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--', '--port', String(await freePort()), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, to stop it as Ctrl-C at a terminal would.
    detached: true,
  });
  const said: string[] = [];
  // Should this process be killed, npm is asked to end, and everything under it ends with it.
  const release = child.pid === undefined ? () => {} : guard(child.pid);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      release();
      resolve();
    }),
  );
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (line: string) => {
      if (line.trim() !== '') said.push(line);
      if (line.includes('Coccinelle is ready')) resolve();
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', hear);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${code}: ${said.slice(-8).join(' | ')}`)),
    );
  });
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const tooLate = new Promise<never>((_, reject) =>
    patience.addEventListener('abort', () =>
      reject(new Error(`npm start was not ready: ${said.join(' | ')}`)),
    ),
  );
  try {
    await Promise.race([ready, tooLate]);
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { pid: child.pid!, seconds, said, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGINT');
  const late = sleep(STOP_PATIENCE_MS, 'late' as const, { ref: false });
  if ((await Promise.race([ended, late])) !== 'late') return;
  process.kill(-child.pid, 'SIGKILL');
  await ended;
  throw new Error('npm start did not stop when asked');
}

function startRows(fresh: Start, emptied: Start, warm: Start): BenchRow[] {
  // "✓ Postgres: migrated: … (6.8 s)" without what it says between.
  const steps = ({ said }: Start) =>
    said
      .flatMap((line) => /^✓ ([^:(]+?)(?::.*)? \((.+)\)$/.exec(line)?.slice(1, 3).join(' ') ?? [])
      .join(', ');
  return [
    {
      name: 'npm start in a fresh clone, downloads and demo business included',
      figure: `${fresh.seconds.toFixed(0)} s`,
      comparedWith: steps(fresh),
      target: `≤ ${FRESH_SECONDS} s`,
      meets: fresh.seconds <= FRESH_SECONDS,
    },
    {
      name: 'npm start without data, demo business included',
      figure: `${emptied.seconds.toFixed(1)} s`,
      comparedWith: `the fresh clone: ${fresh.seconds.toFixed(0)} s`,
    },
    {
      name: 'npm start again, with its data',
      figure: `${warm.seconds.toFixed(1)} s`,
      comparedWith: `without data: ${emptied.seconds.toFixed(1)} s; ${steps(warm)}`,
      target: `≤ ${WARM_SECONDS} s`,
      meets: warm.seconds <= WARM_SECONDS,
    },
  ];
}

async function memoryRows(clone: string, pid: number): Promise<BenchRow[]> {
  if (process.platform !== 'linux')
    return [
      {
        name: 'memory of the stack at rest',
        figure: 'not measured',
        comparedWith: 'it is read from Linux’s /proc',
      },
    ];
  const recorded: Array<{ name: string; pid: number }> = JSON.parse(
    await readFile(join(clone, '.data', 'processes.json'), 'utf8'),
  );
  const parts = new Map(recorded.map(({ name, pid: part }) => [part, name]));
  const memory = await memoryByPart(pid, parts, 'npm start itself');
  const total = [...memory.values()].reduce((sum, value) => sum + value, 0);
  const of = [...memory].sort(([, a], [, b]) => b - a).map(([name, value]) => `${name} ${value.toFixed(0)}`);
  return [
    {
      name: `memory of the stack ${REST_MS / 1000} s after a start (proportional set size)`,
      figure: `${total.toFixed(0)} MB`,
      comparedWith: `by part, in MB: ${of.join(', ')}`,
    },
  ];
}
