import type { OpenTurn } from '../assistant/written-turn.ts';
import { mergedInto } from '../db/clients.ts';
import { endTurn, type TurnRow } from '../db/conversation-turns.ts';
import {
  businessWrote,
  conversationOf,
  type HeldConversation,
  handOn,
  holdConversation,
  newestQuestionOf,
  type Reachable,
  reachableOn,
  UNANSWERED,
} from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { ownersAddresses, readUser } from '../db/identity.ts';
import { queueMessage } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { queueReply } from '../db/replies.ts';
import { offersOf } from '../domain/conversation/offers.ts';
import type { OutgoingContent, TemplateCall } from '../domain/messaging/content.ts';
import { plainSms } from '../domain/messaging/sms-text.ts';
import { blankValue } from '../domain/messaging/templates/fillable.ts';
import { renderMessage } from '../domain/messaging/templates/index.ts';
import { noticeCall } from '../domain/messaging/templates/whatsapp.ts';
import { windowClosesAt } from '../domain/messaging/window.ts';
import { isBookingUnderWay, isLeftUnanswered, wantsCallsStopped } from '../domain/sara/under-way.ts';
import { writtenWords } from '../domain/sara/written-words.ts';
import type { Attention, Queued } from './conversation.ts';
import { followWhoLeft } from './unseen-chat.ts';

/** What a conversation's activities do inside their transactions. Each locks the conversation before it decides. */

/** Staff who let a client wait this long are reminded; again of what the client writes later than this after the reminder. */
const REMIND_AFTER_MS = 15 * 60_000;
/** After this long without a word of the business, Sara answers again. */
const GIVE_BACK_AFTER_MS = 24 * 60 * 60_000;
/** Why a conversation is never Sara's again by itself: her answer could not leave, or should not (db/inbound-messages.ts). */
const FOR_PEOPLE: ReadonlySet<string | null> = new Set(['unreachable', 'many-mails', 'doubtful-sender']);
/** Nobody is served by an answer that comes later than this. */
export const ANSWER_WITHIN_MS = 12 * 60 * 60_000;

/** The client's last message that wants an answer. A thumb up is none: it must not make the answer under way stale. */
export async function newestQuestion(tx: TenantTransaction, clientId: string): Promise<string | null> {
  const [newest] = await tx.prepared<{ id: string }>(newestQuestionOf('?'), [clientId]);
  return newest?.id ?? null;
}

/** A turn in its ledger, and what Sara has read and found in it. */
export interface Answering {
  row: TurnRow;
  turn: OpenTurn;
}

/**
 * Puts Sara's words into the ledger, unless the client wrote on or a person took over since she began. @returns null where
 * nothing is to be sent
 */
export async function commitReply(
  tx: TenantTransaction,
  { row, turn }: Answering,
  text: string,
): Promise<Queued | null> {
  const { clientId, talk, steps } = turn;
  // Held before it is asked what they wrote last: whoever writes waits for it. No longer than need be: what can be asked
  // before and beside it is.
  const [ways, held, newest] = await Promise.all([
    reachableOn(tx, clientId),
    holdConversation(tx, clientId),
    newestQuestion(tx, clientId),
  ]);
  if (!held) return null;
  if (held.owner !== 'sara' || held.epoch !== row.epoch || newest !== row.readUntil) {
    await endTurn(tx, row.id, 'stale');
    return null;
  }
  const message = await answer(tx, held, ways, {
    text,
    locale: talk.locale,
    offers: () => offersOf(lastToolAnswer(turn), text, talk.locale),
    intentKey: `conversation/${held.id}/turn/${row.number}`,
    wrote: (messageId) => endTurn(tx, row.id, 'answered', messageId),
  });
  // What she said somebody would know, or do, somebody has to be told of; an appointment under way goes on meanwhile.
  const answers = steps.flatMap(({ toolAnswers }) => toolAnswers.map(({ text: told }) => told));
  const reason = wantsCallsStopped(answers) ? 'stop-calls' : isLeftUnanswered(answers) ? 'not-found' : null;
  if (!reason) return message;
  const now = new Date();
  const before = talk.messages.slice(talk.openFrom).flatMap((one) => (one.role === 'tool' ? one.text : []));
  const goesOn = isBookingUnderWay([...before, ...answers], now.getTime());
  await handOn(tx, held, goesOn ? 'ask-team' : 'hand-over', now, { reason });
  return message;
}

