import { describe, expect, it } from '@jest/globals';
import { slugOf } from './slug.ts';

describe('slugOf', () => {
  it.each([
    ['Salon Éloïse & Fils', 'salon-eloise-fils'],
    ['  L’Œil du Tigre  ', 'l-oeil-du-tigre'],
    ['🐞', 'entreprise'],
    ['北京', 'entreprise'],
    ['---', 'entreprise'],
  ])('spells %s', (name, slug) => expect(slugOf(name)).toBe(slug));

  it('always fits the column, however long the name', () => {
    for (const name of ['é'.repeat(200), `${'a'.repeat(47)} b`, 'ﷺ'.repeat(100)])
      expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/);
  });
});
