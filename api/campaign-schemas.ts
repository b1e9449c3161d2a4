import { z } from 'zod';
import { ALL_OPERATORS, FIELDS, type Filter } from '../domain/campaigns/audience.ts';
import { CAMPAIGN_CHANNELS, EVENTS } from '../domain/campaigns/campaign.ts';
import { type PlanProblem, planProblems } from '../domain/campaigns/check.ts';
import { retentionPlan } from '../domain/campaigns/retention.ts';
import { problem } from './problems.ts';
import { instant, text, wallTime } from './schemas.ts';

/** Campaigns and audiences as they travel. */

const condition = z
  .object({
    field: z.enum(Object.keys(FIELDS) as [string, ...string[]]),
    operator: z.enum(ALL_OPERATORS),
    value: z.union([z.string().max(200), z.number(), z.boolean(), z.null()]).optional(),
  })
  .meta({ id: 'AudienceCondition' });

/** Groups within groups, four deep and no deeper: a body cannot nest without end. */
function groupsOf(inner: z.ZodType): z.ZodType {
  const children = z.array(z.union([condition, inner])).max(50);
  return z.union([z.strictObject({ all: children }), z.strictObject({ any: children })]);
}
export const filterSchema = groupsOf(groupsOf(groupsOf(groupsOf(condition)))) as z.ZodType<Filter, Filter>;

const wording = z.object({
  text: z.string().max(1_000).default(''),
  email: z
    .object({ subject: z.string().max(200), body: z.string().max(10_000) })
    .nullable()
    .default(null),
  template: z
    .object({
      name: z.string().min(1).max(512),
      language: z.string().min(2).max(15),
      header: z.string().max(600).nullable().default(null),
      values: z.array(z.string().max(600)).max(20),
    })
    .nullish()
    .meta({
      description:
        'On WhatsApp: an approved template of category « marketing », each blank with its wording.',
    }),
  call: z.string().max(1_000).nullish().meta({
    description: 'What Sara calls about; who calls and how to be called no more is said around it.',
  }),
});

const stepId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const next = z.union([z.literal('end'), stepId]);
const step = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('send'),
      id: stepId,
      channels: z.array(z.enum(CAMPAIGN_CHANNELS)).min(1).max(4).meta({ description: 'The best first.' }),
      variants: z
        .array(
          z.object({
            id: z.string().regex(/^[A-Z]$/),
            weight: z.number().int().min(1).max(100),
            content: z.object({ fr: wording.optional(), en: wording.optional() }),
          }),
        )
        .min(1)
        .max(5),
    }),
    z.object({
      kind: z.literal('wait'),
      id: stepId,
      hours: z
        .number()
        .int()
        .min(1)
        .max(24 * 365),
    }),
    z.object({ kind: z.literal('branch'), id: stepId, on: z.enum(['read', 'booked']), yes: next, no: next }),
  ])
  .meta({ id: 'CampaignStep' });

const trigger = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('once') }),
    z.object({
      kind: z.literal('schedule'),
      every: z.enum(['day', 'week', 'month']),
      time: wallTime,
      weekday: z.number().int().min(0).max(6).optional().meta({ description: '0 = Sunday' }),
      day: z.number().int().min(1).max(31).optional(),
    }),
    z.object({
      kind: z.literal('event'),
      event: z.enum(EVENTS),
      delayHours: z
        .number()
        .int()
        .min(0)
        .max(24 * 365),
    }),
    z.object({
      kind: z.literal('score'),
      score: z.enum(['churn', 'behavioural']),
      atLeast: z.number().min(0).max(1_000_000),
    }),
  ])
  .meta({ id: 'CampaignTrigger' });

export const planSchema = z
  .object({
    trigger,
    audience: filterSchema,
    steps: z.array(step).min(1).max(20),
    offer: z
      .object({
        kind: z.enum(['percent', 'amount']),
        value: z.number().int().min(1).max(100_000),
        validDays: z.number().int().min(1).max(365),
      })
      .refine(({ kind, value }) => kind === 'amount' || value <= 100)
      .nullable(),
    holdoutPercent: z.number().int().min(0).max(50),
    priority: z.number().int().min(1).max(100),
    window: z.object({ start: wallTime, end: wallTime }),
    deadlineHours: z
      .number()
      .int()
      .min(1)
      .max(24 * 30),
    attributionDays: z.number().int().min(1).max(180),
    endsOnBooking: z.boolean(),
    reenterAfterDays: z.number().int().min(1).max(3_650).nullable(),
  })
  .meta({ id: 'CampaignPlan' });

export const campaignSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(['custom', 'retention']),
    status: z.enum(['draft', 'running', 'paused', 'stopped', 'ended']),
    plan: planSchema,
    segmentId: z.uuid().nullable(),
    segmentName: z.string().nullable(),
    startsAt: instant.nullable(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Campaign' });

export const CAMPAIGN_EXAMPLE = {
  id: '0199c0de-0000-7000-8000-0000000000c1',
  name: 'Faire revenir ceux qui s’éloignent',
  kind: 'retention' as const,
  status: 'draft' as const,
  plan: retentionPlan() as never,
  segmentId: null,
  segmentName: null,
  startsAt: null,
  startedAt: null,
  endedAt: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const SENTENCES: Record<PlanProblem['code'], { fr: string; en: string }> = {
  'no-message': { fr: 'Ajoutez au moins un message.', en: 'Add at least one message.' },
  twice: { fr: 'Deux étapes portent le même nom.', en: 'Two steps have the same name.' },
  'unknown-step': {
    fr: 'Cette branche mène à une étape qui n’existe pas.',
    en: 'This branch leads to a step that does not exist.',
  },
  backwards: {
    fr: 'Une branche ne mène qu’à une étape plus loin.',
    en: 'A branch leads to a later step only.',
  },
  'no-words': {
    fr: 'Écrivez ce message en français ou en anglais.',
    en: 'Write this message in French or in English.',
  },
  'bad-hours': {
    fr: 'La fin des heures d’envoi doit suivre leur début.',
    en: 'The sending hours must end after they begin.',
  },
  'waits-last': { fr: 'Après cette attente, rien ne vient.', en: 'Nothing comes after this wait.' },
  empty: { fr: 'Ce message est vide.', en: 'This message is empty.' },
  'no-subject': { fr: 'Cet e-mail n’a pas d’objet.', en: 'This e-mail has no subject.' },
  'too-long': { fr: 'Ce SMS dépasse quatre parties.', en: 'This text is longer than four parts.' },
  'unknown-variable': {
    fr: 'Un mot entre accolades n’existe pas : choisissez-le parmi ceux à insérer.',
    en: 'A word in braces does not exist: choose one of those to insert.',
  },
  'needs-fallback': {
    fr: 'Dites ce qui s’écrit quand cette valeur manque : {{firstName|…}}.',
    en: 'Say what is written when this value is missing: {{firstName|…}}.',
  },
  'no-offer': {
    fr: 'Ce message parle d’une offre, et la campagne n’en a pas.',
    en: 'This message speaks of an offer, and the campaign has none.',
  },
  'bad-filter': {
    fr: 'Cette condition ne convient pas à ce critère.',
    en: 'This condition does not fit its field.',
  },
};

/** @throws 422 with everything that keeps the plan from being run, each with its place. */
export function requirePlan(plan: Parameters<typeof planProblems>[0]): void {
  const found = planProblems(plan);
  if (found.length === 0) return;
  throw problem('validation', {
    errors: found
      .slice(0, 20)
      .map(({ path, code }) => ({ path: `plan.${path}`, code, message: SENTENCES[code] })),
  });
}

export const nameField = text(100);
