import type {
  CannedReply,
  Channel,
  Conversation,
  ConversationCounts,
  ConversationNote,
  ConversationState,
  ConversationTemplate,
  ReplySuggestion,
  TemplateValues,
  ThreadMessage,
  Way,
} from './conversation-types.ts';
import { call } from './http.ts';
import type { Page } from './types.ts';

const one = (id: string, part = '') => `conversations/${encodeURIComponent(id)}${part}`;
const post = <T>(path: string, body: unknown = {}) => call<T>(path, { method: 'POST', body });

/** Calls of the inbox. */
export const conversations = {
  list: (
    query: {
      state?: ConversationState;
      q?: string;
      assignedTo?: string;
      unread?: boolean;
      limit: number;
      offset: number;
    },
    signal?: AbortSignal,
  ) => call<Page<Conversation>>('conversations', { query, ...(signal ? { signal } : {}) }),
  counts: () => call<ConversationCounts>('conversations/counts'),
  read: (id: string) => call<Conversation>(one(id)),
  /** Newest first. */
  messages: (id: string, query: { limit: number; before?: string }) =>
    call<{ items: ThreadMessage[]; more: boolean }>(one(id, '/messages'), { query }),
  ways: (id: string) => call<Page<Way>>(one(id, '/channels')),
  /** What may be said on WhatsApp outside the 24 hours. */
  templates: (id: string) => call<Page<ConversationTemplate>>(one(id, '/templates')),
  send: (
    id: string,
    body: {
      text?: string;
      channel: Channel;
      subject?: string;
      template?: TemplateValues;
      requestKey: string;
    },
  ) => post<{ messageId: string; segments: number | null }>(one(id, '/messages'), body),
  /** A photo or a PDF, with words or without. */
  sendFile: (
    id: string,
    file: File,
    words: { text: string; channel: Channel; subject?: string; requestKey: string },
  ) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(words)) if (value) body.set(name, value);
    body.set('file', file);
    return call<{ messageId: string; segments: number | null }>(one(id, '/files'), { method: 'POST', body });
  },
  /** null takes it back. */
  react: (id: string, messageId: string, emoji: string | null) =>
    call<{ reaction: string | null }>(one(id, `/messages/${encodeURIComponent(messageId)}/reaction`), {
      method: 'PUT',
      body: { emoji },
    }),
  suggest: (id: string) => post<ReplySuggestion>(one(id, '/suggestion')),
  /** Whoever may be given a conversation. */
  colleagues: () => call<Page<{ id: string; name: string }>>('conversations/colleagues'),
  assign: (id: string, userId: string | null) => post<Conversation>(one(id, '/assign'), { userId }),
  markUnread: (id: string) => post<Conversation>(one(id, '/unread')),
  act: (id: string, action: 'take-over' | 'give-back' | 'close') => post<Conversation>(one(id, `/${action}`)),
  snooze: (id: string, until: string) => post<Conversation>(one(id, '/snooze'), { until }),
  markRead: (id: string) => post<void>(one(id, '/read')),
  notes: (id: string) => call<Page<ConversationNote>>(one(id, '/notes')),
  addNote: (id: string, text: string) => post<ConversationNote>(one(id, '/notes'), { text }),
  canned: () => call<Page<CannedReply>>('canned-replies'),
  addCanned: (body: { name: string; text: string }) => post<CannedReply>('canned-replies', body),
  changeCanned: (id: string, body: { name: string; text: string }) =>
    call<CannedReply>(`canned-replies/${encodeURIComponent(id)}`, { method: 'PUT', body }),
  removeCanned: (id: string) => call<void>(`canned-replies/${encodeURIComponent(id)}`, { method: 'DELETE' }),
};
