import type { ClientEventKind, TimelineGroup } from '../../domain/contact/timeline.ts';
import type { CallDetail, CallOutcome } from './calls.ts';
import type { Author, Channel } from './conversation-types.ts';
import { call } from './http.ts';

/** Who clients are and what was between us, as it travels. Instants are ISO 8601 strings. */

interface Entry {
  id: string;
  at: string;
  actor: { kind: 'client' | 'user' | 'api_key' | 'sara' | 'system'; name: string | null } | null;
}

export type MessageEntry = Entry & {
  kind: 'message';
  channel: Channel;
  author: Author;
  subject: string | null;
  text: string;
  status: string;
  reason: string | null;
};
export type CallEntry = Entry & {
  kind: 'call';
  direction: 'inbound' | 'outbound';
  outcome: CallOutcome | null;
  durationSeconds: number | null;
  summary: string | null;
  turns: CallDetail['turns'];
  turnCount: number;
};
export type NoteEntry = Entry & { kind: 'note'; text: string };
export type RecordEntry = Entry & { kind: 'record'; action: string; detail: Record<string, unknown> };
export type EventEntry = Entry & {
  kind: ClientEventKind;
  detail: {
    startsAt?: string;
    from?: string;
    reason?: string;
    by?: string;
    source?: string;
    score?: number;
    minutes?: number;
  };
  appointment: { id: string; title: string; agentName: string } | null;
};
export type TimelineEntry = MessageEntry | CallEntry | NoteEntry | RecordEntry | EventEntry;

export interface TimelinePage {
  items: TimelineEntry[];
  next: string | null;
}

export const contacts = {
  timeline: (
    clientId: string,
    query: { limit: number; groups?: TimelineGroup | undefined; cursor?: string | undefined },
    signal?: AbortSignal,
  ) =>
    call<TimelinePage>(`clients/${encodeURIComponent(clientId)}/timeline`, {
      query,
      ...(signal ? { signal } : {}),
    }),
};
