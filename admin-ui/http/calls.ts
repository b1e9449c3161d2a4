import { call } from './http.ts';

/** Calls as they travel. Instants are ISO 8601 strings, costs millionths of the currency's unit. */

export type CallOutcome = 'booked' | 'moved' | 'cancelled' | 'informed' | 'handover' | 'missed' | 'abandoned';

export interface Call {
  id: string;
  direction: 'inbound' | 'outbound';
  clientId: string | null;
  clientName: string | null;
  clientNumber: string | null;
  businessNumber: string | null;
  status: 'scheduled' | 'queued' | 'ringing' | 'in-progress' | 'forwarding' | 'ended';
  outcome: CallOutcome | null;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  durationSeconds: number | null;
  costMicros: number | null;
  costCurrency: string;
  summary: string | null;
  appointmentId: string | null;
  /** Somebody of the team owes the caller a word. */
  isWaiting: boolean;
  handledAt: string | null;
}

export type ToolOutcome =
  | 'answered'
  | 'booked'
  | 'moved'
  | 'cancelled'
  | 'handover'
  | 'refused'
  | 'unavailable';

export interface CallDetail extends Call {
  endedReason: string | null;
  handoverReason: string | null;
  recordingUrl: string | null;
  turns: { who: 'sara' | 'client'; text: string; atSeconds: number | null }[];
  toolCalls: {
    toolCallId: string;
    name: string;
    arguments: Record<string, unknown>;
    message: string;
    outcome: ToolOutcome;
    tookMs: number;
    at: string;
  }[];
  appointment: { id: string; title: string; startsAt: string; agentName: string; status: string } | null;
}

export interface CallFigures {
  calls: number;
  answered: number;
  booked: number;
  seconds: number;
  costMicros: number;
}

export interface CallStats {
  from: string;
  to: string;
  by: 'day' | 'month';
  costCurrency: string;
  total: CallFigures;
  waiting: number;
  series: (CallFigures & { period: string })[];
}

/** A number of days up to today, or two dates, both included. */
export type CallPeriod = { days: number } | { from: string; to: string };

/** Calls of the telephone's page. The list goes through the data provider. */
export const calls = {
  one: (id: string) => call<CallDetail>(`vapi/calls/${encodeURIComponent(id)}`),
  stats: (period: CallPeriod) => call<CallStats>('vapi/stats', { query: { ...period } }),
  setHandled: (id: string, handled: boolean) =>
    call<CallDetail>(`vapi/calls/${encodeURIComponent(id)}/handled`, { method: 'PUT', body: { handled } }),
};

export const callKeys = {
  all: ['calls'] as const,
  one: (id: string) => ['calls', id] as const,
  stats: (period: CallPeriod) => ['calls', 'stats', period] as const,
};
