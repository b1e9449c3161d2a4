import type { Channel } from '../domain/messaging/channels.ts';
import { suppress } from './consent.ts';
import type { TenantTransaction } from './database.ts';
import {
  type Answered,
  nameEmail,
  SETTLED,
  type Settlement,
  settlementValues,
  tellConversation,
} from './messages.ts';

export interface ProviderEvent {
  provider: string;
  /** Unique per provider; the same when delivered again. */
  eventId: string;
  /** The provider's own word. */
  type: string;
  messageId: string | null;
  payload: unknown;
}

/** Keeps an event as it came. @returns false when it had come before. */
export async function noteProviderEvent(tx: TenantTransaction, event: ProviderEvent): Promise<boolean> {
  const kept = await tx.prepared(
    `insert into provider_events (tenant_id, provider, event_id, type, message_id, payload) values (?, ?, ?, ?, ?, ?::jsonb)
     on conflict (tenant_id, provider, event_id) do nothing returning id`,
    [tx.tenantId, event.provider, event.eventId, event.type, event.messageId, storable(event.payload)],
  );
  return kept.length > 0;
}

/** JSON that Postgres can hold. */
export function storable(payload: unknown): string {
  return JSON.stringify(payload, (_name, value: unknown) =>
    typeof value === 'string' ? storableText(value) : value,
  );
}

/** Text that Postgres can hold: no NUL, no half of a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Whatever came in, as Postgres can hold it: every text of it, however deep; anything else as it is. */
export function storableValue<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map(storableValue) as T;
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storableText(name), storableValue(inner)]),
  ) as T;
}

/** The message a provider's event is about. */
export interface EventMessage {
  channel: Channel;
  to: string;
  subjectRef: string | null;
  /** Whether its state went forward. */
  changed: boolean;
}

/**
 * What a provider says became of one of our messages: the event, the message's state and an address that must not be written
 * to again, in one transaction. Doubled, late or out of order, the end is the same.
 * @returns null where we sent no such message
 */
export async function recordStatusEvent(
  tx: TenantTransaction,
  event: ProviderEvent & { messageId: string },
  outcome: {
    settlement: Settlement | null;
    suppress: { address: string; reason: 'bounced' | 'complained' } | null;
    /** Of an e-mail, where the event tells. */
    internetId?: string | null;
  },
): Promise<EventMessage | null> {
  const { messageId } = event;
  const settlement = outcome.settlement ?? { status: null, providerId: null };
  // The message is locked before its event is written: two events of one message at once would else wait for each other for ever.
  const [found] = await tx.prepared<EventMessage & Answered & { isNew: boolean }>(
    `with before as (
       select id, tenant_id, status, provider_id, channel, to_address, subject_ref, kind, client_id from messages
       where id = $1 and direction = 'outbound' for update),
     noted as (
       insert into provider_events (tenant_id, provider, event_id, type, message_id, payload)
       select tenant_id, $8::text, $9::text, $10::text, id, $11::jsonb from before
       on conflict (tenant_id, provider, event_id) do nothing returning 1),
     told as (select 1 from noted where $2::text is not null), ${SETTLED}
     select channel, to_address as "to", subject_ref as "subjectRef", exists (select from noted) as "isNew",
       coalesce((select changed from settled), false) as changed, kind, client_id as "clientId" from before`,
    [
      ...settlementValues(messageId, settlement),
      event.provider,
      event.eventId,
      event.type,
      storable(event.payload),
    ],
  );
  if (!found) return null;
  const { isNew, kind, clientId, ...message } = found;
  if (!isNew) return message;
  if (message.changed && settlement.status === 'failed') await tellConversation(tx, { kind, clientId });
  if (outcome.internetId) await nameEmail(tx, messageId, outcome.internetId);
  if (outcome.suppress) await suppress(tx, { channel: message.channel, ...outcome.suppress });
  return message;
}
