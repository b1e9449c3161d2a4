import { describe, expect, it } from '@jest/globals';
import { rhythmOf } from './rhythm.ts';

const visit = (day: string) => `${day}T10:00:00.000Z`;
const now = Date.parse('2026-11-23T12:00:00Z');

describe('how often a client comes', () => {
  it('is the usual time between visits, one long absence notwithstanding', () => {
    const visits = ['2026-03-02', '2026-04-06', '2026-05-11', '2026-08-31', '2026-10-05'].map(visit);
    expect(rhythmOf(visits, null, now)).toEqual({ everyWeeks: 5, lateWeeks: 2 });
  });
  it('is on time while the next visit is booked, or not yet due', () => {
    const visits = ['2026-07-27', '2026-08-31', '2026-10-05'].map(visit);
    expect(rhythmOf(visits, visit('2026-12-01'), now)?.lateWeeks).toBe(0);
    expect(rhythmOf(visits, null, Date.parse('2026-11-01T12:00:00Z'))?.lateWeeks).toBe(0);
  });
  it('is not told from two visits, nor from two services on one day', () => {
    expect(rhythmOf(['2026-10-05', '2026-11-02'].map(visit), null, now)).toBeNull();
    const twice = ['2026-10-05T09:00:00Z', '2026-10-05T11:00:00Z', '2026-11-02T09:00:00Z'];
    expect(rhythmOf(twice, null, now)).toBeNull();
  });
  it('is a week at least', () => {
    const visits = ['2026-11-16', '2026-11-18', '2026-11-20'].map(visit);
    expect(rhythmOf(visits, null, now)).toEqual({ everyWeeks: 1, lateWeeks: 0 });
  });
});
