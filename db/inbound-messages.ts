import { randomUUIDv7 } from 'node:crypto';
import { type Asked, readQuickReply } from '../domain/conversation/quick-reply.ts';
import { textLanguage } from '../domain/knowledge/language.ts';
import { type Channel, hasIdentities, type MessagingProvider } from '../domain/messaging/channels.ts';
import { REACTION_KIND, type ReceivedContent } from '../domain/messaging/content.ts';
import { type Keyword, keywordLanguage } from '../domain/messaging/keywords.ts';
import { renderMessage } from '../domain/messaging/templates/index.ts';
import { mentionsCompetitor } from '../domain/retention/competitor.ts';
import { appointmentOf } from './appointment-notices.ts';
import { changeState, recordSatisfaction } from './appointment-states.ts';
import { readAppointment } from './appointments.ts';
import { recordAudit } from './audit.ts';
import { cancelAppointment } from './booking.ts';
import { readBookingSettings } from './booking-settings.ts';
import { endSequences } from './campaign-ledger.ts';
import { identifyClient } from './client-identities.ts';
import { clientAt, clientOfAddress, createNewcomer, type Newcomer, readPerson } from './clients.ts';
import { optIn, optOut, refusalToSend } from './consent.ts';
import { CLIENT_WROTE, changeHands, clientHeard, clientWrote, type HeardClient } from './conversations.ts';
import type { Database, TenantTransaction } from './database.ts';
import { databaseObjection } from './errors.ts';
import { HEARD_AT_ONCE, hear, IS_HELD } from './hearing.ts';
import { noteMention } from './interactions.ts';
import { textArray } from './lists.ts';
import { awaitMedia } from './media.ts';
import { addressKey, queueMessage } from './messages.ts';
import { readBusinessCard } from './messaging-settings.ts';
import type { AskedRequest } from './outbox.ts';
import { storable, storableValue } from './provider-events.ts';

export interface InboundMessage {
  provider: MessagingProvider;
  channel: Channel;
  eventId: string;
  providerId: string;
  from: string;
  to: string;
  /** Of an e-mail. */
  subject?: string;
  text: string;
  segments: number | null;
  payload: unknown;
  /** When it was written, by the provider's clock, where it tells. */
  sentAt?: Date;
  /** What it is beyond its text. */
  content?: ReceivedContent | null;
  files?: readonly ReceivedFile[];
  /** The provider's id of the message it answers. */
  answers?: string | null;
  /** Of an e-mail, as mail programs know it: its own id, and those of the thread it stands in, oldest first. */
  thread?: { id: string; references: readonly string[] } | null;
  /** On a channel with ids of its own: every id the sender goes by. They become a client by writing. */
  sender?: { ids: readonly string[]; displayName: string | null };
}

/** A file still at the provider, under an id of our own. */
export type ReceivedFile = Omit<Parameters<typeof awaitMedia>[1], 'messageId' | 'provider'>;

/** A question is answered within a week, or it is another conversation. */
const ANSWERED_WITHIN_DAYS = 7;
/** Of a novel somebody pasted, the beginning. */
const LONGEST_TEXT = 20_000;
const LONGEST_SUBJECT = 500;

/** `keyword`: what the carrier or we took it for; `answer`: whether the sender is to hear back from us. */
interface Reading {
  keyword: Keyword | null;
  answer: boolean;
  /** Why neither Sara nor we by ourselves act on it. */
  forPeople?: string | null;
}

/**
 * Somebody wrote to the business: the event, their message in the ledger, and what its words decide by themselves (a STOP, a
 * « oui » to a reminder, a figure after a visit), in one transaction. Delivered again, nothing happens again.
 * @returns its id in the ledger; null when it had come before.
 */
export async function receiveMessage(
  tx: TenantTransaction,
  received: InboundMessage,
  reading: Reading,
  now: Date,
): Promise<string | null> {
  const message = asStored(received);
  return take(tx, message, reading, await whoWrote(tx, message, reading), now);
}

/** What follows an acknowledgement. `hearing`: settles when it is done; where it fails, the sweep of the outbox does it. */
export interface Acknowledged {
  hearing: Promise<void>;
}

/**
 * The same for a provider that waits for its acknowledgement: the message and its event are stored when this returns, a STOP is
 * obeyed and an answer taken. Where somebody holds the conversation it is told of the message afterwards (db/hearing.ts).
 */
