/**
 * WhatsApp lets one number write to one person once in six seconds, with bursts of up to 45 that are paid for afterwards
 * (error 131056). Ten in any minute is the same rate, and far from the end of a burst.
 */
export const PAIR_RATE = { messages: 10, withinMs: 60_000 } as const;

/**
 * When the next message to the same person may leave (epoch milliseconds): at once, or when the oldest of the last ten is
 * a minute old. `recent`: when the latest ones left, newest first.
 */
export function nextInPair(now: number, recent: readonly number[]): number {
  const oldest = recent[PAIR_RATE.messages - 1];
  return oldest === undefined ? now : Math.max(now, oldest + PAIR_RATE.withinMs);
}
