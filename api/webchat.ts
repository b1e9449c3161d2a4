import { createHmac, randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readBookingSettings } from '../db/booking-settings.ts';
import { clientByIdentity } from '../db/client-identities.ts';
import { changeClient, readClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import {
  addressLeft,
  addVisitor,
  CHAT_ADDRESS,
  type ChatMessage,
  chatState,
  findVisitor,
  leaveAddress,
  markShown,
  readChat,
  seeVisitor,
  unseenCount,
  type VisitorRow,
  visitorsPace,
} from '../db/webchat.ts';
import { firstUuidAt, uuidTime } from '../domain/messaging/uuid-time.ts';
import { openLink, signLink } from '../signed-link.ts';
import { locale } from './auth/schemas.ts';
import type { ApiDeps } from './deps.ts';
import { honeypot, humanSchema, requireHuman, SOLUTION_EXAMPLE } from './human-check.ts';
import { defineProblems, PROBLEMS, Problem, problem } from './problems.ts';
import { countStranger, networkOf, tooMany } from './rate-limit.ts';
import { ANSWERED, type Context, type Route, route } from './route.ts';
import { emailAddress, instant, text } from './schemas.ts';
import { openStream } from './sse.ts';

const TAG = 'Web chat';
const CHAT = '/api/v1/book/:slug/chat' as const;

const OWN = defineProblems({
  'chat-closed': {
    status: 403,
    title: { fr: 'Chat fermé', en: 'Chat closed' },
    detail: {
      fr: 'Cette entreprise ne répond pas dans le chat pour l’instant. Appelez-la.',
      en: 'This business does not answer in the chat for now. Please call.',
    },
  },
  'unknown-visitor': {
    status: 401,
    title: { fr: 'Conversation terminée', en: 'Conversation over' },
    detail: {
      fr: 'Cette conversation n’est plus ouverte. Commencez-en une autre.',
      en: 'This conversation is no longer open. Begin another.',
    },
  },
});

/** A browser that comes back within this time finds its conversation. */
const KEPT_MS = 90 * 24 * 60 * 60_000;
const LONGEST_TEXT = 2_000;
const PACE = { minute: 20, day: 300 };
/** Windows of one browser, and what a program would open. */
const MOST_STREAMS = 6;
/** Of one address or network, at whatever business, and of this process: each looks into the database again and again. */
const MOST_STREAMS_OF_NETWORK = 30;
const MOST_STREAMS_OF_ALL = 500;
const LOOK_MS = { lively: 500, quiet: 2_000 };
const LIVELY_FOR_MS = 60_000;
const SEEN_EVERY_MS = 20_000;
/** A message is committed a moment after its id was made, and sent a moment after that: what was missed is looked for so far back. */
const LOOK_BACK_MS = 5 * 60_000;

const slugParams = z.object({ slug: z.string().max(63) });
const SLUG = { slug: 'salon-marie' };
const shared = { tag: TAG, access: 'public', cors: 'booking', params: slugParams } as const;
const VISITOR_HEADER = 'The visitor’s token stands in `X-Visitor`.';

type PublicContext = Pick<
  Context<{ slug: string }, unknown, unknown, 'public'>,
  'deps' | 'params' | 'req' | 'receivedAt'
>;

/** Signs and reads tokens of one business alone: another one's do not open. */
const tokenKey = ({ config }: ApiDeps, tenantId: string) =>
  createHmac('sha256', config.secrets.token).update(`coccinelle chat of ${tenantId}`).digest('hex');

/** @throws 404 for an unknown business, 403 while it has no chat. */
async function requireChat(tx: TenantTransaction): Promise<void> {
  if (!(await readBookingSettings(tx)).webChat) throw new Problem(OWN['chat-closed']);
}

async function businessOf(deps: ApiDeps, slug: string): Promise<string> {
  const tenantId = await deps.db.lookup.tenant(slug);
  if (!tenantId) throw problem('not-found');
  return tenantId;
}

/** Runs `work` for the visitor a request proves to be. @throws 404, 403 as above, 401 for a token that is none of this business's. */
async function asVisitor<T>(
  { deps, params, req, receivedAt }: PublicContext,
  work: (tx: TenantTransaction, visitor: VisitorRow) => Promise<T>,
): Promise<T> {
  const tenantId = await businessOf(deps, params.slug);
  const link = openLink(req.get('x-visitor') ?? '', tokenKey(deps, tenantId), receivedAt);
  return deps.db.asTenant(tenantId, async (tx) => {
    await requireChat(tx);
    const visitor = link?.kind === 'webchat' ? await findVisitor(tx, link.id) : null;
    if (!visitor) throw new Problem(OWN['unknown-visitor']);
    return work(tx, visitor);
  });
}

const open = route({
  ...shared,
  method: 'post',
  path: CHAT,
  summary: 'Opens a conversation with Sara for a browser',
  description:
    'Answers the token by which this browser is known to this business, and to no other, for 90 days. Nobody is a client until they write.',
  body: z.object({
    locale: locale.default('fr-FR'),
    page: z.string().trim().max(500).optional().meta({ description: 'Where the chat stands.' }),
    website: honeypot,
    solution: humanSchema,
  }),
  response: z.object({ visitor: z.string() }),
  status: 201,
  problems: [OWN['chat-closed']],
  example: {
    params: SLUG,
    body: { locale: 'fr-FR', page: 'https://salon-marie.example/tarifs', solution: SOLUTION_EXAMPLE },
    response: { visitor: 'BAGZwN4AAABwAIAAAAAAAAAAcQGFqv0mPKZ4mSM3gE2r' },
  },
  handler: async ({ deps, params, body, receivedAt }) => {
    const tenantId = await businessOf(deps, params.slug);
    await deps.db.asTenant(tenantId, requireChat);
    await requireHuman(deps, body);
    const id = randomUUIDv7();
    await deps.db.asTenant(tenantId, (tx) =>
      addVisitor(tx, { id, locale: body.locale, page: body.page ?? null }),
    );
    const expiresAt = new Date(receivedAt.getTime() + KEPT_MS);
    return { visitor: signLink({ kind: 'webchat', id, expiresAt }, tokenKey(deps, tenantId)) };
  },
});

const write = route({
  ...shared,
  method: 'post',
  path: `${CHAT}/messages`,
  summary: 'The visitor writes',
  description: `${VISITOR_HEADER} The same key again is the same message.`,
  body: z.object({ text: text(LONGEST_TEXT), key: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/) }),
  status: 202,
  problems: [OWN['chat-closed'], OWN['unknown-visitor'], PROBLEMS['rate-limited']],
  example: { params: SLUG, body: { text: 'Bonjour, vous êtes ouverts samedi ?', key: 'b7f2c1d4e5' } },
  handler: (context) =>
    asVisitor(context, async (tx, visitor) => {
      const pace = await visitorsPace(tx, visitor.id);
      if (pace.minute >= PACE.minute || pace.day >= PACE.day) {
        throw tooMany(pace.minute >= PACE.minute ? 30 : 3_600);
      }
      const { body, deps, req, receivedAt } = context;
      await countStranger(deps, 'chat', { tenantId: tx.tenantId, ip: req.ip });
      await countStranger(deps, 'chats', { tenantId: tx.tenantId });
      // A STOP said here is words: leaving the chat ends it.
      const messageId = await receiveMessage(
        tx,
        {
          provider: 'webchat',
          channel: 'webchat',
          eventId: `${visitor.id}/${body.key}`,
          providerId: `${visitor.id}/${body.key}`,
          from: visitor.id,
          to: CHAT_ADDRESS,
          text: body.text,
          segments: null,
          payload: {},
          sender: { ids: [visitor.id], displayName: null },
        },
        { keyword: null, answer: true },
        receivedAt,
      );
      const clientId = messageId && (await clientByIdentity(tx, 'webchat', visitor.id));
      const client = clientId && (await readClient(tx, clientId));
      if (client && !client.locale) await changeClient(tx, client.id, { locale: visitor.locale });
    }),
});

