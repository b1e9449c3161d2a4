import { findAccount, findSender } from '../db/channel-accounts.ts';
import type { TenantTransaction } from '../db/database.ts';
import { lastInboundAt, lockRecentAttempts } from '../db/exchanges.ts';
import { isTemplateApproved } from '../db/message-templates.ts';
import type { MessageRow } from '../db/messages.ts';
import { isAccountChannel } from '../domain/messaging/channels.ts';
import type { OutgoingContent } from '../domain/messaging/content.ts';
import { nextInPair } from '../domain/messaging/pair-rate.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { allowedForm } from '../domain/messaging/window.ts';
import { ProviderError } from '../providers/errors.ts';
import type { OutgoingEmail, OutgoingMessage, OutgoingWhatsApp } from '../providers/messaging/messaging.ts';

/** Whether a message may leave from an account of the business now, from which one and how. */
export type Admission =
  /** `owner`: what the account belongs to at its provider. */
  | { from: string; owner: string | null; form: 'text' | 'template' }
  | { refused: FailureReason }
  | { waitUntil: number };

/**
 * The rules of channels with accounts, read in the transaction that marks the message as being sent: the 24-hour window,
 * and on WhatsApp the rate to one person, over all workers. Null for the other channels, which have no such rules.
 */
export async function admit(tx: TenantTransaction, row: MessageRow, now: number): Promise<Admission | null> {
  const { channel, to, template } = row;
  if (!isAccountChannel(channel)) return null;
  const account = row.from ? await findAccount(tx, channel, row.from) : await findSender(tx, channel);
  if (!account) return { refused: 'sender' };
  const { externalId: from, parentId: owner } = account;
  const isApproved = template !== null && (await isTemplateApproved(tx, from, template));
  const form = allowedForm(now, await lastInboundAt(tx, { channel, from, to }), template && { isApproved });
  if (form === 'closed') return { refused: template ? 'template' : 'window-closed' };
  if (channel === 'whatsapp') {
    const next = nextInPair(now, await lockRecentAttempts(tx, { channel, from, to }));
    if (next > now) return { waitUntil: next };
  }
  return { from, owner, form };
}

export interface OutgoingDeps {
  /** Where the reader of an advertising e-mail leaves. */
  unsubscribeUrl(messageId: string): string;
  /** The provider's id of a stored file, uploaded unless it knows it. */
  uploadedId(tenantId: string, file: { mediaId: string; from: string }): Promise<string>;
}

/** What a program writes says so; by its kind, where it is not a notice. */
const AUTOMATIC: Record<string, OutgoingEmail['automatic']> = {
  'conversation.reply': 'auto-replied',
  'conversation.staff': null,
};

/** The message as its carrier takes it. @throws ProviderError when a file could not be uploaded; nothing is sent then */
export async function outgoingMessage(
  deps: OutgoingDeps,
  row: MessageRow,
  how: {
    tenantId: string;
    /** Of no use afterwards. */
    until: number;
    form: 'text' | 'template';
    owner?: string | null;
  },
): Promise<OutgoingMessage> {
  const { tenantId, until, form, owner = null } = how;
  const reference = { tenantId, messageId: row.id };
  const { channel, to, from, text } = row;
  switch (channel) {
    case 'sms':
      return { channel, reference, to, from, text, validUntil: new Date(until) };
    case 'email':
      return {
        channel,
        reference,
        to,
        from: { name: row.senderName, address: from },
        replyTo: row.replyTo,
        subject: row.subject ?? '',
        text,
        html: row.html,
        attachments: row.attachments,
        unsubscribeUrl: row.purpose === 'marketing' ? deps.unsubscribeUrl(row.id) : null,
        thread: row.inReplyTo ? { inReplyTo: row.inReplyTo, references: row.references ?? [] } : null,
        automatic: row.kind in AUTOMATIC ? AUTOMATIC[row.kind]! : 'auto-generated',
      };
    case 'whatsapp': {
      const body = await whatsappBody(deps, row, tenantId, form);
      return { channel, reference, to, from: from ?? '', body };
    }
    case 'instagram':
    case 'messenger':
      return { channel, reference, to, from: from ?? '', page: owner ?? from ?? '', text };
  }
}

async function whatsappBody(
  deps: OutgoingDeps,
  { template, content, text, from }: MessageRow,
  tenantId: string,
  form: 'text' | 'template',
): Promise<OutgoingWhatsApp['body']> {
  if (form === 'template' && template) return { kind: 'template', template };
  const outgoing = content as OutgoingContent | null;
  if (!outgoing) return { kind: 'text', text };
  if (outgoing.kind !== 'media') return { kind: 'content', text, content: outgoing };
  const { type, mediaId, fileName = null } = outgoing;
  try {
    const id = await deps.uploadedId(tenantId, { mediaId, from: from ?? '' });
    return { kind: 'media', type, id, caption: text, fileName };
  } catch (error) {
    // Whatever became of the upload, the message has not left.
    if (error instanceof ProviderError && error.kind === 'unknown')
      throw new ProviderError(error.provider, 'transient', error.message, { cause: error });
    throw error;
  }
}
