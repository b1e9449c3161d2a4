import type { AccountChannel, Channel, MessagingProvider } from '../../domain/messaging/channels.ts';
import type {
  MediaType,
  OutgoingContent,
  ReceivedContent,
  TemplateCall,
} from '../../domain/messaging/content.ts';
import type { FailureReason } from '../../domain/messaging/reasons.ts';
import { ProviderError } from '../errors.ts';

/** Ours and opaque: goes out with the message and comes back in every event about it. */
export interface MessageReference {
  tenantId: string;
  messageId: string;
}

export interface OutgoingSms {
  channel: 'sms';
  reference: MessageReference;
  /** E.164 */
  to: string;
  /** E.164 or a sender name; null = the account's default. */
  from: string | null;
  text: string;
  /** Pictures and papers that go with it (MMS): public addresses the provider fetches them from. */
  mediaUrls: readonly string[];
  /** Not to be delivered after this instant; null = whenever. */
  validUntil: Date | null;
}

export interface OutgoingEmail {
  channel: 'email';
  reference: MessageReference;
  to: string;
  /** The name shown as sender; the address is the account's own unless given. */
  from: { name: string | null; address: string | null };
  replyTo: string | null;
  subject: string;
  text: string;
  html: string | null;
  attachments: readonly Attachment[];
  /** For advertising: becomes List-Unsubscribe with one click (RFC 8058). */
  unsubscribeUrl: string | null;
  /** The mail it answers and the thread before it, oldest first; null: it begins one. */
  thread: { inReplyTo: string; references: readonly string[] } | null;
  /** RFC 3834: whether a program wrote it, by itself or in answer, so that no other program answers; null: a person did. */
  automatic: 'auto-generated' | 'auto-replied' | null;
}

export interface OutgoingWhatsApp {
  channel: 'whatsapp';
  reference: MessageReference;
  /** E.164, or the business-scoped id of somebody who shows no number. */
  to: string;
  /** The business's phone number id. */
  from: string;
  /** A template is sent as agreed with WhatsApp; `media` by the provider's id of an uploaded file. */
  body:
    | { kind: 'text'; text: string }
    | { kind: 'template'; template: TemplateCall }
    | { kind: 'media'; type: MediaType; id: string; caption: string; fileName: string | null }
    | { kind: 'content'; text: string; content: Exclude<OutgoingContent, { kind: 'media' }> };
}

/** A direct message of Instagram or Messenger. */
export interface OutgoingDirect {
  channel: 'instagram' | 'messenger';
  reference: MessageReference;
  /** The person's id within this page or account. */
  to: string;
  /** The page, or the Instagram account. */
  from: string;
  /** The page that sends: an Instagram account's messages leave through the page it belongs to. */
  page: string;
  text: string;
}

/** Words in the chat of the widget. */
export interface OutgoingWebChat {
  channel: 'webchat';
  reference: MessageReference;
  /** The visitor's id. */
  to: string;
  text: string;
}

/** A call to be placed, with what is said first. */
export interface OutgoingCall {
  channel: 'call';
  reference: MessageReference;
  /** E.164 */
  to: string;
  /** The provider's id of the number that calls. */
  from: string;
  /** The provider's id of who speaks. */
  assistant: string;
  text: string;
}

export type OutgoingMessage =
  | OutgoingSms
  | OutgoingEmail
  | OutgoingWhatsApp
  | OutgoingDirect
  | OutgoingWebChat
  | OutgoingCall;

export interface Attachment {
  fileName: string;
  /** With its parameters: `text/calendar; method=REQUEST; charset=utf-8`. */
  mediaType: string;
  /** Bytes, or text to be written as UTF-8. */
  content: string | Uint8Array;
}

/** The provider has the message and will try; what becomes of it comes by webhook. */
export interface Accepted {
  providerId: string;
  /** The sender the provider chose, when it said so. */
  from: string | null;
  segments: number | null;
}

/** What became of an accepted message, as far as the provider knows. */
export interface ProviderRecord {
  providerId: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  reason: FailureReason | null;
  /** The provider's own code. */
  errorCode: string | null;
  from: string | null;
  segments: number | null;
}

/**
 * One provider's way of carrying one channel. Adapters repeat nothing by themselves. Every method throws `ProviderError`
 * and nothing else: `MessageRefused` for a refusal that stands, otherwise by kind — `rate-limited` and `transient` are
 * definite (nothing was accepted), `unknown` is not.
 */
export interface MessageCarrier<Message extends OutgoingMessage = OutgoingMessage> {
  readonly provider: MessagingProvider;
  readonly channel: Channel;
  /** For how long sending again with the same reference makes no second message, in milliseconds; 0 = it would at once. */
  readonly repeatableForMs: number;
  /** Whether the provider can be asked what became of a message; false: only its events tell. */
  readonly keepsLog: boolean;
  send(message: Message): Promise<Accepted>;
  /**
   * Asks what became of a message: by its id, or, when no answer ever told it, everything accepted since `notBefore` that
   * may be it. Empty: the provider has no such message, where it `keepsLog`.
   */
  find(message: Message, known: { providerId: string | null; notBefore: Date }): Promise<ProviderRecord[]>;
}

