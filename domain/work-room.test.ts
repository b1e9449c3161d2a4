import { expect, it } from '@jest/globals';
import { WorkRoom } from './work-room.ts';

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('has so many at work; who waits for somebody else takes no place and is not kept waiting', async () => {
  const room = new WorkRoom(2);
  const began: number[] = [];
  const done: number[] = [];
  const answers: Array<() => void> = [];
  const pieces = [0, 1, 2, 3, 4].map((n) =>
    room.work(async () => {
      began.push(n);
      await room.aside(() => new Promise<void>((resolve) => answers.push(resolve)));
      await settle();
      done.push(n);
    }),
  );
  await settle();
  // All think: thinking needs no room.
  expect(began).toEqual([0, 1, 2, 3, 4]);
  for (const answer of answers) answer();
  await Promise.all(pieces);
  expect(done).toEqual([0, 1, 2, 3, 4]);
});

it('begins no more while it is full, the earlier first, and goes on after a failure', async () => {
  const room = new WorkRoom(2);
  const began: number[] = [];
  const ends: Array<() => void> = [];
  const pieces = [0, 1, 2, 3].map((n) =>
    room.work(async () => {
      began.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (n === 0) throw new Error('failed');
    }),
  );
  const settled = Promise.allSettled(pieces);
  await settle();
  expect(began).toEqual([0, 1]);
  ends[0]!();
  await settle();
  expect(began).toEqual([0, 1, 2]);
  ends[1]!();
  ends[2]!();
  await settle();
  expect(began).toEqual([0, 1, 2, 3]);
  ends[3]!();
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
