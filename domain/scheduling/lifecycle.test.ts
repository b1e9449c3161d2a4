import { describe, expect, it } from '@jest/globals';
import { outOfQuietHours } from '../messaging/quiet-hours.ts';
import { type LifecycleState, nextStep, plannedReminders } from './lifecycle.ts';
import { DEFAULT_BOOKING_SETTINGS } from './settings.ts';
import { stateRefusal } from './states.ts';

const at = (iso: string) => Date.parse(iso);
const rules = {
  ...DEFAULT_BOOKING_SETTINGS,
  timeZone: 'Europe/Paris',
  reviewUrl: 'https://avis.example/salon',
};

/** Booked on Monday 2 November 2026 for Friday the 6th at 14:00 in Paris. */
const state = (over: Partial<LifecycleState> = {}): LifecycleState => ({
  status: 'booked',
  bookedAt: at('2026-11-02T09:00:00Z'),
  startsAt: at('2026-11-06T13:00:00Z'),
  endsAt: at('2026-11-06T13:45:00Z'),
  sequence: 0,
  lateMinutes: null,
  endedAt: null,
  satisfaction: null,
  given: new Set(),
  ...over,
});
const confirmed = new Set(['confirmation']);

describe('an appointment, step by step', () => {
  it('is confirmed, reminded the day before and two hours before, and closed after its grace time', () => {
    const given = new Set<string>();
    const said: string[] = [];
    let now = at('2026-11-02T09:00:00Z');
    for (let i = 0; i < 20; i += 1) {
      const step = nextStep(state({ given }), rules, now);
      if (step.kind === 'notify') {
        given.add(step.notice.key);
        said.push(`${new Date(now).toISOString()} ${step.notice.kind}`);
      } else if (step.kind === 'wait') now = step.until;
      else {
        said.push(`${new Date(now).toISOString()} ${step.kind} ${'as' in step ? step.as : ''}`);
        break;
      }
    }
    expect(said).toEqual([
      '2026-11-02T09:00:00.000Z confirmation',
      '2026-11-05T13:00:00.000Z reminder',
      '2026-11-06T11:00:00.000Z reminder',
      '2026-11-06T14:15:00.000Z close completed',
    ]);
  });

  it('booked for the same day, it has no reminder of the day before', () => {
    const late = state({ bookedAt: at('2026-11-06T08:00:00Z'), given: confirmed });
    expect(nextStep(late, rules, at('2026-11-06T08:00:01Z'))).toEqual({
      kind: 'wait',
      until: at('2026-11-06T11:00:00Z'),
      for: 'reminder',
    });
  });

  it('two reminders missed by a worker that was away are one: the later', () => {
    const step = nextStep(state({ given: confirmed }), rules, at('2026-11-06T11:30:00Z'));
    expect(step).toMatchObject({ kind: 'notify', notice: { key: `reminder/${state().startsAt}/120` } });
    const given = new Set([...confirmed, `reminder/${state().startsAt}/120`]);
    expect(nextStep(state({ given }), rules, at('2026-11-06T11:30:00Z'))).toMatchObject({ for: 'end' });
  });

  it('what a worker that was away finds due at night waits for the morning', () => {
    const night = at('2026-11-06T01:30:00Z');
    const morning = at('2026-11-06T07:00:00Z');
    const missed = state({ given: confirmed });
    expect(nextStep(missed, rules, night)).toEqual({ kind: 'wait', until: morning, for: 'reminder' });
    expect(nextStep(missed, rules, morning)).toMatchObject({ kind: 'notify', notice: { kind: 'reminder' } });
    const done = state({ status: 'completed', endedAt: at('2026-11-05T14:15:00Z'), given: confirmed });
    expect(nextStep(done, rules, night)).toEqual({ kind: 'wait', until: morning, for: 'follow-up' });
    // Planned for the last minute of the evening, it may be a few minutes late; and an early appointment has no morning.
    const early = state({ startsAt: at('2026-11-06T07:15:00Z'), given: confirmed });
    const given = new Set([...confirmed, `reminder/${early.startsAt}/1440`]);
    for (const late of ['2026-11-05T20:10:00Z', '2026-11-06T01:30:00Z'])
      expect(nextStep({ ...early, given }, rules, at(late))).toMatchObject({ kind: 'notify' });
  });

  it('nothing is sent of a time that has passed', () => {
    expect(nextStep(state({ given: confirmed }), rules, at('2026-11-06T13:00:00Z'))).toMatchObject({
      kind: 'wait',
      for: 'end',
    });
    expect(nextStep(state(), rules, at('2026-11-06T13:10:00Z'))).toMatchObject({ for: 'end' });
  });

  it('a move is told once and reminded of anew', () => {
    const old = `reminder/${state().startsAt}/1440`;
    const moved = state({
      sequence: 1,
      startsAt: at('2026-11-10T09:00:00Z'),
      endsAt: at('2026-11-10T09:45:00Z'),
      given: new Set(['confirmation', old]),
    });
    expect(nextStep(moved, rules, at('2026-11-05T14:00:00Z'))).toMatchObject({
      notice: { kind: 'moved', key: 'moved/1' },
    });
    const told = { ...moved, given: new Set([...moved.given, 'moved/1']) };
    expect(nextStep(told, rules, at('2026-11-05T14:00:00Z'))).toEqual({
      kind: 'wait',
      until: at('2026-11-09T09:00:00Z'),
      for: 'reminder',
    });
  });

  it('a cancellation is told to whoever had heard of the appointment, and nothing follows', () => {
    const now = at('2026-11-03T09:00:00Z');
    const cancelled = state({ status: 'cancelled', sequence: 1, given: confirmed });
    expect(nextStep(cancelled, rules, now)).toMatchObject({ notice: { kind: 'cancelled' } });
    expect(nextStep({ ...cancelled, given: new Set() }, rules, now)).toEqual({
      kind: 'ended',
      outcome: 'cancelled',
    });
    expect(nextStep({ ...cancelled, given: new Set(['confirmation', 'cancelled']) }, rules, now)).toEqual({
      kind: 'ended',
      outcome: 'cancelled',
    });
  });

  it('where arrivals are noted, whoever did not arrive has not come', () => {
    const after = at('2026-11-06T14:15:00Z');
    const checkIn = { ...rules, checkIn: true };
    expect(nextStep(state({ given: confirmed }), checkIn, after)).toEqual({ kind: 'close', as: 'no_show' });
    expect(nextStep(state({ status: 'arrived', given: confirmed }), checkIn, after)).toEqual({
      kind: 'close',
      as: 'completed',
    });
  });

  it('asks how it was, and whoever was content for a review', () => {
    const done = state({ status: 'completed', endedAt: at('2026-11-06T14:15:00Z'), given: confirmed });
    expect(nextStep(done, rules, at('2026-11-06T14:15:00Z'))).toEqual({
      kind: 'wait',
      until: at('2026-11-06T17:15:00Z'),
      for: 'follow-up',
    });
    const asked = { ...done, given: new Set(['confirmation', 'follow-up']) };
    const evening = at('2026-11-06T17:20:00Z');
    expect(nextStep(done, rules, evening)).toMatchObject({ notice: { kind: 'follow-up' } });
    expect(nextStep(asked, rules, evening)).toMatchObject({ for: 'answer' });
    expect(nextStep({ ...asked, satisfaction: 5 }, rules, evening)).toMatchObject({
      notice: { kind: 'review-request' },
    });
    expect(nextStep({ ...asked, satisfaction: 2 }, rules, evening)).toEqual({
      kind: 'ended',
      outcome: 'completed',
    });
    // An answer at night is thanked for in the morning.
    expect(nextStep({ ...asked, satisfaction: 5 }, rules, at('2026-11-06T22:00:00Z'))).toEqual({
      kind: 'wait',
      until: at('2026-11-07T07:00:00Z'),
      for: 'follow-up',
    });
  });

  it('running late is told once per delay', () => {
    const late = state({ lateMinutes: 15, given: confirmed });
    expect(nextStep(late, rules, at('2026-11-06T12:00:00Z'))).toMatchObject({
      notice: { kind: 'running-late', key: `late/${late.startsAt}/15` },
    });
  });
});

