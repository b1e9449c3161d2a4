import { describe, expect, it } from '@jest/globals';
import { parseDay } from '../../domain/scheduling/day.ts';
import { closedOn, type Hours, instantsOn, openingOf, shownHours } from './hours.ts';

const day = (text: string) => parseDay(text)!;
const rule = (weekday: number, startTime: string, endTime: string) => ({
  id: `${weekday}${startTime}`,
  agentId: 'a',
  weekday,
  startTime,
  endTime,
});
const hours = (patch: Partial<Hours>): Hours => ({ rules: [], businessHours: [], overrides: [], ...patch });
const MONDAY = day('2026-11-23');

describe('when somebody is open', () => {
  it('is their own week, else the business’s', () => {
    const business = [{ days: [1, 2], start: '09:00', end: '19:00' }];
    expect(openingOf(MONDAY, hours({ businessHours: business }), [])).toEqual([{ start: 540, end: 1140 }]);
    const own = hours({ businessHours: business, rules: [rule(2, '10:00', '12:00')] });
    expect(openingOf(MONDAY, own, [])).toEqual([]);
    expect(openingOf(MONDAY + 1, own, [])).toEqual([{ start: 600, end: 720 }]);
  });
  it('reaches past midnight into the next day', () => {
    const night = hours({ rules: [rule(1, '20:00', '02:00')] });
    expect(openingOf(MONDAY, night, [])).toEqual([{ start: 1200, end: 1440 }]);
    expect(openingOf(MONDAY + 1, night, [])).toEqual([{ start: 0, end: 120 }]);
  });
  it('a date of its own counts before a holiday, a holiday before the week', () => {
    const week = hours({ rules: [rule(1, '09:00', '12:00'), rule(1, '14:00', '18:00')] });
    const holiday = [{ date: '2026-11-23' }];
    expect(openingOf(MONDAY, week, holiday)).toEqual([]);
    const override = {
      id: 'o',
      agentId: 'a',
      date: '2026-11-23',
      intervals: [{ start: '10:00', end: '11:00' }],
    };
    expect(openingOf(MONDAY, { ...week, overrides: [override] }, holiday)).toEqual([
      { start: 600, end: 660 },
    ]);
  });
  it('leaves the rest closed, in instants of the zone', () => {
    const closed = closedOn(openingOf(MONDAY, hours({ rules: [rule(1, '09:00', '18:00')] }), []));
    expect(closed.map((part) => instantsOn(MONDAY, part, 'Europe/Paris'))).toEqual([
      { start: '2026-11-22T23:00:00.000Z', end: '2026-11-23T08:00:00.000Z' },
      { start: '2026-11-23T17:00:00.000Z', end: '2026-11-23T23:00:00.000Z' },
    ]);
  });
});

describe('the hours a grid shows', () => {
  const shown = (openings: { start: number; end: number }[], appointments: [string, string][]) =>
    shownHours(
      openings,
      appointments.map(([startsAt, endsAt]) => ({ startsAt, endsAt })),
      'Europe/Paris',
    );
  it('leave a margin around the opening', () => {
    expect(shown([{ start: 570, end: 1110 }], [])).toEqual({ start: 480, end: 1200 });
    expect(shown([], [])).toEqual({ start: 480, end: 1140 });
  });
  it('never cut an appointment off', () => {
    const early: [string, string] = ['2026-11-23T05:30:00Z', '2026-11-23T06:00:00Z'];
    const overnight: [string, string] = ['2026-11-23T22:30:00Z', '2026-11-23T23:30:00Z'];
    expect(shown([{ start: 540, end: 1080 }], [early])).toEqual({ start: 360, end: 1140 });
    expect(shown([{ start: 540, end: 1080 }], [overnight])).toEqual({ start: 0, end: 1440 });
  });
});
