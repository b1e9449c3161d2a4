import { DELETED } from '../domain/messaging/content.ts';
import type { TenantTransaction } from './database.ts';

/**
 * Somebody took back what they had written: its words go from the ledger, from the search and from the event they came in; that
 * something was said stays. Told of a message we never had, nothing happens.
 */
export async function forgetWords(
  tx: TenantTransaction,
  { provider, providerId, account }: { provider: string; providerId: string; account: string },
): Promise<void> {
  const [message] = await tx.sql<{ id: string }>(
    `update messages set body_text = '', subject = null, content = ?::jsonb, updated_at = now()
     where tenant_id = ? and intent_key = ? and to_address = ? and direction = 'inbound' returning id`,
    [JSON.stringify(DELETED), tx.tenantId, `${provider}/${providerId}:received`, account],
  );
  if (!message) return;
  await tx.sql(`delete from message_terms where message_id = ?`, [message.id]);
  await tx.sql(`update provider_events set payload = '{}' where message_id = ?`, [message.id]);
}
