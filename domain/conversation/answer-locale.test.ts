import { describe, expect, it } from '@jest/globals';
import { answerLocale } from './answer-locale.ts';

describe('the language Sara answers in', () => {
  it.each([
    ['Hello, I would like a haircut tomorrow afternoon', 'en-GB'],
    ['A haircut tomorrow please', 'en-GB'],
    ['Do you have parking?', 'en-GB'],
    ['Bonjour, je voudrais une coupe demain', 'fr-FR'],
    ['Coupe homme demain 14h', 'fr-FR'],
    ['Hello, vous auriez un créneau demain ?', 'fr-FR'],
    ['👍', 'fr-FR'],
    ['Smith', 'fr-FR'],
  ])('of « %s » to a French business is %s', (words, locale) => {
    expect(answerLocale([words], null, 'fr-FR')).toBe(locale);
  });

  it('stays what it was where the newest words tell none, and follows whoever changes', () => {
    expect(answerLocale(['Smith', 'John', '2', 'I would like a haircut'], null, 'fr-FR')).toBe('en-GB');
    expect(answerLocale(['Merci, à demain', 'I would like a haircut'], null, 'fr-FR')).toBe('fr-FR');
  });

  it('keeps the country of the record or of the business where the language is theirs', () => {
    expect(answerLocale(['Je voudrais une coupe'], 'fr-BE', 'fr-FR')).toBe('fr-BE');
    expect(answerLocale(['I would like a haircut'], 'fr-CA', 'en-CA')).toBe('en-CA');
    expect(answerLocale([], 'en-US', 'fr-FR')).toBe('en-US');
  });
});
