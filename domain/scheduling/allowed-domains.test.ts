import { expect, it } from '@jest/globals';
import { isAllowedOrigin } from './allowed-domains.ts';

it('a name is its host alone, a star is what is below it', () => {
  const allowed = ['salon-marie.fr', '*.salon-marie.fr', 'localhost:8080'];
  for (const origin of ['https://salon-marie.fr', 'https://www.salon-marie.fr', 'http://localhost:8080'])
    expect(isAllowedOrigin(origin, allowed)).toBe(true);
  for (const origin of [
    'https://evil-salon-marie.fr',
    'https://salon-marie.fr.evil.example',
    'http://localhost:8081',
    'null',
    'https://salon-marie.fr@evil.example',
  ])
    expect(isAllowedOrigin(origin, allowed)).toBe(false);
});

it('where none is named, every site may', () => {
  expect(isAllowedOrigin('https://anywhere.example', [])).toBe(true);
});
