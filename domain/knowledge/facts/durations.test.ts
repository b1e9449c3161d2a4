import { describe, expect, it } from '@jest/globals';
import { durationMinutes } from './durations.ts';

describe('durations in text', () => {
  it.each([
    ['45 min', 45],
    ['45mn', 45],
    ['1h30', 90],
    ['1 h 30', 90],
    ['90 minutes', 90],
    ['3/4 d’heure', 45],
    ['1 hour 15', 75],
    ['séance de 50 minutes', 50],
    ['30’', 30],
    ['1.5 hours', 90],
    ['une heure', 60],
    ['une demi-heure', 30],
    ['1 hr 30 mins', 90],
    ['une heure et demie', 90],
    ['un quart d’heure', 15],
  ])('reads %s', (text, minutes) => {
    expect(durationMinutes(text)).toBe(minutes);
  });

  it('keeps the upper end of a range, so that a diary leaves room', () => {
    expect(durationMinutes('45-60 min')).toBe(60);
    expect(durationMinutes('1h à 1h30')).toBe(90);
  });

  it('takes opening hours, delays, prices and surfaces for no durations', () => {
    for (const text of ['9h-12h', '24h/24', 'réponse sous 48 h', '60 m²', '30€/h'])
      expect(durationMinutes(text)).toBeNull();
  });
});
