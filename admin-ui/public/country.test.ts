import { describe, expect, it } from '@jest/globals';
import { countryOf } from './country.ts';

describe('the country of a new business', () => {
  it('is the first region the browser names', () => {
    expect(countryOf(['fr', 'nl-BE', 'en-US'])).toBe('BE');
  });
  it('is France when no language names one', () => {
    expect(countryOf(['fr', 'en'])).toBe('FR');
    expect(countryOf(['es-419'])).toBe('FR');
  });
});
