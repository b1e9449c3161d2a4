import { z } from 'zod';
import { readCampaignSettings, startRetentionIfAutomatic, writeCampaignSettings } from '../db/campaigns.ts';
import { marketingTemplates } from '../db/message-templates.ts';
import { DEFAULT_CAMPAIGN_SETTINGS } from '../domain/campaigns/campaign.ts';
import { type Route, route } from './route.ts';

const TAG = 'Campaigns';

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

export const routes: Route[] = [...settings, templatesRoute];
