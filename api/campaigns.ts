import { z } from 'zod';
import { dryRun } from '../db/campaign-dry-run.ts';
import { campaignResults, listMembers } from '../db/campaign-results.ts';
import {
  CAMPAIGN_STATUSES,
  type CampaignLine,
  changeCampaign,
  createCampaign,
  deleteCampaign,
  listCampaigns,
  readCampaign,
  readCampaignSettings,
  startRetentionIfAutomatic,
  steerCampaign,
  writeCampaignSettings,
} from '../db/campaigns.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { marketingTemplates } from '../db/message-templates.ts';
import { readSegment } from '../db/segments.ts';
import {
  CAMPAIGN_CHANNELS,
  type CampaignPlan,
  DEFAULT_CAMPAIGN_SETTINGS,
} from '../domain/campaigns/campaign.ts';
import { SKIP_REASONS } from '../domain/campaigns/plan.ts';
import { upliftSentence } from '../domain/campaigns/uplift.ts';
import { CAMPAIGN_EXAMPLE, campaignSchema, nameField, planSchema, requirePlan } from './campaign-schemas.ts';
import { defineProblems, invalid, languageOf, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { givenInstant, idParams, instant, listOf, listQuery } from './schemas.ts';

const TAG = 'Campaigns';
const PATH = '/api/v1/campaigns';
const ONE = `${PATH}/:id` as const;

const OWN = defineProblems({
  'campaign-state': {
    status: 409,
    title: { fr: 'Impossible dans cet état', en: 'Not possible in this state' },
    detail: {
      fr: 'Cette campagne n’est pas dans un état qui le permet. Rien n’a changé.',
      en: 'This campaign is not in a state that allows it. Nothing was changed.',
    },
  },
});

const input = z.object({
  name: nameField,
  plan: planSchema,
  segmentId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ description: 'Its filter takes the place of the plan’s audience.' }),
  startsAt: givenInstant.nullable().default(null),
});

const INPUT_EXAMPLE = { name: CAMPAIGN_EXAMPLE.name, plan: CAMPAIGN_EXAMPLE.plan };
const params = { id: CAMPAIGN_EXAMPLE.id };

/** @throws 404 */
async function required(tx: TenantTransaction, id: string): Promise<CampaignLine> {
  const line = await readCampaign(tx, id);
  if (!line) throw problem('not-found');
  return line;
}

/** @throws 422 for a plan that cannot be run, or a segment that is not there. */
async function checked(
  tx: TenantTransaction,
  body: { name: string; plan: unknown; segmentId: string | null; startsAt: Date | null },
) {
  const plan = body.plan as CampaignPlan;
  requirePlan(plan);
  if (body.segmentId && !(await readSegment(tx, body.segmentId)))
    throw invalid('segmentId', 'unknown', {
      fr: 'Cette audience n’existe pas.',
      en: 'There is no such audience.',
    });
  return { ...body, plan };
}

