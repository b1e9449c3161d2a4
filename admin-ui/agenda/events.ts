import type { EventInput } from '@fullcalendar/react';
import { formatDay } from '../../domain/scheduling/day.ts';
import type { Interval } from '../../domain/scheduling/intervals.ts';
import type { Appointment, Period } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { conflictsOf, isStanding } from './conflicts.ts';
import { closedOn, instantsOn } from './hours.ts';

/** What one piece of the grid is; carried by FullCalendar in `extendedProps.shown`. */
export type Shown =
  | {
      kind: 'appointment';
      appointment: Appointment;
      agent: Agent | undefined;
      /** What its agent is away for meanwhile. */
      conflict: Period | null;
      /** Dropped somewhere, and not yet confirmed or not yet answered. */
      moving: boolean;
    }
  | { kind: 'period'; period: Period; agent: Agent | undefined }
  /** Where an appointment that is being moved still stands for the client. */
  | { kind: 'was'; appointment: Appointment }
  | { kind: 'closed' };

/** An appointment on its way to another time or person. */
export interface Move {
  appointment: Appointment;
  startsAt: string;
  agentId: string;
}

/** An appointment as it will be. */
export function moved({ appointment, startsAt, agentId }: Move): Appointment {
  const length = Date.parse(appointment.endsAt) - Date.parse(appointment.startsAt);
  return {
    ...appointment,
    agentId,
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + length).toISOString(),
  };
}

export interface EventsRequest {
  appointments: readonly Appointment[];
  periods: readonly Period[];
  agents: ReadonlyMap<string, Agent>;
  /** Whose events are wanted. */
  agentIds: ReadonlySet<string>;
  move: Move | null;
  mayWrite: boolean;
  now: number;
}

/** Appointments and busy time as FullCalendar draws them. What is cancelled leaves its place free. Pure. */
export function eventsOf(request: EventsRequest): EventInput[] {
  const { periods, agents, agentIds, move, mayWrite, now } = request;
  const standing = request.appointments.filter(({ status }) => status !== 'cancelled');
  const placed = standing.map((line) => (line.id === move?.appointment.id ? moved(move) : line));
  const conflicts = new Map(
    conflictsOf(placed, periods, now).map(({ appointment, period }) => [appointment.id, period]),
  );
  const events = placed.map((appointment): EventInput => {
    const moving = appointment.id === move?.appointment.id;
    const movable = isStanding(appointment) && Date.parse(appointment.startsAt) > now;
    return {
      id: appointment.id,
      start: appointment.startsAt,
      end: appointment.endsAt,
      title: appointment.clientName || appointment.title,
      editable: mayWrite && movable && !move,
      shown: {
        kind: 'appointment',
        appointment,
        agent: agents.get(appointment.agentId),
        conflict: conflicts.get(appointment.id) ?? null,
        moving,
      } satisfies Shown,
    };
  });
  if (move) {
    const { id, startsAt: start, endsAt: end } = move.appointment;
    const shown: Shown = { kind: 'was', appointment: move.appointment };
    events.push({ id: `was/${id}`, start, end, title: '', editable: false, display: 'background', shown });
  }
  for (const period of periods) {
    const shown: Shown = { kind: 'period', period, agent: agents.get(period.agentId) };
    const { id, start, end } = period;
    events.push({ id: `period/${id}`, start, end, title: period.title ?? '', editable: false, shown });
  }
  return events.filter(({ shown }) => agentIds.has(agentOf(shown as Shown)));
}

function agentOf(shown: Shown): string {
  if (shown.kind === 'closed') return '';
  return shown.kind === 'period' ? shown.period.agentId : shown.appointment.agentId;
}

/** The closed hours of a day, behind everything else. */
export function closedEvents(day: number, opening: readonly Interval[], zone: string): EventInput[] {
  return closedOn(opening).map((part, i) => ({
    id: `closed/${day}/${i}`,
    ...instantsOn(day, part, zone),
    display: 'background',
    editable: false,
    shown: { kind: 'closed' } satisfies Shown,
  }));
}

/** A day nobody works, as a grid without hours shows it. */
export function closedDayEvents(day: number, opening: readonly Interval[]): EventInput[] {
  if (opening.length > 0) return [];
  const shown: Shown = { kind: 'closed' };
  return [
    {
      id: `closed/${day}`,
      start: formatDay(day),
      allDay: true,
      display: 'background',
      editable: false,
      shown,
    },
  ];
}

export function shownOf(event: { extendedProps: Record<string, unknown> }): Shown {
  return event.extendedProps.shown as Shown;
}
