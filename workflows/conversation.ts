import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  deprecatePatch,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Attention, ConversationActivities, ConversationRef } from '../activities/conversation.ts';
import { answerAt } from '../domain/conversation/folding.ts';
import { Deliveries } from './deliveries.ts';

/** A message of the client's is in the ledger. */
export const messageArrivedSignal = defineSignal<[{ messageId: string }]>('message');
/** A conversation, as it is begun. */
export interface BegunConversation extends ConversationRef {
  /** It began with a message, and its first task was held back so long unless another came (temporal/conversation.ts). */
  startDelayMs?: number;
  /** Turns are tried within the workflow task first; not in conversations begun before 26 November 2026, noon. */
  turnsInPlace?: true;
}

/** Somebody of the business took over, gave back, closed, put off or wrote. */
export const conversationChangedSignal = defineSignal('changed');

// Rows alone, in one transaction: local, so that it costs one event.
const rows = proxyLocalActivities<ConversationActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});
// Sara's whole turn, which finds what it did when it is repeated. Once within the workflow task, which costs one event: for
// longer than both models may keep her waiting (20 s each).
const inPlace = proxyLocalActivities<ConversationActivities>({
  startToCloseTimeout: '45 seconds',
  retry: { maximumAttempts: 1 },
});
// What that leaves undone is taken up here. Its models' failures are its own affair; what it is repeated for is a worker or a
// database that died, noticed by the heartbeat that stops.
const { answer } = proxyActivities<ConversationActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});

const MOST_SIGNALS = 2_000;

/**
 * The conversation with one client over every channel. Several quick messages are one burst with one answer; a newer message
 * makes the answer under way stale, a person who takes over makes it unsendable. Between messages it looks after who waits.
 * It ends when the client's record is merged into another, whose conversation has everything from then on, or erased.
 */
export async function conversationWorkflow(begun: BegunConversation): Promise<void> {
  const { startDelayMs, turnsInPlace, ...ref } = begun;
  const deliveries = new Deliveries(ref.tenantId);
  // The message a held-back conversation began with came at its start, long before its first task.
  let cameAtStart = startDelayMs !== undefined;
  let burst: Array<{ messageId: string; at: number }> = [];
  let changes = 0;
  let signals = 0;
  setHandler(messageArrivedSignal, ({ messageId }) => {
    signals += 1;
    const at = cameAtStart ? workflowInfo().startTime.getTime() : Date.now();
    cameAtStart = false;
    if (!burst.some((known) => known.messageId === messageId)) burst.push({ messageId, at });
  });
  setHandler(conversationChangedSignal, () => {
    signals += 1;
    changes += 1;
  });

  for (;;) {
    if (burst.length > 0) await foldBurst(() => burst.map(({ at }) => at));
    const seen = changes;
    // The newest by the ledger's own order, whatever order the signals came in.
    const newest = burst
      .map(({ messageId }) => messageId)
      .sort()
      .at(-1);
    burst = [];
    let attention: Attention;
    if (newest === undefined) attention = await rows.attend(ref, Date.now());
    else {
      // In the history of conversations begun before 26 November 2026 this marker stands before the first answer.
      if (!turnsInPlace && startDelayMs === undefined) deprecatePatch('turn-in-one-activity');
      const turn = [ref, newest, Date.now()] as const;
      // Where the workflow is cancelled, the second throws that at once.
      const {
        message,
        sent,
        left = [],
        attention: next,
      } = await (turnsInPlace ? inPlace.answer(...turn).catch(() => answer(...turn)) : answer(...turn));
      for (const earlier of left) deliveries.start(earlier);
      if (message) deliveries.start(message, sent ? { first: sent } : {});
      attention = next;
    }
    setCurrentDetails(attention.summary);
    const something = () => burst.length > 0 || changes !== seen;
    if (attention.isJoined && !something()) {
      await deliveries.finished();
      await condition(allHandlersFinished);
      // A word that came meanwhile is passed on first.
      if (!something()) return;
      continue;
    }
    const isLong = () => signals > MOST_SIGNALS || workflowInfo().continueAsNewSuggested;
    // A new run looks at once at what this one waits for. A message still being delivered is no reason to leave the client
    // waiting: the run goes on until there is a moment of quiet.
    const mayBeginAnew = () => isLong() && deliveries.isIdle;
    const wake = () => something() || mayBeginAnew();
    if (attention.until === null) await condition(wake);
    else await condition(wake, Math.max(1, attention.until - Date.now()));
    if (something() || !mayBeginAnew()) continue;
    await deliveries.finished();
    await condition(allHandlersFinished);
    if (!something()) await continueAsNew<typeof conversationWorkflow>({ ...ref, turnsInPlace: true });
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
