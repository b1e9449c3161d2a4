import { type ErrorResponse, Resend } from 'resend';
import type { FailureReason } from '../../domain/messaging/reasons.ts';
import { failureKindOf, ProviderError, retryAfterMs } from '../errors.ts';
import { within } from '../time-limits.ts';
import type { Accepted, MessageCarrier, OutgoingEmail, ProviderRecord } from './messaging.ts';
import { MessageRefused } from './messaging.ts';

/** Resend remembers an idempotency key for 24 hours; an hour is left for clocks and queues. */
const REPEATABLE_MS = 23 * 60 * 60_000;
const SEARCHED = 100;

export interface ResendOptions {
  apiKey: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  /** The account's own sender, of a domain verified there. */
  from: string;
  timeoutMs?: number;
}

/** E-mail through Resend's own SDK. */
export function createResendCarrier(options: ResendOptions): MessageCarrier<OutgoingEmail> {
  const { timeoutMs = 20_000 } = options;
  const client = new Resend(options.apiKey, options.baseUrl ? { baseUrl: options.baseUrl } : {});

  return {
    provider: 'resend',
    channel: 'email',
    repeatableForMs: REPEATABLE_MS,
    keepsLog: true,

    async send(message): Promise<Accepted> {
      const { tenantId, messageId } = message.reference;
      const address = message.from.address ?? options.from;
      const { id } = answered(
        await client.emails.send(
          {
            from: mailbox(message.from.name, address),
            to: message.to,
            subject: message.subject,
            text: message.text,
            ...(message.html && { html: message.html }),
            ...(message.replyTo && { replyTo: message.replyTo }),
            ...headersOf(message),
            attachments: message.attachments.map(({ fileName, mediaType, content }) => ({
              filename: fileName,
              contentType: mediaType,
              content: Buffer.from(content, 'utf8'),
            })),
            // Come back with every event about this message.
            tags: [
              { name: 'tenant', value: tenantId },
              { name: 'message', value: messageId },
            ],
          },
          // One key for every attempt of one message: whatever was lost on the way, it is sent once.
          limited({ idempotencyKey: `message/${messageId}` }),
        ),
      );
      if (!id) throw new ProviderError('resend', 'unknown', 'Resend answered something else than an e-mail.');
      return { providerId: id, from: addressOf(address), segments: null };
    },

    async find(message, { providerId, notBefore }): Promise<ProviderRecord[]> {
      if (providerId) {
        const found = await client.emails.get(providerId, limited({}));
        if (found.error?.statusCode === 404) return [];
        return [recordOf(answered(found))];
      }
      const { data } = answered(await client.emails.list({ limit: SEARCHED }, limited({})));
      return data
        .filter(
          (one) =>
            one.subject === message.subject &&
            one.to.some((to) => addressOf(to) === message.to.toLowerCase()) &&
            Date.parse(one.created_at) >= notBefore.getTime() - 5_000,
        )
        .map(recordOf);
    },
  };

  /** The SDK hands its options on to `fetch`: the signal limits the whole exchange, body included. */
  function limited<T extends object>(request: T): T {
    return Object.assign(request, { signal: within(timeoutMs, null) });
  }
}

function headersOf({ unsubscribeUrl, thread, automatic }: OutgoingEmail): {
  headers?: Record<string, string>;
} {
  const headers = {
    ...(unsubscribeUrl && {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
    ...(thread && { 'In-Reply-To': thread.inReplyTo, References: thread.references.join(' ') }),
    // The second is what Exchange looks at.
    ...(automatic && { 'Auto-Submitted': automatic, 'X-Auto-Response-Suppress': 'OOF, AutoReply' }),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

function recordOf(email: { id: string; from: string; last_event: string }): ProviderRecord {
  const { status, reason } = resendStatus(email.last_event) ?? { status: 'sent' as const, reason: null };
  return {
    providerId: email.id,
    status,
    reason,
    errorCode: status === 'failed' ? email.last_event : null,
    from: addressOf(email.from),
    segments: null,
  };
}

/** Resend's word in ours; null for one that says nothing about the message's arrival. */
export function resendStatus(
  event: string,
): { status: ProviderRecord['status']; reason: FailureReason | null } | null {
  switch (event) {
    case 'queued':
    case 'scheduled':
    case 'sent':
      return { status: 'sent', reason: null };
    case 'delivered':
      return { status: 'delivered', reason: null };
    case 'opened':
    case 'clicked':
      return { status: 'read', reason: null };
    // It arrived, and was not welcome.
    case 'complained':
      return { status: 'delivered', reason: 'complained' };
    case 'bounced':
    case 'suppressed':
      return { status: 'failed', reason: 'bounced' };
    case 'failed':
    case 'canceled':
      return { status: 'failed', reason: 'provider' };
    default:
      return null;
  }
}

/** `"Salon Marie" <rdv@…>` (RFC 5322 quoted string), or the address as it stands. */
function mailbox(name: string | null, address: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a name would start another header.
  const shown = name?.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return shown ? `"${shown.replace(/["\\]/g, '\\$&')}" <${addressOf(address)}>` : address;
}

/** The bare address of `Name <address>`, in lower case. */
function addressOf(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

type Answer<T> = ({ data: T; error: null } | { data: null; error: ErrorResponse }) & {
  headers: Record<string, string> | null;
};

/** @throws the SDK's error object as ours. Its text is left out: it may repeat the address. */
export function answered<T>(answer: Answer<T>): T {
  if (!answer.error) return answer.data;
  const { name, statusCode: status } = answer.error;
  // The SDK swallows what its `fetch` threw: refused, cut or timed out, all look alike.
  if (status === null) throw new ProviderError('resend', 'unknown', 'The exchange with Resend failed.');
  const wait = retryAfterMs(new Headers(answer.headers ?? {}), Date.now());
  const kind = name === 'invalid_idempotent_request' ? 'permanent' : failureKindOf(status);
  if (kind !== 'permanent') {
    throw new ProviderError('resend', kind, `Resend answered ${status} (${name}).`, {
      status,
      retryAfterMs: wait,
    });
  }
  throw new MessageRefused('resend', { reason: reasonOf(answer.error), code: name, status });
}

/** Which field Resend objected to stands in its sentence only. */
function reasonOf({ name, statusCode, message }: ErrorResponse): FailureReason {
  // Our key, or our domain not verified there (403 validation_error).
  if (statusCode === 401 || statusCode === 403) return 'account';
  if (name === 'invalid_from_address' || /`from`/.test(message)) return 'sender';
  if (/`to`/.test(message)) return 'invalid-address';
  if (name === 'invalid_attachment' || name === 'security_error') return 'content';
  return 'provider';
}
