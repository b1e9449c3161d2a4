import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Slot } from '../http/types.ts';
import { dateIn } from '../time.ts';
import { addDays, addMonths, byDate, dateByKey, lastDayOf, weekStartOf, weeksOf, windowOf } from './month.ts';

const months = fc
  .tuple(fc.integer({ min: 2020, max: 2060 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`);

describe('a month', () => {
  it('has each of its days once, in whole weeks', () => {
    fc.assert(
      fc.property(months, fc.integer({ min: 0, max: 6 }), (month, weekStart) => {
        const weeks = weeksOf(month, weekStart);
        const days = weeks.flat().filter((date) => date !== null);
        expect(days).toHaveLength(Number(lastDayOf(month).slice(8)));
        expect([days[0], days.at(-1)]).toEqual([`${month}-01`, lastDayOf(month)]);
        for (const week of weeks)
          week.forEach((date, column) => {
            if (date) expect(new Date(`${date}T12:00Z`).getUTCDay()).toBe((weekStart + column) % 7);
          });
      }),
    );
  });

  it('is asked for whole in every zone, never more than the API gives', () => {
    fc.assert(
      fc.property(months, (month) => {
        const { from, to } = windowOf(month, 0)!;
        for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Paris']) {
          expect(dateIn(zone, from) < `${month}-02`).toBe(true);
          expect(dateIn(zone, to) > lastDayOf(month)).toBe(true);
        }
        expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(35 * 86_400_000);
      }),
    );
  });

  it('begins now when it has begun, and is nothing once it is over', () => {
    const now = Date.parse('2026-11-23T09:00:00Z');
    expect(windowOf('2026-11', now)!.from).toBe('2026-11-23T09:00:00.000Z');
    expect(windowOf('2026-10', now)).toBeNull();
  });
});

it('weeks begin where the locale lets them', () => {
  expect([weekStartOf('fr-FR'), weekStartOf('en-GB')]).toEqual([1, 1]);
  expect([weekStartOf('en-US'), weekStartOf('fr-CA')]).toEqual([0, 0]);
});

it('months and days are counted over the ends of years and February', () => {
  expect(addMonths('2026-11', 3)).toBe('2027-02');
  expect(addMonths('2027-01', -1)).toBe('2026-12');
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
});

it.each([
  ['ArrowLeft', '2026-11-30'],
  ['ArrowRight', '2026-12-02'],
  ['ArrowUp', '2026-11-24'],
  ['ArrowDown', '2026-12-08'],
  ['Home', '2026-11-30'],
  ['End', '2026-12-06'],
  ['PageUp', '2026-11-01'],
  ['PageDown', '2027-01-01'],
  ['Enter', null],
])('%s leads from Tuesday 1 December to %s', (key, expected) => {
  expect(dateByKey(key, '2026-12-01', 1)).toBe(expected);
});

it('a page further from the 31st is the last day there is', () => {
  expect(dateByKey('PageDown', '2027-01-31', 1)).toBe('2027-02-28');
});

describe('slots by their date', () => {
  const slot = (start: string): Slot => ({ start, end: start, agentIds: [] });
  it('stand on the day of the zone that is shown, once, in order', () => {
    const slots = ['2026-12-01T13:00:00.000Z', '2026-12-01T04:30:00.000Z', '2026-12-01T04:30:00.000Z'].map(
      slot,
    );
    expect([...byDate(slots, '2026-12', 'Europe/Paris')]).toEqual([
      ['2026-12-01', [slot('2026-12-01T04:30:00.000Z'), slot('2026-12-01T13:00:00.000Z')]],
    ]);
    expect([...byDate(slots, '2026-12', 'America/Montreal').values()]).toEqual([
      [slot('2026-12-01T13:00:00.000Z')],
    ]);
    expect([...byDate(slots, '2026-11', 'America/Montreal').keys()]).toEqual(['2026-11-30']);
  });
});
