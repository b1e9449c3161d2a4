import { describe, expect, it } from '@jest/globals';
import { DEFAULT_BOOKING_RULES } from '../../domain/scheduling/settings.ts';
import type { Appointment } from '../http/booking-types.ts';
import { outsideHours, type PreviewRequest, previewSlots, rulesOfService } from './preview.ts';

/** Monday, 7:00 in Paris. */
const NOW = Date.parse('2026-11-23T06:00:00Z');
const rule = (weekday: number, startTime: string, endTime: string) => ({
  weekday,
  startTime,
  endTime,
  overnight: false,
});
const starts = (patch: Partial<PreviewRequest>) =>
  previewSlots({
    zone: 'Europe/Paris',
    rules: [rule(1, '09:00', '12:00')],
    businessHours: [{ days: [1], start: '14:00', end: '15:00' }],
    overrides: [],
    holidays: [],
    periods: [],
    appointments: [],
    service: { ...DEFAULT_BOOKING_RULES, durationMinutes: 60 },
    now: NOW,
    days: 7,
    ...patch,
  }).map(({ start }) => new Date(start).toISOString().slice(5, 16));
const appointment = (startsAt: string, endsAt: string) =>
  ({ status: 'booked', startsAt, endsAt, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }) as Appointment;

describe('the slots hours would give', () => {
  it('follow the week being edited, else the business’s', () => {
    expect(starts({})).toEqual(['11-23T08:00', '11-23T09:00', '11-23T10:00']);
    expect(starts({ rules: [] })).toEqual(['11-23T13:00']);
  });
  it('leave out what is booked, away or closed', () => {
    expect(starts({ appointments: [appointment('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z')] })).toEqual([
      '11-23T08:00',
      '11-23T10:00',
    ]);
    expect(starts({ periods: [{ start: '2026-11-23T07:00:00Z', end: '2026-11-23T10:00:00Z' }] })).toEqual([
      '11-23T10:00',
    ]);
    expect(starts({ holidays: [{ date: '2026-11-23' }] })).toEqual([]);
  });
  it('open on a holiday that has hours of its own', () => {
    const overrides = [{ date: '2026-11-23', intervals: [{ start: '10:00', end: '11:00' }] }];
    expect(starts({ holidays: [{ date: '2026-11-23' }], overrides })).toEqual(['11-23T09:00']);
  });
  it('last as long as the service, or as its type says', () => {
    const type = { ...DEFAULT_BOOKING_RULES, id: 't', name: 'Coupe', color: '#3C7A5E', reminders: null };
    const long = { ...type, durationMinutes: 90, bufferAfterMinutes: 10 };
    expect(rulesOfService({ durationMinutes: 45, appointmentTypeId: 't' }, [long])).toMatchObject({
      durationMinutes: 45,
      bufferAfterMinutes: 10,
    });
    expect(rulesOfService({ durationMinutes: null, appointmentTypeId: 't' }, [long]).durationMinutes).toBe(
      90,
    );
    expect(rulesOfService({ durationMinutes: null, appointmentTypeId: null }, []).durationMinutes).toBe(30);
  });
});

describe('appointments outside the hours', () => {
  const week = (rules: ReturnType<typeof rule>[]) => ({
    rules: rules.map((line, i) => ({ ...line, id: String(i), agentId: 'a' })),
    businessHours: [],
    overrides: [],
  });
  const outside = (lines: Appointment[], rules: ReturnType<typeof rule>[]) =>
    outsideHours(lines, week(rules), [], 'Europe/Paris', NOW).length;
  it('are named before the hours are saved', () => {
    const late = appointment('2026-11-23T11:30:00Z', '2026-11-23T12:30:00Z');
    expect(outside([late], [rule(1, '09:00', '12:00')])).toBe(1);
    expect(outside([late], [rule(1, '09:00', '14:00')])).toBe(0);
    expect(outside([late], [rule(2, '09:00', '14:00')])).toBe(1);
  });
  it('are not those of a night that runs on', () => {
    const night = appointment('2026-11-23T22:30:00Z', '2026-11-23T23:30:00Z');
    expect(outside([night], [{ ...rule(1, '20:00', '02:00'), overnight: true }])).toBe(0);
    expect(outside([night], [rule(1, '20:00', '24:00')])).toBe(1);
  });
  it('are not those that have been', () => {
    expect(outside([appointment('2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z')], [])).toBe(0);
  });
});
