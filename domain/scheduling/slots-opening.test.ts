import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { daily, slotRequest, startsOf } from '../../testing/slot-request.ts';
import { findSlots, type SlotRequest } from './slots.ts';

type Agent = SlotRequest['agents'][number];

/** Starts of hourly slots between two local midnights, with their offsets: `28 23:00+01:00`. */
function hourly(zone: string, from: string, to: string, agent: Agent): string[] {
  const midnight = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
  const request = slotRequest({
    agent: { timeZone: zone, ...agent },
    now: Date.UTC(2000, 0, 1),
    window: { from: midnight(from), to: midnight(to) },
    service: { durationMin: 60 },
  });
  return findSlots(request).map(({ start }) => {
    const text = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).toString();
    return `${text.slice(8, 10)} ${text.slice(11, 16)}${text.slice(19, 25)}`;
  });
}

describe('working hours', () => {
  const week = { from: '2026-06-01T00:00:00+02:00', to: '2026-06-08T00:00:00+02:00' };
  const service = { durationMin: 60 };

  it('open on their days, 0 being Sunday', () => {
    // The 1st of June is a Monday.
    const on = (days: number[]) =>
      startsOf({ window: week, service, agent: { workingHours: [{ days, start: '09:00', end: '10:00' }] } });
    expect(on([1])).toEqual(['09:00']);
    expect(on([0, 6])).toEqual(['6 09:00', '7 09:00']);
    expect(on([3, 3])).toEqual(['09:00']);
    expect(on([])).toEqual([]);
  });

  it('are one opening where they overlap or touch', () => {
    const two = (start: string) => [...daily('09:00', '10:15'), ...daily(start, '11:30')];
    const slots = (workingHours: Agent['workingHours']) => startsOf({ agent: { workingHours } });
    for (const start of ['10:15', '10:00', '09:00']) {
      expect(slots(two(start))).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00']);
    }
    expect(slots(two('10:16'))).toEqual(['09:00', '09:30', '10:16', '10:46']);
    expect(slots([...two('10:15')].reverse())).toEqual(slots(two('10:15')));
  });

  it('run past midnight and belong to the day they began', () => {
    const friday = { workingHours: [{ days: [5], start: '22:00', end: '02:00' }] };
    expect(startsOf({ agent: friday, window: week, service })).toEqual([
      ...['5 22:00', '5 23:00', '6 00:00', '6 01:00'],
    ]);
    // A window that begins in their second half.
    const saturday = { from: '2026-06-06T00:30:00+02:00', to: '2026-06-07T00:00:00+02:00' };
    expect(startsOf({ agent: friday, window: saturday, service })).toEqual(['01:00']);
    // One in the first half, with a slot that ends after it.
    const late = { from: '2026-06-05T00:00:00+02:00', to: '2026-06-06T00:00:00+02:00' };
    expect(startsOf({ agent: friday, window: late, service: { durationMin: 90 } })).toEqual([
      '22:00',
      '23:30',
    ]);
  });

  it('take 24:00 as the next midnight, and an end that equals its start as a whole day', () => {
    const monday = (start: string, end: string) => ({ workingHours: [{ days: [1], start, end }] });
    const slots = (start: string, end: string) =>
      startsOf({ agent: monday(start, end), window: week, service });
    expect(slots('22:00', '24:00')).toEqual(['22:00', '23:00']);
    expect(slots('22:00', '00:00')).toEqual(['22:00', '23:00']);
    expect(slots('00:00', '24:00')).toHaveLength(24);
    expect(slots('09:00', '09:00')).toHaveLength(24);
    expect(slots('09:00', '09:00').at(-1)).toBe('2 08:00');
  });

  it('go on over midnight without a seam', () => {
    const workingHours = [
      { days: [5], start: '22:15', end: '24:00' },
      { days: [6], start: '00:00', end: '01:15' },
    ];
    expect(startsOf({ agent: { workingHours }, window: week, service })).toEqual([
      '5 22:15',
      '5 23:15',
      '6 00:15',
    ]);
    // A slot of three days, in a window of one.
    const always = { workingHours: daily('00:00', '24:00') };
    expect(startsOf({ agent: always, service: { durationMin: 3 * 1440 } })).toEqual(['00:00']);
  });
});

