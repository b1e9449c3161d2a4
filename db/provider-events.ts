import type { Channel } from '../domain/messaging/channels.ts';
import { suppress } from './consent.ts';
import type { TenantTransaction } from './database.ts';
import { nameEmail, type Settlement, settleMessage } from './messages.ts';

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

/** Whether somebody said, later than `at` by the provider's clock, that they want no more advertising. */
export async function stoppedSince(
  tx: TenantTransaction,
  { provider, ids, at }: { provider: string; ids: readonly string[]; at: Date },
): Promise<boolean> {
  const rows = await tx.sql(
    `select 1 from provider_events where provider = ? and type = 'stop' and starts_with(event_id, ?)
       and payload ->> 'timestamp' ~ '^[0-9]{1,12}$' and (payload ->> 'timestamp')::bigint > ? limit 1`,
    [provider, `${ids[0]}:stop:`, Math.floor(at.getTime() / 1_000)],
  );
  return rows.length > 0;
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

/**
 * What a provider says became of one of our messages: the event, the message's state and an address that must not be written
 * to again, in one transaction. Doubled, late or out of order, the end is the same.
 * @returns whether the message's state went forward
 */
export async function recordStatusEvent(
  tx: TenantTransaction,
  event: ProviderEvent & { messageId: string; channel: Channel },
  outcome: {
    settlement: Settlement | null;
    suppress: { address: string; reason: 'bounced' | 'complained' } | null;
    /** Of an e-mail, where the event tells. */
    internetId?: string | null;
  },
): Promise<boolean> {
  if (!(await noteProviderEvent(tx, event))) return false;
  if (outcome.internetId) await nameEmail(tx, event.messageId, outcome.internetId);
  const { settlement } = outcome;
  const changed = settlement ? await settleMessage(tx, event.messageId, settlement) : false;
  if (outcome.suppress) await suppress(tx, { channel: event.channel, ...outcome.suppress });
  return changed;
}
