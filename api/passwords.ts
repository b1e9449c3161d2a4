import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from './deps.ts';

/** OWASP Password Storage Cheat Sheet: argon2id (2, in the library's numbering), 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id. Passwords are normalised (NFKC), so that an accent typed on another keyboard is the same accent. */
export function createPasswordHasher(): PasswordHasher {
  const decoy = hash(randomBytes(32), PARAMETERS);
  return {
    hash: (password) => hash(password.normalize('NFKC'), PARAMETERS),
    verify: (stored, password) => verify(stored, password.normalize('NFKC')),
    async verifyNothing(password) {
      await verify(await decoy, password.normalize('NFKC'));
      return false;
    },
  };
}
