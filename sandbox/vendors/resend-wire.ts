import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';

/** What Resend's API accepts and answers (resend.com/docs/api-reference/emails). */

const address = /^(?:[^<>\r\n]*<)?[^\s<>@"]+@[^\s<>@"]+\.[^\s<>@".]+>?$/;
const oneOrMore = z.union([z.string(), z.array(z.string()).max(50)]).transform((value) => [value].flat());
const tag = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
  value: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
});
const attachment = z.looseObject({
  filename: z.string().optional(),
  content: z.string().optional(),
  path: z.string().optional(),
  content_type: z.string().optional(),
  content_id: z.string().optional(),
});
const newEmail = z.looseObject({
  from: z.string().optional(),
  to: oneOrMore.optional(),
  subject: z.string().optional(),
  html: z.string().nullish(),
  text: z.string().nullish(),
  cc: oneOrMore.optional(),
  bcc: oneOrMore.optional(),
  reply_to: oneOrMore.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  tags: z.array(tag).max(75).optional(),
  attachments: z.array(attachment).optional(),
});

/** A stored e-mail; the names are the vendor's. */
export interface ResendEmail extends Row {
  created_at: string;
  message_id: string;
  from: string;
  to: string[];
  cc: string[] | null;
  bcc: string[] | null;
  reply_to: string[] | null;
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: Array<{ name: string; value: string }>;
  attachments: Array<{ filename: string; content: string; content_type: string }>;
  last_event: string;
  opened: boolean;
}

export type NewEmail = Pick<
  ResendEmail,
  'from' | 'to' | 'cc' | 'bcc' | 'reply_to' | 'subject' | 'html' | 'text' | 'headers' | 'tags' | 'attachments'
>;

/** Checks a request for an e-mail. @throws VendorRefusal with the vendor's error name */
export function parseNewEmail(body: unknown): NewEmail {
  const parsed = newEmail.safeParse(body ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw refused(422, 'validation_error', `Invalid \`${issue.path.join('.')}\` field.`);
  }
  const { from, to, subject, html = null, text = null, ...rest } = parsed.data;
  for (const [name, value] of Object.entries({ from, to, subject })) {
    if (!value?.length) throw refused(422, 'missing_required_field', `Missing \`${name}\` field.`);
  }
  if (!html && !text) throw refused(422, 'missing_required_field', 'Missing `html` or `text` field.');
  if (!address.test(from!))
    throw refused(
      422,
      'invalid_from_address',
      'Invalid `from` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.',
    );
  for (const name of ['to', 'cc', 'bcc', 'reply_to'] as const) {
    const addresses = name === 'to' ? to : rest[name];
    if (addresses?.some((one) => !address.test(one)))
      throw refused(
        422,
        'validation_error',
        `Invalid \`${name}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
      );
  }
  return {
    from: from!,
    to: to!,
    cc: rest.cc ?? null,
    bcc: rest.bcc ?? null,
    reply_to: rest.reply_to ?? null,
    subject: subject!,
    html: html ?? null,
    text: text ?? null,
    headers: rest.headers ?? {},
    tags: rest.tags ?? [],
    attachments: (rest.attachments ?? []).map((one) => {
      if (!one.filename || one.content === undefined)
        throw refused(422, 'invalid_attachment', 'Attachment must have either a `content` or `path`.');
      return {
        filename: one.filename,
        content: one.content,
        content_type: one.content_type ?? 'application/octet-stream',
      };
    }),
  };
}

export function refused(status: number, name: string, message: string): VendorRefusal {
  return new VendorRefusal(status, message, name);
}

const NAMES: Record<number, string> = {
  401: 'missing_api_key',
  403: 'invalid_api_key',
  404: 'not_found',
  405: 'method_not_allowed',
  429: 'rate_limit_exceeded',
};

/** The vendor's error body. */
export function errorBody(status: number, message: string, name: unknown): object {
  const given = typeof name === 'string' ? name : NAMES[status];
  return {
    statusCode: status,
    name: given ?? (status >= 500 ? 'internal_server_error' : 'validation_error'),
    message,
  };
}

/** An e-mail as the API shows it; the list leaves bodies and tags out. */
export function shown(email: ResendEmail): object {
  const { html, text, tags } = email;
  return { object: 'email', ...listedEmail(email), html, text, tags };
}

export function listedEmail(email: ResendEmail): object {
  const { id, message_id, to, from, created_at, subject, bcc, cc, reply_to, last_event } = email;
  return { id, message_id, to, from, created_at, subject, bcc, cc, reply_to, last_event, scheduled_at: null };
}

/** Two requests with one idempotency key must say the same. */
export function requestHash(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** Svix' headers over a body, with a `whsec_` secret. */
export function svixHeaders(secret: string, id: string, at: Date, body: string) {
  const timestamp = Math.floor(at.getTime() / 1_000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    headers: { 'svix-id': id, 'svix-timestamp': String(timestamp) },
    signature: { 'svix-signature': `v1,${digest}` },
  };
}
