import { mergedInto, readClient } from '../db/clients.ts';
import { endTurn, lastToolAnswer, type TurnRow } from '../db/conversation-turns.ts';
import {
  businessWrote,
  type ConversationLine,
  changeHands,
  conversationOf,
  reachableOn,
} from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant, readUser } from '../db/identity.ts';
import { queueMessage } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { queueReply } from '../db/replies.ts';
import { offersOf } from '../domain/conversation/offers.ts';
import type { OutgoingContent } from '../domain/messaging/content.ts';
import { renderMessage } from '../domain/messaging/templates/index.ts';
import { writtenWords } from '../domain/sara/written-words.ts';
import type { Attention, Queued, ReplyOutcome } from './conversation.ts';
import { followWhoLeft } from './unseen-chat.ts';

/** What a conversation's activities do inside their transactions. Each locks the conversation before it decides. */

/** Staff who let a client wait this long are reminded, once. */
const REMIND_AFTER_MS = 15 * 60_000;
/** After this long without a word from anybody, Sara answers again. */
const GIVE_BACK_AFTER_MS = 24 * 60 * 60_000;
/** Nobody is served by an answer that comes later than this. */
const ANSWER_WITHIN_MS = 12 * 60 * 60_000;

/** The client's last message that wants an answer. A thumb up is none: it must not make the answer under way stale. */
export async function newestQuestion(tx: TenantTransaction, clientId: string): Promise<string | null> {
  const [newest] = await tx.sql<{ id: string }>(
    `select id from messages where client_id = ? and direction = 'inbound' and kind = 'message'
       and coalesce(content ->> 'kind', '') <> 'reaction' order by id desc limit 1`,
    [clientId],
  );
  return newest?.id ?? null;
}

/** Puts Sara's words of a step into the ledger, unless the client wrote on or a person took over since she began. */
export async function commitReply(
  tx: TenantTransaction,
  clientId: string,
  turn: TurnRow,
  step: { number: number; newestRead: string },
): Promise<ReplyOutcome> {
  const conversation = await conversationOf(tx, clientId, { lock: true });
  if (!conversation) return { kind: 'stale' };
  const isStale =
    conversation.owner !== 'sara' ||
    conversation.epoch !== turn.epoch ||
    (await newestQuestion(tx, clientId)) !== step.newestRead;
  if (isStale) {
    await endTurn(tx, turn.id, 'stale');
    return { kind: 'stale' };
  }
  const [said] = await tx.sql<{ said: string; asksSomebody: boolean }>(
    `select said, exists (
       select 1 from conversation_steps b, jsonb_array_elements(b.tool_answers) a
       where b.turn_id = s.turn_id and b.number = s.number - 1 and (a ->> 'text') like '%"status":"not-found"%') as "asksSomebody"
     from conversation_steps s where turn_id = ? and number = ?`,
    [turn.id, step.number],
  );
  const text = said?.said ?? '';
  const message = await answer(tx, clientId, conversation, {
    text,
    offers: offersOf(await lastToolAnswer(tx, turn.id), text, await localeOf(tx, clientId)),
    intentKey: `conversation/${conversation.id}/turn/${turn.number}`,
  });
  await endTurn(tx, turn.id, 'answered', message?.messageId ?? null);
  // What she said somebody would know, somebody has to be told of.
  if (said?.asksSomebody) await changeHands(tx, clientId, 'hand-over', new Date(), { reason: 'not-found' });
  return message ? { kind: 'queued', message } : { kind: 'stale' };
}

/**
 * A person has to go on: the conversation is theirs, and the client is told so honestly, once a turn. @returns the word to
 * the client, or null where a person owns it already.
 */
