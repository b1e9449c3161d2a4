import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { startMissedTexts } from '../activities/missed-texts.ts';
import { composeActivities, composeKnowledge, composeTwilioLog, tellAssistants } from '../composition.ts';
import { ConfigError, loadConfig } from '../config.ts';
import { createKeyRing } from '../db/data-keys.ts';
import { openDatabase } from '../db/database.ts';
import { giveWay } from '../dev/priority.ts';
import { createLogger } from '../logging.ts';
import { EncryptionCodec } from './codec.ts';
import { connectTemporal } from './connection.ts';
import { createDispatch } from './dispatch.ts';
import { startRelay } from './outbox.ts';
import { queueNames } from './queues.ts';
import { scheduleSweep } from './sweep.ts';
import { installRuntime, startWorkers } from './worker.ts';

/**
 * Where it shares a machine with the API, what somebody waits for at this moment comes before what is answered in seconds: a
 * provider gives a webhook up that is not acknowledged in time.
 */
const GIVES_WAY = 5;
/**
 * A heap is collected when it has grown by half since it was last, as V8 does by itself where memory is short: on a large machine
 * it waits for three to four times as much, and the garbage of 5,000 looked-at conversations was 300 MB (docs/figures.md).
 */
const HEAP_GROWTH_PERCENT = 50;
/** More at once only wait for each other in Postgres; what is prepared is planned once in each. */
const POOL_SIZE = 12;
const SWEEP_EVERY_MS = 2_000;
const MISSED_TEXTS_EVERY_MS = 60_000;
const PATIENCE_MS = 60_000;

// Threads begun from here on give way, and collect, alike.
setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
giveWay(process.pid, GIVES_WAY);

/** `npm run worker`: runs the workflows and their activities, and sweeps the outbox. More of them share the work. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.log.level, undefined, 'worker');
  const stopping = new AbortController();
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
  void stopped.then(() => stopping.abort());
  installRuntime((level, message) =>
    logger[level === 'ERROR' ? 'error' : 'warn']({ from: 'temporal' }, message),
  );

  const patiently = <T>(what: string, attempt: () => Promise<T>) =>
    waitFor(what, attempt, logger.warn.bind(logger), stopping.signal);
  const db = await patiently('the database (it must be up, and migrated)', () =>
    openDatabase({ url: config.database.url, poolSize: POOL_SIZE }),
  );
  const knowledge = await composeKnowledge(config, db, (message) => logger.info(message));
  const activities = composeActivities(config, db, knowledge);
  const codec = new EncryptionCodec(createKeyRing(db, config.secrets.masterKey));
  const { client, connection } = await patiently(`Temporal at ${config.temporal.address}`, () =>
    connectTemporal(config.temporal, codec),
  );
  const workers = await startWorkers({
    temporal: config.temporal,
    queuePrefix: config.temporal.taskQueuePrefix,
    codec,
    activities,
  });
  const taskQueue = queueNames(config.temporal.taskQueuePrefix).main;
  await scheduleSweep({ client, taskQueue });
  const relay = startRelay(db, createDispatch({ client, taskQueue }), {
    sweepMs: SWEEP_EVERY_MS,
    onError: (error) => logger.warn({ err: error }, 'the outbox could not be swept; it will be tried again'),
  });
  const log = composeTwilioLog(config);
  const missedTexts =
    log &&
    startMissedTexts({
      db,
      log,
      everyMs: MISSED_TEXTS_EVERY_MS,
      onError: (error) =>
        logger.warn({ err: error }, 'the log of text messages could not be read; it will be again'),
    });
  logger.info(`working on ${taskQueue}`);
  const told = await tellAssistants(config, db);
  if (told > 0) logger.info(`${told} assistants on the phone are compared with this release`);

  try {
    logger.info(`${await Promise.race([stopped, workers.failed])}: finishing what is under way`);
  } finally {
    await missedTexts?.stop();
    await relay.stop();
    await workers.stop();
    await activities.close();
    await knowledge.close();
    await connection.close();
    await db.close();
  }
}

/** Tries until it works, saying what it waits for; gives up after a minute with the part's own words. */
async function waitFor<T>(
  what: string,
  attempt: () => Promise<T>,
  say: (sentence: string) => void,
  signal: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (Date.now() > deadline || signal.aborted)
        throw new Error(`${what} does not answer: ${words}`, { cause: error });
      say(`waiting for ${what}: ${words}`);
      await sleep(1_000, undefined, { signal }).catch(() => {});
    }
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? `The settings are wrong: ${error.message}.` : error);
  process.exitCode = 1;
}
// The embedding thread or a keep-alive socket must not keep a finished worker alive.
process.exit();
