import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eraseClient } from '../db/client-erasure.ts';
import { givingWay, mergeClients, undoMerge } from '../db/client-merges.ts';
import { readThread } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { tellMessageArrived } from '../temporal/conversation.ts';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon } from '../testing/salon.ts';

const OLD = '+33639980071';
const NEW = '+33639980072';

let product: TestProduct;
let tenantId: string;
beforeAll(async () => {
  product = await startTestProduct();
  ({ tenantId } = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } }));
}, 60_000);
afterAll(() => product.close());

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const write = (from: string, text: string) => asTenant((tx) => receiveText(tx, from, text));
async function until<T>(read: () => Promise<T | null | undefined | false>, what: string): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`within 60 s there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const clientId = async (phone: string) =>
  (await asTenant((tx) => tx.sql<{ id: string }>(`select id from clients where phone = ?`, [phone])))[0]!.id;
const saras = async (id: string) =>
  (await asTenant((tx) => readThread(tx, id, { limit: 100 }))).filter(({ author }) => author === 'sara');
const workflow = (id: string) => product.client.workflow.getHandle(conversationWorkflowId(tenantId, id));
const statusOf = async (id: string) => (await workflow(id).describe()).status.name;

it('two conversations become one workflow: what waited is answered once, where the client is now, and apart again each has its own, which ends when its client is erased', async () => {
  await write(OLD, 'Bonjour');
  const stays = await clientId(OLD);
  await until(async () => (await saras(stays)).length === 1, 'answer to the first');
  // Merged while Sara still listens whether there is more to come.
  await write(NEW, 'Vous êtes ouverts le samedi ?');
  const goes = await clientId(NEW);
  const merge = await givingWay(() => asTenant((tx) => mergeClients(tx, { stays, goes, by: null })));
  if (merge.kind !== 'merged') throw new Error(merge.kind);
  await until(async () => (await statusOf(goes)) === 'COMPLETED', 'end of the merged conversation');
  recordHistory('conversation', 'in-place-joined', await workflow(goes).fetchHistory());
  await until(async () => (await saras(stays)).length === 2, 'answer to what waited');
  const [answer] = await asTenant((tx) =>
    tx.sql(
      `select to_address as "to" from messages where client_id = ? and author = 'sara' order by id desc limit 1`,
      [stays],
    ),
  );
  expect(answer).toEqual({ to: NEW });

  // A row that was dispatched late, or twice, wakes the merged one: it passes the word on, and nobody is answered twice.
  const [message] = await asTenant((tx) =>
    tx.sql<{ id: string }>(`select id from messages where client_id = ? and from_address = ?`, [stays, NEW]),
  );
  await tellMessageArrived(product.temporal, { tenantId, clientId: goes, messageId: message!.id });
  await until(
    async () =>
      (
        await asTenant((tx) =>
          tx.sql(
            `select 1 from outbox where kind = 'conversation.message' and payload ->> 'messageId' = ? and payload ->> 'clientId' = ?
             and dispatched_at is not null`,
            [message!.id, stays],
          ),
        )
      ).length === 2,
    'word passed on',
  );
  await until(async () => (await statusOf(goes)) === 'COMPLETED', 'second end of it');

  await givingWay(() => asTenant((tx) => undoMerge(tx, merge.merge.id, null)));
  await write(NEW, 'Merci');
  await until(async () => (await saras(goes)).length >= 1, 'answer in its own conversation again');
  expect(await statusOf(goes)).toBe('RUNNING');
  // The answer to « samedi » was given while they were one, in the conversation that stayed.
  expect(await saras(stays)).toHaveLength(2);

  // Erased: nothing is said there any more, and nothing waits for it.
  await givingWay(() => asTenant((tx) => eraseClient(tx, goes, Date.now())));
  await until(async () => (await statusOf(goes)) === 'COMPLETED', 'end of the erased conversation');
}, 180_000);
