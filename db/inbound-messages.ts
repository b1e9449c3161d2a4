import { randomUUIDv7 } from 'node:crypto';
import { type Asked, readQuickReply } from '../domain/conversation/quick-reply.ts';
import { textLanguage } from '../domain/knowledge/language.ts';
import { type Channel, hasIdentities, type MessagingProvider } from '../domain/messaging/channels.ts';
import { REACTION_KIND, type ReceivedContent } from '../domain/messaging/content.ts';
import { type Keyword, keywordLanguage } from '../domain/messaging/keywords.ts';
import { renderMessage } from '../domain/messaging/templates/index.ts';
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
import type { TenantTransaction } from './database.ts';
import { noteMention } from './interactions.ts';
import { textArray } from './lists.ts';
import { awaitMedia } from './media.ts';
import { addressKey, queueMessage } from './messages.ts';
import { readBusinessCard } from './messaging-settings.ts';
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

/**
 * Somebody wrote to the business: the event, their message in the ledger, and what its words decide by themselves (a STOP, a
 * « oui » to a reminder, a figure after a visit), in one transaction. Delivered again, nothing happens again.
 * @param reading `keyword`: what the carrier or we took it for; `answer`: whether the sender is to hear back from us;
 * `forPeople`: why neither Sara nor we by ourselves act on it.
 * @returns its id in the ledger; null when it had come before.
 */
export async function receiveMessage(
  tx: TenantTransaction,
  received: InboundMessage,
  reading: { keyword: Keyword | null; answer: boolean; forPeople?: string | null },
  now: Date,
): Promise<string | null> {
  const message = storableValue({ ...received, text: beginningOf(received.text) });
  const { keyword, forPeople = null } = reading;
  const column = message.channel === 'email' ? 'email' : 'phone';
  const address = addressKey(message.channel, message.from);
  // Two first messages at once are of one person: the second waits here, and finds who they are.
  const oneAtATime = message.sender
    ? null
    : tx.prepared(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [
        `${tx.tenantId}/${message.channel}/${address}`,
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
  // What may decide by itself is for nobody until it has. A thumb up is no question.
  const quick = keyword || forPeople ? null : quickReply(asked, message.text);
  const isQuestion = clientId !== null && !keyword && message.content?.kind !== 'reaction';
  const [, row, reason] = await Promise.all([
    newcomer && createNewcomer(tx, newcomer),
    keep(tx, message, {
      clientId,
      kind: keyword ? `keyword.${keyword}` : 'message',
      subjectRef: asked?.subjectRef ?? null,
      wakesAt: isQuestion && !quick ? now : null,
    }),
    isQuestion ? (forPeople ?? unreachable(tx, message, clientId)) : null,
  ]);
  if (!row) return null;
  if (clientId)
    await noteMention(tx, {
      clientId,
      text: message.text,
      at: message.sentAt ?? now,
      sourceRef: `message/${row.id}`,
    });
  for (const file of message.files ?? [])
    await awaitMedia(tx, { ...file, messageId: row.id, provider: message.provider });
  if (keyword) await obey(tx, message, keyword, { clientId, inboundId: row.id, answer: reading.answer });
  else if (quick && (await takeAnswer(tx, quick, now)))
    // It has said all there is to say: nobody has to answer it.
    await tx.sql(`update messages set kind = 'answer' where id = ?`, [row.id]);
  else if (isQuestion) {
    if (row.heard) await clientHeard(tx, row.heard, row.id, now);
    else await clientWrote(tx, { clientId, messageId: row.id, channel: message.channel, at: now });
    if (reason) await changeHands(tx, clientId, 'hand-over', now, { reason });
    // Whoever answers is spoken with, and no longer written to by a campaign.
    tx.last(endSequences(tx, [clientId], 'replied'));
  }
  return row.id;
}

/**
 * Puts the message and its event into the ledger; with `wakesAt`, what it changes in the conversation too, in the same statement:
 * a provider waits for its acknowledgement. @returns null when it had come before
 */
async function keep(
  tx: TenantTransaction,
  message: InboundMessage,
  as: { clientId: string | null; kind: string; subjectRef: string | null; wakesAt: Date | null },
): Promise<{ id: string; heard: HeardClient | null } | null> {
  const [row] = await tx.prepared<HeardClient & { messageId: string }>(
    `with said as (
       insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, subject_ref, from_address, to_address,
         subject, body_text, status, provider, provider_id, segments, content, provider_at, internet_id, reference_ids, language)
       values (?, ?, ?, 'inbound', ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?::jsonb, ?, ?, ?::text[], ?)
       on conflict (tenant_id, intent_key) do nothing returning tenant_id, client_id, id, channel, provider),
     told as (
       insert into provider_events (tenant_id, provider, event_id, type, message_id, payload)
       select tenant_id, provider, ?::text, 'received', id, ?::jsonb from said
       on conflict (tenant_id, provider, event_id) do nothing),
     heard as (select s.*, w.at from said s cross join (select ?::timestamptz as at) w where w.at is not null),
     ${CLIENT_WROTE}
     select said.id as "messageId", wrote.*, waking.* from said left join wrote on true left join waking on true`,
    [
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
      as.wakesAt,
    ],
  );
  if (!row) return null;
  const { messageId, ...heard } = row;
  return { id: messageId, heard: as.wakesAt ? heard : null };
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
  if (keyword === 'stop') await optOut(tx, { channel, address, source: 'keyword' });
  const isObeyed =
    keyword !== 'start' ||
    (await optIn(tx, { channel, address, source: 'keyword', writtenAt: message.sentAt ?? null }));
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