const resource: Route[] = [
  route({
    method: 'get',
    path: PATH,
    tag: TAG,
    summary: 'Campaigns, the newest first',
    access: 'campaigns:read',
    query: listQuery(['createdAt'], { status: z.enum(CAMPAIGN_STATUSES).optional() }),
    response: listOf(campaignSchema),
    example: { response: { items: [CAMPAIGN_EXAMPLE], total: 1 } },
    handler: ({ query, asTenant }) => asTenant((tx) => listCampaigns(tx, query)),
  }),
  route({
    method: 'post',
    path: PATH,
    tag: TAG,
    summary: 'Make a campaign; it begins when it is started',
    access: 'campaigns:write',
    body: input,
    response: campaignSchema,
    status: 201,
    example: { body: INPUT_EXAMPLE, response: CAMPAIGN_EXAMPLE },
    handler: ({ body, asTenant, audit, auth }) =>
      asTenant(async (tx) => {
        const given = await checked(tx, body);
        const campaign = await createCampaign(tx, { ...given, createdBy: auth.userId });
        await audit(tx, { action: 'campaign.created', subjectKind: 'campaign', subjectId: campaign.id });
        return campaign;
      }),
  }),
  route({
    method: 'get',
    path: ONE,
    tag: TAG,
    summary: 'One campaign',
    access: 'campaigns:read',
    params: idParams,
    response: campaignSchema,
    example: { params, response: CAMPAIGN_EXAMPLE },
    handler: ({ params: { id }, asTenant }) => asTenant((tx) => required(tx, id)),
  }),
  route({
    method: 'put',
    path: ONE,
    tag: TAG,
    summary: 'Change a campaign',
    description:
      'While it runs as well: what has left stays as it was, everything not yet handed to a provider is planned anew.',
    access: 'campaigns:write',
    params: idParams,
    body: input,
    response: campaignSchema,
    example: { params, body: INPUT_EXAMPLE, response: CAMPAIGN_EXAMPLE },
    handler: ({ params: { id }, body, asTenant, audit }) =>
      asTenant(async (tx) => {
        await required(tx, id);
        const campaign = await changeCampaign(tx, id, await checked(tx, body));
        await audit(tx, { action: 'campaign.changed', subjectKind: 'campaign', subjectId: id });
        return campaign!;
      }),
  }),
  route({
    method: 'delete',
    path: ONE,
    tag: TAG,
    summary: 'Delete a draft',
    description: 'A campaign that has run keeps its proof, and the prepared retention campaign stays.',
    access: 'campaigns:write',
    params: idParams,
    problems: [OWN['campaign-state']],
    example: { params },
    handler: ({ params: { id }, asTenant, audit }) =>
      asTenant(async (tx) => {
        await required(tx, id);
        if (!(await deleteCampaign(tx, id))) throw new Problem(OWN['campaign-state']);
        await audit(tx, { action: 'campaign.deleted', subjectKind: 'campaign', subjectId: id });
      }),
  }),
];

const VERBS = {
  start: 'Start a campaign',
  pause: 'Pause it: nothing leaves until it is resumed',
  resume: 'Resume it',
  stop: 'Stop it for good: nothing more leaves, what was sent stays',
} as const;

const steering: Route[] = (Object.keys(VERBS) as Array<keyof typeof VERBS>).map((verb) =>
  route({
    method: 'post',
    path: `${ONE}/${verb}`,
    tag: TAG,
    summary: VERBS[verb],
    access: 'campaigns:write',
    params: idParams,
    response: campaignSchema,
    problems: [OWN['campaign-state']],
    example: { params, response: CAMPAIGN_EXAMPLE },
    handler: ({ params: { id }, asTenant, audit, receivedAt }) =>
      asTenant(async (tx) => {
        const line = await required(tx, id);
        if (verb === 'start') requirePlan(line.plan);
        const steered = await steerCampaign(tx, id, verb, receivedAt);
        if (steered === 'refused') throw new Problem(OWN['campaign-state']);
        await audit(tx, { action: `campaign.${verb}`, subjectKind: 'campaign', subjectId: id });
        return steered!;
      }),
  }),
);

const forecastSchema = z.object({
  clientId: z.uuid(),
  name: z.string(),
  arm: z.enum(['treated', 'holdout', 'excluded']),
  sends: z.array(
    z.object({
      stepId: z.string(),
      at: z.number().meta({ description: 'Epoch milliseconds.' }),
      channel: z.enum(CAMPAIGN_CHANNELS),
      to: z.string(),
      variant: z.string(),
      language: z.enum(['fr', 'en']),
      subject: z.string().nullable(),
      text: z.string(),
      segments: z.number().int(),
      costMicros: z.number(),
      passedOver: z
        .array(z.object({ channel: z.enum(CAMPAIGN_CHANNELS), reason: z.enum(SKIP_REASONS) }))
        .meta({
          description:
            'Earlier channels they agreed to, and why it does not go there: `no-template`, `call-limit`.',
        }),
    }),
  ),
  skips: z.array(z.object({ stepId: z.string().nullable(), reason: z.string() })),
});

