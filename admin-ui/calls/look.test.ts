import { describe, expect, it } from '@jest/globals';
import { callClock, callLength, centsOf, stateOf } from './look.ts';

describe('a call', () => {
  it('stands where its outcome, or else its status, says', () => {
    const call = { outcome: null, status: 'in-progress', isWaiting: false } as const;
    expect(stateOf(call)).toEqual({ key: 'calls.state.live', tone: 'running' });
    expect(stateOf({ ...call, status: 'ended' })).toEqual({ key: 'calls.state.settling', tone: 'running' });
    expect(stateOf({ outcome: 'missed', status: 'ended', isWaiting: true }).tone).toBe('failed');
    expect(stateOf({ outcome: 'handover', status: 'ended', isWaiting: true }).tone).toBe('waiting');
    expect(stateOf({ outcome: 'missed', status: 'ended', isWaiting: false }).tone).toBe('quiet');
    expect(stateOf({ outcome: 'booked', status: 'ended', isWaiting: false }).tone).toBe('done');
  });

  it('is told in minutes and seconds, and cents', () => {
    expect([48, 60, 102].map(callLength)).toEqual(['48\u00A0s', '1\u00A0min\u00A000', '1\u00A0min\u00A042']);
    expect([0, 4.6, 750].map(callClock)).toEqual(['0:00', '0:04', '12:30']);
    expect([0, 4_999, 142_000].map(centsOf)).toEqual([0, 0, 14]);
  });
});
