import { z } from 'zod';
import { tenantTable } from '../db/table.ts';
import { TAG } from './conversation-schemas.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, text } from './schemas.ts';

interface CannedReply {
  id: string;
  name: string;
  text: string;
}
const cannedReplies = tenantTable<CannedReply, Omit<CannedReply, 'id'>>(
  'canned_replies',
  { id: 'id', name: 'name', text: 'text' },
  ['name', 'text'],
);
const cannedSchema = z
  .object({ id: z.uuid(), name: z.string(), text: z.string() })
  .meta({ id: 'CannedReply' });
const CANNED = {
  id: '0199c0de-0000-7000-8000-0000000000b4',
  name: 'Parking',
  text: 'Le parking est rue des Lilas.',
};
const CANNED_PATH = '/api/v1/canned-replies';

export const routes: Route[] = [
  route({
    method: 'get',
    path: CANNED_PATH,
    tag: TAG,
    summary: 'Answers one writes often',
    access: 'conversations:read',
    response: z.object({ items: z.array(cannedSchema), total: z.number().int() }),
    example: { response: { items: [CANNED], total: 1 } },
    handler: ({ asTenant }) =>
      asTenant(async (tx) => {
        const items = await cannedReplies.all(tx, 'true', [], 'name');
        return { items, total: items.length };
      }),
  }),
  route({
    method: 'post',
    path: CANNED_PATH,
    tag: TAG,
    summary: 'Keeps an answer for another time',
    access: 'conversations:write',
    body: z.object({ name: text(100), text: text(2_000) }),
    response: cannedSchema,
    status: 201,
    example: { body: { name: CANNED.name, text: CANNED.text }, response: CANNED },
    handler: ({ body, asTenant }) => asTenant((tx) => cannedReplies.insert(tx, body)),
  }),
  route({
    method: 'put',
    path: `${CANNED_PATH}/:id`,
    tag: TAG,
    summary: 'Changes a kept answer',
    description: 'Variables such as {prénom} or {first name} are filled when it is used.',
    access: 'conversations:write',
    params: idParams,
    body: z.object({ name: text(100), text: text(2_000) }),
    response: cannedSchema,
    example: {
      params: { id: CANNED.id },
      body: { name: CANNED.name, text: CANNED.text },
      response: CANNED,
    },
    handler: ({ params, body, asTenant }) =>
      asTenant(async (tx) => {
        const changed = await cannedReplies.update(tx, params.id, body);
        if (!changed) throw problem('not-found');
        return changed;
      }),
  }),
  route({
    method: 'delete',
    path: `${CANNED_PATH}/:id`,
    tag: TAG,
    summary: 'Forgets a kept answer',
    access: 'conversations:write',
    params: idParams,
    example: { params: { id: CANNED.id } },
    handler: ({ params, asTenant }) =>
      asTenant(async (tx) => {
        if (!(await cannedReplies.delete(tx, params.id))) throw problem('not-found');
      }),
  }),
];