const dryRunRoute = route({
  method: 'post',
  path: `${ONE}/dry-run`,
  tag: TAG,
  summary: 'Who would get what, when, by which channel, at what cost, and why others would not',
  description:
    'The planner of the real run over the real audience, with a sender that only notes and a clock that is moved, as if nobody answered. Nothing is written. Beyond 20,000 people the totals are those of the first 20,000 (`isPartial`).',
  access: 'campaigns:read',
  params: idParams,
  body: z.object({ plan: planSchema.optional().meta({ description: 'Instead of the saved one.' }) }),
  response: z.object({
    totals: z.object({
      people: z.number().int(),
      treated: z.number().int(),
      holdout: z.number().int(),
      excluded: z.number().int(),
      messages: z.number().int(),
      costMicros: z.number().meta({ description: 'Millionths of the currency.' }),
      byChannel: z.record(z.string(), z.number().int()),
      costByChannel: z
        .record(z.string(), z.number())
        .meta({ description: 'Millionths; on WhatsApp by the price of Meta’s category « marketing ».' }),
      passedOver: z
        .record(z.string(), z.number().int())
        .meta({ description: 'People who would have it on a later channel, by `channel/reason`.' }),
      byDay: z.record(z.string(), z.number().int()),
      skipped: z.record(z.string(), z.number().int()),
    }),
    currency: z.string(),
    people: z.array(forecastSchema),
    isPartial: z.boolean(),
  }),
  example: {
    params,
    body: {},
    response: {
      totals: {
        people: 40,
        treated: 30,
        holdout: 4,
        excluded: 6,
        messages: 60,
        costMicros: 4_530_000,
        byChannel: { sms: 30, email: 30 },
        costByChannel: { sms: 4_500_000, email: 30_000 },
        passedOver: { 'whatsapp/no-template': 12 },
        byDay: { '2026-11-24': 30, '2026-12-01': 30 },
        skipped: { holdout: 4, 'no-consent': 6 },
      },
      currency: 'EUR',
      people: [
        {
          clientId: '0199c0de-0000-7000-8000-000000000031',
          name: 'Éloïse Petit',
          arm: 'holdout',
          sends: [],
          skips: [{ stepId: null, reason: 'holdout' }],
        },
      ],
      isPartial: false,
    },
  },
  handler: ({ params: { id }, body, asTenant, deps, receivedAt }) =>
    asTenant(async (tx) => {
      const line = await required(tx, id);
      const plan = (body.plan as CampaignPlan | undefined) ?? line.plan;
      requirePlan(plan);
      const currency = (await readTenant(tx))?.currency ?? 'EUR';
      const { publicUrl } = deps.config.http;
      const run = await dryRun(tx, { ...line, plan }, { publicUrl, now: receivedAt.getTime(), show: 50 });
      return { ...run, currency };
    }),
});

const arm = z.object({
  people: z.number().int(),
  booked: z.number().int(),
  bookings: z.number().int(),
  revenueCents: z.number(),
});

