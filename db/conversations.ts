import type { ClientEventKind } from '../domain/contact/timeline.ts';
import {
  after,
  type ConversationState,
  type Owner,
  type OwnershipEvent,
} from '../domain/conversation/ownership.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import type { MessageContent } from '../domain/messaging/content.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { noteClientEvent } from './timeline.ts';

/** A conversation as the inbox lists it. */
export interface ConversationLine {
  id: string;
  clientId: string;
  clientName: string;
  owner: Owner;
  state: ConversationState;
  epoch: number;
  assignedTo: string | null;
  assignedName: string | null;
  unread: number;
  handoverReason: string | null;
  waitingSince: Date | null;
  remindedAt: Date | null;
  snoozedUntil: Date | null;
  lastMessageAt: Date;
  lastInboundAt: Date | null;
  lastChannel: Channel | null;
  lastText: string | null;
  lastAuthor: MessageAuthor | null;
}

export type MessageAuthor = 'client' | 'sara' | 'staff' | 'product';

const SHOWN = `
  v.id, v.client_id as "clientId",
  coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''),
    -- The name they gave themselves on WhatsApp and the like, until they have told one.
    (select i.display_name from client_identities i
     where i.tenant_id = v.tenant_id and i.client_id = v.client_id and i.display_name is not null order by i.created_at limit 1),
    c.phone, c.email, '') as "clientName",
  v.owner, v.state, v.epoch, v.assigned_to as "assignedTo",
  nullif(trim(a.first_name || ' ' || a.last_name), '') as "assignedName", v.unread, v.handover_reason as "handoverReason",
  v.waiting_since as "waitingSince", v.reminded_at as "remindedAt", v.snoozed_until as "snoozedUntil",
  v.last_message_at as "lastMessageAt", v.last_inbound_at as "lastInboundAt", v.last_channel as "lastChannel",
  left(m.body_text, 200) as "lastText", m.author as "lastAuthor"`;
const FROM = `
  from conversations v join clients c on c.tenant_id = v.tenant_id and c.id = v.client_id
  left join messages m on m.tenant_id = v.tenant_id and m.id = v.last_message_id
  left join users a on a.tenant_id = v.tenant_id and a.id = v.assigned_to`;

/** One conversation; that of a client who was merged is the one that goes on, so that an open page does not write into the old one. */
export async function readConversation(tx: TenantTransaction, id: string): Promise<ConversationLine | null> {
  const [line] = await tx.sql<ConversationLine>(
    `select ${SHOWN} ${FROM} where v.id = coalesce(
       (select s.id from conversations o join clients k on k.tenant_id = o.tenant_id and k.id = o.client_id
        join conversations s on s.tenant_id = k.tenant_id and s.client_id = k.merged_into where o.id = ?), ?)`,
    [id, id],
  );
  return line ?? null;
}

export async function conversationOf(
  tx: TenantTransaction,
  clientId: string,
  options: { lock?: boolean } = {},
): Promise<ConversationLine | null> {
  if (options.lock) await holdConversation(tx, clientId);
  const [line] = await tx.sql<ConversationLine>(`select ${SHOWN} ${FROM} where v.client_id = ?`, [clientId]);
  return line ?? null;
}

/** Who has a conversation and what it waits for. */
export type HeldConversation = Pick<
  ConversationLine,
  | 'id'
  | 'clientId'
  | 'owner'
  | 'state'
  | 'epoch'
  | 'assignedTo'
  | 'waitingSince'
  | 'remindedAt'
  | 'snoozedUntil'
  | 'lastMessageAt'
  | 'lastInboundAt'
  | 'handoverReason'
> & { updatedAt: Date; lastMessageId: string | null };
const HELD = `id, client_id as "clientId", owner, state, epoch, assigned_to as "assignedTo", waiting_since as "waitingSince",
  reminded_at as "remindedAt", snoozed_until as "snoozedUntil", last_message_at as "lastMessageAt", last_inbound_at as "lastInboundAt",
  handover_reason as "handoverReason", updated_at as "updatedAt", last_message_id as "lastMessageId"`;

