import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, log } from '@temporalio/activity';
import type { OpenTurn, StepOutcome, StepRequest, WrittenTurn } from '../assistant/written-turn.ts';
import { mergedInto } from '../db/clients.ts';
import { endTurn, openTurn, replyOf } from '../db/conversation-turns.ts';
import { holdConversation } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { databaseObjection } from '../db/errors.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { WorkRoom } from '../domain/work-room.ts';
import { ProviderError } from '../providers/errors.ts';
import { type Interruptible, whileAlive } from './alive.ts';
import {
  ANSWER_WITHIN_MS,
  type Answering,
  attend,
  commitReply,
  handOnUndelivered,
  handOver,
  newestQuestion,
  unsettledAnswers,
} from './conversation-rows.ts';
import type { MessagingActivities, Prepared, SendRequest, SendResult } from './messaging.ts';

export interface ConversationRef {
  tenantId: string;
  clientId: string;
}

/** A message to deliver. */
export interface Queued {
  messageId: string;
  channel: Channel;
}

/** What a conversation waits for besides a message; instants in epoch milliseconds. */
export interface Attention {
  /** When it has to be looked at again; null: when somebody writes. */
  until: number | null;
  summary: string;
  /** The client is another's record now, or was erased: nothing is said here any more, and this conversation closes. */
  isJoined?: boolean;
}

/** What came of a burst: words still to deliver, if any, and what the conversation waits for now. */
export interface Answered {
  message: Queued | null;
  /** What came of a first attempt to send them; without it there was none. */
  sent?: SendResult;
  /** Earlier words that may still have to be delivered; none: absent. */
  left?: Queued[];
  attention: Attention;
}

/** An answer that is marked as being sent, and leaves once its transaction has committed. */
interface Leaving {
  request: SendRequest;
  prepared: SendResult | Prepared;
}

const requestOf = ({ tenantId }: ConversationRef, message: Queued, now: number): SendRequest => ({
  tenantId,
  ...message,
  at: now,
  giveUpAt: now + ANSWER_WITHIN_MS,
});

/** Steps a turn may take: looking up, offering, booking, answering. More is a loop, and a person's. */
const MOST_STEPS = 6;
/** A vendor that fails twice is not asked a third time while a client waits: another model is. */
const ATTEMPTS_PER_MODEL = 2;
const MODEL_PAUSE_MS = 1_000;
/** Turns at work at once: more only wait for each other, and all of them end late. One that waits for a model is not at work. */
const MOST_AT_WORK = 16;
/** What fails so often, with the database there, will not mend itself: a person answers. */
const MOST_ATTEMPTS = 4;

export interface ConversationDeps {
  db: Database;
  turns: WrittenTurn;
  /** Sends an answer at once where its provider's lane is free; else it queues. */
  atOnce: MessagingActivities['atOnce'];
  /** Where the back office is. */
  publicUrl: string;
  /** Ends turns when their worker stops. */
  interruptible: Interruptible;
}

export type ConversationActivities = ReturnType<typeof createConversationActivities>;

