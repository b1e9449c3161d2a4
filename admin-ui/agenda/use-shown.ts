import type { EventInput } from '@fullcalendar/react';
import { useMemo } from 'react';
import type { Interval } from '../../domain/scheduling/intervals.ts';
import { merged } from '../../domain/scheduling/intervals.ts';
import { useHolidays } from '../http/queries.ts';
import type { Agent } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { closedDayEvents, closedEvents, eventsOf, type Move, type Shown, shownOf } from './events.ts';
import { openingOf, shownHours } from './hours.ts';
import { daysOf, instantsOf, type Place } from './place.ts';
import { useAppointments, useAvailabilities } from './use-agenda.ts';

/** Everything the agenda draws for a place: appointments, busy and closed time, and the hours worth showing. */
export function useShown(
  place: Place,
  agents: readonly Agent[],
  visible: readonly Agent[],
  move: Move | null,
) {
  const { timeZone } = useFormat();
  const mayWrite = useMay()('appointments:write');
  const { view, day } = place;
  const days = useMemo(() => daysOf({ view, day }), [view, day]);
  const span = useMemo(() => instantsOf(days, timeZone), [days, timeZone]);
  const appointments = useAppointments(span);
  const availabilities = useAvailabilities(
    visible.map(({ id }) => id),
    span,
  );
  const { data: holidays } = useHolidays();
  const closedDays = holidays?.items;

  const drawn = useMemo(() => {
    const openings = (agentId: string, on: number): Interval[] | null => {
      const hours = availabilities.byAgent.get(agentId);
      return hours ? openingOf(on, hours, closedDays ?? []) : null;
    };
    // Neither a month nor the week of several people has hours.
    const byDay = view === 'month' || (view === 'week' && visible.length > 1);
    const all = Array.from({ length: days.to - days.from }, (_, i) => days.from + i);
    /** Closed is when nobody of these is there; unknown hours close nothing. */
    const closedFor = (agentIds: readonly string[]): EventInput[] =>
      all.flatMap((on) => {
        const open = agentIds.map((agentId) => openings(agentId, on));
        const known = open.filter((part) => part !== null);
        if (known.length === 0) return [];
        const opening = merged(known.flat());
        return byDay ? closedDayEvents(on, opening) : closedEvents(on, opening, timeZone);
      });
    const ids = visible.map(({ id }) => id);
    const eventsFor = (agentIds: readonly string[]) =>
      eventsOf({
        appointments: appointments.data ?? [],
        periods: agentIds.flatMap((id) => availabilities.byAgent.get(id)?.unavailability ?? []),
        agents: new Map(agents.map((agent) => [agent.id, agent])),
        agentIds: new Set(agentIds),
        move,
        mayWrite,
        now: Date.now(),
      });
    const events = eventsFor(ids);
    const shown: Shown[] = events.map((event) => shownOf({ extendedProps: event }));
    return {
      shown,
      events: [...events, ...closedFor(ids)],
      eventsOfAgent: new Map(ids.map((id) => [id, [...eventsFor([id]), ...closedFor([id])]])),
      hours: shownHours(
        ids.flatMap((id) => all.flatMap((on) => openings(id, on) ?? [])),
        shown.flatMap((piece) => (piece.kind === 'appointment' ? [piece.appointment] : [])),
        timeZone,
      ),
    };
  }, [
    appointments.data,
    availabilities.byAgent,
    closedDays,
    days,
    agents,
    visible,
    move,
    mayWrite,
    timeZone,
    view,
  ]);

  return {
    ...drawn,
    days,
    isPending: appointments.isPending,
    /** Nothing at all to show. */
    error: appointments.data ? null : appointments.error,
    /** What is shown may be old: since when. */
    staleSince:
      appointments.data && appointments.isError ? new Date(appointments.dataUpdatedAt).toISOString() : null,
    refetch: () => void appointments.refetch(),
  };
}
