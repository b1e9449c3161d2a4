import { describe, expect, it } from '@jest/globals';
import { daily, june1, slotRequest } from '../../testing/slot-request.ts';
import { findSlots, type SlotRequest, SlotRequestError } from './slots.ts';

/** The code and path a request is refused with; `null` when it is answered. */
function refusal(request: unknown): string | null {
  try {
    findSlots(request as SlotRequest);
    return null;
  } catch (error) {
    if (!(error instanceof SlotRequestError)) throw error;
    expect(error.name).toBe('SlotRequestError');
    expect(error.message).toContain(error.path);
    return `${error.code} ${error.path}`;
  }
}

const good = slotRequest();
const withAgent = (agent: object) =>
  refusal({ ...good, agents: [{ workingHours: daily('09:00', '12:00'), ...agent }] });
const withService = (service: object) => refusal({ ...good, service: { durationMin: 30, ...service } });
const inverted = { start: june1('10:00', '11:00').end, end: june1('10:00', '11:00').start };

describe('a request that makes no sense', () => {
  it('is no request', () => {
    for (const request of [null, undefined, 7, 'slots', [], [good]]) {
      expect(refusal(request)).toBe('malformed request');
    }
    expect(refusal({})).toBe('invalid-instant now');
    expect(refusal({ ...good, window: null })).toBe('malformed window');
    expect(refusal({ ...good, service: [] })).toBe('malformed service');
    expect(refusal({ ...good, agents: {} })).toBe('malformed agents');
    expect(refusal({ ...good, agents: ['lea'] })).toBe('malformed agents[0]');
    expect(withAgent({ id: 7 })).toBe('malformed agents[0].id');
    expect(withAgent({ busy: {} })).toBe('malformed agents[0].busy');
    expect(withAgent({ busy: [null] })).toBe('malformed agents[0].busy[0]');
    expect(withAgent({ workingHours: [{ start: '09:00', end: '10:00' }] })).toBe(
      'malformed agents[0].workingHours[0].days',
    );
  });

  it('names a zone that does not exist', () => {
    for (const zone of ['Europe/Atlantis', '', '+02:00', 7, null, undefined]) {
      expect(refusal({ ...good, viewerTimeZone: zone })).toBe('unknown-time-zone viewerTimeZone');
    }
    expect(withAgent({ timeZone: 'Mars/Base' })).toBe('unknown-time-zone agents[0].timeZone');
    expect(withAgent({ timeZone: '' })).toBe('unknown-time-zone agents[0].timeZone');
  });

  it('has dates and times that do not exist', () => {
    expect(refusal({ ...good, now: '2026-02-30T08:00:00Z' })).toBe('invalid-instant now');
    expect(refusal({ ...good, now: Number.NaN })).toBe('invalid-instant now');
    const { from, to } = good.window;
    expect(refusal({ ...good, window: { from: '2026-06-01', to } })).toBe('invalid-instant window.from');
    expect(refusal({ ...good, window: { from, to: '2026-06-02T00:00:00' } })).toBe(
      'invalid-instant window.to',
    );
    const override = (date: unknown, intervals: unknown = []) =>
      withAgent({ overrides: [{ date, intervals }] });
    for (const date of ['2026-02-30', '2026-13-01', '2025-02-29', '01/06/2026', '', null]) {
      expect(override(date)).toBe('invalid-date agents[0].overrides[0].date');
    }
    expect(override('2026-06-01', [{ start: '09:00', end: '24:30' }])).toBe(
      'invalid-time agents[0].overrides[0].intervals[0].end',
    );
    for (const start of ['25:00', '9h', '09:60', '', null, 540]) {
      expect(withAgent({ workingHours: [{ days: [1], start, end: '12:00' }] })).toBe(
        'invalid-time agents[0].workingHours[0].start',
      );
    }
    for (const day of [7, -1, 1.5, '1', null, 'length']) {
      expect(withAgent({ workingHours: [{ days: [1, day], start: '09:00', end: '12:00' }] })).toBe(
        'invalid-day agents[0].workingHours[0].days',
      );
    }
  });

  it('has intervals that end before they start', () => {
    const { from, to } = good.window;
    expect(refusal({ ...good, window: { from: to, to: from } })).toBe('inverted-interval window');
    const june = june1('09:00', '10:00');
    expect(withAgent({ busy: [june, june, inverted] })).toBe('inverted-interval agents[0].busy[2]');
    expect(withAgent({ open: [inverted] })).toBe('inverted-interval agents[0].open[0]');
    expect(withAgent({ bookings: [inverted] })).toBe('inverted-interval agents[0].bookings[0]');
    expect(withAgent({ holds: [{ ...inverted, expiresAt: 0 }] })).toBe(
      'inverted-interval agents[0].holds[0]',
    );
    expect(withAgent({ busy: [june, { ...june, end: 'noon' }] })).toBe(
      'invalid-instant agents[0].busy[1].end',
    );
    expect(withAgent({ busy: [{ ...june, start: null }] })).toBe('invalid-instant agents[0].busy[0].start');
    expect(withAgent({ holds: [june] })).toBe('invalid-instant agents[0].holds[0].expiresAt');
  });

  it('has numbers that are none, or options nobody knows', () => {
    for (const durationMin of [0, -30, 30.5, '30', Number.NaN, Number.POSITIVE_INFINITY, 1e6, null]) {
      expect(withService({ durationMin })).toBe('invalid-number service.durationMin');
    }
    expect(withService({ intervalMin: 0 })).toBe('invalid-number service.intervalMin');
    expect(withService({ bufferBeforeMin: -5 })).toBe('invalid-number service.bufferBeforeMin');
    expect(withService({ bufferAfterMin: '5' })).toBe('invalid-number service.bufferAfterMin');
    expect(withService({ minNoticeMin: -1 })).toBe('invalid-number service.minNoticeMin');
    expect(withService({ maxDaysAhead: -1 })).toBe('invalid-number service.maxDaysAhead');
    expect(withService({ perDayLimit: 1.5 })).toBe('invalid-number service.perDayLimit');
    expect(withService({ perWeekLimit: true })).toBe('invalid-number service.perWeekLimit');
    const booking = { ...june1('09:00', '10:00'), bufferAfterMin: -1 };
    expect(withAgent({ bookings: [booking] })).toBe('invalid-number agents[0].bookings[0].bufferAfterMin');
    expect(refusal({ ...good, combine: 'some' })).toBe('invalid-option combine');
    expect(refusal({ ...good, combine: undefined })).toBe('invalid-option combine');
    expect(refusal({ ...good, grid: { origin: 'noon' } })).toBe('invalid-option grid.origin');
    expect(refusal({ ...good, grid: { afterBusy: 'panic' } })).toBe('invalid-option grid.afterBusy');
  });

  it('has agents nobody can tell apart, or several where one is meant', () => {
    const twice = [{ id: 'lea' }, { id: 'max' }, { id: 'lea' }];
    expect(refusal({ ...good, combine: 'any', agents: twice })).toBe('duplicate-agent agents');
    expect(refusal({ ...good, combine: 'any', agents: [{ id: '1' }, {}] })).toBe('duplicate-agent agents');
    expect(refusal({ ...good, combine: 'single', agents: [{ id: 'a' }, { id: 'b' }] })).toBe(
      'invalid-option combine',
    );
  });
});

