const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;

/**
 * How long to wait after a provider refused a message for now, the n-th time: what it asked for, else 5 s, 15 s, 45 s …
 * at most 15 minutes.
 */
export function retryDelayMs(attempts: number, retryAfterMs: number | null): number {
  if (retryAfterMs !== null) return Math.max(1_000, retryAfterMs);
  return Math.min(LONGEST_MS, FIRST_MS * 3 ** Math.max(0, attempts - 1));
}
