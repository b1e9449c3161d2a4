import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { MessageRef, MessagingActivities, SendResult } from '../activities/messaging.ts';
import { type MessagingProvider, providerOf } from '../domain/messaging/channels.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';

export type { MessageRef };

/** `sent`: the provider has it. `unknown`: nobody could say; it is not sent again, and the ledger still learns what became of it. */
export interface DeliveryOutcome {
  status: 'sent' | 'suppressed' | 'failed' | 'unknown';
  reason: FailureReason | null;
}

/** A refused message is tried again for this long unless its workflow knows better. */
const GIVE_UP_AFTER_MS = 12 * 60 * 60_000;
/**
 * After a lost answer: wait for the status callback, then look, a little later each time. The second look is a minute after
 * the attempt, when the provider's log can be believed to be complete.
 */
const LOOK_AFTER_MS = [20_000, 40_000, 240_000];

/**
 * Delivers one queued message, inside any workflow. A refusal for now is repeated with patience until `giveUpAt` (epoch
 * milliseconds; default 12 h from now); a lost answer is looked into, never blindly repeated. Three history events when all
 * goes well. A cancellation of the workflow passes through.
 */
export async function deliver(
  ref: MessageRef,
  options: {
    giveUpAt?: number;
    /** What came of an attempt that was made already. */
    first?: SendResult;
  } = {},
): Promise<DeliveryOutcome> {
  const queue = sendQueue(workflowInfo().taskQueue, providerOf[ref.channel]);
  // Irreversible: one attempt, whatever happens to it. What it was doing is waited for when the workflow is cancelled. A worker
  // that died with it is missed within the heartbeat's time; one that only slept does not send any more (activities/messaging.ts).
  const { sendMessage } = proxyActivities<MessagingActivities>({
    taskQueue: queue,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '10 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
  });
  // Only looks.
  const { reconcileMessage } = proxyActivities<MessagingActivities>({
    taskQueue: queue,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '10 seconds',
    scheduleToCloseTimeout: '15 minutes',
    retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
  });
  const giveUpAt = options.giveUpAt ?? Date.now() + GIVE_UP_AFTER_MS;
  const request = () => ({ ...ref, at: Date.now(), giveUpAt });

  for (let { first } = options; ; first = undefined) {
    let result = first ?? (await unknownWhenLost(sendMessage(request())));
    let waitedMs = 0;
    for (const pauseMs of LOOK_AFTER_MS) {
      if (result.status !== 'unknown') break;
      await sleep(pauseMs);
      waitedMs += pauseMs;
      result = await unknownWhenLost(reconcileMessage({ ...request(), waitedMs }));
    }
    if (result.status !== 'waiting') {
      return { status: result.status, reason: 'reason' in result ? result.reason : null };
    }
    await sleep(Math.max(1, result.until - Date.now()));
  }
}

/** An activity that died, or could not write its outcome down, may have sent. What it refused to do at all is a mistake of ours. */
async function unknownWhenLost(call: Promise<SendResult>): Promise<SendResult> {
  try {
    return await call;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (error.cause instanceof ApplicationFailure && error.cause.nonRetryable) throw error;
    return { status: 'unknown' };
  }
}

/** Each provider's sends have a queue of their own beside the workflows' (temporal/queues.ts). */
export function sendQueue(workflowQueue: string, provider: MessagingProvider): string {
  return workflowQueue.replace(/-main$/, `-${provider}`);
}
