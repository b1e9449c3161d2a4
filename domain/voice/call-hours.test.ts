import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { afterCallLimit, isFrenchHoliday, nextCallTime } from './call-hours.ts';

const at = (text: string, zone = 'Europe/Paris') =>
  Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;

describe('somebody may be called', () => {
  it.each([
    ['2026-11-26T10:00', '2026-11-26T10:00', 'when it opens'],
    ['2026-11-26T09:59', '2026-11-26T10:00', 'not before ten'],
    ['2026-11-26T13:00', '2026-11-26T14:00', 'not at lunch'],
    ['2026-11-26T19:59', '2026-11-26T19:59', 'until eight'],
    ['2026-11-26T20:00', '2026-11-27T10:00', 'not in the evening'],
    ['2026-11-27T20:00', '2026-11-30T10:00', 'not at the weekend'],
    ['2026-12-24T20:00', '2026-12-28T10:00', 'not at Christmas, nor the weekend after it'],
    ['2027-03-28T12:00', '2027-03-30T10:00', 'not on Easter Monday'],
    ['2027-05-06T11:00', '2027-05-07T10:00', 'not on Ascension Day'],
    ['2027-05-17T11:00', '2027-05-18T10:00', 'not on Whit Monday'],
  ])('%s → %s: %s', (from, to) => {
    expect(nextCallTime(at(from), 'Europe/Paris')).toBe(at(to));
  });

  it('by the clock where they are', () => {
    expect(nextCallTime(at('2026-11-26T10:30'), 'Indian/Reunion')).toBe(
      at('2026-11-26T14:00', 'Indian/Reunion'),
    );
  });

  it('on no day that is a holiday, whatever the year', () => {
    const easterMondays = [
      '2024-04-01',
      '2025-04-21',
      '2026-04-06',
      '2038-04-26',
      '2000-04-24',
      '1999-04-05',
    ];
    for (const day of easterMondays)
      expect([day, isFrenchHoliday(Temporal.PlainDate.from(day))]).toEqual([day, true]);
    const inYear = (year: number) =>
      Array.from({ length: 365 }, (_, i) => new Temporal.PlainDate(year, 1, 1).add({ days: i })).filter(
        isFrenchHoliday,
      );
    expect(inYear(2026)).toHaveLength(11);
  });

  it('four times in thirty days', () => {
    const day = 86_400_000;
    expect(
      afterCallLimit(
        [1, 2, 3].map((n) => n * day),
        10 * day,
      ),
    ).toBe(10 * day);
    expect(
      afterCallLimit(
        [4, 1, 3, 2].map((n) => n * day),
        10 * day,
      ),
    ).toBe(31 * day);
    expect(
      afterCallLimit(
        [1, 2, 3, 4].map((n) => n * day),
        40 * day,
      ),
    ).toBe(40 * day);
  });
});
