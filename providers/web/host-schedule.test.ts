import { describe, expect, it } from '@jest/globals';
import { HostSchedule } from './host-schedule.ts';

describe('HostSchedule', () => {
  it('spaces requests to a host, whoever asks, and leaves other hosts alone', () => {
    let now = 1000;
    const schedule = new HostSchedule(() => now);
    expect([1, 2, 3].map(() => schedule.reserve('a.fr', 500))).toEqual([0, 500, 1000]);
    expect(schedule.reserve('b.fr', 500)).toBe(0);
    now += 1200;
    expect(schedule.reserve('a.fr', 500)).toBe(300);
    now += 10_000;
    expect(schedule.reserve('a.fr', 500)).toBe(0);
  });

  it('lets nobody ask a host that said it is busy', () => {
    const schedule = new HostSchedule(() => 0);
    schedule.pause('a.fr', 7000);
    expect(schedule.reserve('a.fr', 0)).toBe(7000);
    schedule.pause('a.fr', 1000);
    expect(schedule.reserve('a.fr', 0)).toBe(7000);
  });
});
