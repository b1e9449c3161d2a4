import { expect, it } from '@jest/globals';
import { quotedChunk } from './quoted-chunk.ts';

const chunks = [
  { id: 'top', text: 'Nos tarifs. Coupe femme à partir de 45 €.' },
  { id: 'men', text: '| Coupe homme | 30 min | 29 € |\n| Barbe | 15 min | 18 € |' },
];

it.each([
  ['Coupe homme ............ 29 €', 'men'],
  ['COUPE FEMME : à partir de 45 €', 'top'],
  ['Ouvert le lundi de 9 h à 12 h', null],
  ['…', null],
])('finds where « %s » was said', (quote, id) => {
  expect(quotedChunk(quote, chunks)?.id ?? null).toBe(id);
});
