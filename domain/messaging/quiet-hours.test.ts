import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAllowedTime } from './quiet-hours.ts';

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
    // 02:30 does not exist in Paris on 29 March 2026.
    expect(from('2026-03-28T23:00:00Z', { start: '22:00', end: '02:30' })).toBe('2026-03-29T01:30:00.000Z');
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