export interface Carriers {
  sms: MessageCarrier<OutgoingSms>;
  email: MessageCarrier<OutgoingEmail>;
  whatsapp: MessageCarrier<OutgoingWhatsApp>;
  instagram: MessageCarrier<OutgoingDirect>;
  messenger: MessageCarrier<OutgoingDirect>;
  webchat: MessageCarrier<OutgoingWebChat>;
  call: MessageCarrier<OutgoingCall>;
}

/** The provider will not take this message, now or later. `reason` `account` is about us, not about the message. */
export class MessageRefused extends ProviderError {
  readonly reason: FailureReason;
  readonly code: string;
  constructor(
    provider: MessagingProvider,
    details: { reason: FailureReason; code: string; status: number | null; requestId?: string | null },
  ) {
    super(provider, 'permanent', `${provider} refused the message (${details.code}).`, details);
    this.name = 'MessageRefused';
    this.reason = details.reason;
    this.code = details.code;
  }
}

/** An event about a message we sent. `status` null: it says nothing about whether the message arrived. */
export interface StatusEvent {
  kind: 'status';
  provider: MessagingProvider;
  /** Unique per provider, the same when delivered again. */
  eventId: string;
  /** The provider's own word, for the record. */
  type: string;
  reference: MessageReference | null;
  providerId: string | null;
  status: ProviderRecord['status'] | null;
  reason: FailureReason | null;
  errorCode: string | null;
  /** The address must not be written to again. */
  suppress: { address: string; reason: 'bounced' | 'complained' } | null;
  from: string | null;
  /** Of an e-mail: how mail programs know it, where the event tells. */
  internetId?: string | null;
}

/** A mail has come; its words and files are to be fetched (resend-inbox.ts). */
export interface ReceivedEmailEvent {
  kind: 'received-email';
  eventId: string;
  emailId: string;
  /** Whom it was for, the envelope's first: a mail handed on names somebody else in its head. */
  recipients: string[];
}

/** A message somebody wrote to us. */
export interface InboundEvent {
  kind: 'inbound';
  provider: MessagingProvider;
  channel: Channel;
  eventId: string;
  type: string;
  providerId: string;
  from: string;
  to: string;
  text: string;
  segments: number | null;
  /** The carrier's own reading of a STOP, START or HELP; it has then answered by itself. */
  optOut: 'stop' | 'start' | 'help' | null;
  /** What it is beyond its text. */
  content?: ReceivedContent | null;
  files?: ReceivedFile[];
}

/** A file that came with a message, still at the provider. */
export interface ReceivedFile {
  /** Ours. */
  id: string;
  type: MediaType;
  providerMediaId: string;
  /** The sender's word. */
  declaredType: string | null;
  fileName: string | null;
}

/** Whose account a webhook speaks of, by the provider's id, and the part of it that says so. */
interface OfAccount {
  account: string;
  payload: unknown;
}

/** A message to one of the business's accounts on WhatsApp, Instagram or Messenger. */
export interface AccountMessageEvent extends InboundEvent, OfAccount {
  channel: AccountChannel;
  /** By the provider's clock. */
  sentAt?: Date;
  content: ReceivedContent | null;
  files: ReceivedFile[];
  /** The provider's id of the message it answers. */
  answers: string | null;
  /** Every id the sender goes by here, the surest first; `from` is the first. */
  sender: { ids: string[]; displayName: string | null };
}

/** What a webhook about accounts may tell. */
export type AccountEvent =
  | AccountMessageEvent
  | (StatusEvent & OfAccount)
  /** Somebody wants a business's advertising no more, or again. */
  | ({
      kind: 'preference';
      provider: MessagingProvider;
      eventId: string;
      ids: string[];
      wantsOffers: boolean;
      /** When they said so, by the provider's clock. */
      at: Date;
    } & OfAccount)
  /** Somebody known by one id goes by another as well. */
  | ({
      kind: 'identity';
      provider: MessagingProvider;
      eventId: string;
      known: string;
      value: string;
    } & OfAccount)
  /** Somebody took back what they had written. */
  | ({ kind: 'deleted'; provider: MessagingProvider; eventId: string; providerId: string } & OfAccount)
  /** `account` is the business account the template belongs to. */
  | {
      kind: 'template';
      provider: MessagingProvider;
      account: string;
      name: string;
      language: string;
      status: string;
      reason: string | null;
    }
  /** Nothing we act on; `code` where it is an error of theirs. */
  | { kind: 'other'; provider: MessagingProvider; account: string; type: string; code: number | null };

/** The caller could not prove to be the provider, or sent what the provider never does. */
export class WebhookRefused extends Error {
  override name = 'WebhookRefused';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The reference an event carries, when it is one of ours. */
export function referenceOf(tenantId: unknown, messageId: unknown): MessageReference | null {
  if (typeof tenantId !== 'string' || typeof messageId !== 'string') return null;
  return UUID.test(tenantId) && UUID.test(messageId) ? { tenantId, messageId } : null;
}