export async function acknowledgeMessage(
  db: Database,
  tenantId: string,
  received: InboundMessage,
  reading: Omit<Reading, 'forPeople'>,
  now: Date,
): Promise<Acknowledged> {
  const message = asStored(received);
  const { keeping } = await db.asTenant(tenantId, async (tx) =>
    keepFor(tx, message, reading, await whoWrote(tx, message, reading), now),
  );
  return following(db, await keeping);
}

/**
 * The same for a text that is no keyword, of the business that had written to that phone `by` then (null: until now), which is
 * found within the transaction. @returns null where no business uses the number
 */
export async function acknowledgeText(
  db: Database,
  received: InboundMessage,
  by: Date | null,
  now: Date,
): Promise<Acknowledged | null> {
  const message = asStored(received);
  const reading: Reading = { keyword: null, answer: true };
  const whose = { number: message.to, phone: message.from, by };
  const kept = await db.asTextsTenant(whose, async (tx, found) => {
    const [isFound, written] = await Promise.all([found, whoWrote(tx, message, reading)]);
    return isFound ? keepFor(tx, message, reading, written, now) : null;
  });
  return kept && following(db, await kept.keeping);
}

/** Stores it so that nobody's answer is needed to go on, where it is a question: all of it travels with the commit. */
async function keepFor(
  tx: TenantTransaction,
  message: InboundMessage,
  reading: Reading,
  written: Written,
  now: Date,
): Promise<{ keeping: Promise<Kept | null> | null }> {
  const { clientId, newcomer, asked, quick, isQuestion } = written;
  if (!clientId || !isQuestion || quick) {
    await take(tx, message, reading, written, now);
    return { keeping: null };
  }
  if (newcomer) tx.last(createNewcomer(tx, newcomer));
  const keeping = keepForConversation(tx, message, { clientId, subjectRef: asked?.subjectRef ?? null }, now);
  tx.last(keeping);
  if (message.files?.length || mentionsCompetitor(message.text)) {
    const row = await keeping;
    if (row) await noteBeside(tx, message, { id: row.id, clientId }, now);
  }
  return { keeping };
}

/** Tells the conversation what it has not heard: before the acknowledgement, unless somebody holds it. */
async function following(db: Database, kept: Kept | null): Promise<Acknowledged> {
  if (!kept?.isUnheard) return { hearing: Promise.resolve() };
  const hearNow = (options?: { wait: boolean }) =>
    db.asTenant(kept.request.request.tenantId, async (tx) => {
      await hear(tx, kept.id, options);
      tx.asked(kept.request);
    });
  if (!kept.isHeld) {
    try {
      await hearNow({ wait: false });
      return { hearing: Promise.resolve() };
    } catch (error) {
      if (databaseObjection(error)?.kind !== 'retry') throw error;
    }
  }
  return { hearing: hearNow() };
}

const asStored = (received: InboundMessage) =>
  storableValue({ ...received, text: beginningOf(received.text) });

type Written = Awaited<ReturnType<typeof whoWrote>>;

/** Whose message it is and what it is, read before anything of it is written. */
async function whoWrote(
  tx: TenantTransaction,
  message: InboundMessage,
  { keyword, forPeople = null }: Pick<Reading, 'keyword' | 'forPeople'>,
) {
  const column = message.channel === 'email' ? 'email' : 'phone';
  const address = addressKey(message.channel, message.from);
  // Two first messages at once are of one person: the second waits here, and finds who they are.
  const oneAtATime = message.sender
    ? null
    : tx.prepared(`select pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant') || ?, 0))`, [
        `/${message.channel}/${address}`,
      ]);
  const clientThere = () => clientAt(tx, column, address);
  const [asked, , there] = await Promise.all([
    lastAsked(tx, message),
    oneAtATime,
    message.sender ? null : clientThere(),
  ]);
  const known =
    (await clientOfAccount(tx, message, keyword === null)) ??
    (await clientOfAddress(tx, column, address, {
      lastWrittenTo: asked?.clientId ?? null,
      there: message.sender ? await clientThere() : there,
    }));
  // A STOP makes no client of anybody; whoever writes otherwise is one, if only by a number.
  const newcomer = known || keyword ? null : newcomerAt(message.channel, message.from);
  const clientId = known ?? newcomer?.id ?? null;
  return {
    asked,
    newcomer,
    clientId,
    // What may decide by itself is for nobody until it has.
    quick: keyword || forPeople ? null : quickReply(asked, message.text),
    // A thumb up is no question.
    isQuestion: clientId !== null && !keyword && message.content?.kind !== 'reaction',
  };
}

