import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, signal } from './processes.ts';

/** Reads `add PID` and `remove PID` until its input ends, then stops what is still on the list, newest first. */
const guarded = new Set<number>();
// Only the end of the pipe ends the guardian: a Ctrl-C meant for the others must not take it along.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid] = line.split(' ');
  if (verb === 'add') guarded.add(Number(pid));
  if (verb === 'remove') guarded.delete(Number(pid));
}

const left = [...guarded].reverse().filter(isAlive);
for (const pid of left) {
  signal(pid, 'SIGTERM');
  await Promise.race([ended([pid]), sleep(1_000)]);
}
// SIGTERM lets Postgres wait for its clients for ever; SIGINT makes it roll back and leave.
for (const pid of left.filter(isAlive)) signal(pid, 'SIGINT');
await Promise.race([ended(left), sleep(5_000)]);
for (const pid of left.filter(isAlive)) signal(pid, 'SIGKILL');
process.exit(0);

async function ended(pids: number[]): Promise<void> {
  while (pids.some(isAlive)) await sleep(50);
}
