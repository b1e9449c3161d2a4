import { describe, expect, it } from '@jest/globals';
import { firstPassword } from './first-password.ts';

describe('a first password', () => {
  it('is long enough for the API and holds no letter that is taken for another', () => {
    for (let round = 0; round < 50; round += 1) {
      const password = firstPassword(crypto.getRandomValues(new Uint32Array(16)));
      expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
    }
  });
  it('is another each time', () => {
    const make = () => firstPassword(crypto.getRandomValues(new Uint32Array(16)));
    expect(new Set(Array.from({ length: 20 }, make)).size).toBe(20);
  });
});
