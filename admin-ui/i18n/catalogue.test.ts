import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import type { Words } from './words.ts';

const root = join(import.meta.dirname, '..');
const pages = Object.keys(catalogue.fr).join('|');
// Whole keys written out in the sources, whether given to t() or to a label; those built from parts end in `.${…}`.
const WRITTEN = new RegExp(`['"\`]((?:${pages})(?:\\.[A-Za-z][\\w-]*)+)['"\`]`, 'g');

const has = (words: Words, key: string) =>
  typeof key
    .split('.')
    .reduce<string | Words | undefined>(
      (at, part) => (typeof at === 'object' ? at[part] : undefined),
      words,
    ) === 'string';

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !path.startsWith('dist') && !path.endsWith('.test.ts'),
);
const written = new Set(
  sources.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(WRITTEN)].map((match) => match[1] as string),
  ),
);

describe('the catalogues', () => {
  it('are used', () => {
    expect(written.size).toBeGreaterThan(200);
  });
  it.each(['fr', 'en'] as const)('say every key the pages name, in %s', (locale) => {
    expect([...written].filter((key) => !has(catalogue[locale], key))).toEqual([]);
  });
});
