import { Resend } from 'resend';
import { z } from 'zod';
import { type ReceivedEmailEvent, referenceOf, type StatusEvent, WebhookRefused } from './messaging.ts';
import { resendStatus } from './resend.ts';

/** Checking a signature asks nobody; the client only wants to have a key. */
const client = new Resend('re_webhooks_only');

/** What is read of an event about an e-mail, sent or received (resend.com/docs/dashboard/webhooks/event-types). */
const emailEvent = z.looseObject({
  type: z.templateLiteral(['email.', z.string()]),
  data: z.looseObject({
    email_id: z.string(),
    to: z.array(z.string()).catch([]),
    message_id: z.string().max(1_000).nullable().catch(null),
    cc: z.array(z.string()).catch([]),
    bcc: z.array(z.string()).catch([]),
    received_for: z.array(z.string()).catch([]),
    tags: z.record(z.string(), z.unknown()).catch({}),
    bounce: z
      .looseObject({ type: z.string().catch(''), subType: z.string().catch('') })
      .optional()
      .catch(undefined),
  }),
});

/**
 * Checks by the SDK (Svix' scheme, in constant time, five minutes either way) that Resend sent this, and reads it.
 * @throws WebhookRefused. @returns null for an event that is about no e-mail we sent.
 */
export function readResendRequest(
  webhookSecret: string,
  request: {
    headers: { id?: string | undefined; timestamp?: string | undefined; signature?: string | undefined };
    body: Buffer;
  },
): StatusEvent | ReceivedEmailEvent | null {
  const { id = '', timestamp = '', signature = '' } = request.headers;
  let verified: unknown;
  try {
    verified = client.webhooks.verify({
      payload: request.body.toString('utf8'),
      headers: { id, timestamp, signature },
      webhookSecret,
    });
  } catch (error) {
    throw new WebhookRefused((error as Error).message);
  }
  const event = emailEvent.safeParse(verified).data;
  if (!event) return null;
  if (event.type === 'email.received') {
    const { email_id: emailId, received_for, to, cc, bcc } = event.data;
    return {
      kind: 'received-email',
      eventId: id,
      emailId,
      recipients: [...received_for, ...to, ...cc, ...bcc],
    };
  }
  const { email_id: providerId, to, tags, bounce } = event.data;
  const word = event.type.slice('email.'.length);
  const outcome = resendStatus(word);
  // A full mailbox or a busy server (« Transient ») may take the next message; an address that is none never will.
  const isFinal =
    word === 'complained' || word === 'suppressed' || (word === 'bounced' && bounce?.type === 'Permanent');
  const address = to[0];
  return {
    kind: 'status',
    provider: 'resend',
    eventId: id,
    type: word,
    reference: referenceOf(tags.tenant, tags.message),
    providerId,
    status: outcome?.status ?? null,
    reason: outcome?.reason ?? null,
    errorCode:
      outcome?.status === 'failed' ? (bounce?.type ? `${bounce.type}/${bounce.subType}` : word) : null,
    suppress:
      isFinal && address
        ? { address: address.toLowerCase(), reason: word === 'complained' ? 'complained' : 'bounced' }
        : null,
    from: null,
    internetId: event.data.message_id || null,
  };
}
