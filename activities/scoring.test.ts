import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { readCampaignSettings, writeCampaignSettings } from '../db/campaigns.ts';
import { createClient } from '../db/clients.ts';
import { noteInteraction, noteMention } from '../db/interactions.ts';
import { changeScoringSettings, latestModel } from '../db/scoring.ts';
import { DEFAULT_SCORING_SETTINGS } from '../domain/retention/settings.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { salonWorld, WORLD_START } from '../testing/visit-worlds.ts';
import { fillLedger } from '../testing/visits.ts';
import { createChurnTrainingActivities } from './churn-training.ts';
import { createScoringActivities, type ScoringActivities } from './scoring.ts';

let t: TestDatabase;
let scoring: ScoringActivities;
let training: ReturnType<typeof createChurnTrainingActivities>;
let salon: Salon;
let tenantId: string;

const NIGHT = new Date('2026-11-25T02:10:00Z');
const DAY = 86_400_000;

beforeAll(async () => {
  t = await openTestDatabase();
  scoring = createScoringActivities({ db: t.db });
  training = createChurnTrainingActivities({ db: t.db });
});
beforeEach(async () => {
  salon = await openSalon(t);
  ({ tenantId } = salon);
});
afterAll(() => t.close());

const client = (lastName: string) =>
  t.db.asTenant(tenantId, async (tx) => {
    const about = { locale: null, timeZone: null, notes: null, source: 'staff' as const };
    const person = { firstName: 'Anne', lastName, phone: null, email: null };
    return (await createClient(tx, { ...person, ...about, status: 'prospect' })).id;
  });
const daysAgo = (days: number) => new Date(NIGHT.getTime() - days * DAY);
let visits = 0;
async function visit(clientId: string, days: number, priceCents: number, satisfaction: number | null = null) {
  visits += 1;
  const startsAt = new Date(daysAgo(days).getTime() - visits * 60_000);
  await t.db.asTenant(tenantId, (tx) =>
    tx.sql(
      `insert into appointments (tenant_id, agent_id, client_id, title, price_cents, starts_at, ends_at, status, satisfaction)
       values (?, ?, ?, 'Coupe', ?, ?, ?, 'completed', ?)`,
      [
        tenantId,
        salon.agentIds[0],
        clientId,
        priceCents,
        startsAt,
        new Date(startsAt.getTime() + 30_000),
        satisfaction,
      ],
    ),
  );
}
async function scoreAll(at = NIGHT, tenant = tenantId) {
  const ref = { tenantId: tenant, at: at.toISOString() };
  const plan = (await scoring.planScoring(ref))!;
  let after: string | null = null;
  do {
    const page = (await new MockActivityEnvironment().run(scoring.scorePage, ref, plan, after)) as {
      after: string | null;
    };
    after = page.after;
  } while (after);
  return plan;
}
const score = async (clientId: string) =>
  (
    await t.asSuperuser<Record<string, unknown>>(`select * from client_scores where client_id = $1`, [
      clientId,
    ])
  )[0];
const ledger = (clientId: string) =>
  t.asSuperuser<{ kind: string; value_cents: number | null; value: number | null }>(
    `select kind, value_cents, value from interactions where client_id = $1 order by kind, at`,
    [clientId],
  );

it('a business that is gone has nothing to be scored', async () => {
  expect(await scoring.planScoring({ tenantId: crypto.randomUUID(), at: NIGHT.toISOString() })).toBeNull();
});

it('turns on the retention campaign at the end of a night where the business wants that, and nowhere else', async () => {
  const other = await openSalon(t);
  await t.db.asTenant(tenantId, async (tx) =>
    writeCampaignSettings(tx, { ...(await readCampaignSettings(tx)), retentionAutomatic: true }),
  );
  const running = (tenant: string) =>
    t.db.asTenant(tenant, (tx) =>
      tx.sql(`select 1 from campaigns where kind = 'retention' and status = 'running'`),
    );
  await scoreAll();
  await scoreAll(NIGHT, other.tenantId);
  expect(await running(tenantId)).toHaveLength(1);
  expect(await running(other.tenantId)).toHaveLength(0);
  await scoreAll();
  expect(await running(tenantId)).toHaveLength(1);
});

