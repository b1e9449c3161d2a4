import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { changeHands, clientWrote } from '../db/conversations.ts';
import { tellConversationChanged, tellMessageArrived } from '../temporal/conversation.ts';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { openSalon } from '../testing/salon.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { askForWednesday } from '../testing/written-to.ts';

const MESSAGES = 10_000;
/** So many in one go: one burst, one answer. */
const BURST = 200;
const PHONE = '+33639980091';
/** A run ends soon after two thousand signals; Temporal itself warns at ten thousand events, and ends a workflow at fifty. */
const MOST_EVENTS = 5_000;

let environment: TestWorkflowEnvironment;
let product: TestProduct;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
}, 180_000);
afterAll(async () => {
  await product?.close();
  await environment?.teardown();
});

it('of ten thousand messages, half of them a person’s, is many short runs and loses none', async () => {
  const { db } = product.t;
  const { tenantId } = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } });
  const [client] = await db.asTenant(tenantId, (tx) =>
    tx.sql<{ id: string }>(`insert into clients (tenant_id, phone) values (?, ?) returning id`, [
      tenantId,
      PHONE,
    ]),
  );
  const clientId = client!.id;
  const turns = () =>
    db.asTenant(tenantId, (tx) =>
      tx.sql<{ status: string; readUntil: string }>(
        `select status, read_until as "readUntil" from conversation_turns order by number`,
      ),
    );
  /** They write, all at once; the ledger first, then every message's signal. @returns the last one's id */
  const write = async (): Promise<string> => {
    const ids = await db.asTenant(tenantId, async (tx) => {
      const rows = await tx.sql<{ id: string }>(
        `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status)
         select ?, ?, 'sms', 'inbound', 'message', 'long/' || gen_random_uuid(), ?, '+33639980001', ?, 'received'
         from generate_series(1, ?::int) returning id`,
        [tenantId, clientId, PHONE, askForWednesday(), BURST],
      );
      const sorted = rows.map(({ id }) => id).sort();
      await clientWrote(tx, { clientId, messageId: sorted.at(-1)!, channel: 'sms', at: new Date() });
      return sorted;
    });
    await Promise.all(
      ids.map((messageId) => tellMessageArrived(product.temporal, { tenantId, clientId, messageId })),
    );
    return ids.at(-1)!;
  };
  const bursts = MESSAGES / BURST;
  const answered: string[] = [];
  for (let n = 0; n < bursts / 2; n += 1) {
    const last = await write();
    answered.push(last);
    while (!(await turns()).some(({ readUntil, status }) => readUntil === last && status === 'answered'))
      await environment.sleep('3 seconds');
  }
  await db.asTenant(tenantId, async (tx) => {
    await changeHands(tx, clientId, 'take-over', new Date());
    await changeHands(tx, clientId, 'staff-wrote', new Date());
  });
  for (let n = 0; n < bursts / 2; n += 1) {
    await write();
    await tellConversationChanged(product.temporal, { tenantId, clientId });
    await environment.sleep('20 seconds');
  }
  await environment.sleep('1 minute');

  // One answer to each burst of Sara's half, none in the person's.
  expect(
    (await turns()).filter(({ status }) => status === 'answered').map(({ readUntil }) => readUntil),
  ).toEqual(answered);
  const workflowId = conversationWorkflowId(tenantId, clientId);
  const runs: number[] = [];
  let signals = 0;
  for (
    let runId: string | undefined = (await product.client.workflow.getHandle(workflowId).describe()).runId;
    runId;
  ) {
    const { events } = await product.client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push(events!.length);
    signals += events!.filter(
      ({ workflowExecutionSignaledEventAttributes: one }) => one?.signalName === 'message',
    ).length;
    runId = events![0]!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId || undefined;
  }
  expect(signals).toBeGreaterThanOrEqual(MESSAGES);
  expect(runs.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...runs)).toBeLessThanOrEqual(MOST_EVENTS);
}, 300_000);
