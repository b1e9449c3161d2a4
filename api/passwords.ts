import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from './deps.ts';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** argon2id. Passwords are normalised (NFKC), so that an accent typed on another keyboard is the same accent. */
export function createPasswordHasher(): PasswordHasher {
  return {
    hash: (password) => hash(password.normalize('NFKC'), PARAMETERS),
    async verify(stored, password) {
      // A hash that is none (an account that never had a password) matches nothing.
      if (!stored.startsWith('$argon2id$')) return false;
      return await verify(stored, password.normalize('NFKC'));
    },
  };
}
