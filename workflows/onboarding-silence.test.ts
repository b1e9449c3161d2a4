import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findOnboarding, openOnboarding } from '../db/onboarding.ts';
import { onboardingWorkflowId } from '../temporal/ids.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import type { onboardingWorkflow } from './onboarding.ts';

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
  await product.close();
  await environment.teardown();
});

it('an onboarding nobody answers is given up after 60 days, not before, and says so', async () => {
  const tenantId = await product.t.tenant();
  const onboardingId = await product.t.db.asTenant(tenantId, async (tx) => {
    const id = await openOnboarding(tx, { websiteUrl: null, startedBy: null });
    await tx.ask({ kind: 'onboarding.start', tenantId, onboardingId: id });
    return id;
  });
  const session = () => product.t.db.asTenant(tenantId, (tx) => findOnboarding(tx, onboardingId));
  while ((await session())?.status !== 'waiting') await new Promise((resolve) => setTimeout(resolve, 100));
  await environment.sleep('59 days');
  expect((await session())!.status).toBe('waiting');
  const handle = environment.client.workflow.getHandle<typeof onboardingWorkflow>(
    onboardingWorkflowId(tenantId, onboardingId),
  );
  expect(await handle.result()).toMatchObject({ ended: 'cancelled' });
  expect((await session())!.status).toBe('cancelled');
}, 180_000);
