import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startChild } from './child.ts';
import { ProcessRecord } from './leftovers.ts';
import { identityOf, isAlive } from './processes.ts';

describe('the record of processes', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-leftovers-'));
    file = join(folder, 'processes.json');
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  const sleeper = () =>
    startChild({
      name: 'the part',
      command: process.execPath,
      args: ['--eval', 'setInterval(() => {}, 1000)'],
    });

  it('lets the next start stop what an earlier one left running', async () => {
    const child = await sleeper();
    await new ProcessRecord(file).add(child);
    expect(await new ProcessRecord(file).stopLeftovers()).toEqual(['the part']);
    await child.exited;
    expect(isAlive(child.pid)).toBe(false);
    expect(await new ProcessRecord(file).stopLeftovers()).toEqual([]);
  });

  it('leaves alone a stranger that got the same process id', async () => {
    const stranger = await sleeper();
    const identity = `0 ${process.execPath} --eval other`;
    expect(await identityOf(stranger.pid)).not.toBe(identity);
    await writeFile(file, JSON.stringify([{ name: 'the part', pid: stranger.pid, identity }]));
    expect(await new ProcessRecord(file).stopLeftovers()).toEqual([]);
    expect(isAlive(stranger.pid)).toBe(true);
    await stranger.stop();
  });

  it('forgets a child that ended', async () => {
    const record = new ProcessRecord(file);
    const child = await sleeper();
    await record.add(child);
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(1);
    await child.stop();
    await record.settled();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([]);
  });
});
