import { useQuery } from '@tanstack/react-query';
import { booking } from './booking.ts';
import { calendars } from './calendars.ts';
import { endpoints } from './endpoints.ts';

/** Queries several rooms share, each with its key in one place. */
export const keys = {
  me: ['me'],
  system: ['system'],
  onboarding: ['onboarding', 'current'],
  crawls: ['crawls'],
  knowledgeStatus: ['knowledge-status'],
  assistant: ['assistant'],
  processes: ['processes'],
  settings: ['settings'],
  messagingSettings: ['messaging-settings'],
  bookingSettings: ['booking-settings'],
  holidays: ['holidays'],
  calendar: (agentId: string) => ['calendars', agentId],
  calendarConflicts: ['calendar-conflicts'],
  agents: ['agents', 'all'],
  services: ['services', 'all'],
  /** Everything the agenda shows begins with this: whoever changes an appointment invalidates it. */
  agenda: ['agenda'],
} as const;

export const useMe = () => useQuery({ queryKey: keys.me, queryFn: endpoints.me, staleTime: 300_000 });

export const useSystem = () =>
  useQuery({ queryKey: keys.system, queryFn: endpoints.system, staleTime: 600_000 });

export const useOnboarding = () =>
  useQuery({ queryKey: keys.onboarding, queryFn: endpoints.currentOnboarding, staleTime: 10_000 });

export const useKnowledgeStatus = () =>
  useQuery({ queryKey: keys.knowledgeStatus, queryFn: endpoints.knowledgeStatus, staleTime: 15_000 });

export const useAssistant = () =>
  useQuery({ queryKey: keys.assistant, queryFn: endpoints.assistant, staleTime: 60_000, retry: false });

/** Crawls, newest first; asked again every few seconds while one runs. */
export const useCrawls = () =>
  useQuery({
    queryKey: keys.crawls,
    queryFn: () => endpoints.crawls(5),
    refetchInterval: (query) =>
      query.state.data?.items.some((job) => job.status === 'queued' || job.status === 'running')
        ? 2_000
        : false,
  });

export const useBookingSettings = () =>
  useQuery({ queryKey: keys.bookingSettings, queryFn: booking.settings, staleTime: 60_000 });

export const useHolidays = () =>
  useQuery({ queryKey: keys.holidays, queryFn: booking.holidays, staleTime: 60_000 });

/** The whole team, by name; those who left for now included. */
export const useAgents = () =>
  useQuery({ queryKey: keys.agents, queryFn: booking.agents, staleTime: 10_000 });

/** Every service in the order of the price list, those no longer sold included. */
export const useServices = () =>
  useQuery({ queryKey: keys.services, queryFn: booking.services, staleTime: 10_000 });

/** The one of the team who is signed in; null for somebody who takes no appointments. */
export function useOwnAgent() {
  const { data: me } = useMe();
  const { data: agents } = useAgents();
  return agents?.find(({ userId }) => userId && userId === me?.user.id) ?? null;
}

/** Open questions between people's own calendars and the agenda; staff see their own. */
export const useCalendarConflicts = () =>
  useQuery({ queryKey: keys.calendarConflicts, queryFn: calendars.conflicts, refetchInterval: 30_000 });
