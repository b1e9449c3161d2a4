import { describe, expect, it } from '@jest/globals';
import { mayRunLate, nextStates } from './steps.ts';

const startsAt = '2026-11-23T09:00:00.000Z';
const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`);

describe('what can be done with an appointment', () => {
  it('the day before, only to confirm it; the rest is shown as too early', () => {
    expect(nextStates({ status: 'booked', startsAt }, at('00:00'))).toEqual([
      { to: 'confirmed', early: false },
      { to: 'arrived', early: true },
      { to: 'completed', early: true },
      { to: 'no_show', early: true },
    ]);
  });
  it('once it has begun, to close it', () => {
    const open = nextStates({ status: 'arrived', startsAt }, at('09:10')).filter(({ early }) => !early);
    expect(open.map(({ to }) => to)).toEqual(['completed', 'no_show', 'booked']);
  });
  it('nothing, once cancelled', () => {
    expect(nextStates({ status: 'cancelled', startsAt }, at('08:00'))).toEqual([]);
  });
  it('running late is said on the day, before it begins', () => {
    expect(mayRunLate({ status: 'confirmed', startsAt }, at('08:30'))).toBe(true);
    expect(mayRunLate({ status: 'confirmed', startsAt }, at('09:05'))).toBe(false);
    expect(mayRunLate({ status: 'booked', startsAt: '2026-11-25T09:00:00Z' }, at('09:05'))).toBe(false);
    expect(mayRunLate({ status: 'arrived', startsAt }, at('08:50'))).toBe(false);
  });
});
