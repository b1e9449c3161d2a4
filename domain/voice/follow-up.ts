import type { CallDirection, CallOutcome } from './calls.ts';

/** How long the report of a call is waited for before it is asked for. */
export const REPORT_GRACE_MS = 120_000;
/** A word about a missed call is of no use the day after. */
export const FOLLOW_UP_USEFUL_MS = 18 * 3_600_000;
/** Somebody who calls three times in an afternoon is written to once. */
export const FOLLOW_UP_PAUSE_MS = 24 * 3_600_000;

export interface CallToFollow {
  direction: CallDirection;
  outcome: CallOutcome;
  /** E.164 */
  clientNumber: string | null;
  businessNumber: string | null;
  startedAt: number;
  /** Served since, or seen to by somebody. */
  isHandled: boolean;
  /** When this number was last written to about a call. */
  lastFollowUpAt: number | null;
}

/**
 * What a caller who could not be served is written: once, while it is still of use, and not again for every try. Whoever
 * wants a person is always told that it was passed on. null: nothing. Instants in epoch milliseconds.
 */
export function followUpOf(call: CallToFollow, now: number): 'call.missed' | 'call.handover' | null {
  const { direction, outcome, clientNumber, businessNumber, startedAt, isHandled, lastFollowUpAt } = call;
  if (direction !== 'inbound' || !clientNumber || clientNumber === businessNumber || isHandled) return null;
  if (now - startedAt > FOLLOW_UP_USEFUL_MS) return null;
  if (outcome === 'handover') return 'call.handover';
  if (outcome !== 'missed' && outcome !== 'abandoned') return null;
  return lastFollowUpAt !== null && now - lastFollowUpAt < FOLLOW_UP_PAUSE_MS ? null : 'call.missed';
}
