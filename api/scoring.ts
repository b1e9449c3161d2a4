import { z } from 'zod';
import { followRetention } from '../db/campaigns.ts';
import { readClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import {
  changeScoringSettings,
  latestModel,
  readClientScore,
  readScoringSettings,
  readScoringState,
} from '../db/scoring.ts';
import { countByRules, resetScoringSettings } from '../db/scoring-preview.ts';
import { explainReason } from '../domain/retention/explain.ts';
import { FEATURES } from '../domain/retention/features.ts';
import { NEXT_ACTIONS } from '../domain/retention/rules.ts';
import {
  DEFAULT_SCORING_SETTINGS,
  horizonDaysOf,
  type ScoringSettings,
} from '../domain/retention/settings.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant } from './schemas.ts';

const TAG = 'Scores';

const scoreSchema = z
  .object({
    clientId: z.uuid(),
    lastVisitAt: instant.nullable(),
    daysSinceLastVisit: z.number().int().nullable(),
    visits: z.number().int(),
    medianGapDays: z.number().nullable().meta({ description: 'The middle of the days between two visits.' }),
    averageBasketCents: z.number().int().nullable(),
    spentYearCents: z.number().int().meta({ description: 'Over the last twelve months.' }),
    satisfaction: z.number().nullable().meta({ description: 'The mean of all answers, 1 to 5.' }),
    behaviouralScore: z.number().int(),
    churnProbability: z
      .number()
      .nullable()
      .meta({ description: 'That they do not come back within horizonDays; null: they never came.' }),
    churnSource: z.enum(['model', 'prior']).nullable(),
    horizonDays: z.number().int(),
    nextAction: z.enum(NEXT_ACTIONS).nullable(),
    nextActionAt: instant.nullable().meta({ description: 'Since when this action has been due.' }),
    reasons: z.array(
      z.object({ action: z.enum(NEXT_ACTIONS), text: z.object({ fr: z.string(), en: z.string() }) }),
    ),
    scoredAt: instant,
  })
  .meta({ id: 'ClientScore' });

const SCORE = {
  clientId: '0199c0de-0000-7000-8000-000000000031',
  lastVisitAt: '2026-09-24T09:00:00.000Z',
  daysSinceLastVisit: 61,
  visits: 5,
  medianGapDays: 35,
  averageBasketCents: 4_500,
  spentYearCents: 22_500,
  satisfaction: 4.6,
  behaviouralScore: 100,
  churnProbability: 0.42,
  churnSource: 'model' as const,
  horizonDays: 90,
  nextAction: 'reactivation' as const,
  nextActionAt: '2026-11-25T02:10:00.000Z',
  reasons: [
    {
      action: 'reactivation' as const,
      text: {
        fr: '61 jours depuis la dernière visite, satisfaction 4,6',
        en: '61 days since the last visit, satisfaction 4.6',
      },
    },
  ],
  scoredAt: '2026-11-25T02:10:00.000Z',
};

const clientScore = route({
  method: 'get',
  path: '/api/v1/clients/:id/score',
  tag: TAG,
  summary: 'What last night’s scoring says of a client, and why',
  description: '404 until the client has been scored: every night, or when asked for.',
  access: 'clients:read',
  params: idParams,
  response: scoreSchema,
  example: { params: { id: SCORE.clientId }, response: SCORE },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const [client, tenant] = [await readClient(tx, params.id), await readTenant(tx)];
      const score = client && (await readClientScore(tx, client.id));
      if (!score || !tenant) throw problem('not-found');
      const { reasons, ...figures } = score;
      return {
        ...figures,
        horizonDays: figures.horizonDays ?? horizonDaysOf(tenant.sector),
        reasons: reasons.map((reason) => ({
          action: reason.action,
          text: {
            fr: explainReason(reason, 'fr', tenant.currency),
            en: explainReason(reason, 'en', tenant.currency),
          },
        })),
      };
    }),
});

