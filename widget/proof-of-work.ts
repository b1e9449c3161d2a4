import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Challenge, Solution } from './http/types.ts';

/** How long the page may be kept busy at a time: half a frame. */
const SLICE_MS = 8;

/**
 * Finds the number whose SHA-256 with the salt is the challenge (altcha's first format). `crypto.subtle` does not exist on
 * pages without TLS, and a worker would need the host page's permission, so it is computed here, in slices.
 * @returns null when no number up to `maxnumber` fits
 */
export async function solve(
  challenge: Challenge,
  pause: () => Promise<void> = nextTask,
): Promise<Solution | null> {
  const { salt, signature, maxnumber } = challenge;
  let until = performance.now() + SLICE_MS;
  for (let number = 0; number <= maxnumber; number++) {
    if (bytesToHex(sha256(utf8ToBytes(salt + number))) === challenge.challenge)
      return { challenge: challenge.challenge, salt, number, signature };
    if (number % 64 === 0 && performance.now() > until) {
      await pause();
      until = performance.now() + SLICE_MS;
    }
  }
  return null;
}

/** Lets the page draw and answer; `setTimeout` would wait 4 ms each time. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
