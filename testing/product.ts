import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { composeActivities, composeKnowledge, type Knowledge } from '../composition.ts';
import { type Config, loadConfig } from '../config.ts';
import { createKeyRing } from '../db/data-keys.ts';
import { freePort } from '../dev/ports.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { startWebsiteHost, type WebsiteHost } from '../sandbox/websites.ts';
import { EncryptionCodec } from '../temporal/codec.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { createDispatch } from '../temporal/dispatch.ts';
import { startRelay } from '../temporal/outbox.ts';
import { queueNames } from '../temporal/queues.ts';
import type { TemporalContext } from '../temporal/start.ts';
import { startWorkers } from '../temporal/worker.ts';
import { plainCodec } from './crawl-worker.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { quietTemporal } from './quiet-temporal.ts';

/** The product without its HTTP side, in this process: real Postgres, real Temporal, the vendors' SDKs on the sandbox. */
export interface TestProduct {
  t: TestDatabase;
  config: Config;
  client: Client;
  temporal: TemporalContext;
  sandbox: Sandbox;
  site: WebsiteHost;
  knowledge: Knowledge;
  /** Ends the worker (waiting for nothing) and starts another, as a deployment or a crash would. */
  restartWorker(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it with one website served from `sandbox/websites/<site>` (or a folder), politeness off, full text alone unless asked. */
export async function startTestProduct(
  options: {
    site?: string;
    env?: NodeJS.ProcessEnv;
    temporalAddress?: string;
    embedders?: Embedder[];
    /** Payloads unencrypted, for a client that has no keys. */
    plain?: boolean;
    /** Where the providers reach the product: an API the test opens over `t`. */
    publicUrl?: string;
  } = {},
): Promise<TestProduct> {
  quietTemporal();
  const t = await openTestDatabase();
  const { publicUrl } = options;
  const sandbox = await startSandbox(
    publicUrl
      ? {
          webhookTargets: {
            twilio: `${publicUrl}/webhooks/twilio/sms`,
            resend: `${publicUrl}/webhooks/resend`,
            whatsapp: `${publicUrl}/webhooks/whatsapp`,
            meta: `${publicUrl}/webhooks/meta`,
          },
        }
      : {},
  );
  const folder = options.site ?? fileURLToPath(new URL('../sandbox/websites/salon-marie', import.meta.url));
  const site = await startWebsiteHost({ folder, port: await freePort() });
  const objects = await mkdtemp(join(tmpdir(), 'objects-'));
  const config = loadConfig({
    NODE_ENV: 'test',
    OBJECTS_DIR: objects,
    DATABASE_URL: t.url,
    TEMPORAL_ADDRESS: options.temporalAddress ?? process.env.TEST_TEMPORAL_ADDRESS,
    TASK_QUEUE_PREFIX: `test-${randomUUID().slice(0, 8)}`,
    SANDBOX_URL: sandbox.url,
    CRAWL_ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${site.port}`,
    CRAWL_POLITENESS_MS: '0',
    PUBLIC_URL: publicUrl,
    ...options.env,
  });
  const log = () => {};
  // Recorded histories must be readable by every later run: they are written plain.
  const codec =
    options.plain || process.env.RECORD_HISTORIES
      ? plainCodec
      : new EncryptionCodec(createKeyRing(t.db, config.secrets.masterKey));
  const knowledge = await composeKnowledge(config, t.db, log, options.embedders ?? []);
  const activities = composeActivities(config, t.db, knowledge);
  const { client, connection } = await connectTemporal(config.temporal, codec);
  const temporal = { client, taskQueue: queueNames(config.temporal.taskQueuePrefix).main };
  const work = () =>
    startWorkers({
      temporal: config.temporal,
      queuePrefix: config.temporal.taskQueuePrefix,
      codec,
      activities,
    });
  let workers = await work();
  const relay = startRelay(t.db, createDispatch(temporal), { sweepMs: 500, onError: log });
  return {
    t,
    config,
    client,
    temporal,
    sandbox,
    site,
    knowledge,
    restartWorker: async () => {
      await workers.stop();
      workers = await work();
    },
    close: async () => {
      await relay.stop();
      await workers.stop();
      await activities.close();
      await knowledge.close();
      await connection.close();
      await Promise.all([site.stop(), sandbox.stop()]);
      await rm(objects, { recursive: true });
      await t.close();
    },
  };
}
