import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, log } from '@temporalio/activity';
import type { StepOutcome, StepRequest, TakeStep } from '../assistant/written-turn.ts';
import { endTurn, openTurn, readTurn, replyOf, type TurnRow } from '../db/conversation-turns.ts';
import { conversationOf } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { databaseObjection } from '../db/errors.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { ProviderError } from '../providers/errors.ts';
import { whileAlive } from './alive.ts';
import { attend, commitReply, handOver, newestQuestion, passedOn } from './conversation-rows.ts';

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

/** What came of a burst: words to deliver, if any, and what the conversation waits for now. */
export interface Answered {
  message: Queued | null;
  attention: Attention;
}

/** Steps a turn may take: looking up, offering, booking, answering. More is a loop, and a person's. */
const MOST_STEPS = 6;
/** A vendor that fails twice is not asked a third time while a client waits: another model is. */
const ATTEMPTS_PER_MODEL = 2;
const MODEL_PAUSE_MS = 1_000;
/** What fails so often, with the database there, will not mend itself: a person answers. */
const MOST_ATTEMPTS = 4;

export interface ConversationDeps {
  db: Database;
  takeStep: TakeStep;
  /** Where the back office is. */
  publicUrl: string;
}

export type ConversationActivities = ReturnType<typeof createConversationActivities>;

/** What a conversation may do: answer, hand over, and look after who waits. */
export function createConversationActivities({ db, takeStep, publicUrl }: ConversationDeps) {
  const inTenant = <T>({ tenantId }: ConversationRef, work: (tx: TenantTransaction) => Promise<T>) =>
    db.asTenant(tenantId, work);

  /** Sara's turn, step by step: done again, it goes on where it was, and finds what it has said. `isLast`: she gives up. */
  async function answer(
    ref: ConversationRef,
    readUntil: string,
    now: number,
    { signal, isLast }: { signal: AbortSignal; isLast: boolean },
  ): Promise<Answered> {
    const closing = (work: (tx: TenantTransaction) => Promise<Queued | null>): Promise<Answered> =>
      inTenant(ref, async (tx) => ({
        message: await work(tx),
        attention: await attend(tx, ref.clientId, now, publicUrl),
      }));
    const opened = await inTenant(ref, async (tx): Promise<TurnRow | Answered> => {
      if (await passedOn(tx, ref.clientId, readUntil))
        return { message: null, attention: await attend(tx, ref.clientId, now, publicUrl) };
      const conversation = await conversationOf(tx, ref.clientId, { lock: true });
      const said = conversation && (await replyOf(tx, conversation.id, readUntil));
      // A person owns it: the message waits for them. A newer message: its own turn answers this one too.
      const isOurs =
        !said && conversation?.owner === 'sara' && (await newestQuestion(tx, ref.clientId)) === readUntil;
      if (isOurs) return openTurn(tx, conversation, readUntil);
      return { message: said, attention: await attend(tx, ref.clientId, now, publicUrl) };
    });
    if ('attention' in opened) return opened;
    const turn = opened;
    const giveUp = (reason: string) => closing((tx) => handOver(tx, ref.clientId, turn, reason));
    if (isLast) return giveUp('model');
    const wroteOn = () => inTenant(ref, async (tx) => (await newestQuestion(tx, ref.clientId)) !== readUntil);

    for (let number = 1; number <= MOST_STEPS; number += 1) {
      if (number > 1 && (await wroteOn()))
        return closing((tx) => endTurn(tx, turn.id, 'stale').then(() => null));
      const step = await stepByEither({ ...ref, turn, number, signal });
      if (step?.kind === 'again') continue;
      if (!step || step.kind === 'silent') return giveUp('model');
      if (step.kind === 'hand-over') return giveUp(step.reason || 'asked');
      return closing(async (tx) => {
        const reply = await commitReply(tx, ref.clientId, turn, { number, newestRead: readUntil });
        return reply.kind === 'queued' ? reply.message : null;
      });
    }
    return giveUp('steps');
  }

  /** The step by the first model, else by the second; null when neither answers. Whatever else fails is thrown. */
  async function stepByEither(request: Omit<StepRequest, 'model'>): Promise<StepOutcome | null> {
    for (const model of ['first', 'second'] as const) {
      for (let attempt = 1; attempt <= ATTEMPTS_PER_MODEL; attempt += 1) {
        try {
          return await takeStep({ ...request, model });
        } catch (error) {
          if (!(error instanceof ProviderError) || request.signal?.aborted) throw error;
          // It kept us waiting already, or will say the same again.
          if (error.kind === 'unknown' || error.kind === 'permanent') break;
          if (attempt < ATTEMPTS_PER_MODEL)
            await sleep(MODEL_PAUSE_MS, undefined, request.signal ? { signal: request.signal } : {});
        }
      }
    }
    return null;
  }

  return {
    /**
     * Answers everything up to a message in the client's name for Sara: looks up, books, replies, or hands over to a person.
     * Repeated, it acts on nothing twice. `now`: the workflow's clock, in epoch milliseconds.
     */
    async answer(ref: ConversationRef, readUntil: string, now: number): Promise<Answered> {
      return whileAlive(async (signal) => {
        try {
          return await answer(ref, readUntil, now, { signal, isLast: false });
        } catch (error) {
          const isAway = databaseObjection(error)?.kind === 'unavailable';
          if (isAway || signal.aborted || activityInfo().attempt < MOST_ATTEMPTS) throw error;
          log.error('a turn failed again and again: a person answers', { error, readUntil });
          return answer(ref, readUntil, now, { signal, isLast: true });
        }
      });
    },

    /**
     * Does what is due at `now` (epoch milliseconds): reminds staff of who waits, wakes what was put off, gives back to Sara
     * what nobody spoke in. Tells when to look again.
     */
    attend: (ref: ConversationRef, now: number): Promise<Attention> =>
      inTenant(ref, (tx) => attend(tx, ref.clientId, now, publicUrl)),

    // The steps of a turn one by one: for conversations begun before `answer` (workflows/conversation-steps.ts).

    openTurn: (ref: ConversationRef, readUntil: string): Promise<{ turnId: string } | null> =>
      inTenant(ref, async (tx) => {
        if (await passedOn(tx, ref.clientId, readUntil)) return null;
        const conversation = await conversationOf(tx, ref.clientId, { lock: true });
        if (conversation?.owner !== 'sara') return null;
        return { turnId: (await openTurn(tx, conversation, readUntil)).id };
      }),

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

    commitReply: (ref: TurnRef, number: number, newestRead: string): Promise<ReplyOutcome> =>
      inTenant(ref, async (tx) => {
        const turn = await readTurn(tx, ref.turnId);
        return turn ? commitReply(tx, ref.clientId, turn, { number, newestRead }) : { kind: 'stale' };
      }),

    leaveTurn: (ref: TurnRef, status: 'stale' | 'failed'): Promise<void> =>
      inTenant(ref, (tx) => endTurn(tx, ref.turnId, status)),

    handOver: (ref: TurnRef, reason: string): Promise<Queued | null> =>
      inTenant(ref, async (tx) => {
        const turn = await readTurn(tx, ref.turnId);
        return turn ? handOver(tx, ref.clientId, turn, reason) : null;
      }),
  };
}
