import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import { identityOf, isAlive, signal } from './processes.ts';

interface Recorded {
  name: string;
  pid: number;
  identity: string;
}

/**
 * Keeps on disk which processes we started, so that the next start can stop what a crash of the machine's
 * housekeeping left behind. A process id alone proves nothing; its start time and command line must match.
 */
export class ProcessRecord {
  private readonly file: string;
  private recorded: Recorded[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.file = file;
  }

  /** Adds a child; it leaves the record when it ends. */
  async add(child: Pick<Child, 'pid' | 'exited'> & { name: string }): Promise<void> {
    const identity = await identityOf(child.pid);
    if (!identity) return;
    this.recorded.push({ name: child.name, pid: child.pid, identity });
    void child.exited.then(() => {
      this.recorded = this.recorded.filter(({ pid }) => pid !== child.pid);
      return this.write();
    });
    await this.write();
  }

  /** Stops what an earlier run left running, newest first, and returns the names of what it found. */
  async stopLeftovers(graceMs = 5_000): Promise<string[]> {
    const stopped: string[] = [];
    for (const { name, pid, identity } of (await this.read()).reverse()) {
      if ((await identityOf(pid)) !== identity) continue;
      stopped.push(name);
      // SIGINT is the fast shutdown of Postgres and means the same as SIGTERM to the others.
      signal(pid, 'SIGINT');
      for (const deadline = Date.now() + graceMs; isAlive(pid) && Date.now() < deadline; ) await sleep(50);
      if (isAlive(pid)) signal(pid, 'SIGKILL');
    }
    await this.write();
    return stopped;
  }

  /** Settles when the record on disk is up to date. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async read(): Promise<Recorded[]> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as Recorded[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** One write after the other, each whole: a crash leaves the old record or the new one. */
  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      await writeFile(`${this.file}.new`, JSON.stringify(this.recorded, null, 2));
      await rename(`${this.file}.new`, this.file);
    });
    return this.writing;
  }
}
