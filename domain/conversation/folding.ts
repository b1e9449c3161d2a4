/** How long Sara listens for more before she answers, so that several quick messages have one answer. */
export interface FoldingRules {
  /** Silence that ends a burst. */
  quietMs: number;
  /** She answers after this long at the latest, however fast they write. */
  longestMs: number;
}

export const FOLDING: FoldingRules = { quietMs: 2_500, longestMs: 15_000 };

/**
 * When to answer a burst of messages that arrived at these instants (epoch milliseconds, any order): a little after the
 * last, and never later than `longestMs` after the first.
 */
export function answerAt(arrivals: readonly number[], rules: FoldingRules = FOLDING): number {
  const [first, last] = [Math.min(...arrivals), Math.max(...arrivals)];
  return Math.min(last + rules.quietMs, first + rules.longestMs);
}
