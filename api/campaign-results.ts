import { z } from 'zod';
import { campaignResults, listMembers } from '../db/campaign-results.ts';
import { readTenant } from '../db/identity.ts';
import { upliftSentence } from '../domain/campaigns/uplift.ts';
import { CAMPAIGN_EXAMPLE } from './campaign-schemas.ts';
import { requireCampaign } from './campaigns.ts';
import { languageOf } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery } from './schemas.ts';

const TAG = 'Campaigns';
const ONE = '/api/v1/campaigns/:id';
const params = { id: CAMPAIGN_EXAMPLE.id };

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
      const line = await requireCampaign(tx, id);
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
    asTenant(async (tx) => listMembers(tx, await requireCampaign(tx, id), query)),
});

export const routes: Route[] = [resultsRoute, membersRoute];
