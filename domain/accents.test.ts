import { expect, it } from '@jest/globals';
import { unaccented } from './accents.ts';

it.each([
  ['Éloïse ÇA où Noël', 'Eloise CA ou Noel'],
  ['E\u0301loi\u0308se', 'Eloise'],
  ['Œuvre, 30 € · « oui » 👍🏽', 'Œuvre, 30 € · « oui » 👍🏽'],
  ['Łódź straße', 'Łodz straße'],
])('takes the accents off « %s » and nothing else', (text, plain) => {
  expect(unaccented(text)).toBe(plain);
});