describe('overrides', () => {
  const window = { from: '2026-06-04T00:00:00+02:00', to: '2026-06-08T00:00:00+02:00' };
  const service = { durationMin: 60 };
  const slots = (overrides: Agent['overrides'], workingHours = daily('09:00', '11:00')) =>
    startsOf({ agent: { workingHours, overrides }, window, service });

  it('replace the hours of their date and of no other', () => {
    expect(slots([{ date: '2026-06-05', intervals: [] }])).toEqual([
      ...['4 09:00', '4 10:00', '6 09:00', '6 10:00', '7 09:00', '7 10:00'],
    ]);
    expect(slots([{ date: '2026-06-05', intervals: [{ start: '14:00', end: '15:00' }] }])).toContain(
      '5 14:00',
    );
    expect(slots([{ date: '2026-06-05', intervals: [{ start: '14:00', end: '15:00' }] }])).not.toContain(
      '5 09:00',
    );
    expect(slots([{ date: '2027-06-05', intervals: [] }])).toHaveLength(8);
  });

  it('open days that have no hours, and add up where a date is named twice', () => {
    const overrides = [
      { date: '2026-06-05', intervals: [{ start: '14:00', end: '15:00' }] },
      { date: '2026-06-05', intervals: [{ start: '09:00', end: '10:00' }] },
    ];
    expect(slots(overrides, [])).toEqual(['09:00', '14:00']);
    expect(startsOf({ agent: { workingHours: undefined, overrides }, window, service })).toEqual([
      '09:00',
      '14:00',
    ]);
  });

  it('leave alone what began the day before', () => {
    const night = [{ days: [5], start: '22:00', end: '02:00' }];
    const closed = (date: string) => slots([{ date, intervals: [] }], night);
    expect(closed('2026-06-06')).toEqual(['5 22:00', '5 23:00', '6 00:00', '6 01:00']);
    expect(closed('2026-06-05')).toEqual([]);
    const moved = [{ date: '2026-06-05', intervals: [{ start: '23:30', end: '01:30' }] }];
    expect(slots(moved, night)).toEqual(['5 23:30', '6 00:30']);
  });
});

describe('ready-made opening instants', () => {
  const open = [
    { start: '2026-06-01T09:10:00+02:00', end: '2026-06-01T10:30:00+02:00' },
    { start: '2026-06-01T10:30:00+02:00', end: '2026-06-01T11:00:00+02:00' },
    { start: '2026-06-01T10:00:00+02:00', end: '2026-06-01T10:10:00+02:00' },
  ];

  it('stand in for working hours', () => {
    expect(startsOf({ agent: { open } })).toEqual(['09:10', '09:40', '10:10']);
    expect(startsOf({ agent: { open: [] } })).toEqual([]);
    expect(startsOf({ agent: { open }, grid: { origin: 'clock', afterBusy: 'restart' } })).toEqual([
      ...['09:30', '10:00', '10:30'],
    ]);
  });

  it('keep their own beginning, however long ago', () => {
    const long = [{ start: '2026-05-03T00:20:00+02:00', end: '2026-07-01T00:00:00+02:00' }];
    // 41,740 minutes before the 1st of June: no multiple of 50, 10 are missing.
    expect(startsOf({ agent: { open: long }, service: { durationMin: 50 } }).slice(0, 2)).toEqual([
      '00:10',
      '01:00',
    ]);
  });

  it('give way to overrides of their date', () => {
    const long = [{ start: '2026-05-31T20:00:00+02:00', end: '2026-06-02T02:00:00+02:00' }];
    const overrides = [{ date: '2026-06-01', intervals: [{ start: '12:15', end: '13:15' }] }];
    const window = { from: '2026-05-31T22:00:00+02:00', to: '2026-06-03T00:00:00+02:00' };
    const agent = { open: long, overrides };
    expect(startsOf({ agent, window, service: { durationMin: 60 } })).toEqual([
      ...['31 22:00', '31 23:00', '1 12:15', '2 00:00', '2 01:00'],
    ]);
    // The day before the window is where the opening begins.
    const next = { from: '2026-06-02T00:00:00+02:00', to: '2026-06-03T00:00:00+02:00' };
    expect(startsOf({ agent, window: next, service: { durationMin: 50 } })).toEqual(['00:00', '00:50']);
  });
});