/** What a conversation may do: answer, hand over, and look after who waits. */
export function createConversationActivities({
  db,
  turns,
  atOnce,
  publicUrl,
  interruptible,
}: ConversationDeps) {
  const room = new WorkRoom(MOST_AT_WORK);
  const aside = <T>(wait: () => Promise<T>) => room.aside(wait);
  const inTenant = <T>({ tenantId }: ConversationRef, work: (tx: TenantTransaction) => Promise<T>) =>
    db.asTenant(tenantId, work);

  /** Sara's turn, step by step: done again, it goes on where it was, and finds what it has said. `isLast`: she gives up. */
  async function answer(
    ref: ConversationRef,
    readUntil: string,
    now: number,
    { signal, isLast }: { signal: AbortSignal; isLast: boolean },
  ): Promise<Answered & { leaving?: Leaving }> {
    const { clientId } = ref;
    /** The channel whose lane is this answer's. */
    let lane: Channel | null = null;
    const told = async (tx: TenantTransaction, message: Queued | null) => {
      const isLeaving = message !== null && message.channel === lane;
      // Together: whoever writes meanwhile waits for this transaction to end.
      const [leaving, attention, unsettled] = await Promise.all([
        // Ledger, last check and the mark that it is being sent: one transaction.
        isLeaving ? leave(tx, requestOf(ref, message, now)) : null,
        attend(tx, clientId, now, publicUrl),
        unsettledAnswers(tx, clientId),
      ]);
      const left = unsettled.filter(({ messageId }) => messageId !== message?.messageId);
      return { message, attention, ...(left.length > 0 && { left }), ...(leaving && { leaving }) };
    };
    const opened = await inTenant(ref, async (tx): Promise<Answering | Answered> => {
      const found = await open(tx, ref, readUntil);
      return found && 'turn' in found ? found : told(tx, found?.said ?? null);
    });
    if ('attention' in opened) return opened;
    const giveUp = (reason: string) =>
      inTenant(ref, async (tx) => told(tx, await handOver(tx, opened, reason)));
    if (isLast) return giveUp('model');

    const beforehand = async () => {
      const channel = opened.turn.talk.speaker?.channel ?? null;
      if (channel && !lane && (await atOnce.laneIsFree(channel))) lane = channel;
    };
    /** null: the turn goes on. */
    const conclude = async (tx: TenantTransaction, outcome: StepOutcome): Promise<Answered | null> => {
      switch (outcome.kind) {
        case 'again':
          if ((await newestQuestion(tx, clientId)) === readUntil) return null;
          await endTurn(tx, opened.row.id, 'stale');
          return told(tx, null);
        case 'reply':
          return told(tx, await commitReply(tx, opened, outcome.text));
        case 'hand-over':
          return told(tx, await handOver(tx, opened, outcome.reason || 'asked'));
        case 'silent':
          return told(tx, await handOver(tx, opened, 'model'));
      }
    };
    for (let number = 1; number <= MOST_STEPS; number += 1) {
      const step = await stepByEither(opened.turn, { number, signal, conclude, beforehand, aside });
      if (!step) return giveUp('model');
      if (step.concluded) return step.concluded;
    }
    return giveUp('steps');
  }

  /** Sara's turn over everything up to a message, or what she has said to it; null: it is not hers to answer. */
  async function open(
    tx: TenantTransaction,
    { clientId }: ConversationRef,
    readUntil: string,
  ): Promise<Answering | { said: Queued } | null> {
    const [talk, held, isNow, newest, said] = await Promise.all([
      // Before it is held, so that whoever writes waits no longer than need be: what is written meanwhile is a newer message.
      turns.read(tx, clientId),
      // Held before it is asked what they wrote last: whoever writes waits for it.
      holdConversation(tx, clientId),
      mergedInto(tx, clientId),
      newestQuestion(tx, clientId),
      replyOf(tx, clientId, readUntil),
    ]);
    if (isNow) {
      // Told to a conversation that has become another's: it is told to the one that goes on, once this has committed.
      await tx.ask({
        kind: 'conversation.message',
        tenantId: tx.tenantId,
        clientId: isNow,
        messageId: readUntil,
      });
      return null;
    }
    if (said) return { said };
    // A person owns it: the message waits for them. A newer message: its own turn answers this one too.
    if (!talk || held?.owner !== 'sara' || newest !== readUntil) return null;
    const row = await openTurn(tx, held, readUntil);
    return { row, turn: await turns.open(tx, clientId, row, talk) };
  }

  async function leave(tx: TenantTransaction, request: SendRequest): Promise<Leaving> {
    return { request, prepared: await atOnce.prepare(tx, request) };
  }

  /**
   * Sends the answer where nothing is in its way: an activity and a workflow task less. Whatever comes in between is left to
   * the workflow, which delivers as it does everything else; the ledger knows what may have been sent.
   */
  async function sendAtOnce(
    ref: ConversationRef,
    { leaving, ...answered }: Answered & { leaving?: Leaving },
    now: number,
  ): Promise<Answered> {
    const { message } = answered;
    if (!message) return answered;
    try {
      const sent = await aside(() =>
        leaving
          ? atOnce.carry(leaving.request, leaving.prepared)
          : atOnce.sendIfFree(requestOf(ref, message, now)),
      );
      if (!sent) return answered;
      const isOver = sent.status !== 'waiting' && sent.status !== 'unknown';
      return isOver ? { ...answered, message: null } : { ...answered, sent };
    } catch (error) {
      log.warn('an answer could not be sent at once: its workflow delivers it', { error, ...message });
      return answered;
    }
  }

  /** The step by the first model, else by the second; null when neither answers. Whatever else fails is thrown. */
  async function stepByEither<T>(
    turn: OpenTurn,
    request: Omit<StepRequest<T>, 'model'>,
  ): Promise<{ concluded: T } | null> {
    for (const model of ['first', 'second'] as const) {
      for (let attempt = 1; attempt <= ATTEMPTS_PER_MODEL; attempt += 1) {
        try {
          return { concluded: await turns.takeStep(turn, { ...request, model }) };
        } catch (error) {
          if (!(error instanceof ProviderError) || request.signal?.aborted) throw error;
          // It kept us waiting already, or will say the same again.
          if (error.kind === 'unknown' || error.kind === 'permanent') break;
          if (attempt < ATTEMPTS_PER_MODEL)
            await aside(() =>
              sleep(MODEL_PAUSE_MS, undefined, request.signal ? { signal: request.signal } : {}),
            );
        }
      }
    }
    return null;
  }

  return {
    /**
     * Answers everything up to a message in the client's name for Sara: looks up, books, replies, or hands over to a person,
     * and sends what she says unless it has to queue. Repeated, it acts on nothing twice. `now`: the workflow's clock, in epoch milliseconds.
     */
    async answer(ref: ConversationRef, readUntil: string, now: number): Promise<Answered> {
      const turn = async (signal: AbortSignal) => {
        // It may have waited for room until its time was over.
        signal.throwIfAborted();
        const answered = await answer(ref, readUntil, now, { signal, isLast: false }).catch((error) => {
          const isAway = databaseObjection(error)?.kind === 'unavailable';
          if (isAway || signal.aborted || activityInfo().attempt < MOST_ATTEMPTS) throw error;
          log.error('a turn failed again and again: a person answers', { error, readUntil });
          return answer(ref, readUntil, now, { signal, isLast: true });
        });
        return sendAtOnce(ref, answered, now);
      };
      return whileAlive((signal) => interruptible.run(signal, (end) => room.work(() => turn(end))));
    },

    /**
     * Does what is due at `now` (epoch milliseconds): hands on whom an answer did not reach, reminds staff of who waits, wakes what was put off, gives back to Sara
     * what nobody spoke in. Tells when to look again.
     */
    attend: (ref: ConversationRef, now: number): Promise<Attention> =>
      inTenant(ref, async (tx) => {
        await handOnUndelivered(tx, ref.clientId);
        return attend(tx, ref.clientId, now, publicUrl);
      }),
  };
}