/**
 * An answer of Sara's that could not be delivered is no answer: a person has to find another way. Once for each: what somebody
 * has looked at since, or the client wrote since, is another matter.
 */
export async function handOnUndelivered(tx: TenantTransaction, clientId: string): Promise<void> {
  const held = await holdConversation(tx, clientId);
  if (held?.owner !== 'sara') return;
  const [last] = await tx.prepared<{ status: string; failedAt: Date | null }>(
    `select status, failed_at as "failedAt" from messages
     where client_id = ? and direction = 'outbound' and kind = 'conversation.reply' order by id desc limit 1`,
    [clientId],
  );
  if (last?.status === 'failed' && last.failedAt && last.failedAt > held.updatedAt)
    await handOn(tx, held, 'hand-over', new Date(), { reason: 'undelivered' });
}

/**
 * Answers still to leave, or of which is not known whether they have, oldest first. Beside those a conversation is delivering they
 * are what a worker left that died in the middle of a turn: after more words of the client nobody asks for its answer again.
 */
export function unsettledAnswers(tx: TenantTransaction, clientId: string): Promise<Queued[]> {
  return tx.prepared<Queued>(
    `select id as "messageId", channel from (
       select id, channel, kind, author, status from messages where client_id = ? order by id desc limit 40) lately
     where kind = 'conversation.reply' and author = 'sara' and status in ('queued', 'sending') order by id`,
    [clientId],
  );
}

/** What the last tool of a turn answered, as JSON text; null where none was used. */
function lastToolAnswer({ steps }: OpenTurn): string | null {
  return steps.findLast(({ toolAnswers }) => toolAnswers.length > 0)?.toolAnswers.at(-1)?.text ?? null;
}

/**
 * A person has to go on: the conversation is theirs, and the client is told so honestly, once a turn. @returns the word to
 * the client, or null where a person owns it already.
 */
export async function handOver(
  tx: TenantTransaction,
  { row, turn }: Answering,
  reason: string,
): Promise<Queued | null> {
  const [ways, held] = await Promise.all([
    reachableOn(tx, turn.clientId),
    holdConversation(tx, turn.clientId),
  ]);
  if (held?.owner !== 'sara') return null;
  const last = reason === 'model' ? null : lastToolAnswer(turn);
  const message = await answer(tx, held, ways, {
    text: messageOf(last) ?? writtenWords[turn.talk.language].somebodyWillAnswer,
    locale: turn.talk.locale,
    offers: () => null,
    intentKey: `conversation/${held.id}/turn/${row.number}`,
    wrote: (messageId) => endTurn(tx, row.id, reason === 'model' ? 'failed' : 'handed-over', messageId),
  });
  await handOn(tx, held, 'hand-over', new Date(), { reason });
  return message;
}

/** The words in which a tool's answer is told (assistant/written-turn.ts); null: it has none. */
function messageOf(toolAnswer: string | null): string | null {
  if (!toolAnswer?.startsWith('{')) return null;
  const { message } = JSON.parse(toolAnswer) as { message?: string };
  return message || null;
}

/**
 * Does what is due at `now` (epoch milliseconds): reminds staff of who waits, wakes what was put off, gives back to Sara
 * what nobody spoke in, follows whoever has left the chat. Tells when to look again.
 * @param publicUrl where the back office is
 */
export async function attend(
  tx: TenantTransaction,
  clientId: string,
  now: number,
  publicUrl: string,
): Promise<Attention> {
  const [isNow, held] = await Promise.all([mergedInto(tx, clientId), holdConversation(tx, clientId)]);
  if (isNow) return { until: null, summary: 'Réunie avec une autre', isJoined: true };
  if (!held) return { until: null, summary: 'Effacée', isJoined: true };
  const unseenAt = await followWhoLeft(tx, held, now);
  const { until, summary } = await attendTo(tx, held, now, publicUrl);
  const times = [until, unseenAt].filter((at) => at !== null);
  return { until: times.length > 0 ? Math.min(...times) : null, summary };
}

