import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  composeCalendars,
  composeKnowledge,
  composeObjects,
  composePhone,
  composeWrittenBefore,
} from '../composition.ts';
import { ConfigError, KEEP_ALIVE_MS, loadConfig } from '../config.ts';
import { createKeyRing } from '../db/data-keys.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { openRateLimits } from '../db/rate-limit.ts';
import { comeFirst } from '../dev/priority.ts';
import { createLogger } from '../logging.ts';
import { EncryptionCodec } from '../temporal/codec.ts';
import { decodePayloads } from '../temporal/codec-server.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { createDispatch } from '../temporal/dispatch.ts';
import { startRelay } from '../temporal/outbox.ts';
import { hasPollers } from '../temporal/overview.ts';
import { queueNames } from '../temporal/queues.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { answerUnreadable } from './errors.ts';
import { createPasswordHasher } from './passwords.ts';
import { closeStreams } from './sse.ts';

/** The worker sweeps more often: here it only mends what a dispatch right after commit could not do. */
const OUTBOX_SWEEP_MS = 10_000;
/**
 * A webhook is some seven questions to Postgres, each of which waits for a processor on a busy machine: with ten connections
 * fifty webhooks a second and what answers set off waited for each other before they waited for Postgres.
 */
const POOL_SIZE = 20;
/**
 * Where it shares a machine and may, it comes before the rest: a provider and whoever looks at a screen wait for it at this
 * moment, and it has little to do for each. Without the right to, the worker gives way by itself.
 */
const COMES_FIRST = 10;
const SHUTDOWN_GRACE_MS = 10_000;
const DATABASE_PATIENCE_MS = 60_000;

// Threads begun from here on come first too.
comeFirst(process.pid, COMES_FIRST);

/** `npm run api`: the API, its documents and the back office on one origin. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.log.level);
  const stopping = new AbortController();
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
  void stopped.then(() => stopping.abort());

  const db = await waitForDatabase(config.database.url, (sentence) => logger.warn(sentence), stopping.signal);
  const { ipPerMinute, tenantPerHour, sessionPerMinute, webhookPerMinute } = config.rateLimits;
  const limits = openRateLimits({
    url: config.database.url,
    secret: config.secrets.token,
    budgets: {
      ip: { points: ipPerMinute, seconds: 60 },
      tenant: { points: tenantPerHour, seconds: 3_600 },
      session: { points: sessionPerMinute, seconds: 60 },
      webhook: { points: webhookPerMinute, seconds: 60 },
    },
    onDatabaseError: (error) => logger.warn({ err: error }, 'rate limits count in memory: no database'),
  });
  const codec = new EncryptionCodec(createKeyRing(db, config.secrets.masterKey));
  const { main: taskQueue } = queueNames(config.temporal.taskQueuePrefix);
  const deps: ApiDeps = {
    config,
    db,
    limits,
    passwords: createPasswordHasher(),
    logger,
    clock: () => new Date(),
    calendars: composeCalendars(config) ?? undefined,
    objects: composeObjects(config),
    openPayloads: (payloads) => decodePayloads(codec, payloads),
    checks: {
      temporal: async () => {
        if (!deps.temporal) throw new Error(`Temporal at ${config.temporal.address} has not answered yet`);
        await deps.temporal.client.workflowService.getSystemInfo({});
      },
      worker: async () => {
        if (!deps.temporal || !(await hasPollers(deps.temporal.client, taskQueue)))
          throw new Error(`no worker polls ${taskQueue}`);
      },
    },
  };

  // The API serves what needs no workflow while Temporal is away; the rest answers 503 until this has connected.
  const temporal = keepTrying(
    () => connectTemporal(config.temporal, codec),
    (error) => logger.warn(`waiting for Temporal at ${config.temporal.address}: ${messageOf(error)}`),
    stopping.signal,
  ).then((connected) => {
    if (!connected) return null;
    deps.temporal = { client: connected.client, taskQueue };
    // What commits here reaches Temporal at once; what was committed while Temporal was away is swept now.
    const relay = startRelay(db, createDispatch(deps.temporal), {
      sweepMs: OUTBOX_SWEEP_MS,
      onError: (error) =>
        logger.warn({ err: error }, 'the outbox could not be swept; it will be tried again'),
    });
    return { ...connected, relay };
  });

  // The model's files may have to be fetched first; search answers 503 until they are here.
  const knowledge = composeKnowledge(config, db, (sentence) => logger.info(sentence)).then((composed) => {
    const { embedder } = composed;
    // The model's first question takes seconds; it is ours, so that it is nobody else's.
    composed.embedder
      ?.embedQuery('bonjour')
      .catch((error) => logger.warn({ err: error }, 'the embedding model is not awake'));
    deps.search = composed.search;
    deps.ask = composed.ask;
    deps.suggest = composed.suggest;
    deps.embeddings = embedder
      ? {
          available: true,
          model: embedder.model,
          dimensions: embedder.dimensions,
          simulated: embedder.simulated,
        }
      : { available: false, reason: composed.withoutEmbeddings ?? '' };
    return composed;
  });
  knowledge.catch((error) => logger.error({ err: error }, 'search could not be prepared'));
  deps.phone = composePhone(db, knowledge, (error, tool) =>
    logger.error({ err: error, tool }, 'a tool of a call could not answer'),
  );
  deps.tellWrittenBefore = composeWrittenBefore(config, db, (error) =>
    logger.warn({ err: error }, 'a call was not told what was written before'),
  );

  const server = createServer(createApp(deps));
  answerUnreadable(server);
  await listen(server, config.http.port, config.http.host);
  const { address, port } = server.address() as AddressInfo;
  logger.info(`listening on http://${address}:${port}, reached as ${config.http.publicUrl}`);

  logger.info(`${await stopped}: finishing what is under way`);
  await close(server);
  const connected = await temporal;
  await connected?.relay.stop();
  await connected?.connection.close();
  await knowledge.then((composed) => composed.close()).catch(() => {});
  await limits.close();
  await db.close();
}

/** @throws with the server's own words after a minute. */
async function waitForDatabase(
  url: string,
  say: (sentence: string) => void,
  signal: AbortSignal,
): Promise<Database> {
  const deadline = Date.now() + DATABASE_PATIENCE_MS;
  for (;;) {
    try {
      return await openDatabase({ url, poolSize: POOL_SIZE });
    } catch (error) {
      if (Date.now() > deadline || signal.aborted)
        throw new Error(
          `the database does not answer, or has not been migrated (npm run migrate): ${messageOf(error)}`,
          { cause: error },
        );
      say(`waiting for the database (it must be up, and migrated): ${messageOf(error)}`);
      await sleep(2_000, undefined, { signal }).catch(() => {});
    }
  }
}

async function keepTrying<T>(
  attempt: () => Promise<T>,
  say: (error: unknown) => void,
  signal: AbortSignal,
): Promise<T | null> {
  while (!signal.aborted) {
    try {
      return await attempt();
    } catch (error) {
      say(error);
      await sleep(2_000, undefined, { signal }).catch(() => {});
    }
  }
  return null;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 120_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: set PORT to a free one, or stop what uses it`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** Takes no more requests, ends the streams, and gives those under way ten seconds. */
async function close(server: Server): Promise<void> {
  closeStreams();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(late);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

try {
  await main();
} catch (error) {
  console.error(
    error instanceof ConfigError
      ? `The API cannot start with these settings: ${error.message}`
      : `The API cannot start: ${messageOf(error)}`,
  );
  process.exit(1);
}
