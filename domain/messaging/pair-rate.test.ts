import { describe, expect, it } from '@jest/globals';
import { nextInPair, PAIR_RATE } from './pair-rate.ts';

describe('messages to one person', () => {
  it('leave at once while there are few, then once a minute has passed over ten', () => {
    expect(nextInPair(1_000_000, [])).toBe(1_000_000);
    const nine = Array.from({ length: 9 }, (_, n) => 999_999 - n);
    expect(nextInPair(1_000_000, nine)).toBe(1_000_000);
    expect(nextInPair(1_000_000, [...nine, 960_000])).toBe(1_020_000);
    expect(nextInPair(1_020_000, [...nine, 960_000])).toBe(1_020_000);
  });

  it('are never more than one in six seconds over a minute, however many want to leave', () => {
    const left: number[] = [];
    let now = 0;
    for (let count = 0; count < 100; count += 1) {
      now = nextInPair(now, left.slice(0, PAIR_RATE.messages));
      left.unshift(now);
    }
    for (const end of left) {
      const inTheMinute = left.filter((at) => at <= end && at > end - 60_000);
      expect(inTheMinute.length).toBeLessThanOrEqual(10);
    }
    expect(now).toBe(9 * 60_000);
  });
});