/** Who waits, what was put off, and what nobody spoke in. */
async function attendTo(
  tx: TenantTransaction,
  before: HeldConversation,
  now: number,
  publicUrl: string,
): Promise<Attention> {
  let held = before;
  if (held.snoozedUntil && held.snoozedUntil.getTime() <= now) {
    await tx.sql(
      `update conversations set state = case owner when 'sara' then 'sara' else 'waiting' end, snoozed_until = null, unread = greatest(unread, 1)
       where id = ?`,
      [held.id],
    );
    held = (await holdConversation(tx, held.clientId))!;
  }
  if (held.state === 'waiting') return attendToTeams(tx, held, now, publicUrl);
  const until = held.snoozedUntil?.getTime() ?? null;
  return {
    until,
    summary: until ? 'Mise de côté' : held.owner === 'sara' ? 'Sara répond' : 'Terminée',
  };
}

/**
 * One that the team answers: they are reminded of who waits; after a day without a word of theirs it is Sara's again, with what the
 * client wrote meanwhile. What she handed on herself, and nobody wrote after, stays on their list.
 */
async function attendToTeams(
  tx: TenantTransaction,
  held: HeldConversation,
  now: number,
  publicUrl: string,
): Promise<Attention> {
  const waiting = held.waitingSince?.getTime() ?? null;
  const unanswered = await unansweredQuestion(tx, held.clientId);
  const isOurs = (waiting !== null && unanswered === null) || FOR_PEOPLE.has(held.handoverReason);
  // Whoever has just taken it is not taken at their word: what they do with it begins the day anew.
  const quietSince = Math.max(
    waiting ?? held.lastMessageAt.getTime(),
    held.assignedTo ? held.updatedAt.getTime() : 0,
  );
  const giveBackAt = isOurs ? null : quietSince + GIVE_BACK_AFTER_MS;
  if (giveBackAt !== null && now >= giveBackAt) {
    await handOn(tx, held, 'give-back', new Date(now));
    const { tenantId } = tx;
    if (unanswered)
      await tx.ask({
        kind: 'conversation.message',
        tenantId,
        clientId: held.clientId,
        messageId: unanswered,
      });
    return { until: null, summary: 'Sara répond' };
  }
  const reminder = reminderOf(held);
  const isDue = reminder !== null && now >= reminder.at;
  if (isDue) {
    await tx.sql(`update conversations set reminded_at = ? where id = ?`, [new Date(now), held.id]);
    await tellStaff(tx, held, { publicUrl, since: reminder.since });
  }
  const times = [isDue ? null : (reminder?.at ?? null), giveBackAt].filter((at) => at !== null);
  const isLate = isDue || held.remindedAt !== null;
  return {
    until: times.length > 0 ? Math.min(...times) : null,
    summary:
      waiting === null
        ? 'Une personne de l’équipe répond'
        : isLate
          ? 'En retard : une personne doit répondre'
          : 'Une personne de l’équipe doit répondre',
  };
}

/** When staff are to be reminded, and of what wait; null: nobody waits, or they were told. */
function reminderOf({
  owner,
  waitingSince,
  remindedAt,
  lastInboundAt,
}: HeldConversation): { at: number; since: Date } | null {
  if (!waitingSince) return null;
  // While Sara goes on, a new word is hers to answer.
  const isNewWord =
    owner === 'staff' && remindedAt && lastInboundAt && +lastInboundAt > +remindedAt + REMIND_AFTER_MS;
  const since = remindedAt === null ? waitingSince : isNewWord ? lastInboundAt : null;
  return since && { at: since.getTime() + REMIND_AFTER_MS, since };
}

/**
 * What the client asked last and nobody has answered; null: there is nothing, or it is a person's to see to, for an answer of Sara's
 * could not reach them.
 */
