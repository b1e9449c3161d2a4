import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessRecord } from './leftovers.ts';
import { isAlive } from './processes.ts';
import { Supervisor } from './supervisor.ts';

describe('the supervisor', () => {
  let folder: string;
  let notices: string[];
  let supervisor: Supervisor;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-supervisor-'));
    notices = [];
    const record = new ProcessRecord(join(folder, 'processes.json'));
    supervisor = new Supervisor(['first', 'second'], record, (line) => notices.push(line));
  });
  afterEach(async () => {
    await supervisor.kill();
    await rm(folder, { recursive: true });
  });

  const part = (name: string, source: string) => ({
    name,
    command: process.execPath,
    args: ['--eval', source],
    logFile: join(folder, `${name}.log`),
  });
  /** Writes its process id into its log, and when it was asked to stop. */
  const steady = (name: string) =>
    part(
      name,
      `console.log(process.pid); setInterval(() => {}, 1000);
       process.on('SIGTERM', () => { console.log('stopped ' + process.hrtime.bigint()); process.exit(0); });`,
    );
  const logOf = async (name: string) =>
    (await readFile(join(folder, `${name}.log`), 'utf8')).trim().split('\n');
  const lines = async (name: string, count: number) => {
    for (;;) {
      const found = await logOf(name);
      if (found.length >= count && found[0]) return found;
      await sleep(20);
    }
  };
  const hasStarted = (name: string) => async () => void (await lines(name, 1));

  it('tells which part ended, how, and its last words', async () => {
    const source = `console.error('no disk'); setTimeout(() => process.exit(3), 100);`;
    await supervisor.start(part('first', source), hasStarted('first'));
    const failure = await supervisor.failed;
    expect(failure.message).toContain('first exited with code 3.');
    expect(failure.message).toContain('no disk');
  });

  it('refuses a part that ends before it is ready', async () => {
    const never = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const starting = supervisor.start(part('first', `console.error('bad address'); process.exit(1)`), never);
    await expect(starting).rejects.toThrow(/first exited with code 1\.[\s\S]*bad address/);
  });

  it('leaves no part alive that was not ready in time', async () => {
    let pid = 0;
    const late = async () => {
      pid = Number((await lines('first', 1))[0]);
      throw new Error('it does not answer');
    };
    await expect(supervisor.start(steady('first'), late)).rejects.toThrow('it does not answer');
    expect(isAlive(pid)).toBe(false);
  });

  it('starts a part again that loses nothing, and says so', async () => {
    await supervisor.keepRunning(steady('first'), hasStarted('first'));
    process.kill(Number((await logOf('first'))[0]), 'SIGKILL');
    const pids = (await lines('first', 2)).map(Number);
    expect(notices).toEqual(['first was killed by SIGKILL; starting it again.']);
    expect(pids[1]).not.toBe(pids[0]);
    await supervisor.stop();
    expect(isAlive(pids[1]!)).toBe(false);
  });

  it('gives up on a part that dies again and again', async () => {
    let ready = false;
    await supervisor.keepRunning(part('first', 'process.exit(1)'), async () => {
      ready = true;
    });
    expect(ready).toBe(true);
    expect((await supervisor.failed).message).toContain('first exited with code 1');
    expect(notices).toHaveLength(5);
  });

  it('stops the parts in their order, one after the other', async () => {
    await supervisor.start(steady('second'), hasStarted('second'));
    await supervisor.start(steady('first'), hasStarted('first'));
    await supervisor.stop();
    const at = async (name: string) => BigInt((await logOf(name)).at(-1)!.split(' ')[1]!);
    expect((await at('first')) < (await at('second'))).toBe(true);
  });
});