/** Stores the message and does what it asks for. @returns its id; null when it had come before */
async function take(
  tx: TenantTransaction,
  message: InboundMessage,
  { keyword, answer, forPeople = null }: Reading,
  { asked, newcomer, clientId, quick, isQuestion }: Written,
  now: Date,
): Promise<string | null> {
  const [, row, reason] = await Promise.all([
    newcomer && createNewcomer(tx, newcomer),
    keep(tx, message, {
      clientId,
      kind: keyword ? `keyword.${keyword}` : 'message',
      subjectRef: asked?.subjectRef ?? null,
      wakesAt: isQuestion && !quick ? now : null,
    }),
    isQuestion && clientId ? (forPeople ?? unreachable(tx, message, clientId)) : null,
  ]);
  if (!row) return null;
  await noteBeside(tx, message, { id: row.id, clientId }, now);
  if (keyword) await obey(tx, message, keyword, { clientId, inboundId: row.id, answer });
  else if (quick && (await takeAnswer(tx, quick, now)))
    // It has said all there is to say: nobody has to answer it.
    await tx.sql(`update messages set kind = 'answer' where id = ?`, [row.id]);
  else if (isQuestion && clientId) {
    if (row.heard) await clientHeard(tx, row.heard, row.id, now);
    else await clientWrote(tx, { clientId, messageId: row.id, channel: message.channel, at: now });
    if (reason) await changeHands(tx, clientId, 'hand-over', now, { reason });
    // Whoever answers is spoken with, and no longer written to by a campaign.
    tx.last(endSequences(tx, [clientId], 'replied'));
  }
  return row.id;
}

/** What a message tells beside its question: a competitor's name, files that are still at the provider. */
async function noteBeside(
  tx: TenantTransaction,
  message: InboundMessage,
  { id, clientId }: { id: string; clientId: string | null },
  now: Date,
): Promise<void> {
  if (clientId)
    await noteMention(tx, {
      clientId,
      text: message.text,
      at: message.sentAt ?? now,
      sourceRef: `message/${id}`,
    });
  for (const file of message.files ?? [])
    await awaitMedia(tx, { ...file, messageId: id, provider: message.provider });
}

/** The message and its event, where they had not come before; `said` is what was stored. */
const STORED = `
  said as (
    insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, subject_ref, from_address, to_address,
      subject, body_text, status, provider, provider_id, segments, content, provider_at, internet_id, reference_ids, language)
    values (?, ?, ?, 'inbound', ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?::jsonb, ?, ?, ?::text[], ?)
    on conflict (tenant_id, intent_key) do nothing returning tenant_id, client_id, id, channel, provider, from_address),
  told as (
    insert into provider_events (tenant_id, provider, event_id, type, message_id, payload)
    select tenant_id, provider, ?::text, 'received', id, ?::jsonb from said
    on conflict (tenant_id, provider, event_id) do nothing)`;

interface Stored {
  clientId: string | null;
  kind: string;
  subjectRef: string | null;
}

const storedValues = (tx: TenantTransaction, message: InboundMessage, as: Stored): unknown[] => [
  tx.tenantId,
  as.clientId,
  message.channel,
  as.kind,
  intentOf(message),
  as.subjectRef,
  addressKey(message.channel, message.from),
  addressKey(message.channel, message.to),
  message.subject?.slice(0, LONGEST_SUBJECT).toWellFormed() ?? null,
  message.text,
  message.provider,
  message.providerId,
  message.segments,
  message.content ? JSON.stringify(message.content) : null,
  message.sentAt ?? null,
  message.thread?.id ?? null,
  message.thread ? textArray(message.thread.references) : null,
  // A short one is taken to be in the client's own; the database knows it.
  textLanguage(message.text, null),
  message.eventId,
  storable(message.payload),
];

/**
 * Puts the message and its event into the ledger; with `wakesAt`, what it changes in the conversation too, in the same statement.
 * @returns null when it had come before
 */
