import { describe, expect, it } from '@jest/globals';
import { frenchTypography, typeset } from './typography.ts';

describe('French typography', () => {
  it('puts narrow no-break spaces where French wants them', () => {
    expect(frenchTypography('Vous disiez : « oui » ; 20 % ?')).toBe(
      'Vous disiez\u202F: «\u202Foui\u202F»\u202F; 20\u202F%\u202F?',
    );
  });
  it('keeps an hour in one piece', () => {
    expect(frenchTypography('à 14 h 30, puis 9 h')).toBe('à 14\u00A0h\u00A030, puis 9\u00A0h');
  });
  it('leaves placeholders, plurals and addresses alone', () => {
    const text = 'Sur %{count} page |||| Sur %{count} pages https://salon.fr/a?b=c';
    expect(frenchTypography(text)).toBe(text);
  });
  it('reaches nested strings', () => {
    expect(typeset({ a: { b: "l'an" } }, frenchTypography)).toEqual({ a: { b: 'l’an' } });
  });
});
