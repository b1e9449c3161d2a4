import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHAT_CATALOGUES } from './chat.ts';
import { CLIENT_CATALOGUES, clientWords } from './client.ts';
import { CATALOGUES, chooseLanguage } from './index.ts';

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each([
  ['the booking', CATALOGUES],
  ['a client’s pages', CLIENT_CATALOGUES],
  ['the chat', CHAT_CATALOGUES],
] as const)('the words of %s', (_, catalogues) => {
  it.each(Object.keys(catalogues))('are all there in %s, filled in alike, and shout at nobody', (code) => {
    const catalogue = catalogues[code] as Record<string, string>;
    expect(Object.keys(catalogue)).toEqual(Object.keys(catalogues.fr));
    for (const [key, text] of Object.entries(catalogue)) {
      expect([key, text.trim()]).not.toEqual([key, '']);
      expect([key, holes(text)]).toEqual([key, holes((catalogues.fr as Record<string, string>)[key]!)]);
      expect(text).not.toContain('!');
    }
  });

  it('are in the same languages', () => {
    expect(Object.keys(catalogues)).toEqual(Object.keys(CATALOGUES));
  });
});

it('no word is carried to every visitor for nothing', async () => {
  const folder = join(import.meta.dirname, '..');
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => /^(?!dist|words).*(?<!\.test)\.tsx?$/.test(name));
  const texts = await Promise.all(
    [...sources, 'words/index.ts'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const code = texts.join('\n');
  const isSaid = (key: string) => code.includes(`'${key}'`) || code.includes(`\`${key.slice(0, -1)}$`);
  const all = [CATALOGUES, CLIENT_CATALOGUES, CHAT_CATALOGUES].flatMap(({ fr }) => Object.keys(fr));
  expect(all.filter((key) => !isSaid(key))).toEqual([]);
});

describe('the language', () => {
  it.each([
    ['the line’s own', ['en', 'fr', 'fr-FR'], 'en'],
    ['else the page’s', [null, 'fr-CA', 'en-GB'], 'fr'],
    ['else the visitor’s', [undefined, '', 'en-US', 'fr-FR'], 'en'],
    ['else the business’s', [null, 'de', 'it-IT', 'en-GB'], 'en'],
    ['else French', [null, 'de'], 'fr'],
    ['never a name every object has', ['constructor', 'en'], 'en'],
  ])('is %s', (_, wishes, expected) => {
    expect(chooseLanguage(wishes, []).code).toBe(expected);
  });

  it('writes dates as the visitor’s region does, where it speaks this language', () => {
    expect(chooseLanguage(['fr'], ['en-US', 'fr-CA']).locale).toBe('fr-CA');
    expect(chooseLanguage(['en'], ['fr-FR', 'en']).locale).toBe('en-GB');
  });
});

it('words are filled in, with French spacing in French', () => {
  const fr = chooseLanguage(['fr'], []);
  expect(fr.t('noService', { query: 'x' })).toBe('Aucune prestation ne correspond à «\u202Fx\u202F».');
  expect(fr.t('chooseService')).toBe('Que souhaitez-vous\u202F?');
  expect(clientWords(fr)('moveTo')).toBe('Déplacer à cette date\u202F?');
  expect(chooseLanguage(['en'], []).t('priceRange', { min: '€1', max: '€2' })).toBe('€1 to €2');
});
