import { describe, expect, it } from '@jest/globals';
import {
  cityOf,
  clock,
  countdown,
  dateIn,
  dayPart,
  duration,
  longMoment,
  monthName,
  sameClock,
} from './time.ts';

const AT = '2026-12-01T04:30:00Z';

describe('an instant in a zone', () => {
  it.each([
    ['Europe/Paris', '2026-12-01', '5 h 30', 'morning'],
    ['America/Montreal', '2026-11-30', '23 h 30', 'evening'],
    ['Asia/Kathmandu', '2026-12-01', '10 h 15', 'morning'],
    ['Pacific/Auckland', '2026-12-01', '17 h 30', 'afternoon'],
  ])('%s', (zone, date, time, part) => {
    expect(dateIn(zone, AT)).toBe(date);
    expect(clock('fr-FR', zone, AT)).toBe(time.replaceAll(' ', '\u00A0'));
    expect(dayPart(zone, AT)).toBe(part);
  });

  it('is written as the region writes it', () => {
    expect(clock('fr-FR', 'UTC', '2026-12-01T09:00:00Z')).toBe('9\u00A0h');
    expect(clock('en-GB', 'UTC', AT)).toBe('4:30');
    expect(clock('en-US', 'UTC', AT).replace(/\s/, ' ')).toBe('4:30 AM');
    expect(longMoment('fr-FR', 'Europe/Paris', AT)).toBe('mardi 1er décembre, 5\u00A0h\u00A030');
    expect(longMoment('en-GB', 'America/Montreal', AT)).toBe('Monday 30 November, 23:30');
  });

  it('follows the clocks over the change of the hour', () => {
    // The last Sunday of October 2026: 3:00 becomes 2:00 in Paris at 01:00 UTC.
    expect(clock('fr-FR', 'Europe/Paris', '2026-10-25T00:30:00Z')).toBe('2\u00A0h\u00A030');
    expect(clock('fr-FR', 'Europe/Paris', '2026-10-25T01:30:00Z')).toBe('2\u00A0h\u00A030');
  });
});

it('two zones are the same where their clocks show the same', () => {
  expect(sameClock('Europe/Paris', 'Europe/Brussels', AT)).toBe(true);
  expect(sameClock('Europe/Paris', 'Europe/London', AT)).toBe(false);
  // Same wall clock, another date.
  expect(sameClock('Pacific/Kiritimati', 'Pacific/Honolulu', AT)).toBe(false);
});

it('names cities, months, lengths and what is left', () => {
  expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  expect(monthName('fr-FR', '2026-08')).toBe('août 2026');
  expect(monthName('en-GB', '2026-08', false)).toBe('August');
  expect([45, 60, 95].map(duration)).toEqual(['45\u00A0min', '1\u00A0h', '1\u00A0h\u00A035']);
  expect([299.2, 60, 5, -1].map(countdown)).toEqual(['5:00', '1:00', '0:05', '0:00']);
});
