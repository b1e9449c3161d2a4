import { z } from 'zod';
import { dryRun } from '../db/campaign-dry-run.ts';
import {
  CAMPAIGN_STATUSES,
  type CampaignLine,
  changeCampaign,
  createCampaign,
  deleteCampaign,
  listCampaigns,
  readCampaign,
  steerCampaign,
} from '../db/campaigns.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { readSegment } from '../db/segments.ts';
import { CAMPAIGN_CHANNELS, type CampaignPlan } from '../domain/campaigns/campaign.ts';
import { SKIP_REASONS } from '../domain/campaigns/plan.ts';
import { CAMPAIGN_EXAMPLE, campaignSchema, nameField, planSchema, requirePlan } from './campaign-schemas.ts';
import { defineProblems, invalid, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { givenInstant, idParams, listOf, listQuery } from './schemas.ts';

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
export async function requireCampaign(tx: TenantTransaction, id: string): Promise<CampaignLine> {
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
    handler: ({ params: { id }, asTenant }) => asTenant((tx) => requireCampaign(tx, id)),
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
        await requireCampaign(tx, id);
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
        await requireCampaign(tx, id);
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
        const line = await requireCampaign(tx, id);
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
      const line = await requireCampaign(tx, id);
      const plan = (body.plan as CampaignPlan | undefined) ?? line.plan;
      requirePlan(plan);
      const currency = (await readTenant(tx))?.currency ?? 'EUR';
      const { publicUrl } = deps.config.http;
      const run = await dryRun(tx, { ...line, plan }, { publicUrl, now: receivedAt.getTime(), show: 50 });
      return { ...run, currency };
    }),
});

export const routes: Route[] = [...resource, ...steering, dryRunRoute];