describe('a request that asks for too much', () => {
  it('is refused before anything is computed', () => {
    const years = { from: '2026-01-01T00:00:00Z', to: '2036-01-01T00:00:00Z' };
    expect(refusal({ ...good, window: years })).toBe('window-too-long window');
    const million = new Array(1e6).fill(june1('09:00', '10:00'));
    for (const kind of ['open', 'busy', 'bookings', 'holds', 'workingHours', 'overrides']) {
      expect(withAgent({ [kind]: million })).toBe('too-many-intervals agents');
    }
    expect(withAgent({ overrides: [{ date: '2026-06-01', intervals: million }] })).toBe(
      'too-many-intervals agents',
    );
    expect(withAgent({ workingHours: [{ days: million, start: '09:00', end: '10:00' }] })).toBe(
      'too-many-intervals agents',
    );
    const crowd = Array.from({ length: 501 }, (_, index) => ({ id: `${index}` }));
    expect(refusal({ ...good, combine: 'any', agents: crowd })).toBe('too-many-agents agents');
    const year = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    const request = { ...good, window: year, combine: 'any', agents: crowd.slice(0, 10) };
    expect(refusal({ ...request, service: { durationMin: 5 } })).toBe('too-many-slots window');
    expect(refusal({ ...request, service: { durationMin: 60 } })).toBeNull();
  });

  it('is answered up to these bounds', () => {
    const year = { from: '2026-06-01T00:00:00+02:00', to: '2027-06-01T00:00:00+02:00' };
    const always = { workingHours: daily('00:00', '24:00') };
    expect(findSlots({ ...good, window: year, agents: [always] })).toHaveLength(365 * 48);
    const minutes = Array.from({ length: 100_000 }, (_, index) => {
      const start = Date.UTC(2026, 5, 1) + ((index * 7919) % 100_000) * 2 * 60_000;
      return { start, end: start + 60_000 };
    });
    const agents = [{ ...always, busy: minutes }];
    const free = findSlots({ ...good, window: year, agents, service: { durationMin: 1 } });
    expect(free.length).toBe(365 * 1440 - 100_000);
  });
});

describe('a request that is odd, and makes sense', () => {
  it('has no slots in the past, in an empty window, or where all is taken', () => {
    expect(refusal({ ...good, now: '2030-01-01T00:00:00Z' })).toBeNull();
    expect(refusal({ ...good, window: { from: 0, to: 0 } })).toBeNull();
    const forever = { start: '0001-01-01T00:00:00Z', end: '9999-12-31T23:59:59Z' };
    expect(findSlots(slotRequest({ agent: { busy: [forever] } }))).toEqual([]);
    const open = slotRequest({ agent: { open: [forever] } });
    expect(findSlots(open)).toHaveLength(48);
    const last = { from: '9999-12-31T00:00:00Z', to: '9999-12-31T23:00:00Z' };
    expect(findSlots({ ...open, window: last }).length).toBeGreaterThan(40);
    expect(
      findSlots({ ...open, now: forever.start, window: { from: forever.start, to: '0001-01-02T00:00:00Z' } }),
    ).toHaveLength(48);
  });
});
