import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LockHeldError, tryLock, withLock } from './lock.ts';

describe('a file lock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-lock-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it('is refused while held, names its holder, and is free again once released', () => {
    const path = join(folder, 'start.lock');
    const held = tryLock(path, 'pid 1 since noon');
    expect(() => tryLock(path)).toThrow(LockHeldError);
    expect(() => tryLock(path)).toThrow('pid 1 since noon');
    held.release();
    tryLock(path).release();
  });

  it('lets one at a time do the work', async () => {
    const path = join(folder, 'work.lock');
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 4 }, () =>
        withLock(path, async () => {
          most = Math.max(most, ++inside);
          await new Promise(setImmediate);
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it('of a process killed with SIGKILL is free at once', async () => {
    const path = join(folder, 'start.lock');
    const source = `import { tryLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
      globalThis.held = tryLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    expect(() => tryLock(path)).toThrow(`pid ${other.pid}`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    tryLock(path).release();
  });

  it('that cannot be created is an error of its own, not a held lock', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(() => tryLock(join(file, 'start.lock'))).toThrow(/ENOTDIR|EEXIST/);
  });
});
