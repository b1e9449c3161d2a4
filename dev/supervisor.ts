import { type Child, type ChildExit, type ChildOptions, describeExit, startChild, tailOf } from './child.ts';
import type { ProcessRecord } from './leftovers.ts';

/** A part ended that should run; the message says which, how, and its last words. */
export class PartFailedError extends Error {
  override name = 'PartFailedError';
}

type Running = Pick<Child, 'pid' | 'exited' | 'stop'>;

/** How often a part may be started again before we give up on it. */
const restartsAllowed = 5;
const restartWindowMs = 60_000;

/** Watches the parts of the stack, tells the first unexpected end, and stops them in order. */
export class Supervisor {
  /** settles with the reason when a part ended that should run */
  readonly failed: Promise<PartFailedError>;
  private readonly record: ProcessRecord;
  private readonly notice: (line: string) => void;
  private readonly running = new Map<string, Running>();
  private readonly order: readonly string[];
  private fail!: (reason: PartFailedError) => void;
  private stopping: Promise<void> | undefined;

  /** @param order names of the parts, the first to be stopped first */
  constructor(order: readonly string[], record: ProcessRecord, notice: (line: string) => void) {
    this.order = order;
    this.record = record;
    this.notice = notice;
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  /** Takes a started server under watch. */
  async watch(name: string, part: Running, logFile?: string): Promise<void> {
    await this.register(name, part);
    void part.exited.then((exit) => this.ended(name, exit, logFile));
  }

  /**
   * Starts a part, waits until `ready` says so, and watches it.
   * @throws PartFailedError when it ends before it is ready
   */
  async start(options: ChildOptions, ready: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const child = await startChild(options);
    await this.register(options.name, child);
    await this.whenReady(child, ready);
    void child.exited.then((exit) => this.ended(options.name, exit, options.logFile));
  }

  /** Like `start`, for a part that loses nothing when it dies: it is started again, and told so. */
  async keepRunning(options: ChildOptions, ready: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const child = await startChild(options);
    await this.register(options.name, child);
    await this.whenReady(child, ready);
    const endedAt: number[] = [];
    const again = async (exit: ChildExit): Promise<void> => {
      if (this.stopping) return;
      const now = Date.now();
      endedAt.push(now);
      if (endedAt.filter((at) => now - at < restartWindowMs).length > restartsAllowed) {
        return await this.ended(options.name, exit, options.logFile);
      }
      this.notice(`${options.name} ${describeExit(exit)}; starting it again.`);
      const next = await startChild(options);
      await this.register(options.name, next);
      await again(await next.exited);
    };
    child.exited.then(again).catch((error) => this.fail(new PartFailedError(String(error))));
  }

  /** Stops all parts in order. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping ??= (async () => {
      for (const name of this.order) await this.running.get(name)?.stop();
      await this.record.settled();
    })();
    await this.stopping;
  }

  /** Kills all parts at once. */
  async kill(): Promise<void> {
    this.stopping ??= Promise.resolve();
    await Promise.all([...this.running.values()].map((part) => part.stop(0)));
  }

  private async register(name: string, part: Running): Promise<void> {
    if (!this.order.includes(name)) throw new Error(`${name} has no place in the order of stopping`);
    this.running.set(name, part);
    if (this.stopping) {
      await part.stop();
      throw new PartFailedError(`${name} was stopped while it started.`);
    }
    await this.record.add({ name, pid: part.pid, exited: part.exited });
  }

  private async whenReady(child: Child, ready: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const waiting = new AbortController();
    const ended = child.exited.then(async (exit) => {
      throw new PartFailedError(await this.reason(child.name, exit, child.logFile));
    });
    ended.catch(() => {});
    try {
      await Promise.race([ready(waiting.signal), ended]);
    } catch (error) {
      // Left alive it would hold its ports, and nobody would stop it once another has its place.
      await child.stop();
      throw error;
    } finally {
      waiting.abort();
    }
  }

  private async ended(name: string, exit: ChildExit, logFile: string | undefined): Promise<void> {
    if (this.stopping) return;
    this.fail(new PartFailedError(await this.reason(name, exit, logFile)));
  }

  private async reason(name: string, exit: ChildExit, logFile: string | undefined): Promise<string> {
    const sentence = `${name} ${describeExit(exit)}.`;
    if (!logFile) return sentence;
    return `${sentence} The end of ${logFile}:\n${await tailOf(logFile)}`;
  }
}
