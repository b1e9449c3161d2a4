import type { DuplicateReason, DuplicateStrength } from '../../domain/contact/duplicates.ts';
import type { ClientEventKind, TimelineGroup } from '../../domain/contact/timeline.ts';
import type { CallDetail, CallOutcome } from './calls.ts';
import type { Author, Channel, MessageFile } from './conversation-types.ts';
import { call } from './http.ts';
import type { Page } from './types.ts';

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
  files: MessageFile[];
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
export type PastVisitEntry = Entry & {
  kind: 'past-visit';
  service: string | null;
  amountCents: number | null;
  currency: string;
  satisfaction: number | null;
};
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
export type TimelineEntry = MessageEntry | CallEntry | NoteEntry | PastVisitEntry | RecordEntry | EventEntry;

export interface TimelinePage {
  items: TimelineEntry[];
  next: string | null;
}

/** A record that may be somebody else's as well. */
export interface MergeCandidate {
  id: string;
  firstName: string;
  lastName: string;
  phone: string | null;
  email: string | null;
  identities: Array<{ kind: string; value: string; displayName: string | null }>;
  status: 'prospect' | 'client';
  visits: number;
  lastVisitAt: string | null;
  createdAt: string;
}

export interface MergeSuggestion {
  strength: DuplicateStrength;
  reasons: DuplicateReason[];
  /** The one with more of a history. */
  stays: MergeCandidate;
  goes: MergeCandidate;
}

export interface ClientMerge {
  id: string;
  survivorId: string;
  mergedId: string;
  mergedName: string;
  mergedPhone: string | null;
  mergedEmail: string | null;
  mergedByName: string | null;
  createdAt: string;
  undoneAt: string | null;
}

export interface FoundMessage {
  id: string;
  clientId: string;
  clientName: string;
  conversationId: string | null;
  channel: Channel;
  author: Author;
  text: string;
  highlights: Array<{ start: number; end: number }>;
  createdAt: string;
}

const client = (id: string, part: string) => `clients/${encodeURIComponent(id)}/${part}`;

export interface Consent {
  channel: 'sms' | 'email' | 'whatsapp' | 'call';
  granted: boolean | null;
  at: string | null;
  source: string | null;
  /** How it was said, where a file told it. */
  evidence: string | null;
  blocked: boolean;
}

export const contacts = {
  consents: (clientId: string) => call<Page<Consent>>(client(clientId, 'consents')),
  consent: (clientId: string, body: { channel: string; granted: boolean }) =>
    call<Page<Consent>>(client(clientId, 'consents'), { method: 'PUT', body }),
  timeline: (
    clientId: string,
    { groups, ...query }: { limit: number; groups?: readonly TimelineGroup[]; cursor?: string | undefined },
    signal?: AbortSignal,
  ) =>
    call<TimelinePage>(client(clientId, 'timeline'), {
      query: { ...query, ...(groups ? { groups: groups.join() } : {}) },
      ...(signal ? { signal } : {}),
    }),
  suggestions: (query: { clientId?: string; limit: number; offset?: number }) =>
    call<Page<MergeSuggestion>>('merge-suggestions', { query }),
  merge: (stays: string, otherId: string) =>
    call<ClientMerge>(client(stays, 'merge'), { method: 'POST', body: { otherId } }),
  distinguish: (one: string, otherId: string) =>
    call<void>(client(one, 'distinguish'), { method: 'POST', body: { otherId } }),
  merges: (clientId: string) => call<Page<ClientMerge>>(client(clientId, 'merges')),
  undoMerge: (id: string) =>
    call<ClientMerge>(`client-merges/${encodeURIComponent(id)}/undo`, { method: 'POST', body: {} }),
  searchMessages: (q: string, limit: number, signal?: AbortSignal) =>
    call<{ items: FoundMessage[] }>('messages/search', {
      query: { q, limit },
      ...(signal ? { signal } : {}),
    }),
};
