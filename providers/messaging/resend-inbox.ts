import { Resend } from 'resend';
import { fetch } from 'undici';
import type { RawEmail } from '../../domain/messaging/email/read-email.ts';
import { connectionFailureKind, failureKindOf, ProviderError } from '../errors.ts';
import { within } from '../time-limits.ts';
import { MessageRefused } from './messaging.ts';
import { boundedBytes, MediaGone, type ReceivedFiles } from './received-files.ts';
import { answered, type ResendOptions } from './resend.ts';

/** Mails that have come: Resend's webhooks carry no words and no files (resend.com/docs/webhooks/emails/received). */
export interface Inbox extends ReceivedFiles {
  /** The mail, or null when Resend has it no more. @throws ProviderError */
  read(emailId: string): Promise<RawEmail | null>;
}

/** A file of a mail is known by both. */
export const fileIdOf = (emailId: string, attachmentId: string) => `${emailId}/${attachmentId}`;

/** Resend's receiving API through its own SDK. */
export function createResendInbox(options: Omit<ResendOptions, 'from'>): Inbox {
  const { timeoutMs = 20_000, baseUrl } = options;
  const client = new Resend(options.apiKey, baseUrl ? { baseUrl } : {});
  const limited = () => ({ signal: within(timeoutMs, null) });

  return {
    async read(emailId) {
      // Pictures stay files: in the words they would be megabytes of base64.
      const found = await client.emails.receiving.get(emailId, { html_format: 'cid' }, limited());
      if (found.error?.statusCode === 404) return null;
      const email = answered(found);
      return {
        from: email.from,
        replyTo: email.reply_to ?? [],
        subject: email.subject ?? '',
        text: email.text,
        html: email.html,
        headers: textHeaders(email.headers),
        messageId: email.message_id ?? '',
        attachments: (email.attachments ?? []).map((one) => ({
          id: one.id,
          fileName: one.filename,
          mediaType: one.content_type,
          sizeBytes: one.size,
          isInline: one.content_disposition === 'inline' && one.content_id !== null,
        })),
      };
    },

    async fetch(mediaId, maxBytes) {
      const [emailId = '', id = ''] = mediaId.split('/');
      const found = await client.emails.receiving.attachments.get({ emailId, id }, limited());
      if (found.error?.statusCode === 404) throw new MediaGone('resend');
      const { download_url: url } = gentle(() => answered(found));
      if (!isTheirs(url)) throw new ProviderError('resend', 'permanent', 'The file lies somewhere else.');
      try {
        const response = await fetch(url, { redirect: 'error', signal: within(60_000, null) });
        // The address is good for an hour: an old one is asked for anew.
        if (!response.ok)
          throw new ProviderError('resend', permanentAsTransient(response.status), 'The file was refused.', {
            status: response.status,
          });
        return await boundedBytes('resend', response, maxBytes);
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        throw new ProviderError('resend', connectionFailureKind(error), 'The file could not be read.');
      }
    },
  };

  function isTheirs(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { origin, hostname, protocol } = new URL(url);
    if (baseUrl) return origin === new URL(baseUrl).origin;
    return protocol === 'https:' && /(^|\.)resend\.com$/.test(hostname);
  }
}

/** A refusal of ours to read is no word about the file: it is tried again. */
function gentle<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MessageRefused)
      throw new ProviderError('resend', 'transient', error.message, { status: error.status });
    throw error;
  }
}

function permanentAsTransient(status: number) {
  const kind = failureKindOf(status);
  return kind === 'permanent' ? 'transient' : kind;
}

/** What stands in headers is other people's: some come several times, as a list. */
function textHeaders(headers: Record<string, unknown> | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value.map(String).join(', ') : String(value ?? '')).slice(0, 20_000),
    ]),
  );
}
