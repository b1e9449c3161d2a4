import { createHmac } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib/v1';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { invalid } from './problems.ts';

/** Work asked of a browser before it books: a tenth of a second for a person, an expense for who books by the thousand. */
const MAX_NUMBER = 50_000;
const GOOD_FOR_MS = 30 * 60_000;

export const challengeSchema = z
  .object({
    algorithm: z.string(),
    challenge: z.string().meta({ description: 'hex SHA-256 of salt followed by the number to find' }),
    salt: z.string(),
    maxnumber: z.number().int(),
    signature: z.string(),
  })
  .meta({ id: 'Challenge' });

export const CHALLENGE_EXAMPLE = {
  algorithm: 'SHA-256',
  challenge: '2d7c…',
  salt: '6b1f…?expires=1796130000',
  maxnumber: MAX_NUMBER,
  signature: '9f3a…',
};

/** What a visitor adds to what they send: the solution, and a field no person sees. */
export const humanFields = {
  challenge: z.string().max(200),
  salt: z.string().max(200),
  number: z.number().int().min(0).max(MAX_NUMBER),
  signature: z.string().max(200),
};
export const humanSchema = z.object(humanFields).meta({ id: 'Solution' });
/** Left empty by people, filled in by programs that fill in everything. */
export const honeypot = z.string().max(200).default('');

export const SOLUTION_EXAMPLE = {
  challenge: '2d7c…',
  salt: '6b1f…?expires=1796130000',
  number: 31_415,
  signature: '9f3a…',
};

/** A challenge of our own (altcha's v1 format), signed, good for half an hour and one use. */
export async function newChallenge(deps: ApiDeps, now: Date): Promise<z.output<typeof challengeSchema>> {
  const challenge = await createChallenge({
    hmacKey: keyOf(deps),
    maxnumber: MAX_NUMBER,
    expires: new Date(now.getTime() + GOOD_FOR_MS),
  });
  return { ...challenge, maxnumber: MAX_NUMBER };
}

/** @throws 422 when the solution is wrong, late or used before, or the hidden field was filled in. */
export async function requireHuman(
  deps: ApiDeps,
  given: { solution: z.output<typeof humanSchema>; website: string },
): Promise<void> {
  const right =
    given.website === '' &&
    (await verifySolution({ ...given.solution, algorithm: 'SHA-256' }, keyOf(deps))) &&
    (await deps.limits.spendOnce(`challenge ${given.solution.salt}`));
  if (right) return;
  throw invalid('solution', 'not_solved', {
    fr: 'La vérification a expiré. Réessayez.',
    en: 'The check has expired. Try again.',
  });
}

function keyOf(deps: ApiDeps): string {
  return createHmac('sha256', deps.config.secrets.token).update('coccinelle challenge key').digest('hex');
}
