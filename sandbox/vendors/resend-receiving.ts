import { randomUUID } from 'node:crypto';
import type { Request, Router } from 'express';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import { tellWebhook } from './resend-webhooks.ts';

/** Resend's receiving side: mails somebody wrote to the account (resend.com/docs/api-reference/emails/retrieve-received-email). */

const KEPT_EMAILS = 1_000;
/** The address of a file is good for an hour. */
const FILE_ADDRESS_MS = 60 * 60_000;

export interface ReceivedAttachment {
  id: string;
  filename: string | null;
  content_type: string;
  content_disposition: 'inline' | 'attachment';
  content_id: string | null;
  /** base64 */
  content: string;
}

/** A stored mail; the names are the vendor's. */
export interface ReceivedResendEmail extends Row {
  created_at: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  received_for: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  message_id: string;
  attachments: ReceivedAttachment[];
}

export type WrittenEmail = Pick<ReceivedResendEmail, 'from' | 'to' | 'subject' | 'html' | 'text'> &
  Partial<Pick<ReceivedResendEmail, 'cc' | 'reply_to' | 'headers' | 'received_for'>> & {
    attachments?: Array<Omit<ReceivedAttachment, 'id' | 'content_id' | 'content_disposition'>>;
  };

export const receivedEmails = (context: ProviderContext) =>
  context.state.collection<ReceivedResendEmail>('received-emails');

/** A mail arrives at the account: stored, and told to its webhook without words or files. */
export function receiveEmail(context: ProviderContext, written: WrittenEmail): ReceivedResendEmail {
  const emails = receivedEmails(context);
  if (emails.list().length >= KEPT_EMAILS) emails.delete(emails.list()[0]!.id);
  const id = randomUUID();
  const domain = written.from.split('@')[1]?.replace(/>.*/, '') ?? 'sandbox.example';
  const email = emails.put({
    id,
    created_at: context.now().toISOString(),
    from: written.from,
    to: written.to,
    cc: written.cc ?? [],
    bcc: [],
    reply_to: written.reply_to ?? [],
    received_for: written.received_for ?? written.to,
    subject: written.subject,
    html: written.html,
    text: written.text,
    headers: { 'return-path': written.from, 'mime-version': '1.0', ...written.headers },
    message_id: `<${id}@${domain}>`,
    attachments: (written.attachments ?? []).map((one) => ({
      ...one,
      id: randomUUID(),
      content_disposition: 'attachment',
      content_id: null,
    })),
  });
  const { created_at, from, to, cc, bcc, received_for, subject, message_id } = email;
  tellWebhook(context, 'email.received', {
    ...{ email_id: id, created_at, from, to, cc, bcc, received_for, subject, message_id },
    attachments: email.attachments.map(({ content: _content, ...shown }) => shown),
  });
  return email;
}

/** Files, at addresses that need no key. */
export function fileRoutes(router: Router, context: ProviderContext): void {
  router.get('/inbound-cdn/:emailId/attachments/:id', (req, res) => {
    const file = attachmentOf(context, req.params.emailId, req.params.id);
    if (Number(req.query.expires) < context.now().getTime())
      throw new VendorRefusal(403, 'Request has expired');
    res.type(file.content_type).send(Buffer.from(file.content, 'base64'));
  });
}

/** The API's own routes; the caller has shown a key. */
export function receivingRoutes(router: Router, context: ProviderContext): void {
  const emails = receivedEmails(context);
  router.get('/emails/receiving', (req, res) => {
    const limit = Math.min(100, Math.max(1, Number(req.query.limit) || 20));
    const newest = emails.list().reverse();
    const after = newest.findIndex((email) => email.id === req.query.after) + 1;
    const page = newest.slice(after, after + limit);
    res.json({
      object: 'list',
      has_more: newest.length > after + page.length,
      data: page.map(({ html: _html, text: _text, headers: _headers, ...listed }) => ({
        ...listed,
        attachments: listed.attachments.map(embedded),
      })),
    });
  });
  router.get('/emails/receiving/:id', (req, res) => {
    const email = emailOf(context, req.params.id);
    res.json({ object: 'email', ...email, attachments: email.attachments.map(embedded), raw: null });
  });
  router.get('/emails/receiving/:id/attachments', (req, res) => {
    const { id, attachments } = emailOf(context, req.params.id);
    res.json({
      object: 'list',
      has_more: false,
      data: attachments.map((one) => addressed(req, context, id, one)),
    });
  });
  router.get('/emails/receiving/:emailId/attachments/:id', (req, res) => {
    const { emailId, id } = req.params;
    const attachment = attachmentOf(context, emailId, id);
    res.json({ object: 'attachment', ...addressed(req, context, emailId, attachment) });
  });
}

function emailOf(context: ProviderContext, id: string): ReceivedResendEmail {
  const email = receivedEmails(context).get(id);
  if (!email) throw new VendorRefusal(404, 'Email not found');
  return email;
}

function attachmentOf(context: ProviderContext, emailId: string, id: string): ReceivedAttachment {
  const found = emailOf(context, emailId).attachments.find((one) => one.id === id);
  if (!found) throw new VendorRefusal(404, 'Attachment not found');
  return found;
}

const sizeOf = ({ content }: ReceivedAttachment) => Buffer.byteLength(content, 'base64');

function embedded(attachment: ReceivedAttachment): object {
  const { content: _content, ...shown } = attachment;
  return { ...shown, size: sizeOf(attachment) };
}

function addressed(
  req: Request,
  context: ProviderContext,
  emailId: string,
  attachment: ReceivedAttachment,
): object {
  const expires = context.now().getTime() + FILE_ADDRESS_MS;
  return {
    ...embedded(attachment),
    download_url: `${req.protocol}://${req.get('host')}${req.baseUrl}/inbound-cdn/${emailId}/attachments/${attachment.id}?expires=${expires}`,
    expires_at: new Date(expires).toISOString(),
  };
}
