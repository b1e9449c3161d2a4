import { z } from 'zod';
import { readClient } from '../db/clients.ts';
import { advertisingConsents, recordConsent } from '../db/consent.ts';
import { CAMPAIGN_CHANNELS } from '../domain/campaigns/campaign.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant } from './schemas.ts';

const TAG = 'Clients';
const PATH = '/api/v1/clients/:id/consents' as const;
const ID = '0199c0de-0000-7000-8000-000000000031';

const consentSchema = z
  .object({
    channel: z.enum(CAMPAIGN_CHANNELS),
    granted: z
      .boolean()
      .nullable()
      .meta({ description: 'Their latest word on advertising; null: never asked.' }),
    at: instant.nullable(),
    source: z
      .string()
      .nullable()
      .meta({ description: 'Where it was said: staff, import, keyword, client …' }),
    evidence: z
      .string()
      .nullable()
      .meta({ description: 'How it was said, where a file told it: the form, the page, the occasion.' }),
    blocked: z.boolean().meta({
      description: 'A STOP, a complaint or a bounce stands against the address, whatever was agreed.',
    }),
  })
  .meta({ id: 'AdvertisingConsent' });
const answer = z.object({ items: z.array(consentSchema), total: z.number().int() });
const NEVER = { granted: null, at: null, source: null, evidence: null, blocked: false };
const EXAMPLE = {
  items: [
    {
      channel: 'sms' as const,
      granted: true,
      at: '2026-11-23T09:00:00.000Z',
      source: 'staff',
      evidence: null,
      blocked: false,
    },
    { channel: 'email' as const, ...NEVER },
    { channel: 'whatsapp' as const, ...NEVER },
    { channel: 'call' as const, ...NEVER },
  ],
  total: 4,
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Whether a client agreed to advertising, by channel; calls are asked for apart',
  access: 'clients:read',
  params: idParams,
  response: answer,
  example: { params: { id: ID }, response: EXAMPLE },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const client = await readClient(tx, params.id);
      if (!client) throw problem('not-found');
      const items = await advertisingConsents(tx, client, CAMPAIGN_CHANNELS);
      return { items, total: items.length };
    }),
});

const record = route({
  method: 'put',
  path: PATH,
  tag: TAG,
  summary: 'Notes what a client said about advertising on a channel',
  description:
    'Kept with when and by whom. A yes does not lift a STOP: only the client does, by writing START.',
  access: 'clients:write',
  params: idParams,
  body: z.object({ channel: z.enum(CAMPAIGN_CHANNELS), granted: z.boolean() }),
  response: answer,
  example: {
    params: { id: ID },
    body: { channel: 'sms' as const, granted: true },
    response: EXAMPLE,
  },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const client = await readClient(tx, params.id);
      if (!client) throw problem('not-found');
      await recordConsent(tx, { clientId: client.id, ...body, purpose: 'marketing', source: 'staff' });
      await audit(tx, {
        action: body.granted ? 'consent.granted' : 'consent.withdrawn',
        subjectKind: 'client',
        subjectId: client.id,
        detail: { channel: body.channel },
      });
      const items = await advertisingConsents(tx, client, CAMPAIGN_CHANNELS);
      return { items, total: items.length };
    }),
});

export const routes: Route[] = [list, record];
