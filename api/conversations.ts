import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  addNote,
  businessWrote,
  type ConversationLine,
  changeHands,
  countConversations,
  lastChange,
  listConversations,
  listNotes,
  markRead,
  reachableOn,
  readConversation,
  readThread,
} from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueReply } from '../db/replies.ts';
import { tenantTable } from '../db/table.ts';
import { CHANNELS, isAccountChannel } from '../domain/messaging/channels.ts';
import { smsCost } from '../domain/messaging/sms-text.ts';
import { windowClosesAt } from '../domain/messaging/window.ts';
import { invalid, PROBLEMS, problem } from './problems.ts';
import { ANSWERED, type Caller, type Route, route } from './route.ts';
import { givenInstant, idParams, instant, listOf, queryBoolean, text } from './schemas.ts';
import { openStream } from './sse.ts';

const TAG = 'Conversations';
const PATH = '/api/v1/conversations';
const ONE = `${PATH}/:id` as const;
const STATES = ['sara', 'waiting', 'snoozed', 'done'] as const;

const conversationSchema = z
  .object({
    id: z.uuid(),
    clientId: z.uuid(),
    clientName: z.string(),
    owner: z.enum(['sara', 'staff']),
    state: z.enum(STATES),
    assignedTo: z.uuid().nullable(),
    assignedName: z.string().nullable(),
    unread: z.number().int(),
    handoverReason: z.string().nullable(),
    waitingSince: instant.nullable(),
    snoozedUntil: instant.nullable(),
    lastMessageAt: instant,
    lastInboundAt: instant.nullable(),
    lastChannel: z.enum(CHANNELS).nullable(),
    lastText: z.string().nullable(),
    lastAuthor: z.enum(['client', 'sara', 'staff', 'product']).nullable(),
  })
  .meta({ id: 'Conversation' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-0000000000b1',
  clientId: '0199c0de-0000-7000-8000-000000000031',
  clientName: 'Éloïse Petit',
  owner: 'staff' as const,
  state: 'waiting' as const,
  assignedTo: null,
  assignedName: null,
  unread: 1,
  handoverReason: 'asked',
  waitingSince: '2026-11-23T09:00:00.000Z',
  snoozedUntil: null,
  lastMessageAt: '2026-11-23T09:00:00.000Z',
  lastInboundAt: '2026-11-23T09:00:00.000Z',
  lastChannel: 'sms' as const,
  lastText: 'Je préfère parler à quelqu’un.',
  lastAuthor: 'client' as const,
};

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
    status: z.string(),
    reason: z.string().nullable(),
    createdAt: instant,
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
  status: 'received',
  reason: null,
  createdAt: '2026-11-23T09:00:00.000Z',
};

async function found(tx: TenantTransaction, id: string): Promise<ConversationLine> {
  const conversation = await readConversation(tx, id);
  if (!conversation) throw problem('not-found');
  return conversation;
}

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
  handler: ({ params, query, asTenant }) =>
    asTenant(async (tx) => {
      const { clientId } = await found(tx, params.id);
      const items = await readThread(tx, clientId, {
        limit: query.limit + 1,
        ...(query.before ? { before: query.before } : {}),
      });
      return { items: items.slice(0, query.limit), more: items.length > query.limit };
    }),
});

const send = route({
  method: 'post',
  path: `${ONE}/messages`,
  tag: TAG,
  summary: 'Answers as the business; Sara is silent from then on',
  access: 'conversations:write',
  params: idParams,
  body: z.object({
    text: text(4_000),
    channel: z.enum(CHANNELS).optional().meta({ description: 'Default: the one the client wrote by last.' }),
    subject: z.string().trim().max(200).optional(),
    requestKey: z
      .string()
      .trim()
      .min(8)
      .max(100)
      .meta({ description: 'The same key again sends nothing again.' }),
  }),
  response: z.object({ messageId: z.uuid(), segments: z.number().int().nullable() }),
  status: 201,
  problems: [PROBLEMS['not-found']],
  example: {
    params: { id: EXAMPLE.id },
    body: { text: 'Bonjour, je vous appelle dans dix minutes.', requestKey: 'b7f2c1d4e5' },
    response: { messageId: MESSAGE.id, segments: 1 },
  },
  handler: ({ params, body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const conversation = await found(tx, params.id);
      const ways = await reachableOn(tx, conversation.clientId);
      const way = body.channel ? ways.find(({ channel }) => channel === body.channel) : ways[0];
      if (!way)
        throw invalid('channel', 'no_address', {
          fr: 'Cette personne n’a pas d’adresse sur ce canal.',
          en: 'This person has no address on this channel.',
        });
      const { channel } = way;
      const { id: messageId, created } = await queueReply(tx, way, {
        kind: 'conversation.staff',
        intentKey: `conversation/${conversation.id}/staff/${body.requestKey}`,
        clientId: conversation.clientId,
        subject: body.subject ?? null,
        text: body.text,
        subjectRef: `conversation/${conversation.id}`,
      });
      if (created) {
        await businessWrote(tx, {
          clientId: conversation.clientId,
          messageId,
          channel,
          author: 'staff',
          authorId: auth.userId,
          at: receivedAt,
        });
        await handTo(tx, conversation, 'staff-wrote', receivedAt, auth);
        await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel });
        await audit(tx, {
          action: 'conversation.answered',
          subjectKind: 'conversation',
          subjectId: conversation.id,
        });
      }
      return { messageId, segments: channel === 'sms' ? smsCost(body.text).segments : null };
    }),
});

const channelSchema = z
  .object({
    channel: z.enum(CHANNELS),
    to: z.string(),
    windowClosesAt: instant.nullable().meta({
      description: 'Where one may write freely for a while after the client’s last word only: until when.',
    }),
  })
  .meta({ id: 'ConversationChannel' });

const channels = route({
  method: 'get',
  path: `${ONE}/channels`,
  tag: TAG,
  summary: 'The ways to write to this person, the one they used last first',
  access: 'conversations:read',
  params: idParams,
  response: z.object({ items: z.array(channelSchema), total: z.number().int() }),
  example: {
    params: { id: EXAMPLE.id },
    response: { items: [{ channel: 'sms', to: '+33639980012', windowClosesAt: null }], total: 1 },
  },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const ways = await reachableOn(tx, (await found(tx, params.id)).clientId);
      const items = ways.map(({ channel, to, lastInboundAt }) => {
        const until = isAccountChannel(channel) ? windowClosesAt(lastInboundAt?.getTime() ?? null) : null;
        return { channel, to, windowClosesAt: until === null ? null : new Date(until) };
      });
      return { items, total: items.length };
    }),
});

/** Changes hands, and has the workflow look again. */
async function handTo(
  tx: TenantTransaction,
  conversation: ConversationLine,
  event: Parameters<typeof changeHands>[2],
  at: Date,
  auth: Caller,
  snoozedUntil: Date | null = null,
): Promise<ConversationLine> {
  const mine = event === 'take-over' || event === 'staff-wrote';
  const changed = await changeHands(tx, conversation.clientId, event, at, {
    snoozedUntil,
    assignedTo: mine ? auth.userId : null,
  });
  await tx.ask({ kind: 'conversation.changed', tenantId: tx.tenantId, clientId: conversation.clientId });
  if (!changed) throw problem('not-found');
  return changed;
}

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
      await found(tx, params.id);
      await markRead(tx, params.id);
    }),
});

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

const canned = [
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

export const routes: Route[] = [
  list,
  counts,
  events,
  read,
  thread,
  send,
  channels,
  ...actions,
  snooze,
  seen,
  notes,
  writeNote,
  ...canned,
];
