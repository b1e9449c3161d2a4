import { expect, it } from '@jest/globals';
import { createChallenge } from 'altcha-lib/v1';
import { CallError } from '../http/call.ts';
import type { Challenge } from '../http/types.ts';
import { createHumanCheck } from './human.ts';

const make = async (number: number): Promise<Challenge> => ({
  ...(await createChallenge({ hmacKey: 'key', maxnumber: 100, number })),
  maxnumber: 100,
});

it('does the work once per request, as a solution counts once', async () => {
  const [first, second] = [await make(3), await make(5)];
  let fetched = 0;
  const check = createHumanCheck(first, async () => {
    fetched++;
    return second;
  });
  check.prepare();
  check.prepare();
  expect((await check.take()).number).toBe(3);
  expect(fetched).toBe(0);
  expect((await check.take()).number).toBe(5);
  expect(fetched).toBe(1);
});

it('asks for another challenge when the one it has is nearly over', async () => {
  const second = await make(7);
  let now = 0;
  const check = createHumanCheck(
    await make(3),
    async () => second,
    () => now,
  );
  check.prepare();
  now += 26 * 60_000;
  expect((await check.take()).number).toBe(7);
});

it('fails when no challenge can be had, and works again when one can', async () => {
  const good = await make(9);
  let isDown = true;
  const check = createHumanCheck(await make(1), async () => {
    if (isDown) throw new CallError({ kind: 'offline' });
    return good;
  });
  await check.take();
  await expect(check.take()).rejects.toThrow(CallError);
  isDown = false;
  expect((await check.take()).number).toBe(9);
});

it('a challenge nothing fits is no answer of our server', async () => {
  const check = createHumanCheck({ ...(await make(50)), maxnumber: 10 }, async () => make(1));
  await expect(check.take()).rejects.toThrow(CallError);
  expect((await check.take()).number).toBe(1);
});
