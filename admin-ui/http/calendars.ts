import { call } from './http.ts';
import type { Page } from './types.ts';

/** Somebody's own Google, Outlook, iCloud or Exchange calendar, and how it stands. */
export interface AgentCalendar {
  status: 'none' | 'connected' | 'expired' | 'disconnected';
  provider: string | null;
  email: string | null;
  calendarId: string | null;
  calendarName: string | null;
  timeZone: string | null;
  syncEnabled: boolean;
  /** What a move or deletion there means: ask the staff, follow it, or put ours back. */
  policy: 'ask' | 'follow' | 'ignore';
  problem: 'unreachable' | 'calendar_gone' | 'too_full' | 'not_writable' | 'refused' | null;
  connectedAt: string | null;
  lastSyncedAt: string | null;
  /** null while they cannot be read. */
  calendars: { id: string; name: string; isPrimary: boolean; isWritable: boolean }[] | null;
}

/** Where somebody's own calendar and the agenda want different things. */
export interface CalendarConflict {
  id: string;
  kind: 'overlap' | 'moved' | 'deleted';
  status: 'open' | 'resolved';
  agentId: string;
  agentName: string;
  appointmentId: string;
  appointmentTitle: string;
  clientName: string;
  appointmentStartsAt: string;
  appointmentEndsAt: string;
  eventStartsAt: string | null;
  eventEndsAt: string | null;
  createdAt: string;
}

export type ConflictDecision = 'accept' | 'keep' | 'dismiss';

const of = (agentId: string) => `agents/${encodeURIComponent(agentId)}/calendar`;

export const calendars = {
  read: (agentId: string) => call<AgentCalendar>(of(agentId)),
  /** The address of the provider's page, to send this browser to. */
  connect: (agentId: string) =>
    call<{ url: string; expiresAt: string }>(`${of(agentId)}/connect`, { method: 'POST', body: {} }),
  change: (
    agentId: string,
    body: { calendarId?: string; syncEnabled?: boolean; policy?: AgentCalendar['policy'] },
  ) => call<AgentCalendar>(of(agentId), { method: 'PUT', body }),
  disconnect: (agentId: string) => call<void>(`${of(agentId)}/disconnect`, { method: 'DELETE' }),
  conflicts: () =>
    call<Page<CalendarConflict>>('calendar-conflicts', { query: { status: 'open', limit: 100 } }),
  resolve: (id: string, decision: ConflictDecision) =>
    call<CalendarConflict>(`calendar-conflicts/${encodeURIComponent(id)}/resolve`, {
      method: 'POST',
      body: { decision },
    }),
};
