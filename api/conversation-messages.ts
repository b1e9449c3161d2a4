import { z } from 'zod';
import { businessWrote, reachableOn } from '../db/conversations.ts';
import { queueMessage } from '../db/messages.ts';
import { readShownThread } from '../db/thread.ts';
import { CHANNELS, isAccountChannel } from '../domain/messaging/channels.ts';
import { replySubject } from '../domain/messaging/reply-subject.ts';
import { smsCost } from '../domain/messaging/sms-text.ts';
import { windowClosesAt } from '../domain/messaging/window.ts';
import { EXAMPLE, found, handTo, ONE, TAG } from './conversation-schemas.ts';
import { fileSchema, shownFile } from './media.ts';
import { invalid, PROBLEMS } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, text } from './schemas.ts';

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
    reaction: z.string().nullable().meta({ description: 'The client’s, to a message of ours.' }),
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
  content: null,
  files: [],
  reaction: null,
  status: 'received',
  reason: null,
  createdAt: '2026-11-23T09:00:00.000Z',
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
      const { id: messageId, created } = await queueMessage(tx, {
        channel,
        kind: 'conversation.staff',
        intentKey: `conversation/${conversation.id}/staff/${body.requestKey}`,
        clientId: conversation.clientId,
        to: way.to,
        // The answer comes from the number or account that was written to.
        from: channel === 'email' ? null : way.from,
        subject: channel === 'email' ? body.subject || replySubject(way.subject) : null,
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

export const routes: Route[] = [thread, send, channels];