const leaveEmail = route({
  ...shared,
  method: 'post',
  path: `${CHAT}/email`,
  summary: 'Where an answer goes when the visitor has left',
  description: `${VISITOR_HEADER} An address that is known already stays.`,
  body: z.object({ email: emailAddress }),
  problems: [OWN['chat-closed'], OWN['unknown-visitor'], PROBLEMS['not-found']],
  example: { params: SLUG, body: { email: 'eloise@exemple.fr' } },
  handler: (context) =>
    asVisitor(context, async (tx, visitor) => {
      const clientId = await clientByIdentity(tx, 'webchat', visitor.id);
      const client = clientId && (await readClient(tx, clientId));
      // Nobody has written yet: there is nothing to answer.
      if (!client) throw problem('not-found');
      if (client.email || (await addressLeft(tx, client.id))) return;
      // An address that is typed is written to, and is nobody's by it: whoever books with it one day is not this visitor.
      await leaveAddress(tx, visitor.id, context.body.email);
      await tx.ask({ kind: 'conversation.changed', tenantId: tx.tenantId, clientId: client.id });
    }),
});

const unread = route({
  ...shared,
  method: 'get',
  path: `${CHAT}/unread`,
  summary: 'How many words of the business the visitor has not looked at',
  description: `${VISITOR_HEADER} For the button that opens the chat: nothing becomes seen by it.`,
  query: z.object({
    after: z.uuid().optional().meta({
      description: 'The last message that was looked at; without it what was never shown counts.',
    }),
  }),
  response: z.object({ unread: z.number().int() }),
  problems: [OWN['chat-closed'], OWN['unknown-visitor']],
  example: {
    params: SLUG,
    query: { after: '0199c0de-0000-7000-8000-000000000044' },
    response: { unread: 1 },
  },
  handler: (context) =>
    asVisitor(context, async (tx, { id }) => ({
      unread: await unseenCount(tx, id, context.query.after ?? null),
    })),
});

