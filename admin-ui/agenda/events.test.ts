import { describe, expect, it } from '@jest/globals';
import type { Appointment, Period } from '../http/booking-types.ts';
import { conflictsOf } from './conflicts.ts';
import { closedEvents, type EventsRequest, eventsOf, type Shown } from './events.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const appointment = (id: string, patch: Partial<Appointment> = {}) =>
  ({
    id,
    agentId: 'lea',
    clientName: 'Éloïse Petit',
    title: 'Coupe',
    status: 'booked',
    startsAt: '2026-11-24T09:00:00.000Z',
    endsAt: '2026-11-24T09:45:00.000Z',
    ...patch,
  }) as Appointment;
const period = (patch: Partial<Period>): Period => ({
  id: 'p',
  agentId: 'lea',
  kind: 'manual',
  start: '2026-11-24T08:00:00.000Z',
  end: '2026-11-24T12:00:00.000Z',
  title: 'Formation',
  createdAt: '2026-11-01T08:00:00.000Z',
  ...patch,
});
const events = (patch: Partial<EventsRequest>) =>
  eventsOf({
    appointments: [],
    periods: [],
    agents: new Map(),
    agentIds: new Set(['lea', 'paul']),
    move: null,
    mayWrite: true,
    now: NOW,
    ...patch,
  });

describe('what the grid shows', () => {
  it('leaves out what is cancelled, and whom one does not look at', () => {
    const appointments = [
      appointment('a'),
      appointment('b', { status: 'cancelled' }),
      appointment('c', { agentId: 'paul' }),
    ];
    expect(events({ appointments, agentIds: new Set(['lea']) }).map(({ id }) => id)).toEqual(['a']);
  });
  it('lets only what is still to come be dragged, by who may', () => {
    const appointments = [
      appointment('a'),
      appointment('b', { startsAt: '2026-11-23T07:00:00.000Z' }),
      appointment('c', { status: 'arrived' }),
    ];
    expect(events({ appointments }).map(({ editable }) => editable)).toEqual([true, false, false]);
    expect(events({ appointments, mayWrite: false }).some(({ editable }) => editable)).toBe(false);
  });
  it('shows a moved one at its new place, and where it still stands', () => {
    const move = { appointment: appointment('a'), startsAt: '2026-11-25T13:00:00.000Z', agentId: 'paul' };
    const shown = events({ appointments: [appointment('a')], move });
    expect(shown).toMatchObject([
      { id: 'a', start: '2026-11-25T13:00:00.000Z', end: '2026-11-25T13:45:00.000Z', editable: false },
      { id: 'was/a', start: '2026-11-24T09:00:00.000Z', display: 'background' },
    ]);
    const ofPaul = events({ appointments: [appointment('a')], move, agentIds: new Set(['paul']) });
    expect(ofPaul.map(({ id }) => id)).toEqual(['a']);
  });
  it('marks who is expected while the agent is away', () => {
    const [event] = events({ appointments: [appointment('a')], periods: [period({})] });
    expect((event!.shown as Extract<Shown, { kind: 'appointment' }>).conflict?.title).toBe('Formation');
  });
  it('closes what is not open', () => {
    expect(closedEvents(20_780, [{ start: 0, end: 1_440 }], 'Europe/Paris')).toEqual([]);
    expect(closedEvents(20_780, [{ start: 540, end: 1_080 }], 'Europe/Paris')).toHaveLength(2);
  });
});

describe('conflicts', () => {
  const conflicts = (line: Appointment, busy: Partial<Period>) =>
    conflictsOf([line], [period(busy)], NOW).length;
  it('are appointments of the same person in time she does not have', () => {
    expect(conflicts(appointment('a'), {})).toBe(1);
    expect(conflicts(appointment('a'), { agentId: 'paul' })).toBe(0);
    expect(conflicts(appointment('a'), { end: '2026-11-24T09:00:00.000Z' })).toBe(0);
    expect(conflicts(appointment('a', { status: 'cancelled' }), {})).toBe(0);
  });
  it('that are over need no decision', () => {
    const past = { startsAt: '2026-11-20T09:00:00.000Z', endsAt: '2026-11-20T09:45:00.000Z' };
    const away = { start: '2026-11-20T08:00:00.000Z', end: '2026-11-20T12:00:00.000Z' };
    expect(conflicts(appointment('a', past), away)).toBe(0);
  });
});
