import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import { createKeyRing } from '../db/data-keys.ts';
import { PROVIDERS } from '../domain/messaging/channels.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { EncryptionCodec } from './codec.ts';
import { connectTemporal } from './connection.ts';
import { messageWorkflowId } from './ids.ts';
import { startMessage } from './message.ts';
import { queueNames } from './queues.ts';
import { startWorkers } from './worker.ts';

let t: TestDatabase;
beforeAll(async () => {
  quietTemporal();
  t = await openTestDatabase();
});
afterAll(() => t.close());

it('the words of a failure, which may quote a row, are read by us alone', async () => {
  const tenantId = await t.tenant();
  // What Postgres says when a check refuses a row.
  const quoted = 'Failing row contains (Éloïse, +33612345678).';
  const sendMessage = async () => {
    throw ApplicationFailure.nonRetryable(quoted, 'CheckConstraintViolationException');
  };
  const temporal = { address: process.env.TEST_TEMPORAL_ADDRESS!, namespace: 'default' };
  const queuePrefix = `test-${randomUUID().slice(0, 8)}`;
  const codec = new EncryptionCodec(createKeyRing(t.db, Buffer.alloc(32, 3)));
  const sends = Object.fromEntries(
    PROVIDERS.map((provider) => [provider, { activities: { sendMessage }, perSecond: 100 }]),
  ) as Record<(typeof PROVIDERS)[number], { activities: object; perSecond: number }>;
  const workers = await startWorkers({
    temporal,
    queuePrefix,
    codec,
    activities: { main: { sendMessage }, knowledge: { sendMessage }, sends },
  });
  const { client, connection } = await connectTemporal(temporal, codec);
  try {
    const messageId = randomUUID();
    await startMessage(
      { client, taskQueue: queueNames(queuePrefix).main },
      { tenantId, messageId, channel: 'sms' },
    );
    const handle = client.workflow.getHandle(messageWorkflowId(tenantId, messageId));
    const failure = (await handle.result().catch((error: Error) => error)) as Error & { cause?: Error };
    // Us: the failure of the workflow, of the activity, and its cause.
    const words = [
      failure.message,
      failure.cause?.message,
      (failure.cause?.cause as Error | undefined)?.message,
    ];
    expect(words).toContain(quoted);
    const history = proto.temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish();
    expect(Buffer.from(history).toString('utf8')).not.toContain('+33612345678');
  } finally {
    await workers.stop();
    await connection.close();
  }
}, 60_000);
