import type { TakeStep } from '../assistant/written-turn.ts';
import { mergedInto, readClient } from '../db/clients.ts';
import { endTurn, openTurn, readTurn } from '../db/conversation-turns.ts';
import { businessWrote, type ConversationLine, changeHands, conversationOf } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { queueMessage } from '../db/messages.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { replySubject } from '../domain/messaging/reply-subject.ts';
import { writtenWords } from '../domain/sara/written-words.ts';

export interface ConversationRef {
  tenantId: string;
  clientId: string;
}

export interface TurnRef extends ConversationRef {
  turnId: string;
}

/** A message to deliver. */
export interface Queued {
  messageId: string;
  channel: Channel;
}

export type ReplyOutcome =
  | { kind: 'queued'; message: Queued }
  /** Somebody wrote, or took over, meanwhile: what was written is not sent. */
  | { kind: 'stale' };

/** What a conversation waits for besides a message; instants in epoch milliseconds. */
export interface Attention {
  /** When it has to be looked at again; null: when somebody writes. */
  until: number | null;
  summary: string;
  /** The client is another's record now: their conversation goes on there, and this one closes. */
  isJoined?: boolean;
}

/** Staff who let a client wait this long are reminded, once. */
const REMIND_AFTER_MS = 15 * 60_000;
/** After this long without a word from anybody, Sara answers again. */
const GIVE_BACK_AFTER_MS = 24 * 60 * 60_000;
/** Nobody is served by an answer that comes later than this. */
const ANSWER_WITHIN_MS = 12 * 60 * 60_000;

export interface ConversationDeps {
  db: Database;
  takeStep: TakeStep;
}

export type ConversationActivities = ReturnType<typeof createConversationActivities>;