async function keep(
  tx: TenantTransaction,
  message: InboundMessage,
  as: Stored & { wakesAt: Date | null },
): Promise<{ id: string; heard: HeardClient | null } | null> {
  const [row] = await tx.prepared<HeardClient & { messageId: string }>(
    `with ${STORED},
     heard as (select s.*, w.at from said s cross join (select ?::timestamptz as at) w where w.at is not null),
     ${CLIENT_WROTE}
     select said.id as "messageId", wrote.*, waking.* from said left join wrote on true left join waking on true`,
    [...storedValues(tx, message, as), as.wakesAt],
  );
  if (!row) return null;
  const { messageId, ...heard } = row;
  return { id: messageId, heard: as.wakesAt ? heard : null };
}

/** A question that is stored: what its conversation has not heard of it yet, and the request that wakes the workflow. */
interface Kept {
  id: string;
  isUnheard: boolean;
  /** Only because somebody holds the conversation. */
  isHeld: boolean;
  request: AskedRequest;
}

/** The same for a question, in one statement that waits for nobody who holds the conversation (db/hearing.ts). */
async function keepForConversation(
  tx: TenantTransaction,
  message: InboundMessage,
  as: Omit<Stored, 'kind'> & { clientId: string },
  now: Date,
): Promise<Kept | null> {
  const [row] = await tx.prepared<{
    id: string;
    clientId: string;
    requestId: string;
    isUnheard: boolean;
    isHeld: boolean;
  }>(
    `with ${STORED}, came as (select ?::timestamptz as at), ${HEARD_AT_ONCE}
     select said.id, said.client_id as "clientId", waking."requestId", exists (select from unheard) as "isUnheard",
       ${IS_HELD} as "isHeld" from said cross join waking`,
    [...storedValues(tx, message, { ...as, kind: 'message' }), now],
  );
  if (!row) return null;
  const { id, clientId, requestId, isUnheard, isHeld } = row;
  const { tenantId } = tx;
  const request: AskedRequest = {
    id: requestId,
    request: { kind: 'conversation.message', tenantId, clientId, messageId: id },
  };
  if (!isUnheard) tx.asked(request);
  return { id, isUnheard, isHeld, request };
}

/** The key under which a message is in the ledger, once in each business. */
export const intentOf = ({ provider, eventId }: Pick<InboundMessage, 'provider' | 'eventId'>) =>
  `${provider}/${eventId}`;

/** What is kept of somebody's words: all of them, but for a novel, whose end is marked as left out. */
function beginningOf(text: string): string {
  const left = ' […]';
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT - left.length).toWellFormed() + left;
}

/** Whether no answer may leave to whom they wrote from: a STOP that was not taken back, or an address that refuses. */
async function unreachable(
  tx: TenantTransaction,
  { channel, from }: InboundMessage,
  clientId: string,
): Promise<'unreachable' | null> {
  const asked = { channel, to: from, clientId, purpose: 'transactional' as const };
  return (await refusalToSend(tx, asked)) && 'unreachable';
}

/** Who wrote, on a channel where a person goes by ids of its own. */
async function clientOfAccount(
  tx: TenantTransaction,
  { channel, sender }: InboundMessage,
  isNewcomer: boolean,
): Promise<string | null> {
  if (!sender || !hasIdentities(channel)) return null;
  const { displayName, ids } = sender;
  return identifyClient(tx, { kind: channel, values: ids, displayName, isNewcomer });
}

interface Question {
  kind: string;
  subjectRef: string | null;
  clientId: string | null;
}

/** What they answer: the message they point at, else the last thing we said to that address on that channel. */
async function lastAsked(
  tx: TenantTransaction,
  { channel, from, answers, provider }: InboundMessage,
): Promise<Question | null> {
  if (answers) {
    const [pointedAt] = await tx.prepared<Question>(
      `select kind, subject_ref as "subjectRef", client_id as "clientId" from messages
       where provider = ? and provider_id = ? and direction = 'outbound' and channel = ?
         and (channel <> 'email' or to_address = ?)`,
      // A mail that was handed on is not answered by whom it was written to.
      [provider, answers, channel, addressKey(channel, from)],
    );
    if (pointedAt) return pointedAt;
  }
  const [row] = await tx.prepared<Question>(
    `select kind, subject_ref as "subjectRef", client_id as "clientId" from messages
     where channel = ? and to_address = ? and direction = 'outbound' and kind not like 'keyword.%' and kind <> '${REACTION_KIND}' and status in ('sending', 'unknown', 'sent', 'delivered', 'read')
       and created_at > now() - make_interval(days => ?)
     order by id desc limit 1`,
    [channel, addressKey(channel, from), ANSWERED_WITHIN_DAYS],
  );
  return row ?? null;
}