const resultsRoute = route({
  method: 'get',
  path: `${ONE}/results`,
  tag: TAG,
  summary: 'What a campaign did, against the people it left alone',
  description:
    'By intention to treat: everybody counts in the arm drawn for them on entering, whether their message left or not. A booking counts from entering until `attributionDays` later, for both arms alike. The interval is Newcombe’s hybrid score interval, 95 %.',
  access: 'campaigns:read',
  params: idParams,
  response: z.object({
    treated: arm,
    holdout: arm,
    excluded: z.number().int(),
    active: z.number().int(),
    messages: z.object({
      queued: z.number().int(),
      sent: z.number().int(),
      delivered: z.number().int(),
      read: z.number().int(),
      failed: z.number().int(),
      suppressed: z.number().int(),
      unknown: z.number().int(),
      costMicros: z.number(),
    }),
    replied: z.number().int(),
    unsubscribed: z.number().int(),
    redeemed: z.number().int(),
    skipped: z.array(z.object({ reason: z.string(), people: z.number().int() })),
    variants: z.array(z.object({ variant: z.string(), people: z.number().int(), booked: z.number().int() })),
    isOpen: z.boolean(),
    uplift: z.object({
      verdict: z.enum(['nobody', 'no-holdout', 'too-few', 'unclear', 'more', 'fewer']),
      difference: z.object({ difference: z.number(), low: z.number(), high: z.number() }).nullable(),
      extra: z
        .object({ estimate: z.number().int(), low: z.number().int(), high: z.number().int() })
        .nullable(),
      sentence: z.string().meta({ description: 'In the language of Accept-Language.' }),
    }),
    attributionDays: z.number().int(),
    currency: z.string(),
  }),
  example: {
    params,
    response: {
      treated: { people: 400, booked: 80, bookings: 84, revenueCents: 378_000 },
      holdout: { people: 200, booked: 20, bookings: 20, revenueCents: 90_000 },
      excluded: 31,
      active: 0,
      messages: {
        queued: 0,
        sent: 690,
        delivered: 671,
        read: 120,
        failed: 4,
        suppressed: 2,
        unknown: 0,
        costMicros: 51_750_000,
      },
      replied: 25,
      unsubscribed: 3,
      redeemed: 61,
      skipped: [{ reason: 'holdout', people: 200 }],
      variants: [{ variant: 'A', people: 400, booked: 80 }],
      isOpen: false,
      uplift: {
        verdict: 'more',
        difference: { difference: 0.1, low: 0.038, high: 0.154 },
        extra: { estimate: 40, low: 15, high: 62 },
        sentence: '40 rendez-vous de plus que sans elle, entre 15 et 62.',
      },
      attributionDays: 30,
      currency: 'EUR',
    },
  },
  handler: ({ params: { id }, asTenant, receivedAt, req }) =>
    asTenant(async (tx) => {
      const line = await required(tx, id);
      const results = await campaignResults(tx, line, receivedAt);
      const sentence = upliftSentence(
        results.uplift,
        languageOf(req.headers['accept-language']),
        results.isOpen,
      );
      return {
        ...results,
        uplift: { ...results.uplift, sentence },
        attributionDays: line.plan.attributionDays,
        currency: (await readTenant(tx))?.currency ?? 'EUR',
      };
    }),
});

const membersRoute = route({
  method: 'get',
  path: `${ONE}/members`,
  tag: TAG,
  summary: 'The people of a campaign, the last to enter first',
  access: 'campaigns:read',
  params: idParams,
  query: listQuery(['enteredAt'], {
    arm: z.enum(['treated', 'holdout', 'excluded']).optional(),
    reason: z
      .string()
      .regex(/^[a-z-]{1,40}$/)
      .optional(),
  }),
  response: listOf(
    z.object({
      id: z.uuid(),
      clientId: z.uuid(),
      clientName: z.string(),
      arm: z.enum(['treated', 'holdout', 'excluded']),
      state: z.enum(['active', 'ended']),
      reason: z.string().nullable(),
      enteredAt: instant,
      nextAt: instant.nullable(),
      sent: z.number().int(),
      booked: z.boolean(),
    }),
  ),
  example: {
    params,
    response: {
      items: [
        {
          id: '0199c0de-0000-7000-8000-0000000000e1',
          clientId: '0199c0de-0000-7000-8000-000000000031',
          clientName: 'Éloïse Petit',
          arm: 'treated',
          state: 'ended',
          reason: 'replied',
          enteredAt: '2026-11-23T09:00:00.000Z',
          nextAt: null,
          sent: 1,
          booked: true,
        },
      ],
      total: 1,
    },
  },
  handler: ({ params: { id }, query, asTenant }) =>
    asTenant(async (tx) => listMembers(tx, await required(tx, id), query)),
});