export async function handOver(
  tx: TenantTransaction,
  clientId: string,
  turn: TurnRow,
  reason: string,
): Promise<Queued | null> {
  const before = await conversationOf(tx, clientId, { lock: true });
  if (before?.owner !== 'sara') return null;
  const locale = await localeOf(tx, clientId);
  const words = writtenWords[locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'];
  const [told] = await tx.sql<{ message: string | null }>(
    `select (tool_answers -> -1 ->> 'text')::jsonb ->> 'message' as message from conversation_steps
     where turn_id = ? and tool_answers <> '[]' order by number desc limit 1`,
    [turn.id],
  );
  const message = await answer(tx, clientId, before, {
    text: (reason !== 'model' && told?.message) || words.somebodyWillAnswer,
    offers: null,
    intentKey: `conversation/${before.id}/turn/${turn.number}`,
  });
  await changeHands(tx, clientId, 'hand-over', new Date(), { reason });
  await endTurn(tx, turn.id, reason === 'model' ? 'failed' : 'handed-over', message?.messageId ?? null);
  return message;
}

/**
 * What was told to a conversation whose client is another's record by now is told to the one that goes on, once this has
 * committed. @returns whether it was
 */
export async function passedOn(tx: TenantTransaction, clientId: string, messageId: string): Promise<boolean> {
  const isNow = await mergedInto(tx, clientId);
  if (!isNow) return false;
  await tx.ask({ kind: 'conversation.message', tenantId: tx.tenantId, clientId: isNow, messageId });
  return true;
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
  if (await mergedInto(tx, clientId))
    return { until: null, summary: 'Réunie avec une autre', isJoined: true };
  const conversation = await conversationOf(tx, clientId, { lock: true });
  if (!conversation) return { until: null, summary: 'Effacée' };
  const unseenAt = await followWhoLeft(tx, conversation, now);
  const { until, summary } = await attendTo(tx, conversation, now, publicUrl);
  const times = [until, unseenAt].filter((at) => at !== null);
  return { until: times.length > 0 ? Math.min(...times) : null, summary };
}

/** Who waits, what was put off, and what nobody spoke in. */
async function attendTo(
  tx: TenantTransaction,
  line: ConversationLine,
  now: number,
  publicUrl: string,
): Promise<Attention> {
  const { clientId } = line;
  let conversation = line;
  if (conversation.snoozedUntil && conversation.snoozedUntil.getTime() <= now) {
    await tx.sql(
      `update conversations set state = case owner when 'sara' then 'sara' else 'waiting' end, snoozed_until = null, unread = greatest(unread, 1)
       where id = ?`,
      [conversation.id],
    );
    conversation = (await conversationOf(tx, clientId))!;
  }
  if (conversation.owner === 'staff' && conversation.state === 'waiting') {
    const waiting = conversation.waitingSince?.getTime() ?? null;
    if (waiting !== null && conversation.remindedAt === null) {
      const remindAt = waiting + REMIND_AFTER_MS;
      if (now < remindAt) return { until: remindAt, summary: 'Une personne de l’équipe doit répondre' };
      await tx.sql(`update conversations set reminded_at = ?, updated_at = now() where id = ?`, [
        new Date(now),
        conversation.id,
      ]);
      await tellStaff(tx, conversation, publicUrl);
    }
    const quietSince = conversation.lastMessageAt.getTime();
    if (now >= quietSince + GIVE_BACK_AFTER_MS && waiting === null) {
      await changeHands(tx, clientId, 'give-back', new Date(now));
      return { until: null, summary: 'Sara répond' };
    }
    return {
      until: waiting === null ? quietSince + GIVE_BACK_AFTER_MS : null,
      summary:
        waiting === null ? 'Une personne de l’équipe répond' : 'En retard : une personne doit répondre',
    };
  }
  const until = conversation.snoozedUntil?.getTime() ?? null;
  return {
    until,
    summary: until ? 'Mise de côté' : conversation.owner === 'sara' ? 'Sara répond' : 'Terminée',
  };
}

/** Writes to whoever has the conversation, else to the business's own address, that somebody has waited too long: once a wait. */
async function tellStaff(
  tx: TenantTransaction,
  { id, assignedTo, clientName, waitingSince }: ConversationLine,
  publicUrl: string,
): Promise<void> {
  const card = await readBusinessCard(tx);
  const to = (assignedTo && (await readUser(tx, assignedTo))?.email) ?? card.email;
  if (!to || !waitingSince) return;
  const { email } = renderMessage('staff.client-waits', card.locale, {
    business: card,
    firstName: null,
    client: clientName || null,
    waitingSince: waitingSince.getTime(),
    conversationUrl: `${publicUrl}/messages/${id}?state=waiting`,
  });
  const { id: messageId } = await queueMessage(tx, {
    channel: 'email',
    kind: 'staff.client-waits',
    intentKey: `conversation/${id}/waits/${waitingSince.toISOString()}`,
    clientId: null,
    to,
    ...email,
    subjectRef: `conversation/${id}`,
    expiresAt: new Date(Date.now() + ANSWER_WITHIN_MS),
  });
  await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel: 'email' });
}

async function localeOf(tx: TenantTransaction, clientId: string): Promise<string> {
  return (await readClient(tx, clientId))?.locale ?? (await readTenant(tx))?.locale ?? 'fr-FR';
}

/** Puts an answer to the client's last word into the ledger, on the channel they wrote by. */
async function answer(
  tx: TenantTransaction,
  clientId: string,
  conversation: ConversationLine,
  words: { text: string; offers: OutgoingContent | null; intentKey: string },
): Promise<Queued | null> {
  const [last] = await reachableOn(tx, clientId);
  if (!last?.lastInboundAt || words.text === '') return null;
  const at = new Date();
  const { id: messageId } = await queueReply(tx, last, {
    kind: 'conversation.reply',
    intentKey: words.intentKey,
    clientId,
    text: words.text,
    // Where there are buttons; the text says the same everywhere else.
    content: last.channel === 'whatsapp' ? words.offers : null,
    subjectRef: `conversation/${conversation.id}`,
    expiresAt: new Date(at.getTime() + ANSWER_WITHIN_MS),
  });
  await businessWrote(tx, { clientId, messageId, channel: last.channel, author: 'sara', at });
  return { messageId, channel: last.channel };
}
