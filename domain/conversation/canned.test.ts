import { describe, expect, it } from '@jest/globals';
import { fillReply, slashWord, unfilled } from './canned.ts';

describe('a kept answer', () => {
  const values = { firstName: 'Éloïse', business: 'Salon Marie', appointment: null };
  it('is filled in the words of either language, whatever case and accents', () => {
    expect(fillReply('Bonjour {prénom}, {Prenom} ({first name}) : {Établissement}', values)).toBe(
      'Bonjour Éloïse, Éloïse (Éloïse) : Salon Marie',
    );
  });

  it('keeps what is not known in its braces, and tells it; other braces are the writer’s own', () => {
    const filled = fillReply('{prénom}, votre {rendez-vous} {sic} {nom}', values);
    expect(filled).toBe('Éloïse, votre {rendez-vous} {sic} {nom}');
    expect(unfilled(filled)).toEqual(['{rendez-vous}', '{nom}']);
    expect(unfilled('{}, {sic}')).toEqual([]);
  });

  it('does not read what it has put in', () => {
    expect(fillReply('{prénom}', { firstName: '{nom}', lastName: 'x' })).toBe('{nom}');
  });
});

describe('a slash while typing', () => {
  it.each([
    ['/', 1, { from: 0, word: '' }],
    ['Bonjour /par', 12, { from: 8, word: 'par' }],
    ['Bonjour /par suite', 12, { from: 8, word: 'par' }],
    ['et/ou', 5, null],
    ['https://x', 9, null],
    ['/par king', 9, null],
  ])('%j at %d: %j', (text, caret, expected) => {
    expect(slashWord(text, caret)).toEqual(expected);
  });
});
