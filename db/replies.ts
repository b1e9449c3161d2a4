import { threadOf } from '../domain/messaging/email/addresses.ts';
import { replySubject } from '../domain/messaging/reply-subject.ts';
import { replyHtml } from '../domain/messaging/templates/reply.ts';
import type { Reachable } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { type NewMessage, queueMessage } from './messages.ts';
import { readBusinessCard } from './messaging-settings.ts';

/** Puts words of the conversation into the ledger, in the form their channel has: an e-mail stands in its thread, as text and HTML. */
export async function queueReply(
  tx: TenantTransaction,
  way: Reachable,
  reply: Pick<
    NewMessage,
    | 'kind'
    | 'intentKey'
    | 'clientId'
    | 'text'
    | 'subjectRef'
    | 'content'
    | 'template'
    | 'expiresAt'
    | 'author'
    | 'authorId'
  > & {
    /** For e-mail; default that of the mail answered. */
    subject?: string | null;
  },
): Promise<{ id: string; created: boolean }> {
  const { channel, to } = way;
  if (channel !== 'email')
    // The answer comes from the number or account that was written to.
    return queueMessage(tx, { ...reply, channel, to, from: way.from, subject: null });
  const business = await readBusinessCard(tx);
  const subject = reply.subject || replySubject(way.subject ?? business.name);
  return queueMessage(tx, {
    ...reply,
    channel,
    to,
    subject,
    html: replyHtml({ subject, text: reply.text, business }),
    thread: way.email ? threadOf(way.email) : null,
  });
}
