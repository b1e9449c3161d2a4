import { describe, expect, it } from '@jest/globals';
import { phoneToE164 } from './phone.ts';

describe('phoneToE164', () => {
  it('reads national numbers as of the business’s country', () => {
    expect(phoneToE164('06 12 34 56 78', 'FR')).toBe('+33612345678');
    expect(phoneToE164('04.72.00.00.00', 'FR')).toBe('+33472000000');
    expect(phoneToE164('020 7946 0958', 'GB')).toBe('+442079460958');
  });
  it('keeps an international number whatever the country', () => {
    expect(phoneToE164('+32 2 123 45 67', 'FR')).toBe('+3221234567');
  });
  it('refuses what nobody could call', () => {
    for (const typed of ['12', 'appelez-moi', '', '+33 1', '06 12 34 56 78 90 12 34'])
      expect(phoneToE164(typed, 'FR')).toBeNull();
    expect(phoneToE164('06 12 34 56 78', 'ZZ')).toBeNull();
  });
});
