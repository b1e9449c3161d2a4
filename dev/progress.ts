import { clearLine, cursorTo } from 'node:readline';

/** Where progress is written: a terminal gets a line that lives, anything else plain lines. */
export type Output = NodeJS.WriteStream | (NodeJS.WritableStream & { isTTY?: false });

/**
 * Tells what is being done and for how long. Steps may run at the same time; each ends in one line with its time.
 * On a terminal the last line shows what still runs; elsewhere a step that lasts says so every 15 seconds.
 */
export class Progress {
  private readonly running = new Map<string, number>();
  private readonly out: Output;
  private readonly startedAt = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private lastPlainLineAt = 0;

  constructor(out: Output = process.stdout) {
    this.out = out;
  }

  /** Runs `work` as a named step. `detail` of the result, when given, is added to its line. */
  async step<T>(
    name: string,
    work: () => Promise<T>,
    detail?: (result: T) => string | undefined,
  ): Promise<T> {
    const startedAt = performance.now();
    this.running.set(name, startedAt);
    this.timer ??= setInterval(() => this.tick(), this.out.isTTY ? 200 : 1_000).unref();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      const more = detail?.(result);
      this.finish(name);
      this.line(`✓ ${name}${more ? `: ${more}` : ''} (${seconds(performance.now() - startedAt)})`);
      return result;
    } finally {
      if (failed) {
        this.finish(name);
        this.line(`✗ ${name} (${seconds(performance.now() - startedAt)})`);
      }
    }
  }

  /** Writes a line above the living one. */
  line(text: string): void {
    this.erase();
    this.out.write(`${text}\n`);
    this.lastPlainLineAt = performance.now();
    this.tick();
  }

  /** Since the first step, in words. */
  elapsed(): string {
    return seconds(performance.now() - this.startedAt);
  }

  private finish(name: string): void {
    this.running.delete(name);
    if (this.running.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    if (this.running.size === 0) return;
    const now = performance.now();
    const steps = [...this.running].map(([name, since]) => `${name} ${seconds(now - since, 0)}`);
    if (this.out.isTTY) {
      this.erase();
      const text = `… ${steps.join(' · ')}`;
      this.out.write(text.slice(0, ((this.out as NodeJS.WriteStream).columns || 80) - 1));
    } else if (now - this.lastPlainLineAt > 15_000) {
      this.lastPlainLineAt = now;
      this.out.write(`… still: ${steps.join(', ')}\n`);
    }
  }

  private erase(): void {
    if (!this.out.isTTY) return;
    clearLine(this.out, 0);
    cursorTo(this.out, 0);
  }
}

/** "1.2 s", "1 min 04 s". */
export function seconds(ms: number, digits = 1): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(digits)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
