import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitSms, plainSms, smsCost } from './sms-text.ts';

describe('what a text message costs', () => {
  it.each([
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['é'.repeat(160), 'GSM-7', 160, 1],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['€'.repeat(81), 'GSM-7', 162, 2],
    ['ê'.repeat(70), 'UCS-2', 70, 1],
    ['ê'.repeat(71), 'UCS-2', 71, 2],
    ['ê'.repeat(134), 'UCS-2', 134, 2],
    ['ê'.repeat(135), 'UCS-2', 135, 3],
    ['🐞'.repeat(35), 'UCS-2', 70, 1],
    ['🐞'.repeat(36), 'UCS-2', 72, 2],
    ['', 'GSM-7', 0, 1],
    ['Rendez-vous confirmé à 14h30', 'GSM-7', 28, 1],
    ['C’est noté', 'UCS-2', 10, 1],
    ['Anaïs', 'UCS-2', 5, 1],
  ] as const)('%#: %s', (text, encoding, units, segments) => {
    expect(smsCost(text)).toEqual({ encoding, units, segments });
  });

  it('splits no character of two units between two parts', () => {
    // 152 + an escape: the euro sign moves to the second part and leaves a unit of the first empty.
    expect(smsCost(`${'a'.repeat(152)}€${'a'.repeat(151)}`).segments).toBe(2);
    expect(smsCost(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments).toBe(3);
    // 66 + a surrogate pair
    expect(smsCost(`${'ê'.repeat(66)}🐞${'ê'.repeat(66)}`).segments).toBe(3);
    expect(smsCost(`${'ê'.repeat(66)}🐞${'ê'.repeat(65)}`).segments).toBe(2);
  });
});

describe('the typography of a text message', () => {
  it.each([
    [
      'C’est noté : « Coupe – courts », vendredi 27 novembre à 15 h, avec Chloé. Vous recevrez un SMS…',
      'C\'est noté : "Coupe - courts", vendredi 27 novembre à 15 h, avec Chloé. Vous recevrez un SMS...',
    ],
    // Nothing is gained: it is left as it was written.
    ['C’est noté', 'C’est noté'],
    [`C’est noté pour Anaïs ${'a'.repeat(80)}`, `C’est noté pour Anaïs ${'a'.repeat(80)}`],
  ])('is plain where that is cheaper: %s', (text, plain) => {
    expect(plainSms(text)).toBe(plain);
  });
});

describe('making a text fit', () => {
  const link = 'https://app.example/m/abcdefghij';

  it('takes the fullest wording that fits', () => {
    const wordings = [`${'long '.repeat(40)}mot`, 'court', 'bref'];
    expect(fitSms(wordings, 1, link)).toBe(`court ${link}`);
    expect(fitSms(wordings, 2, link)).toBe(`${wordings[0]} ${link}`);
  });

  it('cuts the last one between words and keeps the link', () => {
    const text = fitSms(['Votre rendez-vous chez le coiffeur '.repeat(9)], 1, link);
    expect(text).toMatch(
      / rendez-vous\.\.\. https|chez\.\.\. https|le\.\.\. https|coiffeur\.\.\. https|Votre\.\.\. https/,
    );
    expect(text.endsWith(link)).toBe(true);
    expect(smsCost(text).segments).toBe(1);
  });

  it('never exceeds its segments, loses the link or halves a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 500 }),
        fc.integer({ min: 1, max: 3 }),
        (text, segments) => {
          const fitted = fitSms([text], segments, link);
          expect(smsCost(fitted).segments).toBeLessThanOrEqual(segments);
          expect(fitted.endsWith(link)).toBe(true);
          expect(fitted.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
