/**
 * How long clients wait for an answer, kept as a histogram: its sums over any days give the median of those days, which the
 * medians of the days would not. Upper bounds in seconds; the last has none.
 */
export const RESPONSE_BOUNDS = [
  10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 172_800,
] as const;

/**
 * The median of a histogram in seconds, read as if waits were spread evenly within their class. null: no answer yet.
 * Beyond the last bound it is the last bound: « more than two days » needs no finer word.
 * @param counts per class, one more than there are bounds
 */
export function medianSeconds(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const half = total / 2;
  let below = 0;
  for (const [i, count] of counts.entries()) {
    if (below + count < half || count === 0) {
      below += count;
      continue;
    }
    const lower = RESPONSE_BOUNDS[i - 1] ?? 0;
    const upper = RESPONSE_BOUNDS[i] ?? lower;
    return lower + (upper - lower) * ((half - below) / count);
  }
  return RESPONSE_BOUNDS.at(-1)!;
}

/** The share of answers given within a bound (one of `RESPONSE_BOUNDS`), 0 to 1; null: no answer yet. */
export function shareWithin(
  counts: readonly number[],
  seconds: (typeof RESPONSE_BOUNDS)[number],
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const classes = RESPONSE_BOUNDS.indexOf(seconds) + 1;
  return counts.slice(0, classes).reduce((sum, count) => sum + count, 0) / total;
}
