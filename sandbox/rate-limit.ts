import type { Allowance } from './provider.ts';

/** A token bucket per caller, refilled continuously, as the vendors document theirs. Bounded by forgetting full ones. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Takes one request from the caller's bucket at `nowMs`; `allowed` false means 429. */
  take(caller: string, nowMs: number): Allowance & { allowed: boolean; retryAfterSeconds: number } {
    const perMs = this.#perMinute / 60_000;
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#perMinute, at: nowMs };
    const tokens = Math.min(this.#perMinute, bucket.tokens + Math.max(0, nowMs - bucket.at) * perMs);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    this.#buckets.set(caller, { tokens: left, at: nowMs });
    if (this.#buckets.size > 1_000) this.#forgetFull(nowMs);
    return {
      allowed,
      limit: this.#perMinute,
      remaining: Math.floor(left),
      resetSeconds: Math.ceil((this.#perMinute - left) / perMs / 1_000),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1_000)),
    };
  }

  #forgetFull(nowMs: number): void {
    for (const [caller, bucket] of this.#buckets) {
      if (nowMs - bucket.at > 60_000) this.#buckets.delete(caller);
    }
  }
}
