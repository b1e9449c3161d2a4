import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAllowedTime } from './quiet-hours.ts';

/** Where and when the clocks change: forward, back, at midnight, by half an hour. */
const CLOCK_CHANGES: ReadonlyArray<[zone: string, at: string]> = [
  ['Europe/Paris', '2026-03-29T01:00:00Z'],
  ['Europe/Paris', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
];
const NIGHT = { start: '21:00', end: '08:00' };
const from = (at: string, quiet: Parameters<typeof nextAllowedTime>[1], zone = 'Europe/Paris') => {
  const next = nextAllowedTime(Date.parse(at), quiet, zone);
  return next === null ? null : new Date(next).toISOString();
};

describe('the next time somebody may be disturbed', () => {
  it.each([
    ['in the day', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['at the first quiet minute', '2026-11-23T20:00:00Z', '2026-11-24T07:00:00.000Z'],
    ['in the evening', '2026-11-23T22:30:00Z', '2026-11-24T07:00:00.000Z'],
    ['after midnight', '2026-11-24T02:00:00Z', '2026-11-24T07:00:00.000Z'],
    ['at the first minute of the day', '2026-11-24T07:00:00Z', '2026-11-24T07:00:00.000Z'],
    ['before the clocks go forward', '2026-03-28T22:00:00Z', '2026-03-29T06:00:00.000Z'],
    ['before the clocks go back', '2026-10-24T20:00:00Z', '2026-10-25T07:00:00.000Z'],
  ])('%s', (_when, at, expected) => {
    expect(from(at, NIGHT)).toBe(expected);
  });

  it('is by the clock where they are', () => {
    expect(from('2026-11-23T20:30:00Z', NIGHT, 'America/New_York')).toBe('2026-11-23T20:30:00.000Z');
    expect(from('2026-11-23T10:00:00Z', NIGHT, 'Pacific/Auckland')).toBe('2026-11-23T19:00:00.000Z');
  });

  it('waits out closed days, and the night after them', () => {
    const noSunday = { ...NIGHT, closedDays: [0] };
    // Saturday 22:00 → Monday 8:00
    expect(from('2026-11-21T21:00:00Z', noSunday)).toBe('2026-11-23T07:00:00.000Z');
    expect(from('2026-11-22T12:00:00Z', noSunday)).toBe('2026-11-23T07:00:00.000Z');
    expect(from('2026-11-22T12:00:00Z', { ...NIGHT, closedDays: [0, 1, 2, 3, 4, 5, 6] })).toBeNull();
  });

  it('knows a siesta, and no quiet hours at all', () => {
    expect(from('2026-11-23T12:30:00Z', { start: '13:00', end: '15:00' })).toBe('2026-11-23T14:00:00.000Z');
    expect(from('2026-11-23T23:30:00Z', { start: '00:00', end: '00:00' })).toBe('2026-11-23T23:30:00.000Z');
  });

  it('takes the first valid instant when its morning hour is skipped by the clocks', () => {
    // 02:30 does not exist in Paris on 29 March 2026: it is 03:00 then.
    expect(from('2026-03-28T23:00:00Z', { start: '22:00', end: '02:30' })).toBe('2026-03-29T01:00:00.000Z');
  });

  it.each([
    ['the first time', '2026-10-25T00:15:00Z', '2026-10-25T00:30:00.000Z'],
    ['the second time', '2026-10-25T01:15:00Z', '2026-10-25T01:30:00.000Z'],
  ])('goes by the clock in the hour that comes twice: %s', (_when, at, expected) => {
    // 02:15 and 02:30 are there twice in Paris on 25 October 2026.
    expect(from(at, { start: '22:00', end: '02:30' })).toBe(expected);
  });

  it('is never before what is asked and never quiet, and no instant before it is free, whatever the clocks do', () => {
    const quarter = fc.integer({ min: 0, max: 95 }).map((n) => {
      const [hours, minutes] = [Math.floor(n / 4), (n % 4) * 15];
      return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    });
    const [QUARTER_MS, HOUR_MS] = [900_000, 3_600_000];
    fc.assert(
      fc.property(
        fc.constantFrom(...CLOCK_CHANGES),
        fc.integer({ min: -30, max: 30 }),
        quarter,
        quarter,
        ([zone, change], quarters, start, end) => {
          const at = Date.parse(change) + quarters * QUARTER_MS;
          const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
          const isFree = (instant: number) => {
            const time = clock.format(instant);
            return start > end ? time >= end && time < start : time < start || time >= end;
          };
          const next = nextAllowedTime(at, { start, end }, zone)!;
          expect(next).toBeGreaterThanOrEqual(at);
          expect(next).toBeLessThan(at + 50 * HOUR_MS);
          expect(isFree(next)).toBe(true);
          for (let earlier = at; earlier < next; earlier += QUARTER_MS) expect(isFree(earlier)).toBe(false);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('never goes back, and is stable', () => {
    const zones = ['Europe/Paris', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
        fc.constantFrom(...zones),
        (seconds, zone) => {
          const at = seconds * 1_000;
          const next = nextAllowedTime(at, NIGHT, zone)!;
          expect(next).toBeGreaterThanOrEqual(at);
          expect(nextAllowedTime(next, NIGHT, zone)).toBe(next);
        },
      ),
    );
  });
});
