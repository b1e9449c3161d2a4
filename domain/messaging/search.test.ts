import { describe, expect, it } from '@jest/globals';
import { excerptAround, findWords, messageQuestion, messageScore } from './search.ts';

const stems = new Map([
  ['coupes', 'coup'],
  ['coupe', 'coup'],
  ['couper', 'coup'],
]);
const marked = (text: string, typed: string) => {
  const { highlights, fit } = findWords(text, messageQuestion(typed), stems);
  return { marks: highlights.map(({ start, end }) => text.slice(start, end)), fit };
};

describe('what is typed', () => {
  it('is words, the last one perhaps not finished', () => {
    expect(messageQuestion('L’été, rendez-vous')).toEqual({
      words: ['l', 'été', 'rendez', 'vous'],
      isTyping: true,
    });
    expect(messageQuestion('coupe ')).toEqual({ words: ['coupe'], isTyping: false });
    expect(messageQuestion('écrire à e.petit@exemple.fr').words).toEqual([
      'écrire',
      'à',
      'e.petit@exemple.fr',
    ]);
    expect(messageQuestion('   ')).toEqual({ words: [], isTyping: false });
    expect(messageQuestion('a '.repeat(50)).words).toHaveLength(8);
  });
});

describe('what is found', () => {
  it('is marked as written, by its stem and by its beginning, and counts in that order', () => {
    expect(marked('Une Coupe, des coupes', 'coupe')).toEqual({ marks: ['Coupe', 'coupes'], fit: 1 });
    expect(marked('Des coupes', 'couper ')).toEqual({ marks: ['coupes'], fit: 0.8 });
    expect(marked('La réservation', 'reserv')).toEqual({ marks: ['réservation'], fit: 0.6 });
    expect(marked('La réservation', 'reserv ')).toEqual({ marks: [], fit: 0 });
    expect(marked('Ma sœur', 'soeur').marks).toEqual(['sœur']);
    expect(marked('Écrire à e.petit@exemple.fr', 'e.petit@exemple.fr').marks).toEqual([
      'e',
      'petit',
      'exemple',
      'fr',
    ]);
  });
  it('is half as much where one of two words is missing, and less with the days', () => {
    expect(marked('Une coupe', 'coupe samedi').fit).toBe(0.5);
    const now = new Date('2026-11-25');
    const score = (days: number, more = {}) =>
      messageScore(
        { fit: 1, createdAt: new Date(now.getTime() - days * 86_400_000), isAutomatic: false, ...more },
        now,
      );
    expect(score(0)).toBe(1);
    expect(score(30)).toBe(0.5);
    expect(score(0, { isAutomatic: true })).toBe(0.5);
    expect(score(0, { fit: 0.6 })).toBeGreaterThan(score(30));
  });
});

it('an excerpt is what stands around the first mark, with its marks in place', () => {
  const text = `${'avant '.repeat(60)}la coupe de samedi ${'après '.repeat(60)}`;
  const { highlights } = findWords(text, messageQuestion('coupe samedi'), stems);
  const excerpt = excerptAround(text, highlights);
  expect(excerpt.text.length).toBeLessThan(210);
  expect(excerpt.text).toMatch(/^… avant .* …$/);
  expect(excerpt.highlights.map(({ start, end }) => excerpt.text.slice(start, end))).toEqual([
    'coupe',
    'samedi',
  ]);
  expect(excerptAround('court', [])).toEqual({ text: 'court', highlights: [] });
  expect(excerptAround('x'.repeat(1_000), []).text.length).toBeLessThan(210);
});
