import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { VapiClient } from '@vapi-ai/server-sdk';
import { putSaraOnThePhone, saraOf, voiceWebhooks } from '../activities/sara.ts';
import { composeVoice } from '../composition.ts';
import { createAgent } from '../db/agents.ts';
import { askAssistantsOfRelease, findAssistant, saveAssistant } from '../db/assistants.ts';
import type { TenantTransaction } from '../db/database.ts';
import { changeTenant } from '../db/identity.ts';
import { changeService, createService } from '../db/services.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { assistantWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { assistantWorkflow } from './assistant.ts';

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
let vapi: VapiClient;
let tenantId: string;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  control = sandboxControl(product.sandbox.url);
  vapi = new VapiClient({ token: 'k', baseUrl: `${product.sandbox.url}/vapi`, maxRetries: 0 });
}, 180_000);
beforeEach(async () => {
  tenantId = await product.t.tenant({ name: 'Salon Marie' });
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await environment.teardown();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const saved = async () => (await inTenant(findAssistant))!;
const service = (name = 'Coupe femme') =>
  inTenant((tx) =>
    createService(tx, {
      name,
      description: null,
      category: null,
      durationMinutes: 45,
      priceKind: 'fixed',
      priceMinCents: 4_500,
      priceMaxCents: null,
      currency: 'EUR',
      active: true,
      position: 0,
      appointmentTypeId: null,
      onlineBooking: true,
    }),
  );
/** As the autopilot leaves her. */
async function onThePhone(): Promise<string> {
  const sara = await inTenant(saraOf);
  const { publicUrl } = product.config.http;
  const reach = voiceWebhooks({ publicUrl, voiceWebhookSecret: product.config.secrets.vapiWebhook });
  const known = await putSaraOnThePhone(composeVoice(product.config), tenantId, sara, reach);
  await inTenant((tx) => saveAssistant(tx, { ...known, status: 'live' }));
  return known.vapiAssistantId;
}
const prompt = async () => {
  const { model } = await vapi.assistants.get({ id: (await saved()).vapiAssistantId! });
  return (model as { messages: Array<{ content: string }> }).messages[0]!.content.replace(
    /[\u00a0\u202f]/g,
    ' ',
  );
};
const patches = async (assistantId: string) =>
  (await control.requests('vapi')).filter(
    ({ method, path }) => method === 'PATCH' && path === `/assistant/${assistantId}`,
  ).length;
/** The run that carries out the last change, once it is over; time passes as fast as it can. */
async function settled() {
  const handle = product.client.workflow.getHandle<typeof assistantWorkflow>(
    assistantWorkflowId(tenantId, 'phone'),
  );
  await workflowStarted(handle);
  for (;;) {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return { outcome: await handle.result(), handle };
    await environment.sleep(10_000);
  }
}

describe('a change of the business', () => {
  it('reaches Sara at the provider, several at once in one go', async () => {
    const { id } = await service();
    const assistantId = await onThePhone();
    for (const priceMinCents of [4_600, 4_700, 4_800])
      await inTenant((tx) => changeService(tx, id, { priceMinCents }));
    await inTenant((tx) => changeTenant(tx, { name: 'Chez Marie' }));
    const { outcome, handle } = await settled();
    expect(outcome).toBe('updated');
    expect(await prompt()).toContain('Coupe femme: 48 €');
    expect(await saved()).toMatchObject({ greeting: expect.stringContaining('Chez Marie, bonjour') });
    expect(await patches(assistantId)).toBe(1);
    recordHistory('assistant', 'updated', await handle.fetchHistory());
  }, 60_000);

  it('that she does not speak of is not sent', async () => {
    const { id } = await service();
    const assistantId = await onThePhone();
    await inTenant((tx) => changeService(tx, id, { description: 'Avec shampooing' }));
    expect((await settled()).outcome).toBe('unchanged');
    expect(await patches(assistantId)).toBe(0);
  }, 60_000);

  it('of the product itself reaches every assistant on the phone, once a release', async () => {
    await service();
    await onThePhone();
    const elsewhere = await product.t.tenant({ name: 'Pas encore au téléphone' });
    // What she was last told is not what this release says.
    await inTenant((tx) => saveAssistant(tx, { syncedDigest: 'older' }));
    expect(await askAssistantsOfRelease(product.t.db, 'a')).toBeGreaterThan(0);
    expect(await askAssistantsOfRelease(product.t.db, 'a')).toBe(0);
    expect((await settled()).outcome).toBe('updated');
    expect(await askAssistantsOfRelease(product.t.db, 'b')).toBeGreaterThan(0);
    expect(await product.t.db.asTenant(elsewhere, findAssistant)).toBeNull();
  }, 60_000);

  it('after another starts anew', async () => {
    await service();
    await onThePhone();
    await service('Balayage');
    expect((await settled()).outcome).toBe('updated');
    await inTenant((tx) =>
      createAgent(tx, {
        name: 'Léa',
        title: 'coloriste',
        email: null,
        phone: null,
        color: '#3C7A5E',
        active: true,
        bookable: true,
        timeZone: null,
        userId: null,
      }),
    );
    while (!(await prompt()).includes('Léa (coloriste)')) await environment.sleep(10_000);
    expect(await prompt()).toContain('Balayage');
  }, 60_000);

  it('asks for nothing where Sara is not on the phone', async () => {
    await service();
    const asked = await product.t.asSuperuser(
      `select 1 from outbox where tenant_id = $1 and kind = 'assistant.changed'`,
      [tenantId],
    );
    expect(asked).toEqual([]);
  });

  it('keeps the greeting the owner wrote', async () => {
    await onThePhone();
    await inTenant((tx) => saveAssistant(tx, { greeting: 'Allô, Sara à l’appareil.', greetingIsOwn: true }));
    await service();
    expect((await settled()).outcome).toBe('updated');
    const assistant = await vapi.assistants.get({ id: (await saved()).vapiAssistantId! });
    expect(assistant.firstMessage).toBe('Allô, Sara à l’appareil.');
  }, 60_000);
});

describe('the provider', () => {
  it('out of order for a while is told later', async () => {
    await onThePhone();
    await control.fault({
      provider: 'vapi',
      kind: 'status',
      status: 503,
      match: { method: 'PATCH' },
      times: 3,
    });
    await service();
    const { outcome, handle } = await settled();
    expect(outcome).toBe('updated');
    expect(await prompt()).toContain('Coupe femme: 45 €');
    recordHistory('assistant', 'told-later', await handle.fetchHistory());
  }, 60_000);

  it('that refuses leaves her as she was, and the owner sees why', async () => {
    await onThePhone();
    await control.fault({ provider: 'vapi', kind: 'status', status: 400, match: { method: 'PATCH' } });
    await service();
    expect((await settled()).outcome).toBe('refused');
    expect(await saved()).toMatchObject({ status: 'live', errorDetail: expect.stringContaining('VAPI') });
    await service('Balayage');
    while ((await saved()).errorDetail !== null) await environment.sleep(10_000);
    expect(await prompt()).toContain('Balayage');
  }, 60_000);

  it('that lost her gets her back, with her number', async () => {
    const first = await onThePhone();
    const { phoneNumber, vapiPhoneNumberId } = await saved();
    await vapi.assistants.delete({ id: first });
    await service();
    expect((await settled()).outcome).toBe('updated');
    const { vapiAssistantId, ...after } = await saved();
    expect(vapiAssistantId).not.toBe(first);
    expect(after).toMatchObject({ phoneNumber, vapiPhoneNumberId });
    expect(await vapi.phoneNumbers.get({ id: vapiPhoneNumberId! })).toMatchObject({
      assistantId: vapiAssistantId,
    });
  }, 60_000);
});