const messageSchema = z
  .object({
    id: z.uuid(),
    author: z.enum(['visitor', 'sara', 'staff', 'product']),
    name: z.string().nullable().meta({ description: 'First name of whoever of the business wrote.' }),
    text: z.string(),
    key: z.string().nullable().meta({ description: 'What the visitor’s browser called it.' }),
    at: instant,
  })
  .meta({ id: 'ChatMessage' });
const stateSchema = z
  .object({
    typing: z.boolean(),
    with: z.enum(['sara', 'staff']),
    person: z.string().nullable(),
    emailKnown: z.boolean(),
  })
  .meta({ id: 'ChatState' });

const streams = new Map<string, number>();

/** Counts a stream by each of its keys until it is over. @throws 429 where one has as many as it may. */
function takeStream(limits: ReadonlyArray<readonly [key: string, most: number]>): () => void {
  if (limits.some(([key, most]) => (streams.get(key) ?? 0) >= most)) throw tooMany(30);
  for (const [key] of limits) streams.set(key, (streams.get(key) ?? 0) + 1);
  return () => {
    for (const [key] of limits) {
      const left = (streams.get(key) ?? 1) - 1;
      if (left > 0) streams.set(key, left);
      else streams.delete(key);
    }
  };
}

const events = route({
  ...shared,
  method: 'get',
  path: `${CHAT}/events`,
  summary: 'What is said in the chat, and who answers, live',
  description: `${VISITOR_HEADER} Begins with the last hundred messages, or after \`Last-Event-ID\`; a message may come twice around it, with the same id.`,
  problems: [OWN['chat-closed'], OWN['unknown-visitor'], PROBLEMS['rate-limited']],
  events: { message: messageSchema, state: stateSchema },
  example: { params: SLUG },
  handler: async (context): Promise<typeof ANSWERED> => {
    const visitor = await asVisitor(context, async (tx, { id }) => ({ id, tenantId: tx.tenantId }));
    const leave = takeStream([
      [visitor.id, MOST_STREAMS],
      [`network ${networkOf(context.req.ip ?? '')}`, MOST_STREAMS_OF_NETWORK],
      ['all', MOST_STREAMS_OF_ALL],
    ]);
    try {
      await follow(context, visitor);
    } finally {
      leave();
    }
    return ANSWERED;
  },
});

/** Shows a visitor their chat until they leave. */
async function follow(
  context: Context<{ slug: string }, unknown, unknown, 'public'>,
  visitor: { id: string; tenantId: string },
): Promise<void> {
  const stream = openStream(context);
  const { db } = context.deps;
  const shown = new Set<string>();
  const resumed = uuidTime(context.req.get('last-event-id') ?? '');
  let after = resumed === null ? null : firstUuidAt(resumed - LOOK_BACK_MS);
  let told = '';
  let lively = Date.now();
  let seenAt = 0;
  while (!stream.signal.aborted) {
    const { messages, state } = await db.asTenant(visitor.tenantId, async (tx) => {
      if (Date.now() - seenAt > SEEN_EVERY_MS) {
        seenAt = Date.now();
        await seeVisitor(tx, visitor.id);
      }
      return { messages: await readChat(tx, visitor.id, after), state: await chatState(tx, visitor.id) };
    });
    const news = messages.filter(({ id }) => !shown.has(id));
    for (const { isNew: _isNew, ...message } of news) {
      await stream.send('message', message, message.id);
      shown.add(message.id);
    }
    if (stream.signal.aborted) break;
    if (JSON.stringify(state) !== told) {
      told = JSON.stringify(state);
      await stream.send('state', state);
    }
    const unsettled = news.filter(isUnsettled).map(({ id }) => id);
    if (unsettled.length > 0) await db.asTenant(visitor.tenantId, (tx) => markShown(tx, unsettled));
    after = firstUuidAt(Date.now() - LOOK_BACK_MS);
    if (news.length > 0 || state.typing) lively = Date.now();
    const pause = Date.now() - lively < LIVELY_FOR_MS ? LOOK_MS.lively : LOOK_MS.quiet;
    await sleep(pause, undefined, { signal: stream.signal }).catch(() => {});
  }
}

const isUnsettled = ({ author, isNew }: ChatMessage) => author !== 'visitor' && isNew;

export const routes: Route[] = [open, write, leaveEmail, unread, events];
