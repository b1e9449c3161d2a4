import type { AccountChannel, Channel } from '../domain/messaging/channels.ts';
import type { TemplateCall } from '../domain/messaging/content.ts';
import { PAIR_RATE } from '../domain/messaging/pair-rate.ts';
import { allowedForm } from '../domain/messaging/window.ts';
import type { TenantTransaction } from './database.ts';
import { isTemplateApproved } from './message-templates.ts';

/** One of our accounts and one person on its channel. */
export interface Pair {
  channel: Channel;
  /** Our account's id. */
  from: string;
  /** The person. */
  to: string;
}

/**
 * When somebody last wrote to this account (epoch milliseconds, by the provider's clock), which opens the 24-hour window; null = never.
 * A reaction to a message of ours is no message of theirs.
 */
export async function lastInboundAt(
  tx: TenantTransaction,
  { channel, from, to }: Pair & { channel: AccountChannel },
): Promise<number | null> {
  const [row] = await tx.sql<{ at: Date | null }>(
    `select max(provider_at) as at from messages
     where direction = 'inbound' and channel = ? and from_address = ? and to_address = ?
       and coalesce(content->>'kind', 'text') <> 'reaction'`,
    [channel, to, from],
  );
  return row?.at?.getTime() ?? null;
}

/**
 * How a message may leave this account for this person at `now` (epoch milliseconds): the one rule for whoever looks ahead and
 * for whoever sends.
 */
export async function formTowards(
  tx: TenantTransaction,
  pair: Pair & { channel: AccountChannel },
  template: Pick<TemplateCall, 'name' | 'language'> | null,
  now: number,
): Promise<{ form: 'text' | 'template' | 'closed'; isApproved: boolean }> {
  const isApproved = template !== null && (await isTemplateApproved(tx, pair.from, template));
  return { form: allowedForm(now, await lastInboundAt(tx, pair), template && { isApproved }), isApproved };
}

/**
 * When the latest messages to this person left or tried to (epoch milliseconds, newest first). Nobody else looks until this
 * transaction ends: two workers with a message for the same person see each other's.
 */
export async function lockRecentAttempts(
  tx: TenantTransaction,
  { channel, from, to }: Pair,
): Promise<number[]> {
  await tx.sql(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [
    `${tx.tenantId}/${channel}/${from}/${to}`,
  ]);
  const rows = await tx.sql<{ at: Date }>(
    `select attempted_at as at from messages
     where direction = 'outbound' and channel = ? and from_address = ? and to_address = ? and attempted_at is not null
     order by attempted_at desc limit ?`,
    [channel, from, to, PAIR_RATE.messages],
  );
  return rows.map(({ at }) => at.getTime());
}