describe('the days the clock changes', () => {
  it('are 23 and 25 hours long for who is always open', () => {
    const always = { workingHours: daily('00:00', '24:00') };
    expect(hourly('Europe/Paris', '2026-03-29', '2026-03-30', always)).toHaveLength(23);
    expect(hourly('Europe/Paris', '2026-10-25', '2026-10-26', always)).toHaveLength(25);
    expect(hourly('Pacific/Apia', '2011-12-29', '2012-01-01', always)).toHaveLength(48);
  });

  it.each<[string, string, string, string, string, string[]]>([
    // zone, date, next date, start, end
    ['Europe/Paris', '2026-03-29', '2026-03-30', '09:00', '11:00', ['29 09:00+02:00', '29 10:00+02:00']],
    ['Europe/Paris', '2026-10-25', '2026-10-26', '09:00', '11:00', ['25 09:00+01:00', '25 10:00+01:00']],
    // A start the clock skips is the first instant after; an opening all of which is skipped is none.
    ['Europe/Paris', '2026-03-29', '2026-03-30', '02:30', '05:00', ['29 03:00+02:00', '29 04:00+02:00']],
    ['Europe/Paris', '2026-03-29', '2026-03-30', '01:00', '02:30', ['29 01:00+01:00']],
    ['Europe/Paris', '2026-03-29', '2026-03-30', '02:00', '03:00', []],
    // A time it shows twice opens, and closes, the first time.
    [
      'Europe/Paris',
      '2026-10-25',
      '2026-10-26',
      '02:00',
      '04:00',
      ['25 02:00+02:00', '25 02:00+01:00', '25 03:00+01:00'],
    ],
    ['Europe/Paris', '2026-10-25', '2026-10-26', '01:30', '02:30', ['25 01:30+02:00']],
    [
      'Australia/Lord_Howe',
      '2026-10-04',
      '2026-10-05',
      '01:30',
      '05:00',
      ['04 01:30+10:30', '04 03:00+11:00', '04 04:00+11:00'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-04-05',
      '2026-04-06',
      '01:00',
      '03:30',
      ['05 01:00+11:00', '05 01:30+10:30', '05 02:30+10:30'],
    ],
    ['America/Santiago', '2026-09-06', '2026-09-07', '00:00', '03:00', ['06 01:00-03:00', '06 02:00-03:00']],
    ['Africa/Cairo', '2026-04-24', '2026-04-25', '00:30', '03:00', ['24 01:00+03:00', '24 02:00+03:00']],
    ['Asia/Beirut', '2026-03-29', '2026-03-30', '00:00', '02:00', ['29 01:00+03:00']],
    ['Asia/Kathmandu', '2026-03-29', '2026-03-30', '09:00', '11:00', ['29 09:00+05:45', '29 10:00+05:45']],
    ['Pacific/Apia', '2011-12-30', '2012-01-01', '09:00', '10:00', ['31 09:00+14:00']],
  ])('%s %s to %s, %s to %s', (zone, from, to, start, end, starts) => {
    expect(hourly(zone, from, to, { workingHours: daily(start, end) })).toEqual(starts);
  });

  it('count the hours of a night that really pass', () => {
    const night = { workingHours: [{ days: [6], start: '22:00', end: '04:00' }] };
    expect(hourly('Europe/Paris', '2026-03-28', '2026-03-30', night)).toHaveLength(5);
    expect(hourly('Europe/Paris', '2026-10-24', '2026-10-26', night)).toHaveLength(7);
    // Santiago lives the hour before midnight twice, or begins the day at one.
    expect(hourly('America/Santiago', '2026-04-04', '2026-04-06', night)).toHaveLength(7);
    expect(hourly('America/Santiago', '2026-09-05', '2026-09-07', night)).toHaveLength(5);
  });

  it('keep starts on the clock where it leaps by half an hour', () => {
    const request = slotRequest({
      agent: { timeZone: 'Australia/Lord_Howe', workingHours: daily('00:00', '05:00') },
      now: Date.UTC(2026, 0, 1),
      window: { from: '2026-10-04T00:00:00+10:30', to: '2026-10-04T12:00:00+11:00' },
      service: { durationMin: 30, intervalMin: 60 },
      grid: { origin: 'clock', afterBusy: 'keep' },
    });
    const minutes = findSlots(request).map(({ start }) => new Date(start).toISOString().slice(11, 16));
    // 00:00 and 01:00 at +10:30, then 03:00 and 04:00 at +11:00.
    expect(minutes).toEqual(['13:30', '14:30', '16:00', '17:00']);
  });
});
