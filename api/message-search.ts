import { z } from 'zod';
import { searchMessages } from '../db/message-search.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { type Route, route } from './route.ts';
import { instant } from './schemas.ts';

const foundSchema = z
  .object({
    id: z.uuid(),
    clientId: z.uuid(),
    clientName: z.string(),
    conversationId: z.uuid().nullable(),
    channel: z.enum(CHANNELS),
    author: z.enum(['client', 'sara', 'staff', 'product']),
    text: z.string().meta({ description: 'What stands around the first mark.' }),
    highlights: z
      .array(z.object({ start: z.number().int(), end: z.number().int() }))
      .meta({ description: 'In UTF-16 units of `text`.' }),
    createdAt: instant,
  })
  .meta({ id: 'FoundMessage' });

const search = route({
  method: 'get',
  path: '/api/v1/messages/search',
  tag: 'Conversations',
  summary: 'Messages by their words',
  description:
    'All words, in any of their endings, with or without accents; the last one may be half typed (end it with a space when it is not). ' +
    'The newest 100 that fit are ranked by how well they fit, how new they are, and whether a person wrote them.',
  access: 'conversations:read',
  query: z.object({
    q: z.string().max(200).meta({ description: 'As typed.' }),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  response: z.object({ items: z.array(foundSchema) }),
  example: {
    query: { q: 'allergique ammon' },
    response: {
      items: [
        {
          id: '0199c0de-0000-7000-8000-0000000000b2',
          clientId: '0199c0de-0000-7000-8000-000000000031',
          clientName: 'Éloïse Petit',
          conversationId: '0199c0de-0000-7000-8000-0000000000b1',
          channel: 'whatsapp',
          author: 'client',
          text: 'Je suis allergique à l’ammoniaque.',
          highlights: [
            { start: 8, end: 18 },
            { start: 23, end: 33 },
          ],
          createdAt: '2026-11-23T09:00:00.000Z',
        },
      ],
    },
  },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant(async (tx) => ({ items: await searchMessages(tx, { ...query, now: receivedAt }) })),
});

export const routes: Route[] = [search];
