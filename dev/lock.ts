import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock held on a file. The operating system drops it when the process dies, however it dies. */
export interface FileLock {
  release(): void;
}

/** Another living process holds the lock. `holder` is what that process wrote about itself, if anything. */
export class LockHeldError extends Error {
  readonly path: string;
  readonly holder: string | undefined;
  constructor(path: string, holder: string | undefined) {
    super(`${path} is locked by another process${holder ? ` (${holder})` : ''}`);
    this.name = 'LockHeldError';
    this.path = path;
    this.holder = holder;
  }
}

const SQLITE_BUSY = 5;

/**
 * Takes an exclusive lock on `path` (created when missing), or throws `LockHeldError` at once.
 *
 * The lock is SQLite's own lock on the file: unlike a pid written to a file it can never be stale, since the
 * kernel gives it back when its holder is killed. What remains on disk after a crash is a file, not a lock.
 * @param holder one line about this process, shown to whoever is refused
 */
export function tryLock(path: string, holder = `pid ${process.pid}`): FileLock {
  mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(path);
  try {
    file.exec('PRAGMA busy_timeout = 0');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new LockHeldError(path, readHolder(path));
    }
    throw error;
  }
  writeFileSync(`${path}.holder`, holder);
  return {
    release() {
      file.close();
    },
  };
}

/** Takes the lock, waiting for its holder as long as `signal` allows; `onWait` is called once when it has to wait. */
export async function lock(
  path: string,
  { signal, onWait }: { signal?: AbortSignal; onWait?: (held: LockHeldError) => void } = {},
): Promise<FileLock> {
  for (let waited = false; ; waited = true) {
    try {
      return tryLock(path);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (!waited) onWait?.(error);
      await sleep(100, undefined, { signal });
    }
  }
}

/** Runs `work` while holding the lock on `path`. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const held = await lock(path);
  try {
    return await work();
  } finally {
    held.release();
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readFileSync(`${path}.holder`, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
