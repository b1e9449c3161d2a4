import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findOnboarding, onboardingSteps, openOnboarding } from '../db/onboarding.ts';
import type { StepName } from '../domain/onboarding/steps.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { crawlWorkflowId, onboardingWorkflowId } from '../temporal/ids.ts';
import { actOnOnboarding, OnboardingRefusal } from '../temporal/onboarding.ts';
import { cancelWorkflow } from '../temporal/overview.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import type { OnboardingAction, OnboardingProgress } from './onboarding.ts';

let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
beforeAll(async () => {
  product = await startTestProduct();
  control = sandboxControl(product.sandbox.url);
}, 120_000);
afterEach(() => control.clearFaults());
afterAll(() => product.close());

interface Ref {
  tenantId: string;
  onboardingId: string;
}

/** Opens an onboarding as the API does: the row and its outbox request in one transaction. */
async function begin(websiteUrl: string | null = `${product.site.url}/`): Promise<Ref> {
  const tenantId = await product.t.tenant({ name: 'Salon Marie' });
  const onboardingId = await product.t.db.asTenant(tenantId, async (tx) => {
    const id = await openOnboarding(tx, { websiteUrl, startedBy: null });
    await tx.ask({ kind: 'onboarding.start', tenantId, onboardingId: id });
    return id;
  });
  return { tenantId, onboardingId };
}

async function state(ref: Ref) {
  return product.t.db.asTenant(ref.tenantId, async (tx) => {
    const session = await findOnboarding(tx, ref.onboardingId);
    const steps = await onboardingSteps(tx, ref.onboardingId);
    return { session: session!, step: (name: StepName) => steps.find(({ step }) => step === name)!, steps };
  });
}

