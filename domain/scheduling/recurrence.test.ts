import { expect, it } from '@jest/globals';
import { occurrences } from './recurrence.ts';

const iso = (all: number[]) => all.map((instant) => new Date(instant).toISOString());

it('keeps the wall clock over the change of the clocks', () => {
  const first = Date.parse('2026-10-19T07:00:00Z');
  expect(iso(occurrences(first, { frequency: 'weekly', interval: 1, count: 2 }, 'Europe/Paris'))).toEqual([
    '2026-10-19T07:00:00.000Z',
    '2026-10-26T08:00:00.000Z',
  ]);
});

it('a month too short gives its last day, and the next is whole again', () => {
  const first = Date.parse('2026-01-31T09:00:00Z');
  expect(iso(occurrences(first, { frequency: 'monthly', interval: 1, count: 3 }, 'Europe/Paris'))).toEqual([
    '2026-01-31T09:00:00.000Z',
    '2026-02-28T09:00:00.000Z',
    '2026-03-31T08:00:00.000Z',
  ]);
});
