import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeExit, startChild, tailOf } from './child.ts';
import { isAlive } from './processes.ts';

describe('a child process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-child-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  const node = (source: string) => ({ command: process.execPath, args: ['--eval', source] });
  const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")';

  it('tells how it ended, and its last words are in its log', async () => {
    const logFile = join(folder, 'logs', 'part.log');
    const child = await startChild({
      name: 'the part',
      ...node('console.log("one"); console.error("two"); process.exit(3)'),
      logFile,
    });
    expect(describeExit(await child.exited)).toBe('exited with code 3');
    expect(await tailOf(logFile)).toBe('one\ntwo');
    expect(await tailOf(logFile, 1)).toBe('two');
  });

  it('that ignores the request to stop is killed', async () => {
    const logFile = join(folder, 'part.log');
    const child = await startChild({ name: 'the part', ...node(stubborn), logFile });
    while (!(await tailOf(logFile)).includes('up')) await sleep(20);
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(child.pid)).toBe(false);
  });

  it('comes first where it has the right to, and goes on without', async () => {
    const logFile = join(folder, 'part.log');
    const source = `import(${JSON.stringify(join(import.meta.dirname, 'priority.ts'))}).then(({ comeFirst }) => {
      console.log(comeFirst(process.pid, 0));
      if (process.getuid() === 0) process.setuid(65534);
      console.log(comeFirst(process.pid, 40));
    })`;
    const child = await startChild({ name: 'the part', ...node(source), logFile });
    expect(describeExit(await child.exited)).toBe('exited with code 0');
    expect((await tailOf(logFile, 2)).split('\n')).toEqual(['true', 'false']);
  });

  it('that does not exist is told by name', async () => {
    const missing = startChild({ name: 'the part', command: join(folder, 'missing'), args: [] });
    await expect(missing).rejects.toThrow('the part cannot be started');
  });

  it('does not outlive a parent killed with SIGKILL', async () => {
    const source = `import { startChild } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)};
      const child = await startChild({ name: 'x', command: process.execPath, args: ['--eval', 'setInterval(() => {}, 1000)'] });
      console.log(child.pid); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (isAlive(pid)) await sleep(20);
  });
});