/**
 * The conversation as it is now, and stays until this transaction ends. `wait: false`: where somebody else holds it, the
 * transaction fails with a DatabaseObjection of kind `retry` instead of waiting.
 */
export async function holdConversation(
  tx: TenantTransaction,
  clientId: string,
  { wait = true } = {},
): Promise<HeldConversation | null> {
  const [held] = await tx.prepared<HeldConversation>(
    `select ${HELD} from conversations where client_id = ? for no key update ${wait ? '' : 'nowait'}`,
    [clientId],
  );
  return held ?? null;
}

/** Not that of a client who was merged into another. Those are few: they are read once, and every conversation is held against them. */
const OF_ITS_OWN = `v.client_id not in (select m.id from clients m where m.merged_into is not null)`;

/** The inbox, newest word first. `q` looks into names, numbers and addresses. */
export async function listConversations(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    state?: ConversationState;
    assignedTo?: string;
    unread?: boolean;
    q?: string;
  },
): Promise<{ items: ConversationLine[]; total: number }> {
  const pattern = query.q ? likePattern(query.q) : null;
  const conditions: Array<{ sql: string; params: unknown[] }> = [
    { sql: OF_ITS_OWN, params: [] },
    ...(query.state ? [{ sql: 'v.state = ?', params: [query.state] }] : []),
    ...(query.assignedTo ? [{ sql: 'v.assigned_to = ?', params: [query.assignedTo] }] : []),
    ...(query.unread ? [{ sql: 'v.unread > 0', params: [] }] : []),
    ...(pattern
      ? [
          {
            sql: `exists (select 1 from clients c where c.tenant_id = v.tenant_id and c.id = v.client_id
              and (unaccent(c.first_name || ' ' || c.last_name) ilike unaccent(?) or c.phone like ? or c.email ilike ?))`,
            params: [pattern, pattern, pattern],
          },
        ]
      : []),
  ];
  const where = conditions.map(({ sql }) => sql).join(' and ') || 'true';
  const params = conditions.flatMap(({ params: given }) => given);
  // Which rows first, by the index alone; what they show is read for those of the page and no others.
  const items = await tx.sql<ConversationLine>(
    `with page as (select v.id from conversations v where ${where} order by v.last_message_at desc, v.id limit ? offset ?)
     select ${SHOWN} ${FROM} where v.id in (select id from page) order by v.last_message_at desc, v.id`,
    [...params, query.limit, query.offset],
  );
  if (query.offset === 0 && items.length < query.limit) return { items, total: items.length };
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from conversations v where ${where}`,
    params,
  );
  return { items, total: count!.total };
}

export interface ConversationCounts {
  sara: number;
  waiting: number;
  snoozed: number;
  done: number;
  unread: number;
  /** Those in our hands whose client has not been answered. */
  unanswered: number;
}

/** How many conversations there are, by state. */
export async function countConversations(tx: TenantTransaction): Promise<ConversationCounts> {
  const [row] = await tx.sql<ConversationCounts>(
    `select count(*) filter (where state = 'sara')::int as sara, count(*) filter (where state = 'waiting')::int as waiting,
            count(*) filter (where state = 'snoozed')::int as snoozed, count(*) filter (where state = 'done')::int as done,
            count(*) filter (where unread > 0)::int as unread,
            count(*) filter (where state = 'waiting' and waiting_since is not null)::int as unanswered from conversations v
     where ${OF_ITS_OWN}`,
  );
  return row!;
}

/** When anything in the inbox changed last; null while it is empty. */
export async function lastChange(tx: TenantTransaction): Promise<Date | null> {
  const [row] = await tx.sql<{ at: Date | null }>(`select max(updated_at) as at from conversations`);
  return row?.at ?? null;
}

/**
 * Parts of a statement whose `heard` are messages of clients (`tenant_id`, `client_id`, `id`, `channel`, `at`): what they change
 * in their conversations, and the requests that wake the workflows. They are told of by `clientHeard`.
 */
const WROTE = `
  wrote as (
    insert into conversations (tenant_id, client_id, unread, last_message_id, last_message_at, last_inbound_at, last_channel)
    select tenant_id, client_id, 1, id, at, at, channel from heard
    on conflict (tenant_id, client_id) do update set unread = conversations.unread + 1,
      last_message_id = excluded.last_message_id, last_message_at = excluded.last_message_at,
      last_inbound_at = excluded.last_inbound_at, last_channel = excluded.last_channel, updated_at = now()
    returning ${HELD})`;
export const CLIENT_WROTE = `${WROTE},
  waking as (
    insert into outbox (tenant_id, kind, payload)
    select tenant_id, 'conversation.message', jsonb_build_object('kind', 'conversation.message', 'tenantId', tenant_id,
      'clientId', client_id, 'messageId', id) from heard
    returning id as "requestId")`;

/** Where the client's word changes nothing of whose it is, in a conversation `v`; what `handOn` makes of it says the same. */
export const GOES_ON = `v.owner = 'sara' and v.state = 'sara' and v.waiting_since is null and v.reminded_at is null
  and v.snoozed_until is null`;

/** What came of them: the conversation as it is now, and the row of the outbox. */
export type HeardClient = HeldConversation & { requestId: string };

/**
 * What the client wrote a while ago is told to the conversation now: nobody else holds it. What they wrote since stays the last
 * word it shows.
 */
export async function clientHadWritten(
  tx: TenantTransaction,
  held: HeldConversation | null,
  message: { clientId: string; messageId: string; channel: Channel; at: Date },
): Promise<void> {
  const { clientId, messageId, channel, at } = message;
  const since = held?.lastInboundAt ? +held.lastInboundAt - +at : -1;
  // One webhook may bring several of the same moment: the ledger has them in their order.
  const isOvertaken = since > 0 || (since === 0 && (held?.lastMessageId ?? '') > messageId);
  const [now] = isOvertaken
    ? await tx.prepared<HeldConversation>(
        `update conversations set unread = unread + 1, updated_at = now() where id = ? returning ${HELD}`,
        [held!.id],
      )
    : await tx.prepared<HeldConversation>(
        `with heard as (select ?::uuid as tenant_id, ?::uuid as client_id, ?::uuid as id, ?::text as channel, ?::timestamptz as at),
         ${WROTE}
         select * from wrote`,
        [tx.tenantId, clientId, messageId, channel, at],
      );
  await handOn(tx, now!, 'client-wrote', at);
}

/** Writes down that the client wrote, and wakes the conversation's workflow once this has committed. */
export async function clientWrote(
  tx: TenantTransaction,
  message: { clientId: string; messageId: string; channel: Channel; at: Date },
): Promise<void> {
  const { clientId, messageId, channel, at } = message;
  const [heard] = await tx.prepared<HeardClient>(
    `with heard as (select ?::uuid as tenant_id, ?::uuid as client_id, ?::uuid as id, ?::text as channel, ?::timestamptz as at),
     ${CLIENT_WROTE}
     select * from wrote cross join waking`,
    [tx.tenantId, clientId, messageId, channel, at],
  );
  await clientHeard(tx, heard!, messageId, at);
}

/** The rest of it: whose the conversation is by their word, and that its workflow is to be woken. */
export async function clientHeard(
  tx: TenantTransaction,
  { requestId, ...held }: HeardClient,
  messageId: string,
  at: Date,
): Promise<void> {
  const { tenantId } = tx;
  tx.asked({
    id: requestId,
    request: { kind: 'conversation.message', tenantId, clientId: held.clientId, messageId },
  });
  await handOn(tx, held, 'client-wrote', at);
}

/** Writes down that the business wrote; the conversation's last word is shown in the inbox. */
export async function businessWrote(
  tx: TenantTransaction,
  message: { clientId: string; messageId: string; channel: Channel; at: Date },
): Promise<void> {
  await tx.prepared(
    `insert into conversations (tenant_id, client_id, last_message_id, last_message_at, last_channel) values (?, ?, ?, ?, ?)
     on conflict (tenant_id, client_id) do update set last_message_id = excluded.last_message_id,
       last_message_at = excluded.last_message_at, last_channel = excluded.last_channel, updated_at = now()`,
    [tx.tenantId, message.clientId, message.messageId, message.at, message.channel],
  );
}

/** A call is a word in the conversation, with nothing to read in the list: the thread and Sara have it from the calls. */
export async function callTaken(
  tx: TenantTransaction,
  { clientId, at }: { clientId: string; at: Date },
): Promise<void> {
  await tx.sql(
    `insert into conversations (tenant_id, client_id, state, last_message_at, last_channel) values (?, ?, 'done', ?, 'call')
     on conflict (tenant_id, client_id) do update set last_message_id = null, last_message_at = excluded.last_message_at,
       last_channel = excluded.last_channel, updated_at = now()
     where conversations.last_message_at < excluded.last_message_at`,
    [tx.tenantId, clientId, at],
  );
}

/** What the client's story tells of a conversation's hands. */
const TOLD: Partial<Record<OwnershipEvent, ClientEventKind>> = {
  'take-over': 'conversation.taken-over',
  'hand-over': 'conversation.handed-over',
  'ask-team': 'conversation.handed-over',
  'give-back': 'conversation.given-back',
  close: 'conversation.closed',
  snooze: 'conversation.snoozed',
};

interface HandDetails {
  reason?: string | null;
  snoozedUntil?: Date | null;
  assignedTo?: string | null;
}

/** What an event makes of who owns the conversation (domain/conversation/ownership.ts). @returns null when there is none. */
export async function changeHands(
  tx: TenantTransaction,
  clientId: string,
  event: OwnershipEvent,
  at: Date,
  details: HandDetails = {},
): Promise<ConversationLine | null> {
  const held = await holdConversation(tx, clientId);
  if (!held) return null;
  await handOn(tx, held, event, at, details);
  return conversationOf(tx, clientId);
}

/** Of a client, named by an SQL expression: the id of the last thing they asked; a reaction asks nothing. */
export const newestQuestionOf = (client: string) =>
  `select id from messages where client_id = ${client} and direction = 'inbound' and kind = 'message'
     and coalesce(content ->> 'kind', '') <> 'reaction' order by id desc limit 1`;

/**
 * Of a row of `conversations`: the id of the last thing its client asked, where nobody has answered it; else null. What Sara wrote
 * and could not send yet answers nothing: a person who takes over has it withdrawn. Closing says that it needs no answer.
 */
export const UNANSWERED = `(
  select asked.id from (${newestQuestionOf('conversations.client_id')}) asked
  where not exists (select from messages said where said.client_id = conversations.client_id and said.direction = 'outbound'
    and (said.author = 'staff' or said.author = 'sara' and said.status <> 'queued') and said.status not in ('suppressed', 'failed')
    and said.id > asked.id)
  and not exists (select from client_events closed where closed.client_id = conversations.client_id
    and closed.subject_id = conversations.id and closed.kind = 'conversation.closed' and closed.id > asked.id))`;

/** The same for one that is held. */
export async function handOn(
  tx: TenantTransaction,
  held: HeldConversation,
  event: OwnershipEvent,
  at: Date,
  details: HandDetails = {},
): Promise<void> {
  const { owner, state, epoch } = after(held, event);
  // The next word to Sara changes nothing of it.
  const goesOn = event === 'client-wrote' && owner === 'sara' && held.state === 'sara';
  if (goesOn && !held.waitingSince && !held.remindedAt && !held.snoozedUntil) return;
  const waits =
    state === 'waiting' && (event === 'client-wrote' || event === 'hand-over' || event === 'ask-team');
  await tx.prepared(
    `update conversations set owner = ?::text, state = ?, epoch = ?, snoozed_until = ?,
       waiting_since = case when ?::boolean then coalesce(waiting_since, ?)
         when ?::boolean then coalesce(waiting_since, case when ${UNANSWERED} is not null then last_inbound_at end) end,
       reminded_at = case when ?::boolean then reminded_at end,
       unread = case when ?::boolean then 0 else unread end,
       handover_reason = case when ?::boolean then coalesce(?, handover_reason) end,
       assigned_to = coalesce(?, assigned_to), updated_at = now()
     where id = ?`,
    [
      owner,
      state,
      epoch,
      state === 'snoozed' ? (details.snoozedUntil ?? null) : null,
      waits,
      at,
      // Taking over answers nobody: whoever was waiting for Sara's answer now waits for a person's.
      event === 'take-over',
      event === 'client-wrote' || event === 'take-over',
      event === 'staff-wrote' || event === 'close',
      owner === 'staff' || state === 'waiting',
      details.reason ?? null,
      details.assignedTo ?? null,
      held.id,
    ],
  );
  const kind = TOLD[event];
  if (kind && (epoch !== held.epoch || state !== held.state))
    await noteClientEvent(tx, {
      clientId: held.clientId,
      kind,
      subjectId: held.id,
      detail: details.reason ? { reason: details.reason } : {},
    });
}

/** A message of the thread. */
export interface ThreadMessage {
  id: string;
  channel: Channel;
  direction: 'inbound' | 'outbound';
  author: MessageAuthor;
  authorName: string | null;
  kind: string;
  subject: string | null;
  text: string;
  /** What it is beyond its text. */
  content: MessageContent | null;
  status: string;
  reason: string | null;
  createdAt: Date;
  /** By the provider's clock, of what it brought us; null: it does not tell (domain/conversation/written-order.ts). */
  writtenAt: Date | null;
}

/** The messages of both sides, newest first. `only`: what was said with them there, and nothing of their other channels. */
export function readThread(
  tx: TenantTransaction,
  clientId: string,
  page: { limit: number; before?: string; only?: Speaker },
): Promise<ThreadMessage[]> {
  return tx.prepared<ThreadMessage>(
    `select m.id, m.channel, m.direction, case when m.direction = 'inbound' then 'client' else m.author end as author,
            nullif(trim(u.first_name || ' ' || u.last_name), '') as "authorName",
            m.kind, m.subject, m.body_text as text, m.content, m.status, m.reason, m.created_at as "createdAt",
            case when m.direction = 'inbound' then m.provider_at end as "writtenAt"
     from messages m left join users u on u.tenant_id = m.tenant_id and u.id = m.author_id
     where m.client_id = ? and (?::uuid is null or m.id < ?::uuid)
       and (?::text is null or (m.channel = ? and ?::text in (m.from_address, m.to_address))) order by m.id desc limit ?`,
    [
      clientId,
      page.before ?? null,
      page.before ?? null,
      page.only?.channel ?? null,
      page.only?.channel ?? null,
      page.only?.address ?? null,
      page.limit,
    ],
  );
}

/** A way to write to a client: their address on a channel. */
export interface Reachable {
  channel: Channel;
  to: string;
  /** The account of the business they wrote to; null: the one that sends by default. */
  from: string | null;
  /** When they last wrote this way; null: never. */
  lastInboundAt: Date | null;
  /** Of their last message, for e-mail. */
  subject: string | null;
  /** Their last e-mail as mail programs know it, and the thread before it. */
  email?: { id: string; references: string[] } | null;
}

const PHONE = /^\+[1-9]\d{5,14}$/;

/** Where a client's last word came from: a channel, and their number, address or id there. */
export interface Speaker {
  channel: Channel;
  address: string | null;
}

/** Who speaks in a conversation now, and when they last spoke on the phone; null: nobody has written yet. */
export async function lastSpeaker(
  tx: TenantTransaction,
  clientId: string,
): Promise<(Speaker & { calledAt: Date | null }) | null> {
  const [last] = await tx.prepared<Speaker & { calledAt: Date | null }>(
    `select channel, from_address as address, (select max(started_at) from calls where client_id = ?) as "calledAt"
     from messages where client_id = ? and direction = 'inbound' order by id desc limit 1`,
    [clientId, clientId],
  );
  return last ?? null;
}

/** The number (E.164) or address somebody writes from, as far as the channel tells: Instagram knows neither. */
export function writesFrom(speaker: Speaker | null): { phone: string | null; email: string | null } {
  const { channel, address } = speaker ?? { channel: null, address: null };
  return {
    phone: (channel === 'sms' || channel === 'whatsapp') && PHONE.test(address ?? '') ? address : null,
    email: channel === 'email' ? address : null,
  };
}

/** The ways to write to a client, the one they used last first; then the number and the address their record has, or they left in the chat. */
export async function reachableOn(tx: TenantTransaction, clientId: string): Promise<Reachable[]> {
  const rows = await tx.prepared<
    { phone: string | null; known: string | null } & { [Key in keyof Reachable]: Reachable[Key] | null }
  >(
    `select c.phone, coalesce(c.email, (select i.left_email from client_identities i
         where i.client_id = c.id and i.left_email is not null order by i.created_at desc limit 1)) as known,
       u.channel, u."from" as "to", u."to" as "from", u.at as "lastInboundAt", u.subject, u.email
     from clients c left join (
       select distinct on (channel) id, channel, from_address as "from", to_address as "to", subject,
              coalesce(provider_at, created_at) as at,
              case when internet_id is not null
                   then jsonb_build_object('id', internet_id, 'references', to_jsonb(coalesce(reference_ids, '{}'))) end as email
       from messages where client_id = $1 and direction = 'inbound' and from_address is not null
         and coalesce(content->>'kind', 'text') <> 'reaction'
       order by channel, id desc) u on true
     where c.id = $1 order by u.id desc`,
    [clientId],
  );
  const used = rows.flatMap(({ phone: _phone, known: _known, channel, to, ...way }) =>
    channel && to ? [{ channel, to, ...way }] : [],
  );
  const known: [Channel, string | null | undefined][] = [
    ['sms', rows[0]?.phone],
    ['email', rows[0]?.known],
  ];
  const others = known.flatMap(([channel, to]) =>
    to && !used.some((one) => one.channel === channel)
      ? [{ channel, to, from: null, lastInboundAt: null, subject: null }]
      : [],
  );
  return [...used, ...others];
}

export async function markRead(tx: TenantTransaction, id: string): Promise<void> {
  await tx.sql(`update conversations set unread = 0 where id = ?`, [id]);
}

/** Somebody has looked, and wants to look again. */
export async function markUnread(tx: TenantTransaction, id: string): Promise<void> {
  await tx.sql(`update conversations set unread = greatest(unread, 1), updated_at = now() where id = ?`, [
    id,
  ]);
}

/** Whose it is within the team; null: whoever comes first. Who answers, Sara or staff, is not changed by it. */
export async function assignTo(tx: TenantTransaction, id: string, userId: string | null): Promise<void> {
  await tx.sql(`update conversations set assigned_to = ?, updated_at = now() where id = ?`, [userId, id]);
}

/** Everybody of the business who may be given a conversation, by name. */
export function listColleagues(tx: TenantTransaction): Promise<Array<{ id: string; name: string }>> {
  return tx.sql(
    `select id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) as name from users order by name, id limit 200`,
  );
}

export interface NoteLine {
  id: string;
  text: string;
  authorName: string | null;
  createdAt: Date;
}

export function listNotes(tx: TenantTransaction, conversationId: string): Promise<NoteLine[]> {
  return tx.sql<NoteLine>(
    `select n.id, n.text, nullif(trim(u.first_name || ' ' || u.last_name), '') as "authorName", n.created_at as "createdAt"
     from conversation_notes n left join users u on u.tenant_id = n.tenant_id and u.id = n.author_id
     where n.conversation_id = ? order by n.id desc limit 200`,
    [conversationId],
  );
}

export async function addNote(
  tx: TenantTransaction,
  note: { conversationId: string; authorId: string | null; text: string },
): Promise<NoteLine> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into conversation_notes (tenant_id, conversation_id, author_id, text) values (?, ?, ?, ?) returning id`,
    [tx.tenantId, note.conversationId, note.authorId, note.text],
  );
  return (await listNotes(tx, note.conversationId)).find(({ id }) => id === row!.id)!;
}
