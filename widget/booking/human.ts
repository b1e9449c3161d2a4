import { CallError } from '../http/call.ts';
import type { Challenge, Solution } from '../http/types.ts';
import { solve } from '../proof-of-work.ts';

/** A challenge is good for half an hour; one that is nearly over is not worth the work. */
const GOOD_FOR_MS = 25 * 60_000;

/** The work asked of a browser before it books: begun early, done once per request, as each solution counts once. */
export interface HumanCheck {
  /** Begins the work, so that it is done when it is needed. */
  prepare(): void;
  /** A solution nobody has used. @throws CallError when a new challenge is needed and cannot be fetched */
  take(): Promise<Solution>;
}

export function createHumanCheck(
  first: Challenge,
  fetchChallenge: () => Promise<Challenge>,
  clock: () => number = Date.now,
): HumanCheck {
  let challenge: Challenge | null = first;
  let receivedAt = clock();
  let work: Promise<Solution> | null = null;

  async function begin(): Promise<Solution> {
    if (!challenge || clock() - receivedAt > GOOD_FOR_MS) {
      challenge = await fetchChallenge();
      receivedAt = clock();
    }
    const solution = await solve(challenge);
    if (solution) return solution;
    // Not a challenge of our server's: something between here and there has changed it.
    challenge = null;
    throw new CallError({ kind: 'unreachable' });
  }
  const ready = () => {
    if (work && clock() - receivedAt > GOOD_FOR_MS) work = null;
    work ??= begin().catch((error) => {
      work = null;
      throw error;
    });
    return work;
  };

  return {
    prepare: () => {
      // A failure shows when the solution is taken.
      ready().catch(() => {});
    },
    async take() {
      const solution = await ready();
      work = null;
      challenge = null;
      return solution;
    },
  };
}
