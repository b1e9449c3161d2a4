import { findAssistant } from '../db/assistants.ts';
import { callsPlacedTo } from '../db/call-limit.ts';
import { findAccount, findSender } from '../db/channel-accounts.ts';
import type { TenantTransaction } from '../db/database.ts';
import { formTowards, lockRecentAttempts } from '../db/exchanges.ts';
import type { MessageRow } from '../db/messages.ts';
import { clientZone, readBusinessCard } from '../db/messaging-settings.ts';
import { CALLS_AT_ONCE, lockCallsUnderWay } from '../db/outbound-calls.ts';
import { isAccountChannel } from '../domain/messaging/channels.ts';
import type { OutgoingContent } from '../domain/messaging/content.ts';
import { goesByMms } from '../domain/messaging/outgoing-files.ts';
import { nextInPair } from '../domain/messaging/pair-rate.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { afterCallLimit, nextCallTime } from '../domain/voice/call-hours.ts';
import { ProviderError } from '../providers/errors.ts';
import type {
  Attachment,
  OutgoingEmail,
  OutgoingMessage,
  OutgoingWhatsApp,
} from '../providers/messaging/messaging.ts';

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
  if (channel === 'call') return admitCall(tx, row, now);
  if (!isAccountChannel(channel)) return null;
  const account = row.from ? await findAccount(tx, channel, row.from) : await findSender(tx, channel);
  if (!account) return { refused: 'sender' };
  const { externalId: from, parentId: owner } = account;
  const { form, isApproved } = await formTowards(tx, { channel, from, to }, template, now);
  if (form === 'closed') return { refused: template ? 'template' : 'window-closed' };
  // Free words inside the window are for answering: advertising is what WhatsApp has approved as such.
  if (row.purpose === 'marketing' && channel === 'whatsapp' && !isApproved) return { refused: 'template' };
  if (channel === 'whatsapp') {
    const next = nextInPair(now, await lockRecentAttempts(tx, { channel, from, to }));
    if (next > now) return { waitUntil: next };
  }
  return { from, owner, form: row.purpose === 'marketing' && isApproved ? 'template' : form };
}

/** How soon a call is tried again when every line is taken; one that becomes free tells its campaign at once. */
const LINE_BUSY_MS = 60_000;

/**
 * The rules of calls, read like those of channels with accounts: the law's hours where the person is and its limit over thirty
 * days (domain/voice/call-hours.ts), and how many calls the business's number has at once.
 */
async function admitCall(tx: TenantTransaction, row: MessageRow, now: number): Promise<Admission> {
  const sara = await findAssistant(tx);
  if (!sara?.vapiAssistantId || !sara.vapiPhoneNumberId) return { refused: 'sender' };
  const zone = (await clientZone(tx, row.clientId)) ?? (await readBusinessCard(tx)).timeZone;
  const allowed = nextCallTime(now, zone);
  if (allowed > now) return { waitUntil: allowed };
  // Locked before the limit is read: whoever was placed a moment ago counts.
  const underWay = await lockCallsUnderWay(tx);
  const placed = (await callsPlacedTo(tx, [row.to], now)).get(row.to) ?? [];
  if (afterCallLimit(placed, now) > now) return { refused: 'call-limit' };
  if (underWay >= CALLS_AT_ONCE) return { waitUntil: now + LINE_BUSY_MS };
  return { from: sara.vapiPhoneNumberId, owner: sara.vapiAssistantId, form: 'text' };
}

export interface OutgoingDeps {
  /** Where the reader of an advertising e-mail leaves. */
  unsubscribeUrl(messageId: string): string;
  /** The provider's id of a stored file, uploaded unless it knows it. */
  uploadedId(tenantId: string, file: { mediaId: string; from: string }): Promise<string>;
  /** A stored file. */
  readFile(
    tenantId: string,
    mediaId: string,
  ): Promise<{ bytes: Uint8Array; mediaType: string; fileName: string }>;
  /** Where a provider fetches a stored file from, until an instant. */
  mediaUrl(mediaId: string, until: Date): string;
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
      return {
        channel,
        reference,
        to,
        from,
        text,
        mediaUrls: await mmsOf(deps, row, tenantId),
        validUntil: new Date(until),
      };
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
        attachments: [...row.attachments, ...(await attachedTo(deps, row, tenantId))],
        unsubscribeUrl: row.purpose === 'marketing' ? deps.unsubscribeUrl(row.id) : null,
        thread: row.inReplyTo ? { inReplyTo: row.inReplyTo, references: row.references ?? [] } : null,
        automatic: row.kind in AUTOMATIC ? AUTOMATIC[row.kind]! : 'auto-generated',
      };
    case 'whatsapp': {
      const body = await whatsappBody(deps, row, tenantId, form);
      return { channel, reference, to, from: from ?? '', body };
    }
    case 'webchat':
      return { channel, reference, to, text };
    case 'call':
      return { channel, reference, to, from: from ?? '', assistant: owner ?? '', text };
    case 'instagram':
    case 'messenger':
      return { channel, reference, to, from: from ?? '', page: owner ?? from ?? '', text };
  }
}

/** How long a provider may take to fetch a file. */
const FETCHED_WITHIN_MS = 24 * 60 * 60_000;

/** The file of a text, where the reader's carrier takes one; else the text itself links to it. */
async function mmsOf(deps: OutgoingDeps, { content, to }: MessageRow, tenantId: string): Promise<string[]> {
  if (content?.kind !== 'media' || !('mediaId' in content)) return [];
  const { bytes, mediaType } = await notSentYet(() => deps.readFile(tenantId, content.mediaId));
  if (!goesByMms(to, { mediaType, sizeBytes: bytes.length })) return [];
  return [deps.mediaUrl(content.mediaId, new Date(Date.now() + FETCHED_WITHIN_MS))];
}

/** The file of an e-mail, carried in it. */
async function attachedTo(
  deps: OutgoingDeps,
  { content }: MessageRow,
  tenantId: string,
): Promise<Attachment[]> {
  if (content?.kind !== 'media' || !('mediaId' in content)) return [];
  const { bytes, mediaType, fileName } = await notSentYet(() => deps.readFile(tenantId, content.mediaId));
  return [{ fileName, mediaType, content: bytes }];
}

/** Whatever became of a file, the message has not left. */
async function notSentYet<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'unknown')
      throw new ProviderError(error.provider, 'transient', error.message, { cause: error });
    throw error;
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
  const id = await notSentYet(() => deps.uploadedId(tenantId, { mediaId, from: from ?? '' }));
  return { kind: 'media', type, id, caption: text, fileName };
}
