import { readPerson } from '../db/clients.ts';
import type { HeldConversation } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueMessage } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { addressLeft, unseenChat, unseenIntent } from '../db/webchat.ts';
import { languageOf } from '../domain/language.ts';
import { replyHtml } from '../domain/messaging/templates/reply.ts';

/** Whoever has not come back to the chat by then has gone. */
const GONE_AFTER_MS = 5 * 60_000;

const WORDS = {
  fr: {
    subject: (business: string) => `Votre question à ${business}`,
    closing: 'Vous aviez quitté le chat du site. Répondez simplement à cet e-mail.',
  },
  en: {
    subject: (business: string) => `Your question to ${business}`,
    closing: 'You had left the chat on the site. Simply reply to this e-mail.',
  },
};

/**
 * An answer in the chat whose visitor has gone is sent to the address they left, once. @returns when to look again (epoch
 * milliseconds); null: nothing is unseen, or there is nowhere else to send it.
 */
export async function followWhoLeft(
  tx: TenantTransaction,
  conversation: Pick<HeldConversation, 'id' | 'clientId'>,
  now: number,
): Promise<number | null> {
  const unseen = await unseenChat(tx, conversation);
  const client = unseen && (await readPerson(tx, conversation.clientId));
  const to = client && (client.email ?? (await addressLeft(tx, client.id)));
  if (!unseen || !to) return null;
  const due = unseen.since.getTime() + GONE_AFTER_MS;
  if (now < due) return due;
  const business = await readBusinessCard(tx);
  const words = WORDS[languageOf(client.locale ?? business.locale)];
  const subject = words.subject(business.name);
  const text = `${unseen.text}\n\n${words.closing}`;
  const { id: messageId, created } = await queueMessage(tx, {
    channel: 'email',
    kind: unseen.author === 'staff' ? 'conversation.staff' : 'conversation.reply',
    intentKey: unseenIntent(conversation.id, unseen.lastId),
    clientId: conversation.clientId,
    to,
    subject,
    text,
    html: replyHtml({ subject, text, business }),
    subjectRef: `conversation/${conversation.id}`,
    author: unseen.author,
  });
  if (created) await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel: 'email' });
  return null;
}