async function unansweredQuestion(tx: TenantTransaction, clientId: string): Promise<string | null> {
  const [asked] = await tx.prepared<{ id: string }>(
    `select asked.id from (select ${UNANSWERED} as id from conversations where client_id = ?) asked
     where asked.id is not null and not exists (select from messages tried where tried.client_id = ? and tried.direction = 'outbound'
       and tried.author = 'sara' and tried.status in ('suppressed', 'failed') and tried.reason is distinct from 'withdrawn'
       and tried.id > asked.id)`,
    [clientId, clientId],
  );
  return asked?.id ?? null;
}

/** Writes to whoever has the conversation, else to the business's own address or its owners', that somebody has waited too long: once a wait. */
async function tellStaff(
  tx: TenantTransaction,
  { id, clientId, assignedTo, waitingSince }: HeldConversation,
  { publicUrl, since }: { publicUrl: string; since: Date },
): Promise<void> {
  const card = await readBusinessCard(tx);
  const clientName = (await conversationOf(tx, clientId))?.clientName;
  const known = (assignedTo && (await readUser(tx, assignedTo))?.email) || card.email;
  const addresses = known ? [known] : await ownersAddresses(tx);
  const { email } = renderMessage('staff.client-waits', card.locale, {
    business: card,
    firstName: null,
    client: clientName || null,
    waitingSince: (waitingSince ?? since).getTime(),
    conversationUrl: `${publicUrl}/messages/${id}?state=waiting`,
  });
  for (const [n, to] of addresses.entries()) {
    const { id: messageId } = await queueMessage(tx, {
      channel: 'email',
      kind: 'staff.client-waits',
      intentKey: `conversation/${id}/waits/${since.toISOString()}${n > 0 ? `/${n}` : ''}`,
      clientId: null,
      to,
      ...email,
      subjectRef: `conversation/${id}`,
      expiresAt: new Date(Date.now() + ANSWER_WITHIN_MS),
    });
    await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel: 'email' });
  }
}

/**
 * How an answer on WhatsApp is said where the 24 hours are over by the time it leaves: a webhook came late, or a carrier was
 * down. Which of the two leaves is decided at the last step (activities/outgoing.ts).
 */
async function templateOutside(
  tx: TenantTransaction,
  { channel, lastInboundAt }: Reachable,
  { text, locale }: { text: string; locale: string },
  now: Date,
): Promise<TemplateCall | null> {
  if (channel !== 'whatsapp') return null;
  const closesAt = windowClosesAt(lastInboundAt?.getTime() ?? null);
  if (closesAt !== null && closesAt > now.getTime() + ANSWER_WITHIN_MS) return null;
  const business = await readBusinessCard(tx);
  return noticeCall('conversation.answer', locale, { business, answer: blankValue(text) });
}

/**
 * Puts an answer to the client's last word into the ledger, on the channel they wrote by. `wrote` notes it where the turn is kept;
 * null: there is nothing to send.
 */
async function answer(
  tx: TenantTransaction,
  { id, clientId }: HeldConversation,
  [last]: readonly Reachable[],
  words: {
    text: string;
    locale: string;
    offers(): OutgoingContent | null;
    intentKey: string;
    wrote(messageId: string | null): Promise<void>;
  },
): Promise<Queued | null> {
  if (!last?.lastInboundAt || words.text === '') {
    await words.wrote(null);
    return null;
  }
  const at = new Date();
  const { id: messageId } = await queueReply(tx, last, {
    kind: 'conversation.reply',
    intentKey: words.intentKey,
    clientId,
    text: last.channel === 'sms' ? plainSms(words.text) : words.text,
    // Where there are buttons; the text says the same everywhere else.
    content: last.channel === 'whatsapp' ? words.offers() : null,
    template: await templateOutside(tx, last, words, at),
    subjectRef: `conversation/${id}`,
    expiresAt: new Date(at.getTime() + ANSWER_WITHIN_MS),
    author: 'sara',
  });
  tx.last(businessWrote(tx, { clientId, messageId, channel: last.channel, at }));
  tx.last(words.wrote(messageId));
  return { messageId, channel: last.channel };
}
