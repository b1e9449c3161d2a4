import { z } from 'zod';
import { readClient } from '../db/clients.ts';
import { readTimeline } from '../db/timeline.ts';
import { EVENT_KINDS, TIMELINE_GROUPS, type TimelineGroup } from '../domain/contact/timeline.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { fileSchema, shownFile } from './media.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant } from './schemas.ts';

const entry = <Kind extends z.ZodType, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({
    id: z.uuid(),
    at: instant,
    actor: z
      .object({ kind: z.enum(['client', 'user', 'api_key', 'sara', 'system']), name: z.string().nullable() })
      .nullable(),
    kind,
    ...shape,
  });
const facts = z.record(z.string(), z.unknown());

const entrySchema = z
  .union([
    entry(z.literal('message'), {
      channel: z.enum(CHANNELS),
      author: z.enum(['client', 'sara', 'staff', 'product']),
      subject: z.string().nullable(),
      text: z.string().meta({ description: 'Its first 2,000 characters.' }),
      status: z.string(),
      reason: z.string().nullable(),
      files: z.array(fileSchema),
    }),
    entry(z.literal('call'), {
      direction: z.string(),
      outcome: z.string().nullable(),
      durationSeconds: z.number().nullable(),
      summary: z.string().nullable(),
      turns: z
        .array(z.object({ who: z.string(), text: z.string(), atSeconds: z.number().nullable() }))
        .meta({ description: 'The first 40; `GET vapi/calls/:id` has all.' }),
      turnCount: z.number().int(),
      recordingUrl: z.string().nullable(),
    }),
    entry(z.literal('note'), { text: z.string() }),
    entry(z.literal('past-visit'), {
      service: z.string().nullable(),
      amountCents: z.number().int().nullable(),
      currency: z.string(),
      satisfaction: z.number().nullable(),
    }).meta({ description: 'A visit a file told of; `at` is noon of its day.' }),
    entry(z.literal('record'), { action: z.string(), detail: facts }),
    entry(z.enum(EVENT_KINDS), {
      detail: facts,
      appointment: z.object({ id: z.uuid(), title: z.string(), agentName: z.string() }).nullable(),
    }),
  ])
  .meta({ id: 'TimelineEntry' });

const groups = z
  .string()
  .max(200)
  .transform((list) => list.split(','))
  .pipe(z.array(z.enum(TIMELINE_GROUPS)).min(1))
  .meta({ override: { type: 'string', description: `Some of ${TIMELINE_GROUPS.join(', ')}, with commas.` } });

const timeline = route({
  method: 'get',
  path: '/api/v1/clients/:id/timeline',
  tag: 'Clients',
  summary: 'Everything that was between a client and the business, newest first',
  description:
    'Messages of every channel, calls with their transcript, appointments, notes, hand-overs and who changed the record. ' +
    'Kinds may be added; skip those you do not know.',
  access: 'clients:read',
  params: idParams,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    groups: groups.optional(),
    cursor: z.string().max(60).optional().meta({ description: '`next` of the page before.' }),
  }),
  response: z.object({ items: z.array(entrySchema), next: z.string().nullable() }),
  example: {
    params: { id: '0199c0de-0000-7000-8000-000000000031' },
    query: { groups: 'messages,appointments' },
    response: {
      items: [
        {
          id: '0199c0de-0000-7000-8000-0000000000c1',
          at: '2026-11-23T09:01:00.000Z',
          actor: { kind: 'sara', name: null },
          kind: 'appointment.booked',
          detail: { startsAt: '2026-12-01T13:00:00+00:00', source: 'sara' },
          appointment: {
            id: '0199c0de-0000-7000-8000-000000000041',
            title: 'Coupe femme',
            agentName: 'Julie',
          },
        },
        {
          id: '0199c0de-0000-7000-8000-0000000000b2',
          at: '2026-11-23T09:00:00.000Z',
          actor: { kind: 'client', name: null },
          kind: 'message',
          channel: 'whatsapp',
          author: 'client',
          subject: null,
          text: 'Bonjour, je voudrais une coupe demain après-midi.',
          status: 'received',
          reason: null,
          files: [],
        },
      ],
      next: null,
    },
  },
  handler: ({ params, query, asTenant, deps, receivedAt }) =>
    asTenant(async (tx) => {
      if (!(await readClient(tx, params.id))) throw problem('not-found');
      const { groups: wanted, cursor, limit } = query;
      const page = await readTimeline(tx, params.id, {
        limit,
        ...(wanted ? { groups: wanted as TimelineGroup[] } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      }).catch((error: unknown) => {
        if (error instanceof RangeError)
          throw invalid('cursor', 'unknown', {
            fr: 'Cette page n’existe plus : reprenez depuis le début.',
            en: 'This page no longer exists: start from the beginning.',
          });
        throw error;
      });
      return {
        ...page,
        items: page.items.map((item) =>
          item.kind === 'message'
            ? { ...item, files: item.files.map((file) => shownFile(deps, file, receivedAt)) }
            : item,
        ),
      };
    }),
});

export const routes: Route[] = [timeline];