const qualitySchema = z.object({ auc: z.number().nullable(), brier: z.number() });
const modelSchema = z
  .object({
    id: z.uuid(),
    sector: z.string(),
    horizonDays: z.number().int(),
    used: z.boolean().meta({ description: 'It beat the rule of thumb on held-out time.' }),
    features: z.array(z.string()),
    trainedAt: instant,
    dataUntil: z.string().meta({ description: 'The last day it was allowed to see.' }),
    businesses: z.number().int(),
    clients: z.number().int(),
    examples: z.number().int(),
    heldOut: z.object({
      clients: z.number().int(),
      baseRate: z.number().meta({ description: 'The share that stayed away.' }),
      model: qualitySchema,
      recency: qualitySchema,
      rule: qualitySchema.meta({ description: 'Days since the last visit > 2 × own median gap.' }),
      bgNbd: qualitySchema.meta({ description: 'Fader, Hardie and Lee (2005).' }),
      calibration: z.array(z.object({ said: z.number(), happened: z.number(), clients: z.number().int() })),
    }),
  })
  .meta({ id: 'ChurnModel' });

const stateSchema = z
  .object({
    horizonDays: z.number().int(),
    lastScoredAt: instant.nullable(),
    scored: z.number().int(),
    byModel: z.number().int(),
    atRisk: z.number().int().meta({ description: 'Clients above the business’s retention threshold.' }),
    actions: z.record(z.enum(NEXT_ACTIONS), z.number().int()),
    calibration: z
      .object({
        clients: z.number().int(),
        brierBefore: z.number(),
        brierAfter: z.number(),
        used: z.boolean(),
      })
      .nullable()
      .meta({ description: 'How the model was bent to this business’s own outcomes; null: too few yet.' }),
    model: modelSchema.nullable().meta({ description: 'The sector’s last model; null: none trained yet.' }),
  })
  .meta({ id: 'ScoringState' });

const STATE: z.infer<typeof stateSchema> = {
  horizonDays: 90,
  lastScoredAt: '2026-11-25T02:10:00.000Z',
  scored: 152,
  byModel: 150,
  atRisk: 18,
  actions: { retention: 18, reactivation: 12, outreach: 61, upsell: 4 },
  calibration: null,
  model: {
    id: '0199c0de-0000-7000-8000-000000000061',
    sector: 'hair',
    horizonDays: 90,
    used: true,
    features: [...FEATURES],
    trainedAt: '2026-11-22T02:10:00.000Z',
    dataUntil: '2026-11-21',
    businesses: 12,
    clients: 8_400,
    examples: 30_000,
    heldOut: {
      clients: 8_120,
      baseRate: 0.41,
      model: { auc: 0.93, brier: 0.09 },
      recency: { auc: 0.88, brier: 0.13 },
      rule: { auc: 0.81, brier: 0.14 },
      bgNbd: { auc: 0.9, brier: 0.12 },
      calibration: [
        { said: 0.05, happened: 0.06, clients: 4_060 },
        { said: 0.82, happened: 0.8, clients: 4_060 },
      ],
    },
  },
};

const state = route({
  method: 'get',
  path: '/api/v1/scores',
  tag: TAG,
  summary: 'The scored client base, and the model with its quality beside the baselines',
  access: 'clients:read',
  response: stateSchema,
  example: { response: STATE },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const tenant = await readTenant(tx);
      if (!tenant) throw problem('not-found');
      const stored = await latestModel(tx.sql, tenant.sector);
      const settings = await readScoringSettings(tx);
      const scored = await readScoringState(tx, settings.retention.probabilityOver, stored?.id ?? null);
      if (!stored) return { ...scored, horizonDays: horizonDaysOf(tenant.sector), model: null };
      const { coefficients: _, quality, ...model } = stored;
      const { clients, baseRate, calibration, baselines } = quality;
      const heldOut = { clients, baseRate, calibration, model: quality.model, ...baselines };
      return { ...scored, horizonDays: model.horizonDays, model: { ...model, heldOut } };
    }),
});

const run = route({
  method: 'post',
  path: '/api/v1/scores/run',
  tag: TAG,
  summary: 'Scores every client now instead of tonight',
  description: 'Goes on in the background; asked again while it runs, nothing more happens.',
  access: 'clients:write',
  body: z.object({}),
  response: z.object({ accepted: z.literal(true) }),
  status: 202,
  example: { body: {}, response: { accepted: true as const } },
  handler: ({ asTenant, audit, auth }) =>
    asTenant(async (tx) => {
      await tx.ask({ kind: 'scoring.now', tenantId: auth.tenantId });
      await audit(tx, { action: 'scoring.asked', subjectKind: 'tenant', subjectId: auth.tenantId });
      return { accepted: true as const };
    }),
});

