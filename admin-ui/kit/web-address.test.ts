import { describe, expect, it } from '@jest/globals';
import { webAddress } from './web-address.ts';

describe('the address a person types', () => {
  it.each([
    ['salon-marie.fr', 'https://salon-marie.fr/'],
    ['  www.salon-marie.fr/tarifs ', 'https://www.salon-marie.fr/tarifs'],
    ['http://salon.fr', 'http://salon.fr/'],
    ['http://127.0.0.1:4010/salon', 'http://127.0.0.1:4010/salon'],
    ['http://localhost:8080', 'http://localhost:8080/'],
    ['localhost:8080', 'http://localhost:8080/'],
    ['127.0.0.1:8080/salon', 'http://127.0.0.1:8080/salon'],
    ['coiffure-évasion.fr', 'https://xn--coiffure-vasion-jnb.fr/'],
  ])('%s becomes %s', (typed, address) => {
    expect(webAddress(typed)).toBe(address);
  });
  it.each(['', 'salon', 'mon salon.fr', 'ftp://salon.fr', 'javascript://salon.fr/%0aalert(1)', 'https://'])(
    '%s is refused',
    (typed) => {
      expect(webAddress(typed)).toBeNull();
    },
  );
});
