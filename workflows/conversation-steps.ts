import { ActivityFailure, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ConversationActivities, ConversationRef, TurnRef } from '../activities/conversation.ts';
import type { Deliveries } from './deliveries.ts';

/**
 * A turn as conversations took it before 25 November 2026, an activity a step. Theirs are replayed by it; when none of them
 * is open any more, this file and its activities go.
 */

const rows = proxyLocalActivities<ConversationActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});
const { think } = proxyActivities<ConversationActivities>({
  startToCloseTimeout: '45 seconds',
  retry: { initialInterval: '1 second', maximumAttempts: 2 },
});

const MOST_STEPS = 6;

/** Sara's answer to a burst, step by step; given up as soon as they write on. */
export async function answerStepByStep(
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
