import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  assignTo,
  countConversations,
  lastChange,
  listColleagues,
  listConversations,
  markRead,
  markUnread,
} from '../db/conversations.ts';
import {
  conversationSchema,
  EXAMPLE,
  found,
  handTo,
  ONE,
  PATH,
  STATES,
  TAG,
} from './conversation-schemas.ts';
import { invalid } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { givenInstant, idParams, listOf, queryBoolean } from './schemas.ts';
import { openStream } from './sse.ts';

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'The inbox, newest word first',
  access: 'conversations:read',
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    state: z.enum(STATES).optional(),
    assignedTo: z.uuid().optional(),
    unread: queryBoolean.optional(),
    q: z.string().trim().max(200).optional(),
  }),
  response: listOf(conversationSchema),
  example: { query: { state: 'waiting' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listConversations(tx, query)),
});

const countsSchema = z.object({
  sara: z.number().int(),
  waiting: z.number().int(),
  snoozed: z.number().int(),
  done: z.number().int(),
  unread: z.number().int(),
  unanswered: z.number().int().meta({ description: 'In our hands, and the client waits for a word.' }),
});
const COUNTS = { sara: 12, waiting: 3, snoozed: 1, done: 40, unread: 2, unanswered: 2 };

const counts = route({
  method: 'get',
  path: `${PATH}/counts`,
  tag: TAG,
  summary: 'How many conversations there are, by state',
  access: 'conversations:read',
  response: countsSchema,
  example: { response: COUNTS },
  handler: ({ asTenant }) => asTenant((tx) => countConversations(tx)),
});

/** How often the stream looks for something new. */
const LOOK_EVERY_MS = 2_000;

const events = route({
  method: 'get',
  path: `${PATH}/events`,
  tag: TAG,
  summary: 'Tells, live, that the inbox has changed',
  access: 'conversations:read',
  events: { counts: countsSchema },
  example: {},
  handler: async (context): Promise<typeof ANSWERED> => {
    const stream = openStream(context);
    let last = '';
    while (!stream.signal.aborted) {
      const state = await context.asTenant(async (tx) => {
        return { counts: await countConversations(tx), at: await lastChange(tx) };
      });
      const now = JSON.stringify(state);
      if (now !== last) await stream.send('counts', state.counts);
      last = now;
      await sleep(LOOK_EVERY_MS, undefined, { signal: stream.signal }).catch(() => {});
    }
    return ANSWERED;
  },
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One conversation',
  access: 'conversations:read',
  params: idParams,
  response: conversationSchema,
  example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
  handler: ({ params, asTenant }) => asTenant((tx) => found(tx, params.id)),
});

const ACTIONS = {
  'take-over': {
    event: 'take-over',
    summary: 'A person answers from now on; Sara is silent',
    action: 'taken-over',
  },
  'give-back': { event: 'give-back', summary: 'Sara answers again', action: 'given-back' },
  close: {
    event: 'close',
    summary: 'Nothing left to do; the client’s next word is Sara’s',
    action: 'closed',
  },
} as const;

const actions = (Object.keys(ACTIONS) as Array<keyof typeof ACTIONS>).map((name) =>
  route({
    method: 'post',
    path: `${ONE}/${name}`,
    tag: TAG,
    summary: ACTIONS[name].summary,
    access: 'conversations:write',
    params: idParams,
    response: conversationSchema,
    example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
    handler: ({ params, auth, asTenant, audit, receivedAt }) =>
      asTenant(async (tx) => {
        const changed = await handTo(tx, await found(tx, params.id), ACTIONS[name].event, receivedAt, auth);
        await audit(tx, {
          action: `conversation.${ACTIONS[name].action}`,
          subjectKind: 'conversation',
          subjectId: params.id,
        });
        return changed;
      }),
  }),
);

const snooze = route({
  method: 'post',
  path: `${ONE}/snooze`,
  tag: TAG,
  summary: 'Puts a conversation off until later',
  access: 'conversations:write',
  params: idParams,
  body: z.object({ until: givenInstant }),
  response: conversationSchema,
  example: {
    params: { id: EXAMPLE.id },
    body: { until: '2026-11-24T09:00:00+01:00' },
    response: { ...EXAMPLE, state: 'snoozed', snoozedUntil: '2026-11-24T08:00:00.000Z' },
  },
  handler: ({ params, body, auth, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      if (body.until <= receivedAt)
        throw invalid('until', 'past', { fr: 'Cette date est passée.', en: 'This date has passed.' });
      return handTo(tx, await found(tx, params.id), 'snooze', receivedAt, auth, body.until);
    }),
});

const unseen = route({
  method: 'post',
  path: `${ONE}/unread`,
  tag: TAG,
  summary: 'Marks a conversation as unread again',
  access: 'conversations:write',
  params: idParams,
  response: conversationSchema,
  example: { params: { id: EXAMPLE.id }, response: { ...EXAMPLE, unread: 1 } },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const { id } = await found(tx, params.id);
      await markUnread(tx, id);
      return found(tx, id);
    }),
});

const assign = route({
  method: 'post',
  path: `${ONE}/assign`,
  tag: TAG,
  summary: 'Gives a conversation to somebody of the team, or to nobody in particular',
  description: 'Given to a person it is staff’s: Sara is silent from then on.',
  access: 'conversations:write',
  params: idParams,
  body: z.object({ userId: z.uuid().nullable() }),
  response: conversationSchema,
  example: {
    params: { id: EXAMPLE.id },
    body: { userId: '0199c0de-0000-7000-8000-000000000001' },
    response: {
      ...EXAMPLE,
      assignedTo: '0199c0de-0000-7000-8000-000000000001',
      assignedName: 'Marie Durand',
    },
  },
  handler: ({ params, body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const { userId } = body;
      const conversation = await found(tx, params.id);
      if (userId && !(await listColleagues(tx)).some(({ id }) => id === userId))
        throw invalid('userId', 'unknown', {
          fr: 'Cette personne n’est pas de l’équipe.',
          en: 'This person is not of the team.',
        });
      if (userId && conversation.owner === 'sara')
        await handTo(tx, conversation, 'take-over', receivedAt, auth);
      await assignTo(tx, conversation.id, userId);
      await audit(tx, {
        action: 'conversation.assigned',
        subjectKind: 'conversation',
        subjectId: params.id,
        detail: { userId },
      });
      return found(tx, params.id);
    }),
});

const colleagues = route({
  method: 'get',
  path: `${PATH}/colleagues`,
  tag: TAG,
  summary: 'Who can be given a conversation',
  access: 'conversations:read',
  response: z.object({
    items: z.array(z.object({ id: z.uuid(), name: z.string() })),
    total: z.number().int(),
  }),
  example: {
    response: { items: [{ id: '0199c0de-0000-7000-8000-000000000001', name: 'Marie Durand' }], total: 1 },
  },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const items = await listColleagues(tx);
      return { items, total: items.length };
    }),
});

const seen = route({
  method: 'post',
  path: `${ONE}/read`,
  tag: TAG,
  summary: 'Somebody of the business has read it',
  access: 'conversations:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      await markRead(tx, (await found(tx, params.id)).id);
    }),
});

export const routes: Route[] = [
  list,
  counts,
  events,
  colleagues,
  read,
  ...actions,
  snooze,
  assign,
  seen,
  unseen,
];
