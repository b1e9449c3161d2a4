import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { booking } from '../http/booking.ts';
import type { Appointment, Availability } from '../http/booking-types.ts';
import { keys } from '../http/queries.ts';

/** Somebody else may book at any time: what is shown is asked again every half minute, and when one comes back to the page. */
const LIVE_MS = 30_000;

interface Span {
  /** ISO 8601 */
  from: string;
  to: string;
}

export const agendaKeys = {
  appointments: ({ from, to }: Span) => [...keys.agenda, 'appointments', from, to],
  availability: (agentId: string, { from, to }: Span) => [...keys.agenda, 'availability', agentId, from, to],
  appointment: (id: string) => [...keys.agenda, 'appointment', id],
  notices: (id: string) => [...keys.agenda, 'notices', id],
  preview: (id: string, change: object) => [...keys.agenda, 'preview', id, change],
  bookedBySara: (from: string) => [...keys.agenda, 'by-sara', from],
  ofClient: (clientId: string) => [...keys.agenda, 'client', clientId],
  slots: [...keys.agenda, 'slots'],
};

/** Appointments that touch a stretch of time, the cancelled ones included. */
export function useAppointments(span: Span) {
  return useQuery({
    queryKey: agendaKeys.appointments(span),
    queryFn: () => booking.appointments(span),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

/** What Sara booked lately, the newest first, from `from` (ISO 8601) on. */
export function useBookedBySara(from: string) {
  return useQuery({
    queryKey: agendaKeys.bookedBySara(from),
    queryFn: () => booking.bookedBySara(from),
    refetchInterval: LIVE_MS,
  });
}

/** Hours, absences and busy time of each of these agents. */
export function useAvailabilities(agentIds: readonly string[], span: Span) {
  return useQueries({
    queries: agentIds.map((agentId) => ({
      queryKey: agendaKeys.availability(agentId, span),
      queryFn: () => booking.availability(agentId, span),
      refetchInterval: LIVE_MS,
      placeholderData: keepPreviousData,
    })),
    combine: (results) => ({
      byAgent: new Map<string, Availability>(
        results.flatMap(({ data }, i) => (data ? [[agentIds[i]!, data] as const] : [])),
      ),
      isPending: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  });
}

/** Tells every page that shows appointments that one has changed; the changed one, when known, is shown at once. */
export function useAgendaChanged(): (changed?: Appointment) => Promise<void> {
  const queryClient = useQueryClient();
  return async (changed) => {
    if (changed) {
      queryClient.setQueryData(agendaKeys.appointment(changed.id), changed);
      queryClient.setQueriesData<Appointment[]>({ queryKey: [...keys.agenda, 'appointments'] }, (list) =>
        list?.map((line) => (line.id === changed.id ? changed : line)),
      );
    }
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.agenda }),
      // A client's next appointment and visits follow.
      queryClient.invalidateQueries({ queryKey: ['clients'] }),
    ]);
  };
}
