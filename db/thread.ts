import { readThread, type ThreadMessage } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { filesOfMessages, type ShownFile } from './media.ts';

/** A message with everything that belongs beside its words. */
export interface ShownMessage extends ThreadMessage {
  files: ShownFile[];
  /** What the other side's thumb says of it; null: nothing, or taken back. */
  reaction: string | null;
}

/**
 * The thread as people look at it, newest first: files beside their message, and a reaction on the message it is about
 * instead of a line of its own. `more`: there are older ones.
 */
export async function readShownThread(
  tx: TenantTransaction,
  clientId: string,
  page: { limit: number; before?: string },
): Promise<{ items: ShownMessage[]; more: boolean }> {
  const read = await readThread(tx, clientId, { ...page, limit: page.limit + 1 });
  const messages = read.slice(0, page.limit);
  const ids = messages.map(({ id }) => id);
  const files = await filesOfMessages(tx, ids);
  const reactions = await reactionsTo(tx, clientId, ids);
  const attached = new Set(
    await targetsShown(
      tx,
      messages.filter(isReaction).map(({ id }) => id),
    ),
  );
  return {
    items: messages
      // The oldest stays where there are older ones: it is where the next page begins.
      .filter(({ id }, at) => !attached.has(id) || (at === page.limit - 1 && read.length > page.limit))
      .map((message) => ({
        ...message,
        files: files.filter(({ messageId }) => messageId === message.id),
        reaction: reactions.get(message.id) ?? null,
      })),
    more: read.length > page.limit,
  };
}

const isReaction = ({ content }: ThreadMessage) => content?.kind === 'reaction';

// One that has not been handed over yet has no provider; only WhatsApp takes ours.
const PROVIDER = `coalesce(r.provider, 'whatsapp')`;

/** The latest reaction of the other side to each of these messages; one of ours that did not go out is none. */
async function reactionsTo(
  tx: TenantTransaction,
  clientId: string,
  messageIds: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await tx.sql<{ id: string; emoji: string | null }>(
    `select distinct on (m.id) m.id, nullif(r.content->>'emoji', '') as emoji
     from messages m join messages r on r.tenant_id = m.tenant_id and r.client_id = ? and r.direction <> m.direction
       and r.content->>'kind' = 'reaction' and ${PROVIDER} = m.provider and r.content->>'to' = m.provider_id
       and r.status not in ('failed', 'suppressed')
     where m.id = any(?::uuid[]) order by m.id, r.id desc`,
    [clientId, `{${messageIds.join(',')}}`],
  );
  return new Map(rows.map(({ id, emoji }) => [id, emoji]));
}

/** Which of these reactions are about a message of the other side, and so need no line of their own. */
async function targetsShown(tx: TenantTransaction, reactionIds: readonly string[]): Promise<string[]> {
  if (reactionIds.length === 0) return [];
  const rows = await tx.sql<{ id: string }>(
    `select r.id from messages r join messages m on m.tenant_id = r.tenant_id and m.provider = ${PROVIDER}
       and m.provider_id = r.content->>'to' and m.direction <> r.direction
     where r.id = any(?::uuid[])`,
    [`{${reactionIds.join(',')}}`],
  );
  return rows.map(({ id }) => id);
}