describe('reminders', () => {
  const plan = (startsAt: string, timeZone = 'Europe/Paris', bookedAt = '2026-01-01T00:00:00Z') =>
    plannedReminders(
      { startsAt: at(startsAt), bookedAt: at(bookedAt), given: new Set() },
      { ...rules, timeZone },
    ).map(({ at: instant }) => new Date(instant).toISOString());

  it('H-2 of an early appointment comes the evening before, not at dawn', () => {
    expect(plan('2026-11-06T07:30:00Z')).toEqual(['2026-11-05T07:30:00.000Z', '2026-11-05T19:59:00.000Z']);
  });
  it('keep the wall clock over both changes of the clocks', () => {
    // 25 October 2026, back to winter time; 29 March 2026, on to summer time. Quiet until 8:00 on the wall.
    expect(plan('2026-10-26T06:00:00Z')[0]).toBe('2026-10-25T07:00:00.000Z');
    expect(plan('2026-03-30T05:00:00Z')[0]).toBe('2026-03-29T06:00:00.000Z');
  });
  it('are those of the business’s zone, wherever it is', () => {
    expect(outOfQuietHours(at('2026-11-06T02:00:00Z'), rules.quietHours, 'America/Guadeloupe')).toBe(
      at('2026-11-06T12:00:00Z'),
    );
    expect(outOfQuietHours(at('2026-11-06T12:30:00Z'), rules.quietHours, 'Pacific/Noumea')).toBe(
      at('2026-11-06T21:00:00Z'),
    );
  });
  it('no quiet hours means none', () => {
    expect(
      outOfQuietHours(at('2026-11-06T02:00:00Z'), { start: '00:00', end: '00:00' }, 'Europe/Paris'),
    ).toBe(at('2026-11-06T02:00:00Z'));
  });
});

describe('states', () => {
  const start = at('2026-11-06T13:00:00Z');
  it('nobody stays away before the start, or arrives the day before', () => {
    expect(stateRefusal('booked', 'no_show', start, start - 1)).toBe('not-yet');
    expect(stateRefusal('booked', 'arrived', start, start - 2 * 3_600_000)).toBe('not-yet');
    expect(stateRefusal('booked', 'arrived', start, start - 600_000)).toBeNull();
  });
  it('a wrong ending can be put right, a cancellation is final', () => {
    expect(stateRefusal('completed', 'no_show', start, start + 1)).toBeNull();
    expect(stateRefusal('cancelled', 'booked', start, start)).toBe('not-allowed');
  });
});
