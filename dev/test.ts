import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureModelFiles } from '../providers/embeddings/model-files.ts';
import { findTemporalCli } from '../temporal/dev-server.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { ensureBuild } from './browser-builds.ts';
import { cacheDir } from './cache.ts';
import { findChromium } from './chromium.ts';
import { freePort } from './ports.ts';
import { Progress, seconds } from './progress.ts';
import { startStack } from './stack.ts';
import { type JestReport, type Tally, tallyLine, tallyOfJest } from './tally.ts';

/**
 * `npm test`: its own set-up, then types, Biome, Jest, and the journeys in a browser. With arguments, only Jest,
 * which gets them (`npm test -- path`; `npm test -- e2e/…` runs journeys). Ends with "N passed, N failed".
 */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const results = join(root, '.data', 'test-results');
const args = process.argv.slice(2);
const progress = new Progress();
const parts: Array<{ name: string; tally: Tally; note?: string }> = [];

try {
  await mkdir(results, { recursive: true });
  await setUp();
  const wantsJourneys = args.length === 0 || args.some((arg) => arg.startsWith('e2e'));
  if (args.length === 0) {
    await check('types', ['node_modules/.bin/tsc', '--noEmit']);
    await build();
    await check('biome', ['node_modules/.bin/biome', 'ci', '--colors=off', '.']);
  }
  if (args.length === 0 || !wantsJourneys) await jest('tests', 'jest.config.js', {});
  if (wantsJourneys) await journeys();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  parts.push({ name: 'set-up', tally: { passed: 0, failed: 1, skipped: 0 } });
}

console.log('');
for (const { name, tally, note } of parts) {
  console.log(`  ${name.padEnd(10)} ${tallyLine([tally])}${note ? `  (${note})` : ''}`);
}
console.log(tallyLine(parts.map(({ tally }) => tally)));
process.exit(parts.some(({ tally }) => tally.failed > 0) ? 1 : 0);

/** Downloads what the tests need, side by side, so that no test waits for the network. */
async function setUp(): Promise<void> {
  await Promise.all([
    progress.step('Temporal server', () => findTemporalCli(), String),
    progress.step('Time-skipping Temporal server', () => findTimeSkippingServer(), String),
    progress.step(
      'Embedding model',
      () =>
        ensureModelFiles({
          dir: process.env.EMBEDDING_MODEL_DIR || undefined,
          cacheDir: cacheDir(),
          log: (line) => progress.line(`  ${line}`),
        }),
      (model) => ('unavailable' in model ? `NONE, its tests are skipped. ${model.unavailable}` : model.dir),
    ),
  ]);
}

async function build(): Promise<void> {
  const startedAt = performance.now();
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, room] of [
    ['Back office', 'admin-ui'],
    ['Booking widget', 'widget'],
  ] as const) {
    await progress
      .step(
        name,
        () => ensureBuild(root, room, join(results, `${room}.log`)),
        ({ built }) => (built ? 'built' : 'unchanged'),
      )
      .then(() => tally.passed++)
      .catch((error: Error) => {
        console.error(error.message);
        tally.failed++;
      });
  }
  parts.push({ name: 'build', tally, note: since(startedAt) });
}

/** A tool that passes or fails as a whole. */
async function check(name: string, command: [string, ...string[]]): Promise<void> {
  const startedAt = performance.now();
  const code = await run(command);
  const passed = code === 0 ? 1 : 0;
  parts.push({ name, tally: { passed, failed: 1 - passed, skipped: 0 }, note: since(startedAt) });
}

async function jest(name: string, config: string, env: NodeJS.ProcessEnv): Promise<void> {
  const startedAt = performance.now();
  const report = join(results, `${name}.json`);
  await rm(report, { force: true });
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const code = await run(
    // A library's forgotten handle must not keep a finished run alive; what a test leaves behind is Jest's to say.
    [
      process.execPath,
      ...node,
      ...['--config', config, '--ci', '--forceExit', '--json', `--outputFile=${report}`],
      ...args,
    ],
    env,
  );
  const tally = tallyOfJest(await readReport(report), code);
  parts.push({ name, tally, note: since(startedAt) });
}

/** The journeys run against the whole stack, started as `npm start` does but with data and ports of its own. */
async function journeys(): Promise<void> {
  const chromium = await findChromium();
  if (!chromium) {
    console.log('\n!! NO CHROMIUM WAS FOUND: the journeys in a browser are NOT tested.');
    console.log('!! Install one (on Debian: apt-get install chromium) or name it in CHROMIUM_PATH.\n');
    const note = 'no Chromium was found: not tested';
    parts.push({ name: 'journeys', tally: { passed: 0, failed: 0, skipped: 1 }, note });
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'coccinelle-journeys-'));
  const onSignal = () => void stack.stop().then(() => process.exit(130));
  const apiPort = await freePort();
  // All journeys come from one address, as hardly any hundred visitors do.
  const env = { ...process.env, RATE_LIMIT_IP_PER_MINUTE: '5000' };
  const stack = startStack({ root, dataDir, apiPort, progress, onlyFreePorts: true, env });
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const broken = stack.failed.then((reason) => Promise.reject(reason));
    const { ports } = await Promise.race([stack.ready, broken]);
    const places = {
      CHROMIUM_PATH: chromium,
      COCCINELLE_URL: `http://localhost:${apiPort}`,
      SANDBOX_URL: `http://127.0.0.1:${ports.sandbox}`,
      DEMO_WEBSITE_URL: `http://127.0.0.1:${ports.websites['salon-marie']}`,
    };
    await Promise.race([jest('journeys', 'testing/jest.e2e.config.js', places), broken]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    parts.push({
      name: 'journeys',
      tally: { passed: 0, failed: 1, skipped: 0 },
      note: 'the stack did not run',
    });
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function run([command, ...rest]: [string, ...string[]], env: NodeJS.ProcessEnv = {}): Promise<number> {
  console.log(`\n> ${[command, ...rest].map((word) => word.replace(`${root}/`, '')).join(' ')}`);
  const child = spawn(command, rest, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}

async function readReport(file: string): Promise<JestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JestReport;
  } catch (error) {
    // Jest ended before it could write: `tallyOfJest` counts that as a failure.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function since(startedAt: number): string {
  return seconds(performance.now() - startedAt);
}