const days = z.number().int().min(1).max(730);
const score = z.number().min(1).max(5);
const settingsSchema = z
  .object({
    reactivation: z.object({
      enabled: z.boolean(),
      daysOver: days,
      satisfactionOver: score,
      offer: z.string().trim().min(1).max(200).nullable(),
    }),
    outreach: z.object({
      enabled: z.boolean(),
      scoreOver: z.number().int().min(0).max(10_000),
      budgetOverCents: z.number().int().min(0).max(100_000_000),
    }),
    upsell: z.object({
      enabled: z.boolean(),
      visitsOver: z.number().int().min(0).max(1_000),
      basketUnderCents: z.number().int().min(0).max(100_000_000),
      satisfactionOver: score,
      serviceId: z.uuid().nullable(),
    }),
    retention: z.object({
      enabled: z.boolean(),
      probabilityOver: z.number().min(0).max(1),
      discountPercent: z.number().int().min(0).max(100),
    }),
  })
  .meta({ id: 'ScoringSettings' });

const readSettings = route({
  method: 'get',
  path: '/api/v1/scoring-settings',
  tag: TAG,
  summary: 'When a client deserves a word, and with what offer',
  access: 'settings:read',
  response: settingsSchema,
  example: { response: DEFAULT_SCORING_SETTINGS },
  handler: ({ asTenant }) => asTenant((tx) => readScoringSettings(tx)),
});

/** Changes the rules; what follows them does so in the same transaction. */
async function followed(
  tx: TenantTransaction,
  change: () => Promise<ScoringSettings>,
): Promise<ScoringSettings> {
  const before = await readScoringSettings(tx);
  const settings = await change();
  await followRetention(tx, before, settings);
  return settings;
}

const changeSettings = route({
  method: 'put',
  path: '/api/v1/scoring-settings',
  tag: TAG,
  summary: 'Changes the rules that are named, each as a whole; they count from the next scoring on',
  description:
    'The prepared retention campaign follows threshold and discount until it is started, where it has not been given others.',
  access: 'settings:write',
  body: settingsSchema.partial(),
  response: settingsSchema,
  example: {
    body: { retention: { enabled: true, probabilityOver: 0.7, discountPercent: 15 } },
    response: {
      ...DEFAULT_SCORING_SETTINGS,
      retention: { enabled: true, probabilityOver: 0.7, discountPercent: 15 },
    },
  },
  handler: ({ body, asTenant, audit, auth }) =>
    asTenant(async (tx) => {
      const settings = await followed(tx, () => changeScoringSettings(tx, body));
      await audit(tx, {
        action: 'scoring-settings.updated',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
        detail: { fields: Object.keys(body) },
      });
      return settings;
    }),
});

const countsSchema = z
  .object({
    scored: z.number().int().meta({ description: 'Clients last night’s scoring counted.' }),
    ...(Object.fromEntries(NEXT_ACTIONS.map((action) => [action, z.number().int()])) as Record<
      (typeof NEXT_ACTIONS)[number],
      z.ZodInt
    >),
  })
  .meta({ id: 'ScoringPreview' });

const previewSettings = route({
  method: 'post',
  path: '/api/v1/scoring-settings/preview',
  tag: TAG,
  summary: 'How many clients each rule would find with these thresholds; nothing is changed',
  description:
    'Over last night’s figures and today’s appointments. Each rule is counted on its own: a client may be found by several.',
  access: 'settings:read',
  body: settingsSchema,
  response: countsSchema,
  example: {
    body: DEFAULT_SCORING_SETTINGS,
    response: { scored: 152, retention: 18, reactivation: 37, outreach: 61, upsell: 4 },
  },
  handler: ({ body, asTenant }) => asTenant((tx) => countByRules(tx, body)),
});

const resetSettings = route({
  method: 'delete',
  path: '/api/v1/scoring-settings',
  tag: TAG,
  summary: 'Back to the product’s own thresholds and offers',
  access: 'settings:write',
  response: settingsSchema,
  example: { response: DEFAULT_SCORING_SETTINGS },
  handler: ({ asTenant, audit, auth }) =>
    asTenant(async (tx) => {
      await audit(tx, {
        action: 'scoring-settings.reset',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
      });
      return followed(tx, () => resetScoringSettings(tx));
    }),
});

export const routes: Route[] = [
  clientScore,
  state,
  run,
  readSettings,
  changeSettings,
  resetSettings,
  previewSettings,
];