/** What a conversation may do: think, answer, hand over, and look after who waits. */
export function createConversationActivities({ db, takeStep }: ConversationDeps) {
  const inTenant = <T>({ tenantId }: ConversationRef, work: (tx: TenantTransaction) => Promise<T>) =>
    db.asTenant(tenantId, work);

  return {
    /** Opens Sara's turn over everything up to a message; null when there is none to take: a person owns the conversation. */
    openTurn: (ref: ConversationRef, readUntil: string): Promise<{ turnId: string } | null> =>
      inTenant(ref, async (tx) => {
        const isNow = await mergedInto(tx, ref.clientId);
        if (isNow) {
          // Told to this conversation while it was joined to another: it is answered there.
          await tx.ask({
            kind: 'conversation.message',
            tenantId: ref.tenantId,
            clientId: isNow,
            messageId: readUntil,
          });
          return null;
        }
        const conversation = await conversationOf(tx, ref.clientId, { lock: true });
        if (conversation?.owner !== 'sara') return null;
        const turn = await openTurn(tx, conversation, readUntil);
        // Told once more of what was answered long ago.
        return turn.status === 'thinking' ? { turnId: turn.id } : null;
      }),

    /** One step of thinking; repeated, it finds what it did. Throws what the model's vendor throws. */
    async think(
      ref: TurnRef,
      number: number,
      model: 'first' | 'second',
    ): Promise<{ kind: 'again' | 'reply' | 'silent' } | { kind: 'hand-over'; reason: string }> {
      const turn = await inTenant(ref, (tx) => readTurn(tx, ref.turnId));
      if (turn?.status !== 'thinking') return { kind: 'silent' };
      const outcome = await takeStep({ ...ref, turn, number, model });
      // The words stay in the rows; what travels is that there are some.
      return outcome.kind === 'reply' ? { kind: 'reply' } : outcome;
    },

    /** Puts Sara's words of a step into the ledger, unless the client wrote on or a person took over since she began. */
    commitReply: (ref: TurnRef, number: number, newestRead: string): Promise<ReplyOutcome> =>
      inTenant(ref, async (tx) => {
        const conversation = await conversationOf(tx, ref.clientId, { lock: true });
        const turn = await readTurn(tx, ref.turnId);
        if (!conversation || !turn) return { kind: 'stale' };
        const [newest] = await tx.sql<{ id: string }>(
          `select id from messages where client_id = ? and direction = 'inbound' and kind = 'message' order by id desc limit 1`,
          [ref.clientId],
        );
        if (conversation.owner !== 'sara' || conversation.epoch !== turn.epoch || newest?.id !== newestRead) {
          await endTurn(tx, turn.id, 'stale');
          return { kind: 'stale' };
        }
        const [step] = await tx.sql<{ said: string }>(
          `select said from conversation_steps where turn_id = ? and number = ?`,
          [turn.id, number],
        );
        const message = await answer(tx, ref, conversation, {
          text: step?.said ?? '',
          intentKey: `conversation/${conversation.id}/turn/${turn.number}`,
          author: 'sara',
        });
        await endTurn(tx, turn.id, 'answered', message?.messageId ?? null);
        // What she said somebody would know, somebody has to be told of.
        const [unknown] = await tx.sql(
          `select 1 from conversation_steps, jsonb_array_elements(tool_answers) a
           where turn_id = ? and (a ->> 'text') like '%"status":"not-found"%' and number = ?`,
          [turn.id, number - 1],
        );
        if (unknown) await changeHands(tx, ref.clientId, 'hand-over', new Date(), { reason: 'not-found' });
        return message ? { kind: 'queued', message } : { kind: 'stale' };
      }),

    /** Leaves a turn without words: the client wrote on, or there was nothing to say. */
    leaveTurn: (ref: TurnRef, status: 'stale' | 'failed'): Promise<void> =>
      inTenant(ref, (tx) => endTurn(tx, ref.turnId, status)),

    /**
     * A person has to go on: the conversation is theirs, and the client is told so honestly, once a turn. @returns the word
     * to the client, or null where a person owns it already.
     */
    handOver: (ref: TurnRef, reason: string): Promise<Queued | null> =>
      inTenant(ref, async (tx) => {
        const turn = await readTurn(tx, ref.turnId);
        const before = await conversationOf(tx, ref.clientId, { lock: true });
        if (!turn || before?.owner !== 'sara') return null;
        const client = await readClient(tx, ref.clientId);
        const locale = client?.locale ?? (await readTenant(tx))?.locale ?? 'fr-FR';
        const words = writtenWords[locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'];
        const [told] = await tx.sql<{ message: string | null }>(
          `select (tool_answers -> -1 ->> 'text')::jsonb ->> 'message' as message from conversation_steps
           where turn_id = ? and tool_answers <> '[]' order by number desc limit 1`,
          [turn.id],
        );
        const message = await answer(tx, ref, before, {
          text: (reason !== 'model' && told?.message) || words.somebodyWillAnswer,
          intentKey: `conversation/${before.id}/turn/${turn.number}`,
          author: 'sara',
        });
        await changeHands(tx, ref.clientId, 'hand-over', new Date(), { reason });
        await endTurn(tx, turn.id, reason === 'model' ? 'failed' : 'handed-over', message?.messageId ?? null);
        return message;
      }),

    /**
     * Does what is due at `now` (epoch milliseconds): reminds staff of who waits, wakes what was put off, gives back to Sara
     * what nobody spoke in. Tells when to look again.
     */
    attend: (ref: ConversationRef, now: number): Promise<Attention> =>
      inTenant(ref, async (tx) => {
        if (await mergedInto(tx, ref.clientId))
          return { until: null, summary: 'Réunie avec une autre', isJoined: true };
        let conversation = await conversationOf(tx, ref.clientId, { lock: true });
        if (!conversation) return { until: null, summary: 'Effacée' };
        if (conversation.snoozedUntil && conversation.snoozedUntil.getTime() <= now) {
          await tx.sql(
            `update conversations set state = case owner when 'sara' then 'sara' else 'waiting' end, snoozed_until = null, unread = greatest(unread, 1)
             where id = ?`,
            [conversation.id],
          );
          conversation = (await conversationOf(tx, ref.clientId))!;
        }
        if (conversation.owner === 'staff' && conversation.state === 'waiting') {
          const waiting = conversation.waitingSince?.getTime() ?? null;
          if (waiting !== null && conversation.remindedAt === null) {
            const remindAt = waiting + REMIND_AFTER_MS;
            if (now < remindAt) return { until: remindAt, summary: 'Une personne de l’équipe doit répondre' };
            await tx.sql(`update conversations set reminded_at = ? where id = ?`, [
              new Date(now),
              conversation.id,
            ]);
          }
          const quietSince = conversation.lastMessageAt.getTime();
          if (now >= quietSince + GIVE_BACK_AFTER_MS && waiting === null) {
            await changeHands(tx, ref.clientId, 'give-back', new Date(now));
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
      }),
  };
}

/** Puts an answer to the client's last word into the ledger, on the channel they wrote by. */
async function answer(
  tx: TenantTransaction,
  ref: ConversationRef,
  conversation: ConversationLine,
  words: { text: string; intentKey: string; author: 'sara' },
): Promise<Queued | null> {
  const [last] = await tx.sql<{ channel: Channel; from: string; to: string; subject: string | null }>(
    `select channel, from_address as "from", to_address as "to", subject from messages
     where client_id = ? and direction = 'inbound' order by id desc limit 1`,
    [ref.clientId],
  );
  if (!last || words.text === '') return null;
  const at = new Date();
  const { id: messageId } = await queueMessage(tx, {
    channel: last.channel,
    kind: 'conversation.reply',
    intentKey: words.intentKey,
    clientId: ref.clientId,
    to: last.from,
    // The answer comes from the number that was written to.
    from: last.channel === 'email' ? null : last.to,
    subject: last.channel === 'email' ? replySubject(last.subject) : null,
    text: words.text,
    subjectRef: `conversation/${conversation.id}`,
    expiresAt: new Date(at.getTime() + ANSWER_WITHIN_MS),
  });
  await businessWrote(tx, {
    clientId: ref.clientId,
    messageId,
    channel: last.channel,
    author: words.author,
    at,
  });
  return { messageId, channel: last.channel };
}
