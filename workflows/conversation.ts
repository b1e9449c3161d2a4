import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ConversationActivities, ConversationRef, TurnRef } from '../activities/conversation.ts';
import { answerAt } from '../domain/conversation/folding.ts';
import { Deliveries } from './deliveries.ts';

/** A message of the client's is in the ledger. */
export const messageArrivedSignal = defineSignal<[{ messageId: string }]>('message');
/** Somebody of the business took over, gave back, closed, put off or wrote. */
export const conversationChangedSignal = defineSignal('changed');

// Rows alone, in one transaction each and keyed by the turn: local, so that each costs one event.
const rows = proxyLocalActivities<ConversationActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});
// A model's words and its tools. A step repeated finds what it did; a vendor that does not answer twice is not asked a third
// time while a client waits: another model is.
const { think } = proxyActivities<ConversationActivities>({
  startToCloseTimeout: '45 seconds',
  retry: { initialInterval: '1 second', maximumAttempts: 2 },
});

/** Steps a turn may take: looking up, offering, booking, answering. More is a loop, and a person's. */
const MOST_STEPS = 6;
const MOST_SIGNALS = 2_000;

/**
 * The conversation with one client over every channel. Several quick messages are one burst with one answer; a newer message
 * makes the answer under way stale, a person who takes over makes it unsendable. Between messages it looks after who waits.
 * It ends when the client's record is merged into another, whose conversation has everything from then on.
 */
export async function conversationWorkflow(ref: ConversationRef): Promise<void> {
  const deliveries = new Deliveries(ref.tenantId);
  let burst: Array<{ messageId: string; at: number }> = [];
  let changes = 0;
  let signals = 0;
  setHandler(messageArrivedSignal, ({ messageId }) => {
    signals += 1;
    if (!burst.some((known) => known.messageId === messageId)) burst.push({ messageId, at: Date.now() });
  });
  setHandler(conversationChangedSignal, () => {
    signals += 1;
    changes += 1;
  });

  for (;;) {
    if (burst.length > 0) {
      await foldBurst(() => burst.map(({ at }) => at));
      // The newest by the ledger's own order, whatever order the signals came in.
      const newest = burst
        .map(({ messageId }) => messageId)
        .sort()
        .at(-1)!;
      burst = [];
      await answerBurst(ref, newest, deliveries, () => burst.length > 0);
      continue;
    }
    const seen = changes;
    const attention = await rows.attend(ref, Date.now());
    setCurrentDetails(attention.summary);
    const something = () => burst.length > 0 || changes !== seen;
    if (attention.isJoined && !something()) {
      await deliveries.finished();
      await condition(allHandlersFinished);
      // A word that came meanwhile is passed on first.
      if (!something()) return;
      continue;
    }
    if (attention.until === null) {
      if (!something() && (signals > MOST_SIGNALS || workflowInfo().continueAsNewSuggested)) {
        await deliveries.finished();
        await condition(allHandlersFinished);
        if (!something()) await continueAsNew<typeof conversationWorkflow>(ref);
      }
      await condition(something);
    } else await condition(something, Math.max(1, attention.until - Date.now()));
  }
}

/** Waits until they have finished writing, each new message beginning the wait anew, and not for ever. */
async function foldBurst(arrivals: () => number[]): Promise<void> {
  for (;;) {
    const known = arrivals().length;
    const wait = answerAt(arrivals()) - Date.now();
    if (wait <= 0 || !(await condition(() => arrivals().length !== known, wait))) return;
  }
}

/** Sara's answer to a burst, step by step; given up as soon as they write on. */
async function answerBurst(
  ref: ConversationRef,
  newest: string,
  deliveries: Deliveries,
  wroteOn: () => boolean,
): Promise<void> {
  const opened = await rows.openTurn(ref, newest);
  // A person owns it: the message waits for them.
  if (!opened) return;
  const turn: TurnRef = { ...ref, turnId: opened.turnId };
  const giveUp = async (reason: string) => {
    const message = await rows.handOver(turn, reason);
    if (message) deliveries.start(message);
  };
  for (let number = 1; number <= MOST_STEPS; number += 1) {
    if (wroteOn()) return rows.leaveTurn(turn, 'stale');
    const step = await thinkOrElse(turn, number);
    if (!step) return giveUp('model');
    if (step.kind === 'again') continue;
    if (step.kind === 'hand-over') return giveUp(step.reason || 'asked');
    if (step.kind === 'silent') return giveUp('model');
    const reply = await rows.commitReply(turn, number, newest);
    if (reply.kind === 'queued') deliveries.start(reply.message);
    return;
  }
  await giveUp('steps');
}

/** The step by the first model, else by the second; null when neither answers. */
async function thinkOrElse(turn: TurnRef, number: number): Promise<Awaited<ReturnType<typeof think>> | null> {
  for (const model of ['first', 'second'] as const) {
    try {
      return await think(turn, number, model);
    } catch (error) {
      // A cancelled workflow goes on upwards; a vendor that failed is what the second one is for.
      if (!(error instanceof ActivityFailure) || error.cause?.name === 'CancelledFailure') throw error;
    }
  }
  return null;
}
