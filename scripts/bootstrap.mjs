// Runs on any Node from 20, with nothing installed: installs what is missing, then hands over to the Node and the
// TypeScript program of this clone.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeOfThisClone = join(root, 'node_modules', '.bin', 'node');

/** Says one sentence and ends. */
class Refusal extends Error {}

/**
 * Installs the dependencies if they are not, then runs `program` (a path in the clone) with the arguments of this
 * process, which ends as it ends. Signals are handed on.
 */
export async function run(program) {
  try {
    checkNode();
    await ensureDependencies();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  handOver(program);
}

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major >= oldestNode) return;
  throw new Refusal(
    `Coccinelle needs Node ${oldestNode} or newer, and this is ${process.version}: install a newer Node.`,
  );
}

async function ensureDependencies() {
  if (dependenciesAreInstalled()) return;
  const release = await lockInstallation();
  try {
    // Another process may have installed them while we waited.
    if (dependenciesAreInstalled()) return;
    await install();
    if (!runsNode()) npmSync(['rebuild', 'node']);
    if (!runsNode()) throw new Refusal(`The packages were installed, but ${nodeOfThisClone} does not run.`);
  } finally {
    release();
  }
}

/** Compares what npm recorded as installed with the lock file. An interrupted installation leaves no record. */
function dependenciesAreInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(nodeOfThisClone)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    // Optional packages are left out where they are for another system.
    return installed[path] ? installed[path].version === version : Boolean(optional);
  });
}

async function install() {
  console.log('Installing the packages (about a minute the first time) …');
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const living = setInterval(
    () =>
      process.stdout.write(process.stdout.isTTY ? `\r… ${elapsed()} ` : `… still installing, ${elapsed()}\n`),
    process.stdout.isTTY ? 1_000 : 15_000,
  );
  const flags = ['--include=dev', '--no-audit', '--no-fund', '--progress=false', '--loglevel=error'];
  // Without a network npm would try a thousand packages for minutes; perhaps its cache has them all.
  const ping = await npm([
    'ping',
    '--loglevel=error',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=500',
    '--fetch-timeout=10000',
  ]);
  const source = isNetworkTrouble(ping) ? '--offline' : '--prefer-offline';
  const { code, said } = await npm([
    'ci',
    source,
    ...flags,
    '--fetch-retries=3',
    '--fetch-retry-mintimeout=1000',
  ]);
  clearInterval(living);
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  if (code === 0) return console.log(`✓ Packages installed (${elapsed()})`);
  if (source === '--offline' || isNetworkTrouble({ code, said })) {
    throw new Refusal(`The packages cannot be downloaded: npm reaches no network.\n${lastLines(said)}`);
  }
  throw new Refusal(`npm ci failed with code ${code}:\n${lastLines(said)}`);
}

function isNetworkTrouble({ code, said }) {
  const signs = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;
  return code !== 0 && signs.test(said);
}

async function npm(args) {
  const child = spawn(...npmCommand(args), { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const chunks = [];
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error) =>
      reject(new Refusal(`npm cannot be started (${error.message}): install it.`)),
    );
  });
  return { code, said: Buffer.concat(chunks).toString() };
}

function npmSync(args) {
  spawnSync(...npmCommand(args), { cwd: root, stdio: 'ignore' });
}

/** The npm that runs us when there is one, else the one on PATH. */
function npmCommand(args) {
  const { npm_execpath: program } = process.env;
  return program && /\.c?js$/.test(program) ? [process.execPath, [program, ...args]] : ['npm', args];
}

function lastLines(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('npm warn'))
    .slice(-8)
    .join('\n');
}

function runsNode() {
  return spawnSync(nodeOfThisClone, ['--version']).status === 0;
}

/** One installation at a time in this clone. The lock of a process that is gone does not count. */
async function lockInstallation() {
  const folder = join(root, '.data');
  const file = join(folder, 'install.lock');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    throw new Refusal(`Nothing can be written in ${root} (${error.code}); packages and data are kept there.`);
  }
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      process.once('exit', () => rmSync(file, { force: true }));
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Refusal(
          `Nothing can be written in ${folder} (${error.code}); packages and data are kept there.`,
        );
      }
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (holder && !isAlive(holder)) rmSync(file, { force: true });
    else if (!told) console.log(`Waiting for another installation (pid ${holder || 'unknown'}) …`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function handOver(program) {
  const child = spawn(nodeOfThisClone, [join(root, program), ...process.argv.slice(2)], {
    // The fourth channel only tells the program, by closing, that we are gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // Compiled modules are kept between starts: a third less work before a part answers.
    env: { NODE_COMPILE_CACHE: join(root, '.data', 'compile-cache'), ...process.env },
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      asked = true;
      child.kill(signal);
    });
  }
  // A second request would mean "at once".
  watchNpm(() => asked || child.kill('SIGTERM'));
  child.once('error', (error) => {
    console.error(`${nodeOfThisClone} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal) process.exit(signal === 'SIGKILL' ? 137 : 1);
    process.exit(code);
  });
}

/** npm killed with SIGKILL cannot tell us; being handed to another parent does. */
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onGone();
  }, 1_000);
  watch.unref();
}
