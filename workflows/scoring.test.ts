import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeTenant } from '../db/identity.ts';
import { churnTrainingWorkflowId, scoringWorkflowId, sweepWorkflowId } from '../temporal/ids.ts';
import { scheduleScoring, scoreNow, unscheduleScoring } from '../temporal/scoring.ts';
import { scheduleSweep } from '../temporal/sweep.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { salonWorld, WORLD_START } from '../testing/visit-worlds.ts';
import { fillLedger } from '../testing/visits.ts';
import type { scoringWorkflow } from './scoring.ts';
import type { sweepWorkflow } from './sweep.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await startTestProduct();
}, 180_000);
afterAll(() => product.close());

const night = (tenantId: string) =>
  product.client.workflow.getHandle<typeof scoringWorkflow>(scoringWorkflowId(tenantId, 'now'));
const counts = async (tenantId: string) =>
  (
    await product.t.asSuperuser<{ clients: number; scored: number; nights: number }>(
      `select count(*)::int as clients, count(s.client_id)::int as scored, count(distinct s.scored_at)::int as nights
       from clients c left join client_scores s on s.tenant_id = c.tenant_id and s.client_id = c.id where c.tenant_id = $1`,
      [tenantId],
    )
  )[0];
async function business(clients: number, sector: string): Promise<string> {
  const tenantId = await product.t.tenant();
  const world = salonWorld({ clients, days: 800, seed: clients });
  await fillLedger(product.t, tenantId, world, { worldEnd: WORLD_START + 800, until: new Date(), sector });
  return tenantId;
}

describe('a night of scoring', () => {
  it('trains the model of the sector, then scores everybody with it; the next one finds it trained', async () => {
    const tenantId = await business(300, 'hair');
    await scoreNow(product.temporal, { tenantId });
    await scoreNow(product.temporal, { tenantId });
    const outcome = await night(tenantId).result();
    expect(outcome).toEqual({ scored: 300, modelId: expect.any(String) });
    expect(await counts(tenantId)).toEqual({ clients: 300, scored: 300, nights: 1 });
    recordHistory('scoring', 'trained-and-scored', await night(tenantId).fetchHistory());
    const training = product.client.workflow.getHandle(churnTrainingWorkflowId(tenantId, 'hair'));
    expect(await training.result()).toBe('trained');
    recordHistory('churn-training', 'trained', await training.fetchHistory());

    await scoreNow(product.temporal, { tenantId });
    expect(await night(tenantId).result()).toEqual(outcome);
    recordHistory('scoring', 'scored', await night(tenantId).fetchHistory());
  }, 180_000);

  it('scores with what there is when training comes to nothing', async () => {
    const tenantId = await business(40, 'beauty');
    const broken = (from: string, to: string) =>
      product.t.asSuperuser(`alter function ${from}(text, date, integer) rename to ${to}`);
    await broken('churn_histories', 'churn_histories_gone');
    try {
      await scoreNow(product.temporal, { tenantId });
      const training = product.client.workflow.getHandle(churnTrainingWorkflowId(tenantId, 'beauty'));
      for (let isThere = false; !isThere; )
        isThere = await training.terminate('it does not work').then(
          () => true,
          () => new Promise<boolean>((resolve) => setTimeout(resolve, 100, false)),
        );
      expect(await night(tenantId).result()).toEqual({ scored: 40, modelId: null });
    } finally {
      await broken('churn_histories_gone', 'churn_histories');
    }
  }, 180_000);

  it('is whole and of one night, though its worker dies on the way', async () => {
    // Three steps of clients who came once or never: what is counted of them is no matter here.
    const tenantId = await product.t.tenant();
    await product.t.asSuperuser(`update tenants set sector = 'fitness' where id = $1`, [tenantId]);
    await product.t.asSuperuser(
      `with people as (
         insert into clients (tenant_id, status, first_name, last_name)
         select $1::uuid, 'client', 'Client', n::text from generate_series(1, 6000) n returning id)
       insert into interactions (tenant_id, source_ref, client_id, kind, at)
       select $1::uuid, 'test/' || id, id, 'visit', now() - interval '40 days' from people limit 3000`,
      [tenantId],
    );
    // Straight to the pages: what is killed here is the scoring.
    await product.t.asSuperuser(
      `insert into churn_models (sector, horizon_days, features, coefficients, quality, used, businesses, clients, examples, data_until)
       values ('fitness', 45, '[]', '{}', '{}', false, 1, 1, 1, current_date)`,
    );
    await scoreNow(product.temporal, { tenantId });
    const deadline = Date.now() + 60_000;
    while ((await counts(tenantId))!.scored === 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await product.restartWorker();
    expect((await night(tenantId).result()).modelId).toBeNull();
    expect(await counts(tenantId)).toEqual({ clients: 6_000, scored: 6_000, nights: 1 });
  }, 180_000);
});

describe('the schedule', () => {
  it('is one for each business, at night where it is, and moves with it', async () => {
    const tenantId = await product.t.tenant();
    const handle = product.client.schedule.getHandle(scoringWorkflowId(tenantId, 'night'));
    await scheduleScoring(product.temporal, { tenantId, timeZone: 'Europe/Paris' });
    await scheduleScoring(product.temporal, { tenantId, timeZone: 'Europe/Paris' });
    const next = async () => (await handle.describe()).info.nextActionTimes[0]!;
    const hour = (at: Date, timeZone: string) =>
      Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric' }).format(at));
    expect(hour(await next(), 'Europe/Paris')).toBe(3);
    const { policies } = await handle.describe();
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });

    // Changing the zone asks for it through the outbox.
    await product.t.db.asTenant(tenantId, (tx) => changeTenant(tx, { timeZone: 'America/Martinique' }));
    const deadline = Date.now() + 30_000;
    while (hour(await next(), 'America/Martinique') !== 3 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(hour(await next(), 'America/Martinique')).toBe(3);

    await unscheduleScoring(product.temporal, tenantId);
    await unscheduleScoring(product.temporal, tenantId);
    await expect(handle.describe()).rejects.toThrow(/not found/i);
  }, 60_000);
});

describe('the night’s tidying', () => {
  it('is one for the whole service, and removes what has expired', async () => {
    const tenantId = await product.t.tenant();
    await product.t.asSuperuser(
      `insert into provider_events (id, tenant_id, provider, event_id, type, received_at)
       values (first_uuid_at(now() - interval '40 days'), $1, 'twilio', 'old', 'received', now() - interval '40 days')`,
      [tenantId],
    );
    await scheduleSweep(product.temporal);
    // Each worker asks for it as it starts.
    await scheduleSweep(product.temporal);
    const schedule = product.client.schedule.getHandle(sweepWorkflowId(product.temporal.taskQueue));
    await schedule.trigger();
    let started: string | undefined;
    for (const deadline = Date.now() + 60_000; !started && Date.now() < deadline; ) {
      const [action] = (await schedule.describe()).info.recentActions;
      started = action?.action.workflow.workflowId;
      if (!started) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const run = product.client.workflow.getHandle<typeof sweepWorkflow>(started!);
    expect(await run.result()).toMatchObject({ provider_events: 1, outbox: 0, tenants: 0 });
    recordHistory('sweep', 'swept', await run.fetchHistory());
    expect(
      await product.t.asSuperuser(`select 1 from provider_events where tenant_id = $1`, [tenantId]),
    ).toEqual([]);
    await schedule.delete();
  }, 120_000);
});