const settingsSchema = z
  .object({
    cap: z
      .object({
        messages: z.number().int().min(1).max(20),
        days: z.number().int().min(1).max(90),
        gapHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 14),
      })
      .meta({ description: 'Advertising to one person over all campaigns.' }),
    prices: z
      .object({
        sms: z.number().int().min(0).max(10_000_000),
        email: z.number().int().min(0).max(10_000_000),
        whatsapp: z.number().int().min(0).max(10_000_000),
        call: z.number().int().min(0).max(10_000_000).default(DEFAULT_CAMPAIGN_SETTINGS.prices.call),
      })
      .meta({
        description: 'Of one message, one part of a text, or one call, in millionths of the currency.',
      }),
    retentionAutomatic: z
      .boolean()
      .meta({ description: 'The retention campaign begins by itself once somebody is about to leave.' }),
  })
  .meta({ id: 'CampaignSettings' });
const SETTINGS_EXAMPLE = {
  cap: { messages: 2, days: 7, gapHours: 24 },
  prices: { sms: 75_000, email: 1_000, whatsapp: 0, call: 170_000 },
  retentionAutomatic: false,
};

const settings: Route[] = [
  route({
    method: 'get',
    path: '/api/v1/campaign-settings',
    tag: TAG,
    summary: 'What holds for all campaigns',
    access: 'campaigns:read',
    response: settingsSchema,
    example: { response: SETTINGS_EXAMPLE },
    handler: ({ asTenant }) => asTenant(readCampaignSettings),
  }),
  route({
    method: 'put',
    path: '/api/v1/campaign-settings',
    tag: TAG,
    summary: 'Change what holds for all campaigns',
    access: 'campaigns:write',
    body: settingsSchema,
    response: settingsSchema,
    example: { body: SETTINGS_EXAMPLE, response: SETTINGS_EXAMPLE },
    handler: ({ body, asTenant, audit, receivedAt }) =>
      asTenant(async (tx) => {
        await writeCampaignSettings(tx, body);
        await startRetentionIfAutomatic(tx, receivedAt);
        await audit(tx, {
          action: 'campaign-settings.changed',
          subjectKind: 'campaign_settings',
          subjectId: tx.tenantId,
        });
        return readCampaignSettings(tx);
      }),
  }),
];

const templatesRoute = route({
  method: 'get',
  path: '/api/v1/campaign-templates',
  tag: TAG,
  summary: 'The WhatsApp templates one may advertise by',
  description:
    'Those WhatsApp has approved for this business’s number under its category « marketing », made of words alone. Others are passed over for the next channel.',
  access: 'campaigns:read',
  response: z.object({
    items: z.array(
      z
        .object({
          name: z.string(),
          language: z.string(),
          header: z.string().nullable(),
          body: z.string().meta({ description: 'With {{1}} … for its blanks.' }),
          footer: z.string().nullable(),
          buttons: z.array(z.string()),
          hints: z.array(z.string()).meta({ description: 'What stood in each blank when it was approved.' }),
        })
        .meta({ id: 'CampaignTemplate' }),
    ),
    total: z.number().int(),
  }),
  example: {
    response: {
      items: [
        {
          name: 'offre_rentree',
          language: 'fr',
          header: null,
          body: 'Bonjour {{1}}, {{2}} vous offre {{3}} avec le code {{4}}.',
          footer: 'Répondez STOP pour ne plus recevoir d’offres.',
          buttons: [],
          hints: ['Léa', 'Salon Marie', '20 %', 'K7M2QXR'],
        },
      ],
      total: 1,
    },
  },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const items = await marketingTemplates(tx);
      return { items, total: items.length };
    }),
});

export const routes: Route[] = [
  templatesRoute,
  ...resource,
  ...steering,
  dryRunRoute,
  resultsRoute,
  membersRoute,
  ...settings,
];
