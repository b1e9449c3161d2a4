import { describe, expect, it } from '@jest/globals';
import { calendarDate } from '../formats.ts';
import { cohortsOf } from './cohorts.ts';
import { changeOf, contactKpisOf, kpisOf } from './kpis.ts';
import { daysIn, lastDays, periodBefore, stepOf, stepsIn } from './period.ts';
import { medianSeconds, RESPONSE_BOUNDS, shareWithin } from './response-time.ts';

describe('a period', () => {
  it('of some days ends today, and is compared with as many before', () => {
    const week = lastDays(7, '2026-03-31');
    expect(week).toEqual({ from: '2026-03-25', to: '2026-03-31' });
    expect(periodBefore(week)).toEqual({ from: '2026-03-18', to: '2026-03-24' });
    expect(periodBefore({ from: '2024-03-01', to: '2024-03-01' })).toEqual({
      from: '2024-02-29',
      to: '2024-02-29',
    });
  });
  it('counts days of the calendar, whatever the clocks do in them', () => {
    expect(daysIn({ from: '2026-03-01', to: '2026-03-31' })).toBe(31);
    expect(daysIn({ from: '2026-10-25', to: '2026-10-25' })).toBe(1);
    expect(daysIn({ from: '2026-03-02', to: '2026-03-01' })).toBe(0);
  });
  it('begins its days where the business is', () => {
    expect(calendarDate(new Date('2026-03-28T23:30Z'), 'Europe/Paris')).toBe('2026-03-29');
    expect(calendarDate(new Date('2026-03-29T22:30Z'), 'Europe/Paris')).toBe('2026-03-30');
    expect(calendarDate(new Date('2026-03-29T02:30Z'), 'America/Martinique')).toBe('2026-03-28');
  });
  it('is drawn by day, week from Monday, or month', () => {
    expect(stepOf(lastDays(30, '2026-03-31'))).toBe('day');
    expect(stepOf(lastDays(90, '2026-03-31'))).toBe('week');
    expect(stepOf(lastDays(365, '2026-03-31'))).toBe('month');
    expect(stepsIn({ from: '2026-03-28', to: '2026-03-30' }, 'day')).toEqual([
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ]);
    // 1 March 2026 is a Sunday.
    expect(stepsIn({ from: '2026-03-01', to: '2026-03-09' }, 'week')).toEqual([
      '2026-02-23',
      '2026-03-02',
      '2026-03-09',
    ]);
    expect(stepsIn({ from: '2025-12-31', to: '2026-02-01' }, 'month')).toEqual([
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ]);
  });
});

describe('waiting times', () => {
  const counts = (...pairs: [number, number][]) =>
    Array.from({ length: RESPONSE_BOUNDS.length + 1 }, (_, i) => pairs.find(([at]) => at === i)?.[1] ?? 0);
  it('have their median within its class, and none without an answer', () => {
    expect(medianSeconds(counts())).toBeNull();
    expect(medianSeconds(counts([0, 2]))).toBe(5);
    expect(medianSeconds(counts([0, 1], [3, 3]))).toBe(40);
    expect(medianSeconds(counts([RESPONSE_BOUNDS.length, 4]))).toBe(172_800);
  });
  it('have a share within a bound', () => {
    expect(shareWithin(counts(), 300)).toBeNull();
    expect(shareWithin(counts([0, 1], [RESPONSE_BOUNDS.indexOf(300), 1], [12, 2]), 300)).toBe(0.5);
  });
});

describe('figures', () => {
  const sums = {
    appointments: 0,
    completed: 0,
    noShows: 0,
    cancelled: 0,
    revenueCents: 0,
    priced: 0,
    offeredMinutes: 0,
    bookedMinutes: 0,
  };
  it('are shares of what there was, and nothing of nothing', () => {
    expect(kpisOf(sums)).toEqual({
      appointments: 0,
      showRate: null,
      cancellationRate: null,
      occupancy: null,
      revenueCents: 0,
      averageBasketCents: null,
    });
    expect(
      kpisOf({
        ...sums,
        appointments: 10,
        completed: 6,
        noShows: 2,
        cancelled: 5,
        revenueCents: 10_000,
        priced: 3,
        offeredMinutes: 480,
        bookedMinutes: 120,
      }),
    ).toEqual({
      appointments: 10,
      showRate: 0.75,
      cancellationRate: 1 / 3,
      occupancy: 0.25,
      revenueCents: 10_000,
      averageBasketCents: 3_333,
    });
  });
  it('count what Sara settled of messages and calls together', () => {
    const contact = contactKpisOf({
      responses: [],
      exchanges: 8,
      exchangesBySara: 6,
      calls: 5,
      callsAnswered: 4,
      callsBySara: 3,
      callsBooked: 1,
      callSeconds: 300,
      saraCostMicros: 0,
      arrivals: 4,
      arrivalsBooked: 1,
      arrivalsVisited: 0,
    });
    expect(contact).toMatchObject({
      automationRate: 0.75,
      callsAnsweredRate: 0.8,
      conversionRate: 0.25,
      responseSeconds: null,
    });
  });
  it('move in points where they are shares, in proportion where they are amounts', () => {
    expect(changeOf(0.75, 0.5, 'share')).toBe(0.25);
    expect(changeOf(150, 100, 'amount')).toBe(0.5);
    expect(changeOf(150, 0, 'amount')).toBeNull();
    expect(changeOf(null, 0.5, 'share')).toBeNull();
  });
});

it('clients who come again are shares of those who first came that month, months without a visit being none', () => {
  expect(
    cohortsOf(
      [
        { cohort: '2025-12-01', month: '2025-12-01', clients: 4 },
        { cohort: '2025-12-01', month: '2026-02-01', clients: 1 },
        { cohort: '2026-02-01', month: '2026-02-01', clients: 2 },
      ],
      '2026-02-01',
    ),
  ).toEqual([
    { month: '2025-12-01', clients: 4, returned: [0, 0.25] },
    { month: '2026-02-01', clients: 2, returned: [] },
  ]);
});
