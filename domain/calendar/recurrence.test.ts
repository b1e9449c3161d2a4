import { describe, expect, it } from '@jest/globals';
import type { EventTime } from './event.ts';
import { occurrences } from './recurrence.ts';
import { spanOf } from './zone.ts';

const PARIS = 'Europe/Paris';
const wall = (timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
const timed = (start: string, minutes: number, timeZone = PARIS): EventTime => {
  const startMs = Date.parse(start);
  return { kind: 'timed', startMs, endMs: startMs + minutes * 60_000, timeZone };
};
const days = (startDate: string, endDate = startDate): EventTime => ({ kind: 'all-day', startDate, endDate });

/** Local starts of the series within the window. */
function starts(lines: string[], first: EventTime, from: string, to: string, zone = PARIS): string[] | null {
  const window = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const found = occurrences(lines, first, zone, window);
  return (
    found?.map(({ time }) =>
      time.kind === 'timed' ? wall(zone).format(time.startMs) : `${time.startDate}…${time.endDate}`,
    ) ?? null
  );
}

describe('a series', () => {
  it.each([
    [
      'daily, ten times, an exception counted',
      ['RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20260903T070000Z'],
      ['2026-09-01 09:00', '2026-09-02 09:00', '2026-09-04 09:00'],
    ],
    [
      'until a day, every other day',
      ['RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260905T235959Z'],
      ['2026-09-01 09:00', '2026-09-03 09:00', '2026-09-05 09:00'],
    ],
    [
      'weekly on Tuesday and Thursday, every other week',
      ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4'],
      ['2026-09-01 09:00', '2026-09-03 09:00', '2026-09-15 09:00', '2026-09-17 09:00'],
    ],
    [
      'monthly on the last Friday, from a first day that is none',
      ['RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3'],
      ['2026-09-01 09:00', '2026-09-25 09:00', '2026-10-30 09:00'],
    ],
    [
      'monthly on the last working day',
      ['RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3'],
      ['2026-09-01 09:00', '2026-09-30 09:00', '2026-10-30 09:00'],
    ],
    [
      'yearly in March and September',
      ['RRULE:FREQ=YEARLY;BYMONTH=3,9;COUNT=3'],
      ['2026-09-01 09:00', '2027-03-01 09:00', '2027-09-01 09:00'],
    ],
    [
      'local exceptions in the zone they name',
      ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;TZID=Europe/Paris:20260902T090000,20260903T090000'],
      ['2026-09-01 09:00'],
    ],
  ])('%s', (_name, lines, expected) => {
    const first = timed('2026-09-01T07:00:00Z', 60);
    expect(starts(lines, first, '2026-09-01T00:00:00Z', '2028-01-01T00:00:00Z')).toEqual(expected);
  });

  it('on the 31st happens only where there is one', () => {
    const first = timed('2026-01-31T08:00:00Z', 30);
    expect(starts(['RRULE:FREQ=MONTHLY'], first, '2026-01-01T00:00:00Z', '2026-06-15T00:00:00Z')).toEqual([
      '2026-01-31 09:00',
      '2026-03-31 09:00',
      '2026-05-31 09:00',
    ]);
  });

  it('on the 29th of February waits for the leap year', () => {
    expect(
      starts(['RRULE:FREQ=YEARLY'], days('2024-02-29'), '2025-01-01T00:00:00Z', '2029-01-01T00:00:00Z'),
    ).toEqual(['2028-02-29…2028-02-29']);
  });

  it('of years ago is not walked through from its start, and weeks keep their rhythm', () => {
    const first = timed('2009-03-03T08:00:00Z', 60);
    const began = performance.now();
    const found = starts(
      ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR'],
      first,
      '2026-11-01T00:00:00Z',
      '2026-11-20T00:00:00Z',
    );
    expect(performance.now() - began).toBeLessThan(1_000);
    // 2009-03-03 + 2 × 461 weeks = 2026-11-03.
    expect(found).toEqual(['2026-11-03 09:00', '2026-11-06 09:00', '2026-11-17 09:00']);
  });

  it('that can never happen again ends', () => {
    const first = timed('2026-01-30T08:00:00Z', 30);
    expect(
      starts(
        ['RRULE:FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2'],
        first,
        '2026-02-01T00:00:00Z',
        '2030-01-01T00:00:00Z',
      ),
    ).toEqual([]);
  });

  it('keeps its wall clock over both changes of the clocks', () => {
    const first = timed('2026-03-27T01:30:00Z', 60);
    const found = occurrences(['RRULE:FREQ=DAILY;COUNT=4'], first, PARIS, {
      fromMs: 0,
      toMs: Date.parse('2027-01-01T00:00:00Z'),
    });
    const instants = found!.map(({ time }) => new Date((time as { startMs: number }).startMs).toISOString());
    // 02:30 does not exist on the 29th: it moves to 03:30, and is 02:30 again the day after.
    expect(instants).toEqual([
      '2026-03-27T01:30:00.000Z',
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    const autumn = occurrences(['RRULE:FREQ=DAILY;COUNT=3'], timed('2026-10-24T00:30:00Z', 60), PARIS, {
      fromMs: 0,
      toMs: Date.parse('2027-01-01T00:00:00Z'),
    });
    // 02:30 comes twice on the 25th, and the series takes the first.
    expect(autumn!.map(({ time }) => new Date((time as { startMs: number }).startMs).toISOString())).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('repeats in its own zone, not the calendar’s', () => {
    const first = timed('2026-03-06T14:00:00Z', 60, 'America/New_York');
    // New York changes its clocks on the 8th, Paris on the 29th.
    expect(
      starts(['RRULE:FREQ=WEEKLY;COUNT=5'], first, '2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z'),
    ).toEqual([
      '2026-03-06 15:00',
      '2026-03-13 14:00',
      '2026-03-20 14:00',
      '2026-03-27 14:00',
      '2026-04-03 15:00',
    ]);
  });

  it('of whole days knows its exceptions by their date', () => {
    const lines = ['RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260914T000000Z', 'EXDATE;VALUE=DATE:20260921'];
    expect(
      starts(lines, days('2026-09-07', '2026-09-08'), '2026-09-01T00:00:00Z', '2027-01-01T00:00:00Z'),
    ).toEqual(['2026-09-07…2026-09-08', '2026-09-28…2026-09-29']);
  });

  it('with a rule nobody can make in a calendar is said to be unreadable', () => {
    const first = timed('2026-09-01T07:00:00Z', 60);
    for (const line of [
      'RRULE:FREQ=HOURLY',
      'RRULE:FREQ=YEARLY;BYWEEKNO=20',
      'RRULE:FREQ=DAILY;INTERVAL=0',
      'RRULE:FREQ=WEEKLY;BYDAY=XX',
      'RRULE:',
      'EXDATE:20260903T070000Z',
      'nonsense',
    ]) {
      expect(starts([line], first, '2026-09-01T00:00:00Z', '2027-01-01T00:00:00Z')).toBeNull();
    }
  });
});

describe('a whole day', () => {
  it.each([
    ['2026-03-29', PARIS, 23],
    ['2026-10-25', PARIS, 25],
    ['2026-07-14', PARIS, 24],
    // Midnight itself is skipped in Havana and Beirut.
    ['2026-03-08', 'America/Havana', 23],
    ['2026-03-29', 'Asia/Beirut', 23],
  ])('%s in %s is %i hours long', (date, zone, hours) => {
    const { startMs, endMs } = spanOf(days(date), zone);
    expect((endMs - startMs) / 3_600_000).toBe(hours);
  });
});
