import { z } from 'zod';
import { addNote, listNotes } from '../db/conversations.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, text } from './schemas.ts';

const noteSchema = z
  .object({ id: z.uuid(), text: z.string(), authorName: z.string().nullable(), createdAt: instant })
  .meta({ id: 'ConversationNote' });
const NOTE = {
  id: '0199c0de-0000-7000-8000-0000000000b3',
  text: 'Allergique à l’ammoniaque.',
  authorName: 'Marie Durand',
  createdAt: '2026-11-23T09:05:00.000Z',
};

const notes = route({
  method: 'get',
  path: `${ONE}/notes`,
  tag: TAG,
  summary: 'What staff keep beside a conversation; the client never sees it',
  access: 'conversations:read',
  params: idParams,
  response: z.object({ items: z.array(noteSchema), total: z.number().int() }),
  example: { params: { id: EXAMPLE.id }, response: { items: [NOTE], total: 1 } },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      await found(tx, params.id);
      const items = await listNotes(tx, params.id);
      return { items, total: items.length };
    }),
});

const writeNote = route({
  method: 'post',
  path: `${ONE}/notes`,
  tag: TAG,
  summary: 'Adds a note for the team',
  access: 'conversations:write',
  params: idParams,
  body: z.object({ text: text(4_000) }),
  response: noteSchema,
  status: 201,
  example: { params: { id: EXAMPLE.id }, body: { text: NOTE.text }, response: NOTE },
  handler: ({ params, body, auth, asTenant }) =>
    asTenant(async (tx) => {
      await found(tx, params.id);
      return addNote(tx, { conversationId: params.id, authorId: auth.userId, text: body.text });
    }),
});

export const routes: Route[] = [notes, writeNote];
