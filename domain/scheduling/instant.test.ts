import { describe, expect, it } from '@jest/globals';
import { dayOf, dayOfWeek, formatDay, parseClock, parseDay, weekOf } from './day.ts';
import { parseInstant } from './instant.ts';

describe('parseInstant', () => {
  it.each([
    ['2026-03-29T09:00:00+02:00', Date.UTC(2026, 2, 29, 7)],
    ['2026-03-29T09:00:00Z', Date.UTC(2026, 2, 29, 9)],
    ['2026-03-29T09:00Z', Date.UTC(2026, 2, 29, 9)],
    ['2026-03-29T09:00:00.5Z', Date.UTC(2026, 2, 29, 9, 0, 0, 500)],
    ['2026-03-29T09:00:00.123456789-03:30', Date.UTC(2026, 2, 29, 12, 30, 0, 123)],
    ['2026-03-29T09:00:00+0545', Date.UTC(2026, 2, 29, 3, 15)],
    ['2026-03-29T00:30:00+14', Date.UTC(2026, 2, 28, 10, 30)],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['1969-12-31T23:59:59.999Z', -1],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
    expect(parseInstant(instant)).toBe(instant);
  });

  it('cuts off what is finer than a millisecond, as Postgres gives it', () => {
    expect(parseInstant(1_780_000_000_123.457)).toBe(1_780_000_000_123);
    expect(parseInstant(-0.5)).toBe(-1);
  });

  it.each([
    '',
    'tomorrow',
    '2026-03-29',
    '2026-03-29T09:00:00',
    '2026-03-29 09:00:00Z',
    '2026-02-30T09:00:00Z',
    '2025-02-29T09:00:00Z',
    '1900-02-29T09:00:00Z',
    '2026-13-01T09:00:00Z',
    '2026-00-10T09:00:00Z',
    '2026-04-31T09:00:00Z',
    '2026-04-00T09:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-03-29T24:00:00Z',
    '2026-03-29T09:60:00Z',
    '2026-03-29T09:00:60Z',
    '2026-03-29T09:00:00.Z',
    '2026-03-29T09:00:00+2',
    '2026-03-29T09:00:00+02:0',
    '2026-03-29T09:00:00+02:60',
    '2026-03-29T09:00:00+24:00',
    '2026-03-29T09:00:00Z ',
    '2026-03-29T09:00:00ZZ',
    '2026-03-29T09:00:00+02:00[Europe/Paris]',
    '2026-3-29T09:00:00Z',
    '+002026-03-29T09:00:00Z',
  ])('refuses "%s"', (text) => {
    expect(parseInstant(text)).toBeNaN();
  });

  it.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['1780000000000'],
    [8.64e15],
    [null],
    [undefined],
    [true],
    [{}],
    [[0]],
    [new Date()],
    [1n],
  ])('refuses %p', (value) => {
    expect(parseInstant(value)).toBeNaN();
  });
});

describe('days', () => {
  it('counts as the Gregorian calendar does', () => {
    for (let instant = Date.UTC(1890, 0, 1); instant < Date.UTC(2110, 0, 1); instant += 86_400_000) {
      const date = new Date(instant);
      const day = dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      if (day !== instant / 86_400_000 || dayOfWeek(day) !== date.getUTCDay()) {
        throw new Error(`${date.toISOString()}: ${day}`);
      }
    }
  });

  it('reads and writes dates that exist, and no others', () => {
    expect(formatDay(parseDay('2024-02-29')!)).toBe('2024-02-29');
    for (const text of [
      '2025-02-29',
      '2026-06-31',
      '2026-00-01',
      '2026-1-1',
      '26-01-01',
      ' 2026-01-01',
      20260101,
    ]) {
      expect(parseDay(text)).toBeNull();
    }
  });

  it('begins the week on Monday', () => {
    const week = (text: string) => weekOf(parseDay(text)!);
    expect(week('2026-03-29')).toBe(week('2026-03-23'));
    expect(week('2026-03-30')).toBe(week('2026-03-29') + 1);
    expect(week('2027-01-03')).toBe(week('2026-12-28'));
    expect(week('1969-12-29')).toBe(week('1970-01-04'));
  });

  it('reads a wall clock from 00:00 to 24:00', () => {
    expect(['00:00', '09:05', '23:59', '24:00'].map(parseClock)).toEqual([0, 545, 1439, 1440]);
    for (const text of ['24:01', '25:00', '9:00', '09:60', '09h00', '', '09:00:00', 900]) {
      expect(parseClock(text)).toBeNull();
    }
  });
});
