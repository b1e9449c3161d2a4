import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { awaitEmail, findReceivedEmail } from '../db/received-emails.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { receivedEmailWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { receivedEmailWorkflow } from './received-email.ts';

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

async function written(form: Record<string, string>): Promise<string> {
  const body = new FormData();
  const given = {
    from: 'lea@exemple.fr',
    to: 'salon@reponses.coccinelle.example',
    subject: 'Bonjour',
    ...form,
  };
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  const answer = await fetch(`${product.sandbox.url}/pages/resend/write`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  return /received\/([0-9a-f-]{36})/.exec(answer.headers.get('location') ?? '')![1]!;
}

/** The mail is told to have come, `times` times; its workflow is started by the relay. */
async function came(providerId: string, times = 1) {
  const tenantId = await product.t.tenant();
  const email = {
    providerId,
    recipient: 'salon@reponses.coccinelle.example',
    eventId: providerId,
    payload: {},
  };
  await product.t.db.asTenant(tenantId, async (tx) => {
    for (let time = 0; time < times; time += 1) await awaitEmail(tx, email);
  });
  const [row] = await product.t.asSuperuser<{ id: string }>(
    'select id from received_emails where tenant_id = $1',
    [tenantId],
  );
  const handle = environment.client.workflow.getHandle<typeof receivedEmailWorkflow>(
    receivedEmailWorkflowId(tenantId, row!.id),
  );
  await workflowStarted(handle);
  return {
    handle,
    row: () => product.t.db.asTenant(tenantId, (tx) => findReceivedEmail(tx, row!.id)),
  };
}

describe('a mail that has come', () => {
  it('is fetched and taken, once, in few events', async () => {
    const { handle, row } = await came(await written({ body: 'Une coupe mardi ?' }), 3);
    expect(await handle.result()).toBe('taken');
    expect(await row()).toMatchObject({ status: 'taken' });
    const history = await handle.fetchHistory();
    expect(history.events!.length).toBeLessThanOrEqual(12);
    recordHistory('received-email', 'taken', history);
  }, 120_000);

  it('by a program is set aside', async () => {
    const { handle } = await came(await written({ body: 'Absent', automatic: '1' }));
    expect(await handle.result()).toBe('set-aside');
    recordHistory('received-email', 'set-aside', await handle.fetchHistory());
  }, 120_000);

  it('survives an afternoon in which Resend is down, and is lost after three days of it', async () => {
    const patient = await written({ body: 'Bonjour' });
    const down = {
      provider: 'resend',
      kind: 'status',
      status: 503,
      match: { path: '/emails/receiving' },
    } as const;
    await control.fault({ ...down, times: 12 });
    const before = await environment.currentTimeMs();
    const { handle } = await came(patient);
    expect(await handle.result()).toBe('taken');
    expect((await environment.currentTimeMs()) - before).toBeGreaterThan(3_600_000);
    await control.fault({ ...down, times: null });
    const never = await came(await written({ body: 'Bonjour' }));
    expect(await never.handle.result()).toBe('lost');
    expect(await never.row()).toMatchObject({ status: 'lost', reason: 'gave-up' });
    recordHistory('received-email', 'lost', await never.handle.fetchHistory());
  }, 240_000);
});
