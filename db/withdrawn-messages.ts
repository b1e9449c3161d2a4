import { DELETED } from '../domain/messaging/content.ts';
import type { TenantTransaction } from './database.ts';
import { idList } from './lists.ts';
import { forgetFiles } from './media.ts';

/**
 * Somebody took back what they had written: its words and files go from the ledger, from the search, from the store and from the
 * event they came in, and with them what they had changed them to since; that something was said stays. Told of a message we never
 * had, nothing happens.
 */
export async function forgetWords(
  tx: TenantTransaction,
  { provider, providerId, account }: { provider: string; providerId: string; account: string },
): Promise<void> {
  const messages = await tx.sql<{ id: string }>(
    `with original as (
       select id, client_id from messages where tenant_id = ? and intent_key = ? and to_address = ? and direction = 'inbound')
     update messages set body_text = '', subject = null, content = ?::jsonb, updated_at = now()
     where id in (
       select id from original union all
       select m.id from original o join messages m on m.client_id = o.client_id
       where m.direction = 'inbound' and m.to_address = ? and starts_with(m.intent_key, ?))
     returning id`,
    [
      tx.tenantId,
      `${provider}/${providerId}:received`,
      account,
      JSON.stringify(DELETED),
      account,
      // An edit comes as a message named after the one it changes (providers/messaging).
      `${provider}/${providerId}:edit:`,
    ],
  );
  if (messages.length === 0) return;
  const ids = idList(messages.map(({ id }) => id));
  await tx.sql(`delete from message_terms where message_id = any(?::uuid[])`, [ids]);
  await tx.sql(`update provider_events set payload = '{}' where message_id = any(?::uuid[])`, [ids]);
  const files = await tx.sql<{ id: string }>(
    `delete from media where message_id = any(?::uuid[]) returning id`,
    [ids],
  );
  await forgetFiles(
    tx,
    files.map(({ id }) => id),
  );
}
