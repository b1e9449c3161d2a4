/**
 * When each host may be asked next, for all crawls of this process together: one polite queue per host, whoever asks.
 * Times are milliseconds of the clock given.
 */
export class HostSchedule {
  private readonly free = new Map<string, number>();
  private readonly clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.clock = clock;
  }

  /** Takes the host's next free moment, `gapMs` after the one before. Returns how long to wait for it. */
  reserve(host: string, gapMs: number): number {
    const now = this.clock();
    const at = Math.max(now, this.free.get(host) ?? 0);
    this.free.set(host, at + gapMs);
    if (this.free.size > 1000) this.forget(now);
    return at - now;
  }

  /** Lets nobody ask the host before `ms` have passed: it said that it is busy. */
  pause(host: string, ms: number): void {
    this.free.set(host, Math.max(this.free.get(host) ?? 0, this.clock() + ms));
  }

  private forget(now: number): void {
    for (const [host, at] of this.free) if (at < now) this.free.delete(host);
  }
}
