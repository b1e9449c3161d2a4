import { expect, it } from '@jest/globals';
import { isPersonName } from './person-name.ts';

it.each([
  'Anne-Lise',
  'D’Ørsted-Kœnig',
  "D'Ørsted-Kœnig",
  'Jean-François',
  'O’Brien',
  'J. R. R.',
  'J.-P.',
  'J.R.',
  'محمد عبد الله',
  'علی‌رضا',
  '王小明',
  'アンナ・マリア',
  'Nguyễn Thị',
  'Αλέξανδρος',
  'Gal·la',
  'de La Tour d’Auvergne',
  'St. John',
  'M',
])('%s is a name', (name) => {
  expect(isPersonName(name)).toBe(true);
  // Decomposed letters, as some keyboards send them.
  expect(isPersonName(name.normalize('NFD'))).toBe(true);
});

it.each([
  'Gagnez 1000 € : http://evil.tld',
  'evil.tld',
  'www.evil',
  'Voir evil.tld',
  'moi@exemple.fr',
  '06 12 34 56 78',
  '<b>Marie</b>',
  '[Cliquez](x)',
  '---',
  '',
  'a'.repeat(61),
])('%s is none', (name) => {
  expect(isPersonName(name)).toBe(false);
});
