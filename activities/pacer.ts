import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so many through a second, in the order they ask, without bursts of more than a tenth of a second's worth. */
export class Pacer {
  readonly #gapMs: number;
  readonly #burstMs: number;
  #next = 0;

  constructor(perSecond: number) {
    this.#gapMs = 1_000 / perSecond;
    this.#burstMs = Math.max(this.#gapMs, 100);
  }

  /** Waits for its turn. */
  async turn(): Promise<void> {
    const now = performance.now();
    this.#next = Math.max(this.#next, now - this.#burstMs) + this.#gapMs;
    const wait = this.#next - now;
    if (wait > 1) await sleep(wait);
  }
}
