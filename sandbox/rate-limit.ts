import type { Allowance } from './provider.ts';

/** A token bucket per caller, refilled continuously, as the vendors document theirs. Bounded by forgetting full ones. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #capacity: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** `capacity`: how many at once, a minute's worth unless told otherwise. */
  constructor(perMinute: number, capacity = perMinute) {
    this.#perMinute = perMinute;
    this.#capacity = capacity;
  }

  /** Takes one request from the caller's bucket at `nowMs`; `allowed` false means 429. */
  take(caller: string, nowMs: number): Allowance & { allowed: boolean; retryAfterSeconds: number } {
    const perMs = this.#perMinute / 60_000;
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#capacity, at: nowMs };
    const tokens = Math.min(this.#capacity, bucket.tokens + Math.max(0, nowMs - bucket.at) * perMs);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    this.#buckets.set(caller, { tokens: left, at: nowMs });
    if (this.#buckets.size > 1_000) this.#forgetFull(nowMs);
    return {
      allowed,
      limit: this.#perMinute,
      remaining: Math.floor(left),
      resetSeconds: Math.ceil((this.#capacity - left) / perMs / 1_000),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1_000)),
    };
  }

  #forgetFull(nowMs: number): void {
    for (const [caller, bucket] of this.#buckets) {
      if (nowMs - bucket.at > (60_000 * this.#capacity) / this.#perMinute) this.#buckets.delete(caller);
    }
  }
}
