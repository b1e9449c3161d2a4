import { useMemo } from 'react';
import { conflictsOf } from '../agenda/conflicts.ts';
import { instantsOf, today } from '../agenda/place.ts';
import { useAppointments, useAvailabilities } from '../agenda/use-agenda.ts';
import { useAgents, useCalendarConflicts } from '../http/queries.ts';
import { useFormat } from '../kit/use-format.ts';

/** How far ahead a conflict is worth a decision now. */
const AHEAD_DAYS = 14;

/** What the agenda says of today, and what in it needs somebody to decide. */
export function useDay() {
  const { timeZone } = useFormat();
  const day = today(timeZone, Date.now());
  const span = useMemo(() => instantsOf({ from: day, to: day + AHEAD_DAYS }, timeZone), [day, timeZone]);
  const tonight = Date.parse(instantsOf({ from: day, to: day + 1 }, timeZone).to);
  const { data: agents = [] } = useAgents();
  const appointments = useAppointments(span);
  const ids = agents.filter(({ active, bookable }) => active && bookable).map(({ id }) => id);
  const { byAgent } = useAvailabilities(ids, span);
  const now = Date.now();
  const lines = appointments.data ?? [];
  const ofToday = lines.filter(
    ({ status, startsAt }) => status !== 'cancelled' && Date.parse(startsAt) < tonight,
  );
  const { data: questions } = useCalendarConflicts();
  // What lies in people's own calendars is asked about as their questions.
  const periods = [...byAgent.values()]
    .flatMap(({ unavailability }) => unavailability)
    .filter(({ kind }) => kind !== 'external_calendar');
  return {
    query: appointments,
    weekAgo: instantsOf({ from: day - 7, to: day }, timeZone).from,
    today: ofToday.length,
    unconfirmed: ofToday.filter(({ status, startsAt }) => status === 'booked' && Date.parse(startsAt) > now)
      .length,
    disagreements: questions?.total ?? 0,
    conflicts: conflictsOf(lines, periods, now).map(({ appointment: { id, startsAt } }) => ({
      id,
      startsAt,
    })),
  };
}
