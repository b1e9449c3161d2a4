import { describe, expect, it } from '@jest/globals';
import { parseAmount, typedAmount } from './amount.ts';

describe('an amount typed by a person', () => {
  it.each([
    ['42', 4200],
    ['42,50', 4250],
    ['42.5', 4250],
    ['1 250,00 €', 125000],
    ['1\u202F250', 125000],
    ['0', 0],
    ['19,99', 1999],
  ])('%s is %d cents', (typed, cents) => {
    expect(parseAmount(typed, 'EUR')).toBe(cents);
  });
  it.each(['', 'gratuit', '-5', '1,2,3', '42 à 50'])('%s is no amount', (typed) => {
    expect(parseAmount(typed, 'EUR')).toBeNull();
  });
  it('comes back as it would be typed', () => {
    expect(typedAmount(4250, 'EUR', 'fr')).toBe('42,50');
    expect(typedAmount(4200, 'EUR', 'en')).toBe('42');
    expect(typedAmount(4200, 'JPY', 'fr')).toBe('4200');
    expect(typedAmount(null, 'EUR', 'fr')).toBe('');
  });
  it('survives the way there and back', () => {
    for (let cents = 0; cents < 3000; cents += 7) {
      expect(parseAmount(typedAmount(cents, 'EUR', 'fr'), 'EUR')).toBe(cents);
    }
  });
});