describe('the ledger', () => {
  it('follows appointments, whoever writes them, and their corrections', async () => {
    const id = await client('Petit');
    await visit(id, 30, 4_500, 5);
    expect(await ledger(id)).toEqual([
      { kind: 'satisfaction', value_cents: null, value: 5 },
      { kind: 'visit', value_cents: 4_500, value: null },
    ]);
    const change = (set: string) =>
      t.db.asTenant(tenantId, (tx) => tx.sql(`update appointments set ${set} where client_id = ?`, [id]));
    await change(`status = 'no_show', satisfaction = 4`);
    expect((await ledger(id)).map(({ kind, value }) => [kind, value])).toEqual([
      ['no-show', null],
      ['satisfaction', 4],
    ]);
    const other = await client('Garnier');
    await change(`client_id = '${other}'`);
    expect(await ledger(id)).toEqual([]);
    expect(await ledger(other)).toHaveLength(2);
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(`update appointments set status = 'booked' where client_id = ?`, [other]),
    );
    expect((await ledger(other)).map(({ kind }) => kind)).toEqual(['satisfaction']);
  });

  it('notes an e-mail once however often it is opened, answered calls, and what people write', async () => {
    const id = await client('Moreau');
    await t.db.asTenant(tenantId, async (tx) => {
      const [message] = await tx.sql<{ id: string }>(
        `insert into messages (tenant_id, client_id, channel, kind, intent_key, to_address, subject, body_text, status, sent_at)
         values (?, ?, 'email', 'x', 'x', 'a@exemple.fr', 's', 'b', 'sent', now()) returning id`,
        [tenantId, id],
      );
      for (const event of ['1', '2'])
        await tx.sql(
          `insert into provider_events (tenant_id, provider, event_id, type, message_id) values (?, 'resend', ?, 'opened', ?)`,
          [tenantId, event, message!.id],
        );
      await tx.sql(
        `insert into calls (tenant_id, provider_id, client_id, direction, status, answered_at, duration_seconds)
         values (?, 'c1', ?, 'inbound', 'ended', now(), 65), (?, 'c2', ?, 'inbound', 'ended', null, null)`,
        [tenantId, id, tenantId, id],
      );
      const words = 'Je vais plutôt aller voir ailleurs';
      for (let twice = 0; twice < 2; twice += 1)
        await noteMention(tx, { clientId: id, text: words, at: NIGHT, sourceRef: 'message/1' });
      await noteMention(tx, { clientId: id, text: 'Merci beaucoup', at: NIGHT, sourceRef: 'message/2' });
    });
    expect((await ledger(id)).map(({ kind }) => kind)).toEqual([
      'call-answered',
      'call-missed',
      'competitor-mention',
      'email-open',
      'email-sent',
    ]);
  });
});

describe('a night of scoring', () => {
  it('counts, judges by the prior, and says what to do and why', async () => {
    const id = await client('Petit');
    const newcomer = await client('Nouvelle');
    for (const [days, answer] of [
      [61, 5],
      [96, 4],
      [131, 5],
      [166, 4],
      [201, 5],
    ] as const)
      await visit(id, days, 4_500, answer);
    const plan = await scoreAll();
    expect(plan.modelId).toBeNull();
    expect(await score(id)).toMatchObject({
      days_since_last_visit: 61,
      visits: 5,
      median_gap_days: 35,
      average_basket_cents: 4_500,
      spent_year_cents: '22500',
      satisfaction: expect.closeTo(4.6, 4),
      behavioural_score: 100,
      churn_source: 'prior',
      model_id: null,
      next_action: 'reactivation',
      reasons: [
        { action: 'reactivation', daysSinceLastVisit: 61, satisfaction: expect.closeTo(4.6, 4) },
        { action: 'outreach', score: 100, emailOpens: 0, callsAnswered: 0, visits: 5, hasBudget: false },
      ],
    });
    const p = (await score(id))!.churn_probability as number;
    expect(p).toBeGreaterThan(0.05);
    expect(p).toBeLessThan(0.8);
    expect(await score(newcomer)).toMatchObject({
      visits: 0,
      churn_probability: null,
      next_action: null,
      days_since_last_visit: null,
    });
  });

  it('stops asking where the business withdrew the rule, or an appointment is to come', async () => {
    const id = await client('Petit');
    for (const days of [70, 105]) await visit(id, days, 4_500, 5);
    await t.db.asTenant(tenantId, (tx) =>
      changeScoringSettings(tx, {
        reactivation: { ...DEFAULT_SCORING_SETTINGS.reactivation, enabled: false },
      }),
    );
    await scoreAll();
    expect((await score(id))!.next_action).not.toBe('reactivation');
    await t.db.asTenant(tenantId, (tx) =>
      changeScoringSettings(tx, { reactivation: DEFAULT_SCORING_SETTINGS.reactivation }),
    );
    await scoreAll(new Date(NIGHT.getTime() + 1));
    expect((await score(id))!.next_action).toBe('reactivation');
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(
        `insert into appointments (tenant_id, agent_id, client_id, title, starts_at, ends_at) values (?, ?, ?, 'Coupe', ?, ?)`,
        [tenantId, salon.agentIds[0], id, daysAgo(-3), new Date(daysAgo(-3).getTime() + 60_000)],
      ),
    );
    await scoreAll(new Date(NIGHT.getTime() + 2));
    expect((await score(id))!.next_action).toBeNull();
  });

  it('twice is the same night; the next one keeps what was before, and since when', async () => {
    const id = await client('Petit');
    for (const days of [61, 96, 131]) await visit(id, days, 4_500, 5);
    await scoreAll();
    const first = await score(id);
    await scoreAll();
    expect(await score(id)).toEqual(first);
    const next = new Date(NIGHT.getTime() + DAY);
    await scoreAll(next);
    const second = (await score(id))!;
    expect(second).toMatchObject({
      days_since_last_visit: 62,
      churn_before: first!.churn_probability,
      behavioural_before: first!.behavioural_score,
      next_action_at: first!.next_action_at,
      scored_at: next,
    });
  });

  it('leaves the neighbours alone', async () => {
    const marie = tenantId;
    const hers = await client('Petit');
    await visit(hers, 61, 4_500, 5);
    salon = await openSalon(t);
    ({ tenantId } = salon);
    const his = await client('Petit');
    await visit(his, 61, 4_500, 5);
    await scoreAll(NIGHT, marie);
    expect(await score(hers)).toBeDefined();
    expect(await score(his)).toBeUndefined();
  });

  it('goes on where a broken page left off', async () => {
    const id = await client('Petit');
    await visit(id, 61, 4_500, 5);
    const ref = { tenantId, at: NIGHT.toISOString() };
    const plan = (await scoring.planScoring(ref))!;
    const broken = new MockActivityEnvironment({ heartbeatDetails: { scored: 12, after: id } });
    expect(await broken.run(scoring.scorePage, ref, plan, null)).toEqual({ scored: 12, after: null });
    expect(await score(id)).toBeUndefined();
  });
});

