import { z } from 'zod';
import { readShownThread } from '../db/thread.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { SHARED } from '../domain/messaging/content.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import { fileSchema, shownFile } from './media.ts';
import { type Route, route } from './route.ts';
import { idParams, instant } from './schemas.ts';

const choice = z.object({ id: z.string(), title: z.string(), description: z.string().optional() });
const place = {
  latitude: z.number(),
  longitude: z.number(),
  name: z.string().optional(),
  address: z.string().optional(),
};
const contentSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('buttons'), buttons: z.array(choice) }),
    z.object({
      kind: z.literal('list'),
      open: z.string(),
      sections: z.array(z.object({ choices: z.array(choice) })),
    }),
    z.object({ kind: z.literal('choice'), title: z.string() }),
    z.object({ kind: z.literal('location'), ...place }),
    z.object({ kind: z.literal('reaction'), emoji: z.string().nullable() }),
    z.object({ kind: z.literal('media'), type: fileSchema.shape.type, isVoice: z.boolean().optional() }),
    z.object({ kind: z.literal('contacts'), names: z.array(z.string()) }),
    z.object({
      kind: z.literal('shared'),
      what: z.enum(SHARED),
      title: z.string().optional(),
      url: z.string().optional(),
    }),
    z.object({ kind: z.literal('unsupported'), type: z.string() }),
  ])
  .meta({ id: 'MessageContent', description: 'What a message is beyond its text.' });

const messageSchema = z
  .object({
    id: z.uuid(),
    channel: z.enum(CHANNELS),
    direction: z.enum(['inbound', 'outbound']),
    author: z.enum(['client', 'sara', 'staff', 'product']),
    authorName: z.string().nullable(),
    kind: z.string(),
    subject: z.string().nullable(),
    text: z.string(),
    content: contentSchema.nullable(),
    files: z.array(fileSchema),
    reaction: z
      .string()
      .nullable()
      .meta({ description: 'The client’s to a message of ours, the team’s to one of theirs.' }),
    status: z.string(),
    reason: z.string().nullable(),
    createdAt: instant,
    writtenAt: instant.nullable().meta({
      description: 'By the provider’s clock, where it tells: the order of what a client said in one go.',
    }),
  })
  .meta({ id: 'ThreadMessage' });

const MESSAGE = {
  id: '0199c0de-0000-7000-8000-0000000000b2',
  channel: 'sms' as const,
  direction: 'inbound' as const,
  author: 'client' as const,
  authorName: null,
  kind: 'message',
  subject: null,
  text: 'Je préfère parler à quelqu’un.',
  content: null,
  files: [],
  reaction: null,
  status: 'received',
  reason: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  writtenAt: null,
};

const thread = route({
  method: 'get',
  path: `${ONE}/messages`,
  tag: TAG,
  summary: 'The thread over every channel, newest first',
  description: 'Reading it does not mark it as read; `POST …/read` does.',
  access: 'conversations:read',
  params: idParams,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(50),
    before: z.uuid().optional().meta({ description: 'The oldest message already shown.' }),
  }),
  response: z.object({ items: z.array(messageSchema), more: z.boolean() }),
  example: { params: { id: EXAMPLE.id }, response: { items: [MESSAGE], more: false } },
  handler: ({ params, query, asTenant, deps, receivedAt }) =>
    asTenant(async (tx) => {
      const { clientId } = await found(tx, params.id);
      const { items, more } = await readShownThread(tx, clientId, {
        limit: query.limit,
        ...(query.before ? { before: query.before } : {}),
      });
      return {
        items: items.map((item) => ({
          ...item,
          files: item.files.map((file) => shownFile(deps, file, receivedAt)),
        })),
        more,
      };
    }),
});

export const routes: Route[] = [thread];
