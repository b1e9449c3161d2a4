import { randomUUID } from 'node:crypto';
import { REACTION_KIND } from '../domain/messaging/content.ts';
import type { TenantTransaction } from './database.ts';
import { findMessage, queueMessage, withdrawMessages } from './messages.ts';

/**
 * Puts the team's reaction to a message of a client's into the ledger, to be sent; null takes the last one back. The one that
 * stands already is `unchanged`, however often it is asked for: the message itself is locked meanwhile.
 * @returns `unknown`: no message of this client's; `impossible`: on a channel without reactions, or one itself
 */
export async function reactTo(
  tx: TenantTransaction,
  {
    conversationId,
    clientId,
    messageId,
    emoji,
  }: { conversationId: string; clientId: string; messageId: string; emoji: string | null },
): Promise<'queued' | 'unchanged' | 'unknown' | 'impossible'> {
  const message = await findMessage(tx, messageId, { lock: true });
  if (message?.clientId !== clientId) return 'unknown';
  const { channel, direction, providerId, from, to, content } = message;
  if (channel !== 'whatsapp' || direction !== 'inbound' || !providerId || !from) return 'impossible';
  if (content?.kind === 'reaction') return 'impossible';
  const subjectRef = `reaction/${messageId}`;
  const [standing] = await tx.sql<{ emoji: string }>(
    `select content->>'emoji' as emoji from messages
     where subject_ref = ? and status not in ('failed', 'suppressed') order by id desc limit 1`,
    [subjectRef],
  );
  if ((standing?.emoji ?? '') === (emoji ?? '')) return 'unchanged';
  // What has not left yet must not arrive after what replaces it.
  await withdrawMessages(tx, subjectRef);
  const { id } = await queueMessage(tx, {
    channel,
    kind: REACTION_KIND,
    intentKey: `conversation/${conversationId}/${subjectRef}/${randomUUID()}`,
    clientId,
    to: from,
    from: to,
    text: emoji ?? '',
    content: { kind: 'reaction', to: providerId, emoji: emoji ?? '' },
    subjectRef,
  });
  await tx.sql(`update conversations set updated_at = now() where id = ?`, [conversationId]);
  await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId: id, channel });
  return 'queued';
}
