import { describe, expect, it } from '@jest/globals';
import type { Way } from '../http/conversation-types.ts';
import { minutesLeft, obstacleOf, otherWays } from './ways.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const way = (more: Partial<Way>): Way => ({
  channel: 'sms',
  to: '+33',
  windowClosesAt: null,
  refusal: null,
  ...more,
});
const shut = way({ channel: 'whatsapp', windowClosesAt: '2026-11-25T09:59:00Z' });
const open = way({ channel: 'whatsapp', windowClosesAt: '2026-11-25T12:30:30Z' });

describe('the ways to somebody', () => {
  it('are barred by their own word before any window', () => {
    expect(obstacleOf(way({}), NOW)).toBeNull();
    expect(obstacleOf(open, NOW)).toBeNull();
    expect(obstacleOf(shut, NOW)).toBe('shut');
    expect(obstacleOf({ ...shut, refusal: 'opted-out' }, NOW)).toBe('refused');
  });

  it('offer the open ones instead, and none that is barred', () => {
    const barred = way({ channel: 'email', refusal: 'bounced' });
    expect(otherWays([shut, way({}), barred], shut, NOW)).toEqual([way({})]);
  });

  it('count down to the minute', () => {
    expect(minutesLeft(open, NOW)).toBe(150);
    expect(minutesLeft({ ...open, windowClosesAt: '2026-11-25T10:00:10Z' }, NOW)).toBe(1);
    expect(minutesLeft(shut, NOW)).toBeNull();
    expect(minutesLeft(way({}), NOW)).toBeNull();
  });
});
