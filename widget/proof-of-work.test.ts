import { expect, it } from '@jest/globals';
import { createChallenge, verifySolution } from 'altcha-lib/v1';
import { solve } from './proof-of-work.ts';

const KEY = 'a key for this test';

it('finds what the server asked for', async () => {
  for (const number of [0, 1, 777, 1_999]) {
    const challenge = await createChallenge({
      hmacKey: KEY,
      maxnumber: 2_000,
      number,
      expires: new Date(Date.now() + 60_000),
    });
    const solution = await solve({ ...challenge, maxnumber: 2_000 });
    expect(solution?.number).toBe(number);
    expect(await verifySolution({ ...solution!, algorithm: 'SHA-256' }, KEY)).toBe(true);
  }
});

it('gives up where nothing fits, and lets others work meanwhile', async () => {
  const challenge = await createChallenge({ hmacKey: KEY, maxnumber: 10 ** 9, number: 10 ** 8 });
  let pauses = 0;
  const result = await solve({ ...challenge, maxnumber: 50_000 }, async () => {
    pauses++;
  });
  expect(result).toBeNull();
  expect(pauses).toBeGreaterThan(0);
});
