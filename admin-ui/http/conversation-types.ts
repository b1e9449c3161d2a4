import type { Channel } from '../../domain/messaging/channels.ts';

/** Conversations as they travel. Instants are ISO 8601 strings. */

export type { Channel };

export const CONVERSATION_STATES = ['waiting', 'sara', 'snoozed', 'done'] as const;
export type ConversationState = (typeof CONVERSATION_STATES)[number];
export type Author = 'client' | 'sara' | 'staff' | 'product';

export interface Conversation {
  id: string;
  clientId: string;
  clientName: string;
  owner: 'sara' | 'staff';
  state: ConversationState;
  assignedTo: string | null;
  assignedName: string | null;
  unread: number;
  handoverReason: string | null;
  waitingSince: string | null;
  /** When they had waited too long and the team was told; null: not (yet). */
  remindedAt: string | null;
  snoozedUntil: string | null;
  lastMessageAt: string;
  lastInboundAt: string | null;
  lastChannel: Channel | null;
  lastText: string | null;
  lastAuthor: Author | null;
}

export type ConversationCounts = Record<ConversationState | 'unread' | 'unanswered', number>;

export interface ThreadMessage {
  id: string;
  channel: Channel;
  direction: 'inbound' | 'outbound';
  author: Author;
  authorName: string | null;
  kind: string;
  subject: string | null;
  text: string;
  /** What it is beyond its text. */
  content: ShownContent | null;
  files: MessageFile[];
  /** The client's to a message of ours, the team's to one of theirs. */
  reaction: string | null;
  status: string;
  reason: string | null;
  createdAt: string;
  /** By the provider's clock, of what a client wrote; null: it does not tell. */
  writtenAt: string | null;
}

interface Choice {
  id: string;
  title: string;
  description?: string;
}

export type ShownContent =
  | { kind: 'buttons'; buttons: Choice[] }
  | { kind: 'list'; open: string; sections: Array<{ choices: Choice[] }> }
  | { kind: 'choice'; title: string }
  | { kind: 'location'; latitude: number; longitude: number; name?: string; address?: string }
  | { kind: 'reaction'; emoji: string | null }
  | { kind: 'media'; type: FileType; isVoice?: boolean }
  | { kind: 'contacts'; names: string[] }
  | {
      kind: 'shared';
      what: 'post' | 'reel' | 'link' | 'story-mention' | 'story-reply';
      title?: string;
      url?: string;
    }
  | { kind: 'unsupported'; type: string };

type FileType = 'image' | 'audio' | 'video' | 'document' | 'sticker';

/** A file of a message; `url` is null until its bytes are here. */
export interface MessageFile {
  id: string;
  type: FileType;
  status: 'waiting' | 'stored' | 'refused' | 'lost';
  reason: string | null;
  fileName: string | null;
  mediaType: string | null;
  sizeBytes: number | null;
  url: string | null;
}

/** A way to write to the client. */
export interface Way {
  channel: Channel;
  to: string;
  /** Where one may write freely for a while only: until when; null where there is no such window. */
  windowClosesAt: string | null;
  /** Why nothing may be sent this way. */
  refusal: string | null;
}

/** An approved WhatsApp template, filled with what is known. */
export interface ConversationTemplate {
  name: string;
  language: string;
  purpose: 'answer' | 'confirmation' | 'reminder' | 'moved' | null;
  header: string | null;
  body: string;
  footer: string | null;
  buttons: string[];
  /** One for each blank of the body. */
  values: string[];
  hints: string[];
}

export interface TemplateValues {
  name: string;
  language: string;
  header: string | null;
  body: string[];
}

export interface ConversationNote {
  id: string;
  text: string;
  authorName: string | null;
  createdAt: string;
}

/** A draft of Sara's, or why there is none. */
export interface ReplySuggestion {
  text: string | null;
  reason: 'nothing-asked' | 'not-found' | 'no-words' | null;
  notFound: string[];
  sources: Array<{ title: string; url: string | null; quote: string }>;
  readDiary: boolean;
}

export interface CannedReply {
  id: string;
  name: string;
  text: string;
}
