import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { optOut } from '../db/consent.ts';
import { findMessage, type NewMessage, queueMessage } from '../db/messages.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { messageWorkflowId } from '../temporal/ids.ts';
import { startMessage } from '../temporal/message.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { messageWorkflow } from './message.ts';

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  control = sandboxControl(product.sandbox.url);
}, 180_000);
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await environment.teardown();
});

let numbers = 0;
/** Queues a message and asks for its delivery in one transaction, as whoever wants it sent does. */
async function ask(more: Partial<NewMessage> = {}, times = 1) {
  const tenantId = await product.t.tenant();
  const channel = more.channel ?? 'sms';
  numbers += 1;
  const to =
    channel === 'sms' ? `+33639984${String(numbers).padStart(3, '0')}` : `client${numbers}@exemple.fr`;
  const messageId = await product.t.db.asTenant(tenantId, async (tx) => {
    const { id } = await queueMessage(tx, {
      channel,
      kind: 'waitlist.offer',
      intentKey: 'test',
      clientId: null,
      to,
      subject: channel === 'email' ? 'Une place se libère' : null,
      text: 'Une place se libère.',
      ...more,
    });
    for (let time = 0; time < times; time += 1)
      await tx.ask({ kind: 'message.deliver', tenantId, messageId: id, channel });
    return id;
  });
  const handle = environment.client.workflow.getHandle<typeof messageWorkflow>(
    messageWorkflowId(tenantId, messageId),
  );
  await workflowStarted(handle);
  const row = async () => (await product.t.db.asTenant(tenantId, (tx) => findMessage(tx, messageId)))!;
  const events = async () => (await handle.fetchHistory()).events!.length;
  return { tenantId, messageId, channel, to, handle, row, events };
}
const posts = async (provider: string, to: string) =>
  (await control.requests(provider)).filter(
    ({ method, body }) =>
      method === 'POST' &&
      [(body as { To?: string; to?: string }).To, (body as { to?: string }).to].includes(to),
  ).length;
const fail = (provider: string, kind: 'drop-after-accept' | 'hang' | 'status', more: object = {}) =>
  control.fault({ provider, kind, match: { method: 'POST' }, ...more });

describe('one message by itself', () => {
  it('is sent once, however often it was asked for, in few events', async () => {
    for (const channel of ['sms', 'email'] as const) {
      const { handle, row, to, events } = await ask({ channel }, 3);
      expect(await handle.result()).toEqual({ status: 'sent', reason: null });
      expect(['sent', 'delivered']).toContain((await row()).status);
      expect(await posts(channel === 'sms' ? 'twilio' : 'resend', to)).toBe(1);
      // Six of them are deliver()'s own: an activity and the workflow task after it.
      expect(await events()).toBeLessThanOrEqual(12);
      if (channel === 'sms') recordHistory('message', 'sent', await handle.fetchHistory());
    }
  }, 120_000);

  it('waits as long as the provider asks, again and again, and then goes once', async () => {
    await fail('twilio', 'status', { status: 429, retryAfter: 1_800, times: 3 });
    const { handle, row, to } = await ask();
    const before = await environment.currentTimeMs();
    expect(await handle.result()).toEqual({ status: 'sent', reason: null });
    expect((await environment.currentTimeMs()) - before).toBeGreaterThan(3 * 1_700_000);
    expect(await posts('twilio', to)).toBe(4);
    expect(await row()).toMatchObject({ attempts: 4, status: 'sent' });
    recordHistory('message', 'refused-then-sent', await handle.fetchHistory());
  }, 120_000);

  it('is given up when the refusals outlast it', async () => {
    await fail('twilio', 'status', { status: 503, times: null });
    const { handle, row } = await ask();
    expect(await handle.result()).toEqual({ status: 'failed', reason: 'expired' });
    expect(await row()).toMatchObject({ status: 'failed', errorCode: '503' });
    expect((await row()).attempts).toBeLessThan(60);
  }, 120_000);

  it('whose answer was lost is looked for, and exists once at the provider', async () => {
    for (const channel of ['sms', 'email'] as const) {
      const provider = channel === 'sms' ? 'twilio' : 'resend';
      await fail(provider, 'drop-after-accept');
      const { handle, row } = await ask({ channel });
      expect(await handle.result()).toEqual({ status: 'sent', reason: null });
      expect(await row()).toMatchObject({
        status: expect.stringMatching(/sent|delivered/),
        inFlightSince: null,
      });
      // An e-mail is asked for again under the same key; a text must not be.
      expect((await row()).attempts).toBe(channel === 'sms' ? 1 : 2);
      if (channel === 'sms') recordHistory('message', 'looked-for', await handle.fetchHistory());
    }
  }, 120_000);

  it('that never reached the provider is sent after all', async () => {
    await fail('twilio', 'status', { status: 503 });
    await control.fault({ provider: 'twilio', kind: 'drop-before', match: { method: 'POST' } });
    const { handle, row, to } = await ask();
    expect(await handle.result()).toEqual({ status: 'sent', reason: null });
    expect(await posts('twilio', to)).toBe(3);
    expect((await row()).attempts).toBe(3);
  }, 120_000);

  it('stays unknown when nobody can say, and is not sent again', async () => {
    await fail('twilio', 'drop-after-accept');
    await control.fault({
      provider: 'twilio',
      kind: 'status',
      status: 500,
      match: { method: 'GET' },
      times: null,
    });
    const { handle, row, to } = await ask();
    expect(await handle.result()).toEqual({ status: 'unknown', reason: null });
    expect(await posts('twilio', to)).toBe(1);
    expect((await row()).status).toBe('unknown');
  }, 180_000);

  it('is refused for good, or not wanted any more', async () => {
    const refused = await ask({ to: '+15005550001' });
    expect(await refused.handle.result()).toEqual({ status: 'failed', reason: 'invalid-address' });
    const tenantId = await product.t.tenant();
    const { id } = await product.t.db.asTenant(tenantId, async (tx) => {
      await optOut(tx, { channel: 'sms', address: '+33639984999', source: 'keyword' });
      return queueMessage(tx, {
        channel: 'sms',
        kind: 'waitlist.offer',
        intentKey: 'x',
        clientId: null,
        to: '+33639984999',
        text: 'x',
      });
    });
    await startMessage(product.temporal, { tenantId, messageId: id, channel: 'sms' });
    const handle = environment.client.workflow.getHandle<typeof messageWorkflow>(
      messageWorkflowId(tenantId, id),
    );
    expect(await handle.result()).toEqual({ status: 'suppressed', reason: 'opted-out' });
    recordHistory('message', 'suppressed', await handle.fetchHistory());
  }, 120_000);

  it('that does not exist fails loudly instead of being taken for unknown', async () => {
    const tenantId = await product.t.tenant();
    const messageId = crypto.randomUUID();
    await startMessage(product.temporal, { tenantId, messageId, channel: 'sms' });
    const handle = environment.client.workflow.getHandle(messageWorkflowId(tenantId, messageId));
    await expect(handle.result()).rejects.toThrow();
    expect((await handle.describe()).status.name).toBe('FAILED');
  }, 120_000);
});
