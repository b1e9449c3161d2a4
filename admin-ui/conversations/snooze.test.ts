import { describe, expect, it } from '@jest/globals';
import { instantOf, snoozeChoices } from './snooze.ts';

const said = (now: string) =>
  snoozeChoices('Europe/Paris', Date.parse(now)).map(({ name, at }) => [name, at.toISOString()]);

describe('putting off', () => {
  it('offers this evening, tomorrow and Monday on the business’s clock', () => {
    expect(said('2026-11-25T09:00:00Z')).toEqual([
      ['evening', '2026-11-25T17:00:00.000Z'],
      ['tomorrow', '2026-11-26T08:00:00.000Z'],
      ['monday', '2026-11-30T08:00:00.000Z'],
    ]);
  });
  it('has no evening left late, and no Monday twice on a Sunday', () => {
    expect(said('2026-11-29T20:00:00Z')).toEqual([['tomorrow', '2026-11-30T08:00:00.000Z']]);
  });
  it('means next Monday on a Monday, across the change of the clocks too', () => {
    expect(said('2026-10-19T12:00:00Z').at(-1)).toEqual(['monday', '2026-10-26T08:00:00.000Z']);
  });
  it('reads a date and time as the business’s', () => {
    expect(instantOf('Europe/Paris', '2026-07-01T09:30')?.toISOString()).toBe('2026-07-01T07:30:00.000Z');
    expect(instantOf('America/Montreal', '2026-07-01T09:30')?.toISOString()).toBe('2026-07-01T13:30:00.000Z');
    expect(instantOf('Europe/Paris', '')).toBeNull();
  });
});