describe('training', () => {
  const until = NIGHT;
  const fill = (tenant: string, sector: string, clients = 400, seed = 5) =>
    fillLedger(t, tenant, salonWorld({ clients, days: 900, seed }), {
      worldEnd: WORLD_START + 900,
      until,
      sector,
    });
  const train = (sector: string, at = NIGHT) =>
    new MockActivityEnvironment().run(training.trainSector, { tenantId, sector, at: at.toISOString() });
  const due = () => training.sectorToTrain({ tenantId, at: NIGHT.toISOString() });

  it('learns a sector from all its businesses and scores with what it learnt', async () => {
    const ids = await fill(tenantId, 'hair');
    const neighbour = await t.tenant({ name: 'Voisin' });
    await fill(neighbour, 'hair', 300, 6);
    expect(await due()).toBe('hair');
    expect(await train('hair')).toBe('trained');
    const model = (await t.db.asTenant(tenantId, (tx) => latestModel(tx.sql, 'hair')))!;
    expect(model).toMatchObject({ used: true, horizonDays: 90, businesses: 2, dataUntil: '2026-11-24' });
    expect(model.quality.model.auc!).toBeGreaterThan(model.quality.baselines.rule.auc!);
    expect(JSON.stringify(model)).not.toContain(ids[0]);
    // Once a week.
    await t.asSuperuser(`update churn_models set trained_at = $1`, [NIGHT]);
    expect(await due()).toBeNull();
    expect(await train('hair')).toBe('not-due');

    const plan = await scoreAll();
    expect(plan.modelId).toBe(model.id);
    const [sum] = await t.asSuperuser<{ n: number; model: number; p: number }>(
      `select count(*)::int n, (count(*) filter (where churn_source = 'model'))::int model, avg(churn_probability) p
       from client_scores where tenant_id = $1`,
      [tenantId],
    );
    expect(sum).toMatchObject({ n: 400 });
    expect(sum!.model).toBeGreaterThan(350);
    expect(sum!.p).toBeGreaterThan(0.2);
  }, 120_000);

  it('keeps no model where there is too little to learn from, and none of a throw-away business', async () => {
    expect(await train('fitness')).toBe('too-little');
    await fill(tenantId, 'beauty', 8);
    expect(await train('beauty')).toBe('too-little');
    await t.asSuperuser(`update tenants set throw_away = true where id = $1`, [tenantId]);
    expect(
      await t.db.asTrainer((sql) => sql(`select * from churn_sectors() where sector = 'beauty'`)),
    ).toEqual([]);
  }, 60_000);

  it('sees histories and nothing of whom they are', async () => {
    const id = await client('Petit');
    await t.db.asTenant(tenantId, async (tx) => {
      await tx.sql(`update tenants set sector = 'health'`);
      await noteInteraction(tx, {
        clientId: id,
        kind: 'visit',
        at: daysAgo(3),
        valueCents: 8_000,
        sourceRef: 'import/1',
      });
    });
    const rows = await t.db.asTrainer((sql) =>
      sql(`select * from churn_histories('health', '2026-11-24', 10)`),
    );
    expect(rows).toEqual([{ kinds: ['visit'], days: [20_779], amounts: [10_000], answers: [0] }]);
    for (const table of ['clients', 'interactions', 'tenants', 'client_scores'])
      await expect(t.db.asTrainer((sql) => sql(`select 1 from ${table}`))).rejects.toThrow(
        /permission denied/,
      );
    for (const question of [`churn_histories('health', '2026-11-24', 10)`, 'churn_sectors()'])
      await expect(t.db.asTenant(tenantId, (tx) => tx.sql(`select * from ${question}`))).rejects.toThrow(
        /permission denied/,
      );
    await expect(
      t.db.asTenant(tenantId, (tx) => tx.sql(`update churn_models set used = true`)),
    ).rejects.toThrow(/permission denied/);
  });
});
