import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareRetention } from '../db/campaigns.ts';
import { type ClientScore, saveScores } from '../db/scoring.ts';
import type { Reason } from '../domain/retention/rules.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';

const NIGHT = new Date('2026-11-25T02:10:00Z');

let api: TestApi;
let tenantId: string;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(async () => {
  ({ tenantId, token } = await api.person());
});
afterAll(() => api.close());

const request = (method: string, path: string, body?: unknown, as = token) =>
  api.request(method, `/api/v1/${path}`, { token: as, ...(body === undefined ? {} : { body }) });
const newClient = async (lastName: string): Promise<string> =>
  (await request('POST', 'clients', { lastName })).body.id;

const REASON: Reason = { action: 'reactivation', daysSinceLastVisit: 61, satisfaction: 4.6 };

const scored = (clientId: string, more: Partial<ClientScore> = {}) =>
  api.t.db.asTenant(tenantId, (tx) =>
    saveScores(
      tx,
      [
        {
          clientId,
          lastVisitAt: '2026-09-25T09:00:00Z',
          daysSinceLastVisit: 61,
          visits: 3,
          medianGapDays: 35,
          averageBasketCents: 4_500,
          spentYearCents: 13_500,
          satisfaction: 4.6,
          behaviouralScore: 60,
          hasBudget: false,
          churnProbability: 0.4,
          reasons: [REASON],
          ...more,
        },
      ],
      { at: NIGHT, modelId: null },
    ),
  );

