import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Answered, ConversationActivities } from '../activities/conversation.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { tellMessageArrived } from '../temporal/conversation.ts';
import { queueNames } from '../temporal/queues.ts';
import { startWorkers } from '../temporal/worker.ts';
import { plainCodec } from '../testing/crawl-worker.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';

/** More than the SDK's own 40 places, which turns within workflow tasks would fill; each is held for 45 s here. */
const THINKING = 100;

const tenantId = randomUUID();
const queuePrefix = `test-${randomUUID().slice(0, 8)}`;
const done: Answered = { message: null, attention: { until: null, summary: '' } };
const thinking = new Set<string>();
const answered = new Set<string>();
const thought = new AbortController();
const activities: ConversationActivities = {
  /** Thinks until it is told that it has thought, where the message is a hard one. */
  answer: async ({ clientId }, messageId) => {
    if (messageId.startsWith('hard')) {
      thinking.add(clientId);
      while (!thought.signal.aborted) await sleep(100);
    }
    answered.add(clientId);
    return done;
  },
  attend: async () => done.attention,
};

let client: Client;
let close: () => Promise<void>;
beforeAll(async () => {
  quietTemporal();
  const temporal = { address: process.env.TEST_TEMPORAL_ADDRESS!, namespace: 'default' };
  const workers = await startWorkers({
    temporal,
    queuePrefix,
    codec: plainCodec,
    activities: { main: activities, knowledge: activities },
  });
  const connected = await connectTemporal(temporal, plainCodec);
  client = connected.client;
  close = async () => {
    await workers.stop();
    await connected.connection.close();
  };
}, 60_000);
afterAll(() => close?.());

it('a message is answered while a hundred other conversations think', async () => {
  const write = (clientId: string, messageId: string) =>
    tellMessageArrived(
      { client, taskQueue: queueNames(queuePrefix).main },
      { tenantId, clientId, messageId },
    );
  const until = async (isSo: () => boolean, what: string) => {
    const deadline = Date.now() + 25_000;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`within 25 s: not ${what}`);
      await sleep(50);
    }
  };
  try {
    for (let n = 0; n < THINKING; n += 1) await write(randomUUID(), `hard-${n}`);
    await until(() => thinking.size === THINKING, 'all thinking');
    const other = randomUUID();
    await write(other, 'easy');
    await until(() => answered.has(other), 'the other answered');
    expect(answered.size).toBe(1);
  } finally {
    thought.abort();
  }
  await until(() => answered.size === THINKING + 1, 'all answered');
}, 120_000);
