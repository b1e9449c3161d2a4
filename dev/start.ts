import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoLogin, ensureDemo } from './demo.ts';
import { ensureDemoNumber, ensureDemoPast } from './demo-past.ts';
import { type FileLock, LockHeldError, tryLock } from './lock.ts';
import { parseStartOptions, type StartOptions, startHelp, UsageError } from './options.ts';
import { isFree } from './ports.ts';
import { Progress } from './progress.ts';
import { type Stack, startStack, stopLeftovers } from './stack.ts';

/** `npm start`: everything on this machine, until Ctrl-C. */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const dataDir = join(root, '.data');
const lockFiles = ['start.lock', 'start.lock.holder', 'start.lock-journal'];
/** A Ctrl-C at the terminal arrives twice, from it and from npm: only a later one means "now". */
const secondSignalAfterMs = 700;

let stack: Stack | undefined;
let heldLock: FileLock | undefined;
let stopRequestedAt: number | undefined;
const progress = new Progress();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void onSignal(name));
// The bootstrap that started us has died without a word.
process.on('disconnect', () => {
  if (stopRequestedAt === undefined) void onSignal('SIGTERM');
});

try {
  const options = parseStartOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(startHelp);
    process.exit(0);
  }
  await main(options);
} catch (error) {
  if (stopRequestedAt === undefined) {
    progress.line(error instanceof Error ? error.message : String(error));
    await stack?.stop();
    heldLock?.release();
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

async function main(options: StartOptions): Promise<void> {
  const url = `http://localhost:${options.port}`;
  await prepareFolder(options, url);
  await refuseTakenPort(options.port);

  stack = startStack({ root, dataDir, apiPort: options.port, progress });
  const failed = stack.failed.then((reason) => Promise.reject(reason));
  const { ports, env } = await Promise.race([stack.ready, failed]);
  const website = ports.websites['salon-marie'];
  if (options.demo && website) {
    const onStep = (step: string) => progress.line(`  onboarding: ${step}`);
    const demo = {
      apiUrl: `http://127.0.0.1:${ports.api}`,
      websiteUrl: `http://127.0.0.1:${website}`,
      onStep,
    };
    // Coccinelle runs without it, so a demo that fails is told and ends nothing.
    await Promise.race([
      progress
        .step(
          'Demo business',
          async () => {
            const databaseUrl = env.DATABASE_URL ?? '';
            const onBusiness = () => ensureDemoNumber(databaseUrl);
            const business = await ensureDemo({ ...demo, onBusiness });
            const past = await ensureDemoPast({ databaseUrl, publicUrl: url });
            return `${business}, ${past}`;
          },
          (state) => state,
        )
        .catch((error: Error) =>
          progress.line(`! The demo business could not be onboarded: ${error.message}`),
        ),
      failed,
    ]);
  }
  progress.line(
    [
      '',
      `Coccinelle is ready (${progress.elapsed()}). Ctrl-C stops it; the data stays in .data.`,
      `  Back office   ${url}`,
      `  API docs      ${url}/api/v1/docs`,
      `  Sandbox       http://localhost:${ports.sandbox}`,
      `  Temporal UI   http://localhost:${ports.temporalUi}`,
      ...(website ? [`  Demo website  http://localhost:${website}`] : []),
      ...(options.demo ? [`  Demo login    ${demoLogin.email} / ${demoLogin.password}`] : []),
    ].join('\n'),
  );
  await failed;
}

/** Makes `.data`, holds its lock until the process ends, and empties it for `--reset`. */
async function prepareFolder({ reset }: StartOptions, url: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, '.writable'), '');
    await rm(join(dataDir, '.writable'));
  } catch (error) {
    throw new Error(
      `Nothing can be written in ${dataDir} (${(error as Error).message}); the data lives there.`,
    );
  }
  try {
    heldLock = tryLock(join(dataDir, 'start.lock'), `pid ${process.pid}, ${url}`);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    throw new Error(`Coccinelle already runs from this folder (${error.holder}): stop it first.`);
  }
  const leftovers = await stopLeftovers(dataDir);
  if (leftovers.length > 0)
    progress.line(`! Stopped what an earlier run left running: ${leftovers.join(', ')}`);
  if (!reset) return;
  for (const name of await readdir(dataDir)) {
    if (!lockFiles.includes(name)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  progress.line('✓ All data of this folder deleted');
}

async function refuseTakenPort(port: number): Promise<void> {
  // "localhost" may mean either address to a browser.
  const free = (await Promise.all([isFree(port, '127.0.0.1'), isFree(port, '::1')])).every(Boolean);
  if (free) return;
  throw new Error(
    `Port ${port} is taken by another program (or not allowed): stop it, or choose another with npm start -- --port N.`,
  );
}

async function onSignal(name: NodeJS.Signals): Promise<void> {
  const now = performance.now();
  if (stopRequestedAt === undefined) {
    stopRequestedAt = now;
    progress.line('');
    progress.line('Stopping …');
    await stack?.stop();
    heldLock?.release();
    progress.line('Stopped.');
    // 130 and 143 are what a shell expects of Ctrl-C and of a request to end.
    process.exit(name === 'SIGINT' ? 130 : 143);
  } else if (now - stopRequestedAt > secondSignalAfterMs) {
    await stack?.kill();
    process.exit(137);
  }
}