describe('scores', () => {
  it('of a client come with their reasons in words; not scored yet is not found', async () => {
    const id = await newClient('Petit');
    expect((await request('GET', `clients/${id}/score`)).status).toBe(404);
    await scored(id);
    const { status, body } = await request('GET', `clients/${id}/score`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      daysSinceLastVisit: 61,
      churnProbability: expect.closeTo(0.4, 5),
      churnSource: 'prior',
      horizonDays: 90,
      nextAction: 'reactivation',
      nextActionAt: NIGHT.toISOString(),
      reasons: [
        {
          action: 'reactivation',
          text: {
            fr: '61 jours depuis la dernière visite, satisfaction 4,6',
            en: '61 days since the last visit, satisfaction 4.6',
          },
        },
      ],
    });
    const stranger = await api.person();
    expect((await request('GET', `clients/${id}/score`, undefined, stranger.token)).status).toBe(404);
  });

  it('sort and filter the list of clients', async () => {
    const [calm, leaving, unknown] = [
      await newClient('Calme'),
      await newClient('Parti'),
      await newClient('Neuf'),
    ];
    await scored(calm, { churnProbability: 0.1, reasons: [], behaviouralScore: 120 });
    await scored(leaving, { churnProbability: 0.9 });
    const names = async (query: string) =>
      (await request('GET', `clients?${query}`)).body.items.map(
        ({ lastName }: { lastName: string }) => lastName,
      );
    expect(await names('sort=churnProbability&order=desc')).toEqual(['Parti', 'Calme', 'Neuf']);
    expect(await names('churnOver=0.8')).toEqual(['Parti']);
    expect(await names('nextAction=reactivation')).toEqual(['Parti']);
    expect(await names('scoreOver=80&status=client')).toEqual(['Calme']);
    expect((await request('GET', `clients/${unknown}`)).body).toMatchObject({
      churnProbability: null,
      nextAction: null,
    });
    expect((await request('GET', 'clients?churnOver=2')).status).toBe(422);
    expect((await request('GET', 'scores')).body).toMatchObject({
      scored: 2,
      byModel: 0,
      atRisk: 1,
      actions: { reactivation: 1, retention: 0 },
      model: null,
      calibration: null,
      lastScoredAt: NIGHT.toISOString(),
    });
  });

  it('show the sector’s model with its quality', async () => {
    const quality = { auc: 0.9, brier: 0.1 };
    const heldOut = { asOf: 1, horizonDays: 90, clients: 500, baseRate: 0.4, model: quality };
    const baselines = { recency: quality, rule: { auc: 0.7, brier: 0.2 }, bgNbd: quality };
    await api.t.asSuperuser(
      `insert into churn_models (sector, horizon_days, features, coefficients, quality, used, businesses, clients, examples, data_until)
       values ('other', 90, '["log-recency"]', '{"surroundings":{}}', $1, true, 3, 900, 4000, '2026-11-24')`,
      [JSON.stringify({ ...heldOut, baselines, calibration: [{ said: 0.1, happened: 0.12, clients: 50 }] })],
    );
    const { body } = await request('GET', 'scores');
    expect(body.model).toMatchObject({
      sector: 'other',
      used: true,
      features: ['log-recency'],
      dataUntil: '2026-11-24',
      heldOut: { clients: 500, model: quality, rule: { auc: 0.7, brier: 0.2 }, calibration: [{ said: 0.1 }] },
    });
    expect(JSON.stringify(body)).not.toContain('surroundings');
  });

  it('are asked for now by whoever may change clients, through the outbox', async () => {
    expect((await request('POST', 'scores/run', {})).status).toBe(202);
    const rows = await api.t.asSuperuser(
      `select 1 from outbox where tenant_id = $1 and kind = 'scoring.now'`,
      [tenantId],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('the rules', () => {
  it('are the product’s until the business changes one', async () => {
    expect((await request('GET', 'scoring-settings')).body).toMatchObject({
      reactivation: { daysOver: 60, satisfactionOver: 4 },
      retention: { probabilityOver: 0.8, discountPercent: 20 },
    });
    const retention = { enabled: true, probabilityOver: 0.7, discountPercent: 15 };
    const { body } = await request('PUT', 'scoring-settings', { retention });
    expect(body).toMatchObject({ retention, reactivation: { daysOver: 60 } });
    const wrong = { retention: { ...retention, probabilityOver: 1.2 } };
    expect((await request('PUT', 'scoring-settings', wrong)).status).toBe(422);
    const { token: agent } = await api.person({ tenantId, role: 'agent' });
    expect((await request('PUT', 'scoring-settings', { retention }, agent)).status).toBe(403);
  });

  it('are followed by the retention campaign until it is started, but for what its owner gave it', async () => {
    await api.t.db.asTenant(tenantId, prepareRetention);
    const campaign = async () => {
      const { body } = await request('GET', 'campaigns?limit=10');
      const found = body.items.find(({ kind }: { kind: string }) => kind === 'retention');
      const { trigger, offer, holdoutPercent } = found.plan;
      return { id: found.id, plan: found.plan, says: [trigger.atLeast, offer.value, holdoutPercent] };
    };
    const rule = (probabilityOver: number, discountPercent: number) =>
      request('PUT', 'scoring-settings', { retention: { enabled: true, probabilityOver, discountPercent } });
    await rule(0.7, 15);
    const { id, plan, says } = await campaign();
    expect(says).toEqual([0.7, 15, 10]);
    const own = { ...plan, offer: { ...plan.offer, value: 30 }, holdoutPercent: 20 };
    expect((await request('PUT', `campaigns/${id}`, { name: 'La nôtre', plan: own })).status).toBe(200);
    await rule(0.9, 10);
    expect((await campaign()).says).toEqual([0.9, 30, 20]);
    await request('DELETE', 'scoring-settings');
    expect((await campaign()).says).toEqual([0.8, 30, 20]);
    await request('POST', `campaigns/${id}/start`, {});
    await rule(0.7, 30);
    expect((await campaign()).says).toEqual([0.8, 30, 20]);
  });

  it('say whom they would find before they are saved, and go back to the product’s own', async () => {
    const preview = async (change: object = {}) => {
      const { body: saved } = await request('GET', 'scoring-settings');
      return (await request('POST', 'scoring-settings/preview', { ...saved, ...change })).body;
    };
    const away = { churnProbability: 0.75, visits: 6 };
    const [one, two, engaged] = [await newClient('Un'), await newClient('Deux'), await newClient('Trois')];
    await scored(one, away);
    await scored(two, { ...away, daysSinceLastVisit: 40, churnProbability: 0.85, satisfaction: 4 });
    await scored(engaged, {
      daysSinceLastVisit: null,
      behaviouralScore: 90,
      spentYearCents: 31_000,
      hasBudget: true,
    });
    expect(await preview()).toEqual({ scored: 3, retention: 1, reactivation: 1, outreach: 1, upsell: 1 });
    const retention = { enabled: true, probabilityOver: 0.7, discountPercent: 15 };
    const reactivation = { enabled: false, daysOver: 60, satisfactionOver: 4, offer: null };
    // What a year brought earns its points from a higher amount on.
    const outreach = { enabled: true, scoreOver: 80, budgetOverCents: 50_000 };
    expect(await preview({ retention, reactivation, outreach })).toMatchObject({
      retention: 2,
      reactivation: 0,
      outreach: 0,
    });
    // Saved meanwhile: the scores are still last night's, with the points that night gave.
    await request('PUT', 'scoring-settings', { outreach });
    expect(await preview()).toMatchObject({ outreach: 0 });
    expect(await preview({ outreach: { ...outreach, budgetOverCents: 30_000 } })).toMatchObject({
      outreach: 1,
    });
    expect((await request('GET', 'scoring-settings')).body.retention.probabilityOver).toBe(0.8);
    await request('PUT', 'scoring-settings', { retention });
    expect((await request('DELETE', 'scoring-settings')).body.retention.probabilityOver).toBe(0.8);
    expect((await request('GET', 'scoring-settings')).body.retention.discountPercent).toBe(20);
    const { token: agent } = await api.person({ tenantId, role: 'agent' });
    expect((await request('DELETE', 'scoring-settings', undefined, agent)).status).toBe(403);
    const stranger = await api.person();
    const { body: defaults } = await request('GET', 'scoring-settings');
    const theirs = await request('POST', 'scoring-settings/preview', defaults, stranger.token);
    expect(theirs.body).toMatchObject({ scored: 0, retention: 0 });
  });
});
