import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BusyTime, busyTimes } from './busy.ts';
import type { CalendarEvent, EventTime } from './event.ts';
import { overlaps } from './overlaps.ts';

const PARIS = 'Europe/Paris';
const at = (start: string, minutes = 60): EventTime => ({
  kind: 'timed',
  startMs: Date.parse(start),
  endMs: Date.parse(start) + minutes * 60_000,
  timeZone: PARIS,
});
const event = (id: string, time: EventTime, rest: Partial<CalendarEvent> = {}): CalendarEvent => ({
  id,
  masterId: null,
  originalStartMs: null,
  recurrence: [],
  time,
  title: 'Privé',
  description: '',
  busy: true,
  status: 'confirmed',
  ownResponse: null,
  tag: null,
  ...rest,
});
const busyOf = (events: CalendarEvent[], isOurs = (_event: CalendarEvent) => false) =>
  busyTimes(events, {
    timeZone: PARIS,
    fromMs: Date.parse('2026-03-01T00:00:00Z'),
    toMs: Date.parse('2026-12-01T00:00:00Z'),
    isOurs,
  });
const shown = (times: BusyTime[]) =>
  times.map(({ startMs, endMs }) => `${new Date(startMs).toISOString()} ${(endMs - startMs) / 3_600_000} h`);

describe('busy time', () => {
  it('leaves out what is free, cancelled, declined, ours, momentary or elsewhere in time', () => {
    const time = at('2026-09-01T07:00:00Z');
    const events = [
      event('busy', time),
      event('maybe', time, { status: 'tentative', ownResponse: 'maybe' }),
      event('unanswered', time, { ownResponse: 'noreply' }),
      event('free', time, { busy: false }),
      event('cancelled', time, { status: 'cancelled' }),
      event('declined', time, { ownResponse: 'no' }),
      event('ours', time, { tag: 'a.b' }),
      event('reminder', at('2026-09-01T07:00:00Z', 0)),
      event('past', at('2026-02-01T07:00:00Z')),
      event('far', at('2027-09-01T07:00:00Z')),
    ];
    expect(busyOf(events, ({ tag }) => tag !== null).map(({ ref }) => ref)).toEqual([
      'busy',
      'maybe',
      'unanswered',
    ]);
  });

  it('covers whole days as long as they are where the calendar is', () => {
    const holiday = event('holiday', { kind: 'all-day', startDate: '2026-03-28', endDate: '2026-03-29' });
    expect(shown(busyOf([holiday]))).toEqual(['2026-03-27T23:00:00.000Z 47 h']);
    const autumn = event('autumn', { kind: 'all-day', startDate: '2026-10-25', endDate: '2026-10-25' });
    expect(shown(busyOf([autumn]))).toEqual(['2026-10-24T22:00:00.000Z 25 h']);
  });

  it('expands a series that came whole, but for the occurrences that came changed or cancelled', () => {
    const series = event('s', at('2026-10-20T07:00:00Z'), { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
    const moved = event('s_2', at('2026-10-21T15:00:00Z'), {
      masterId: 's',
      originalStartMs: Date.parse('2026-10-21T07:00:00Z'),
    });
    const cancelled = event('s_3', at('2026-10-22T07:00:00Z'), {
      masterId: 's',
      originalStartMs: Date.parse('2026-10-22T07:00:00Z'),
      status: 'cancelled',
    });
    expect(shown(busyOf([series, moved, cancelled]))).toEqual([
      '2026-10-20T07:00:00.000Z 1 h',
      '2026-10-21T15:00:00.000Z 1 h',
      '2026-10-23T07:00:00.000Z 1 h',
    ]);
  });

  it('takes the first time alone of a series nobody can read', () => {
    const series = event('s', at('2026-10-20T07:00:00Z'), { recurrence: ['RRULE:FREQ=YEARLY;BYWEEKNO=43'] });
    expect(shown(busyOf([series]))).toEqual(['2026-10-20T07:00:00.000Z 1 h']);
  });

  it('counts an event that comes twice once', () => {
    const twice = event('one', at('2026-10-20T07:00:00Z'));
    expect(busyOf([twice, twice])).toHaveLength(1);
  });
});

describe('overlaps', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
    .map(([startMs, length]) => ({ startMs, endMs: startMs + length }));

  it('finds exactly the pairs that share an instant', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), fc.array(span, { maxLength: 20 }), (left, right) => {
        const busy = left.map((one, i) => ({ ...one, ref: `b${i}` }));
        const appointments = right.map((one, i) => ({ ...one, id: `a${i}` }));
        const expected = appointments.flatMap((appointment) =>
          busy
            .filter((b) => b.startMs < appointment.endMs && appointment.startMs < b.endMs)
            .map((b) => `${appointment.id} ${b.ref}`),
        );
        const found = overlaps(busy, appointments).map((pair) => `${pair.appointmentId} ${pair.busy.ref}`);
        expect(found.sort()).toEqual(expected.sort());
      }),
    );
  });

  it('does not mind what ends where the other begins', () => {
    const busy = [{ ref: 'b', startMs: 10, endMs: 20 }];
    expect(
      overlaps(busy, [
        { id: 'before', startMs: 0, endMs: 10 },
        { id: 'after', startMs: 20, endMs: 30 },
      ]),
    ).toEqual([]);
  });
});