/** Somebody who writes for the first time: a number or an address, until they say their name. */
function newcomerAt(channel: Channel, address: string): Newcomer | null {
  const key = addressKey(channel, address);
  // A sender's name instead of a number: nobody to answer.
  if (channel === 'sms' && !key.startsWith('+')) return null;
  return {
    id: randomUUIDv7(),
    phone: channel === 'sms' ? key : null,
    email: channel === 'email' ? key : null,
  };
}

const CONFIRMATIONS = { stop: 'keyword.stopped', start: 'keyword.started', help: 'keyword.help' } as const;

async function obey(
  tx: TenantTransaction,
  message: InboundMessage,
  keyword: Keyword,
  about: { clientId: string | null; inboundId: string; answer: boolean },
): Promise<void> {
  const { channel, from: address } = message;
  const word = { channel, address, source: 'keyword' as const, writtenAt: message.sentAt ?? null };
  if (keyword === 'stop') await optOut(tx, word);
  const isObeyed = keyword !== 'start' || (await optIn(tx, word));
  if (!about.answer || !isObeyed) return;
  const business = await readBusinessCard(tx);
  const client = about.clientId ? await readPerson(tx, about.clientId) : null;
  const kind = CONFIRMATIONS[keyword];
  // A known client's own language, else the one they wrote the word in.
  const locale = client?.locale ?? keywordLanguage(message.text) ?? business.locale;
  const said = renderMessage(kind, locale, { business });
  const { id: messageId } = await queueMessage(tx, {
    channel,
    kind,
    intentKey: `${kind}/${about.inboundId}`,
    clientId: about.clientId,
    to: address,
    // A mail leaves from the address that may send; the others from the number or account that was written to.
    from: channel === 'email' ? null : message.to,
    subject: channel === 'email' ? said.email.subject : null,
    text: channel === 'email' ? said.email.text : said.sms,
    html: channel === 'email' ? said.email.html : null,
  });
  await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel });
}

const ASKED: Record<string, Asked> = {
  'appointment.confirmation': 'reminder',
  'appointment.reminder': 'reminder',
  'appointment.moved': 'reminder',
  'appointment.follow-up': 'follow-up',
};

/** A short answer to what was said of an appointment, that can only mean one thing; null: it is none. */
function quickReply(asked: Question | null, text: string) {
  const appointmentId = asked?.subjectRef ? appointmentOf(asked.subjectRef) : null;
  const reply = asked && appointmentId ? readQuickReply(text, ASKED[asked.kind] ?? null) : null;
  return appointmentId && reply ? { appointmentId, reply } : null;
}

/** @returns whether it did what such an answer does; else it is for whoever reads it. */
async function takeAnswer(
  tx: TenantTransaction,
  { appointmentId, reply }: NonNullable<ReturnType<typeof quickReply>>,
  now: Date,
): Promise<boolean> {
  if (reply.kind === 'score') {
    return (await recordSatisfaction(tx, appointmentId, reply.score)) !== null;
  }
  if (reply.kind === 'confirm') {
    return (await changeState(tx, appointmentId, 'confirmed', now.getTime()))?.kind === 'changed';
  }
  const appointment = await readAppointment(tx, appointmentId);
  const { changeNoticeMinutes } = await readBookingSettings(tx);
  // Too late to cancel by themselves: somebody will read it.
  if (!appointment || appointment.startsAt.getTime() - now.getTime() < changeNoticeMinutes * 60_000)
    return false;
  const cancelled = await cancelAppointment(
    tx,
    appointmentId,
    { who: 'client', reason: null },
    now.getTime(),
  );
  if (cancelled?.kind === 'cancelled' && appointment.status !== 'cancelled') {
    await recordAudit(tx, {
      actorKind: 'system',
      actorId: null,
      action: 'appointment.cancelled',
      subjectKind: 'appointment',
      subjectId: appointmentId,
      detail: { by: 'client' },
      ip: null,
    });
  }
  return cancelled?.kind === 'cancelled';
}
