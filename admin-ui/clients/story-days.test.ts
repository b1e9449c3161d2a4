import { expect, it } from '@jest/globals';
import type { TimelineEntry } from '../http/contacts.ts';
import { storyDays } from './story-days.ts';

const entry = (id: string, at: string): TimelineEntry => ({ id, at, kind: 'note', text: '', actor: null });

it('goes back day by day of the business, and shows once what two pages hold', () => {
  const late = entry('b', '2026-11-24T22:59:00Z');
  const days = storyDays(
    [
      [entry('a', '2026-11-24T23:30:00Z'), late],
      [late, entry('c', '2026-11-24T08:00:00Z')],
    ],
    'Europe/Paris',
  );
  expect(days.map(({ entries }) => entries.map(({ id }) => id))).toEqual([['a'], ['b', 'c']]);
});
