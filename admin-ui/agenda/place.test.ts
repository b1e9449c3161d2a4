import { describe, expect, it } from '@jest/globals';
import { formatDay, parseDay } from '../../domain/scheduling/day.ts';
import { daysOf, instantsOf, type Place, readPlace, stepped, today, writePlace } from './place.ts';

const day = (text: string) => parseDay(text)!;
const span = (view: Place['view'], date: string) => {
  const { from, to } = daysOf({ view, day: day(date) });
  return [formatDay(from), formatDay(to)];
};

describe('the days of a view', () => {
  it('weeks begin on Monday, months are whole weeks', () => {
    expect(span('day', '2026-11-23')).toEqual(['2026-11-23', '2026-11-24']);
    expect(span('week', '2026-11-29')).toEqual(['2026-11-23', '2026-11-30']);
    expect(span('month', '2026-11-15')).toEqual(['2026-10-26', '2026-12-07']);
    expect(span('month', '2027-02-15')).toEqual(['2027-02-01', '2027-03-01']);
  });
  it('steps over the end of a year, and never skips a short month', () => {
    expect(formatDay(stepped({ view: 'month', day: day('2026-12-31') }, 1))).toBe('2027-01-01');
    expect(formatDay(stepped({ view: 'month', day: day('2026-03-31') }, -1))).toBe('2026-02-01');
    expect(formatDay(stepped({ view: 'week', day: day('2026-12-28') }, 1))).toBe('2027-01-04');
  });
  it('are days of the business, also when the clocks change', () => {
    expect(instantsOf(daysOf({ view: 'day', day: day('2026-10-25') }), 'Europe/Paris')).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T23:00:00.000Z',
    });
    expect(formatDay(today('Europe/Paris', Date.parse('2026-11-22T23:30:00Z')))).toBe('2026-11-23');
  });
});

describe('a place in the address', () => {
  const home: Place = { view: 'week', day: day('2026-11-23'), agentIds: null };
  it('comes back as it was written', () => {
    const place: Place = { view: 'day', day: day('2026-12-01'), agentIds: ['a', 'b'] };
    expect(readPlace(writePlace(new URLSearchParams('open=x'), place), home)).toEqual(place);
  });
  it('is the usual one where the address makes no sense', () => {
    expect(readPlace(new URLSearchParams('view=decade&date=2026-02-30'), home)).toEqual(home);
  });
  it('knows everybody from nobody', () => {
    const mine = { ...home, agentIds: ['me'] };
    expect(readPlace(writePlace(new URLSearchParams(), { agentIds: null }), mine).agentIds).toBe(null);
    expect(readPlace(writePlace(new URLSearchParams(), { agentIds: [] }), mine).agentIds).toEqual([]);
  });
});