async function until(ref: Ref, reached: (now: Awaited<ReturnType<typeof state>>) => boolean) {
  for (;;) {
    const now = await state(ref);
    if (reached(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const ready = (ref: Ref) => until(ref, ({ session }) => session.status === 'waiting');
const act = (ref: Ref, action: OnboardingAction, requestId = randomUUID()): Promise<OnboardingProgress> =>
  actOnOnboarding(product.temporal, ref, action, requestId);
const count = async (ref: Ref, table: string) =>
  (
    await product.t.asSuperuser<{ n: number }>(
      `select count(*)::int as n from ${table} where tenant_id = $1`,
      [ref.tenantId],
    )
  )[0]!.n;

async function record(ref: Ref, name: string): Promise<void> {
  const handle = product.client.workflow.getHandle(onboardingWorkflowId(ref.tenantId, ref.onboardingId));
  recordHistory('onboarding', name, await handle.fetchHistory());
}

describe('the onboarding', () => {
  it('turns a website into services, hours, 45 questions and a Sara with a phone number', async () => {
    const ref = await begin();
    const { steps, step } = await ready(ref);
    expect(steps.map(({ status }) => status)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'done',
      'done',
      'done',
    ]);
    expect((step('services').data.services as unknown[]).length).toBeGreaterThan(10);
    expect(step('team').data.hours).not.toBeNull();
    expect(await count(ref, 'knowledge_base')).toBe(45);
    expect(step('sara').data).toMatchObject({
      phoneNumber: expect.stringMatching(/^\+\d+$/),
      simulated: true,
    });
    expect(step('live').data.widgetSnippet).toContain('<script src=');
    await act(ref, { action: 'complete' });
    expect((await state(ref)).session.status).toBe('completed');
    await record(ref, 'completed');
  }, 180_000);

  it('never invents: an answered question quotes a page of the site, another is put to the owner', async () => {
    const ref = await begin();
    await ready(ref);
    const rows = await product.t.asSuperuser<{
      answer: string | null;
      status: string;
      source_url: string | null;
      source_quote: string | null;
    }>('select answer, status, source_url, source_quote from knowledge_base where tenant_id = $1', [
      ref.tenantId,
    ]);
    for (const row of rows) {
      if (row.answer === null) expect(row.status).toBe('to_complete');
      else
        expect({
          url: row.source_url?.startsWith(product.site.url),
          quote: Boolean(row.source_quote),
        }).toEqual({ url: true, quote: true });
    }
    expect(rows.some(({ answer }) => answer !== null)).toBe(true);
    expect(rows.some(({ answer }) => answer === null)).toBe(true);
  }, 180_000);

  it('goes on where it was when its worker is replaced in the middle, and does nothing twice', async () => {
    const ref = await begin();
    await until(ref, ({ step }) => step('website').status === 'running');
    await product.restartWorker();
    await until(ref, ({ step }) => step('faq').status === 'running');
    await product.restartWorker();
    await ready(ref);
    expect(await count(ref, 'knowledge_base')).toBe(45);
    expect(await count(ref, 'crawl_jobs')).toBe(1);
    const assistants = (await control.requests('vapi')).filter(
      (request) => request.method === 'POST' && request.path.endsWith('/assistant'),
    );
    expect(assistants.length).toBeLessThanOrEqual(4);
  }, 240_000);

  it('explains a site that does not answer, and goes on with the rest', async () => {
    const ref = await begin('http://127.0.0.1:9/');
    const { step } = await ready(ref);
    expect(step('business').problem?.code).toBe('site-unreachable');
    expect(step('website').problem?.code).toBe('site-unreachable');
    expect(step('services').problem?.code).toBe('no-services');
    expect(step('team').problem?.code).toBe('no-hours');
    expect(step('sara').status).toBe('done');
  }, 120_000);

  it('explains that VAPI refuses, and configures Sara when asked again', async () => {
    await control.fault({ provider: 'vapi', kind: 'status', status: 400, times: 50 });
    const ref = await begin(null);
    const refused = await ready(ref);
    expect(refused.step('sara').problem).toMatchObject({
      code: 'voice-refused',
      actions: ['edit', 'restart', 'skip'],
    });
    await control.clearFaults();
    await act(ref, { action: 'restart', step: 'sara' });
    const { step } = await until(
      ref,
      (now) => now.step('live').status === 'done' && now.session.status === 'waiting',
    );
    expect(step('sara').status).toBe('done');
  }, 120_000);

  it('keeps the owner’s hours through a restart of an earlier step, and tells Sara', async () => {
    const ref = await begin();
    await ready(ref);
    const hours = [{ days: [1], open: '09:00', close: '12:00', sourceUrl: '', quote: '' }];
    await act(ref, { action: 'edit', step: 'team', data: { hours } });
    await ready(ref);
    await act(ref, { action: 'restart', step: 'services' });
    await until(ref, ({ session, step }) => session.status === 'waiting' && step('live').status === 'done');
    const [profile] = await product.t.asSuperuser<{ hours: unknown }>(
      'select hours from business_profiles where tenant_id = $1',
      [ref.tenantId],
    );
    expect(profile!.hours).toEqual(hours);
    await record(ref, 'edited-and-restarted');
  }, 180_000);

  it('refuses data that does not fit, an action out of turn, and anything once it has ended', async () => {
    const ref = await begin(null);
    await ready(ref);
    const refusalOf = (action: OnboardingAction) =>
      act(ref, action).then(
        () => 'accepted',
        (error) => (error instanceof OnboardingRefusal ? error.code : String(error)),
      );
    expect(await refusalOf({ action: 'edit', step: 'team', data: { hours: 'toujours' } })).toBe(
      'invalid-step-data',
    );
    expect(await refusalOf({ action: 'restart', step: 'nowhere' as StepName })).toBe('unknown-step');
    await act(ref, { action: 'complete' });
    expect(await refusalOf({ action: 'restart', step: 'faq' })).toBe('ended');
  }, 60_000);

  it('counts a repeated request once', async () => {
    const ref = await begin(null);
    await ready(ref);
    const requestId = randomUUID();
    const edit: OnboardingAction = {
      action: 'edit',
      step: 'services',
      data: { services: [{ name: 'Coupe', priceKind: 'fixed', priceMinCents: 3000 }] },
    };
    await Promise.all([act(ref, edit, requestId), act(ref, edit, requestId)]);
    expect(await count(ref, 'services')).toBe(1);
  }, 60_000);

  it('stops when cancelled while it reads the site, and says so', async () => {
    const ref = await begin();
    await until(ref, ({ step }) => step('website').status === 'running');
    await act(ref, { action: 'cancel' });
    const { session } = await state(ref);
    expect(session.status).toBe('cancelled');
    const handle = product.client.workflow.getHandle(onboardingWorkflowId(ref.tenantId, ref.onboardingId));
    expect(await handle.result()).toMatchObject({ ended: 'cancelled' });
    await record(ref, 'cancelled');
  }, 60_000);

  it('goes on with what was read when the crawl alone is stopped, and does not crawl again', async () => {
    const ref = await begin();
    const { session } = await until(ref, (now) => now.session.crawlJobId !== null);
    await cancelWorkflow(product.client, crawlWorkflowId(ref.tenantId, session.crawlJobId!));
    const { step } = await ready(ref);
    expect(['done', 'attention']).toContain(step('website').status);
    expect(step('live').status).toBe('done');
    expect(await count(ref, 'crawl_jobs')).toBe(1);
  }, 120_000);

  it('leaves another business alone', async () => {
    const other = await begin(null);
    await ready(other);
    const before = JSON.stringify(await state(other));
    const ref = await begin();
    await ready(ref);
    expect(JSON.stringify(await state(other))).toBe(before);
    await expect(
      act({ tenantId: ref.tenantId, onboardingId: other.onboardingId }, { action: 'complete' }),
    ).rejects.toThrow();
  }, 180_000);
});
