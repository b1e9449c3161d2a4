import {
  type Channel,
  type MessageStatus,
  type MessagingProvider,
  type Purpose,
  providerOf,
} from '../domain/messaging/channels.ts';
import type { MessageContent, OutgoingContent, TemplateCall } from '../domain/messaging/content.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { smsCost } from '../domain/messaging/sms-text.ts';
import type { TenantTransaction } from './database.ts';
import { textArray } from './lists.ts';

/** A small file that goes with an e-mail. */
export interface MessageAttachment {
  fileName: string;
  mediaType: string;
  /** UTF-8 */
  content: string;
}

export interface NewMessage {
  channel: Channel;
  /** What it is, `appointment.reminder`. */
  kind: string;
  purpose?: Purpose;
  /** What it is for, once in this business: `appointment/<id>/reminder/<starts at>/24h`. */
  intentKey: string;
  /** null: staff, or somebody unknown. */
  clientId: string | null;
  /** E.164, an e-mail address, or somebody's id on that channel. */
  to: string;
  /** Needed for e-mail. */
  subject?: string | null;
  text: string;
  html?: string | null;
  attachments?: readonly MessageAttachment[];
  /** What it is about, `appointment/<id>`: withdrawMessages finds it by this. */
  subjectRef?: string | null;
  /** Waits for the morning when it comes to be sent at night. Advertising always does. */
  obeysQuietHours?: boolean;
  /** Of no use afterwards. */
  expiresAt?: Date | null;
  /** The sender, when it must be this one: an answer comes from the number that was written to. */
  from?: string | null;
  /** What it is beyond its text, on a channel that has such things. */
  content?: OutgoingContent | null;
  /** How it is said on WhatsApp outside the 24 hours; without one it is not sent then. */
  template?: TemplateCall | null;
  /** Of an e-mail that answers one: the id of that one, and of the thread before it. */
  thread?: MessageThread | null;
  /** Who speaks in it; default: the product. */
  author?: 'sara' | 'staff';
  /** Of the staff, who. */
  authorId?: string | null;
}

/** Where an answer by e-mail stands (RFC 5322 ids, with their brackets). */
export interface MessageThread {
  inReplyTo: string;
  /** Oldest first. */
  references: readonly string[];
}

/**
 * Puts a message into the ledger, to be delivered by a workflow (workflows/delivery.ts) or by an outbox request
 * `message.deliver`. The same intent again is the same message: its first wording stays.
 */
export async function queueMessage(
  tx: TenantTransaction,
  message: NewMessage,
): Promise<{ id: string; created: boolean }> {
  const { purpose, to, segments, obeysQuietHours } = settled(message);
  const [made] = await tx.prepared<{ id: string }>(
    `insert into messages (tenant_id, client_id, channel, kind, purpose, intent_key, subject_ref, from_address, to_address,
       subject, body_text, body_html, attachments, segments, obeys_quiet_hours, expires_at, content, template, in_reply_to, reference_ids, author, author_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?::text[], ?, ?)
     on conflict (tenant_id, intent_key) do nothing returning id`,
    [
      tx.tenantId,
      message.clientId,
      message.channel,
      message.kind,
      purpose,
      message.intentKey,
      message.subjectRef ?? null,
      message.from ?? null,
      to,
      message.subject ?? null,
      message.text,
      message.html ?? null,
      JSON.stringify(message.attachments ?? []),
      segments,
      obeysQuietHours,
      message.expiresAt ?? null,
      message.content ? JSON.stringify(message.content) : null,
      message.template ? JSON.stringify(message.template) : null,
      message.thread?.inReplyTo ?? null,
      message.thread ? textArray(message.thread.references) : null,
      message.author ?? 'product',
      message.authorId ?? null,
    ],
  );
  if (made) return { id: made.id, created: true };
  const [known] = await tx.sql<{ id: string }>(`select id from messages where intent_key = ?`, [
    message.intentKey,
  ]);
  return { id: known!.id, created: false };
}

/** What of a message follows from the rest of it. */
function settled({ channel, purpose = 'transactional', to, text, obeysQuietHours }: NewMessage) {
  return {
    purpose,
    to: addressKey(channel, to),
    segments: channel === 'sms' ? smsCost(text).segments : null,
    obeysQuietHours: obeysQuietHours ?? purpose === 'marketing',
  };
}

/** A message that begins a talk and carries words alone. */
export type NewWords = Omit<
  NewMessage,
  'from' | 'attachments' | 'content' | 'thread' | 'author' | 'authorId'
>;

/** Puts many messages into the ledger at once, under ids of the caller's making; an intent that is known stays as it was. */
export async function queueMessages(
  tx: TenantTransaction,
  messages: ReadonlyArray<NewWords & { id: string }>,
): Promise<void> {
  const rows = messages.map((message) => {
    const { purpose, to, segments, obeysQuietHours } = settled(message);
    return {
      id: message.id,
      client_id: message.clientId,
      channel: message.channel,
      kind: message.kind,
      purpose,
      intent_key: message.intentKey,
      subject_ref: message.subjectRef ?? null,
      to_address: to,
      subject: message.subject ?? null,
      body_text: message.text,
      body_html: message.html ?? null,
      template: message.template ?? null,
      segments,
      obeys_quiet_hours: obeysQuietHours,
      expires_at: message.expiresAt ?? null,
    };
  });
  await tx.sql(
    `insert into messages (id, tenant_id, client_id, channel, kind, purpose, intent_key, subject_ref, to_address, subject,
       body_text, body_html, template, segments, obeys_quiet_hours, expires_at)
     select id, ?, client_id, channel, kind, purpose, intent_key, subject_ref, to_address, subject, body_text, body_html, template,
       segments, obeys_quiet_hours, expires_at
     from jsonb_to_recordset(?::jsonb) as m(id uuid, client_id uuid, channel text, kind text, purpose text, intent_key text,
       subject_ref text, to_address text, subject text, body_text text, body_html text, template jsonb, segments smallint,
       obeys_quiet_hours boolean, expires_at timestamptz)
     on conflict (tenant_id, intent_key) do nothing`,
    [tx.tenantId, JSON.stringify(rows)],
  );
}

/** The form in which an address is stored and compared. */
export function addressKey(channel: Channel, address: string): string {
  return channel === 'email' ? address.trim().toLowerCase() : address.trim();
}

/** A message of the ledger, as whoever sends or shows it needs it. */
export interface MessageRow {
  id: string;
  clientId: string | null;
  channel: Channel;
  direction: 'outbound' | 'inbound';
  kind: string;
  purpose: Purpose;
  subjectRef: string | null;
  from: string | null;
  senderName: string | null;
  replyTo: string | null;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  attachments: MessageAttachment[];
  content: MessageContent | null;
  template: TemplateCall | null;
  /** Of an e-mail, as mail programs know it. */
  internetId: string | null;
  inReplyTo: string | null;
  references: string[] | null;
  status: MessageStatus | 'received';
  reason: FailureReason | null;
  errorCode: string | null;
  providerId: string | null;
  segments: number | null;
  attempts: number;
  firstAttemptAt: Date | null;
  inFlightSince: Date | null;
  obeysQuietHours: boolean;
  expiresAt: Date | null;
  /** When it was written, for one we received. */
  providerAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
  createdAt: Date;
}

const COLUMNS = `id, client_id as "clientId", channel, direction, kind, purpose, subject_ref as "subjectRef",
  from_address as "from", sender_name as "senderName", reply_to as "replyTo", to_address as "to", subject, body_text as "text", body_html as "html", attachments, content, template,
  internet_id as "internetId", in_reply_to as "inReplyTo", reference_ids as "references", status, reason,
  error_code as "errorCode", provider_id as "providerId", segments, attempts, first_attempt_at as "firstAttemptAt",
  in_flight_since as "inFlightSince", obeys_quiet_hours as "obeysQuietHours", expires_at as "expiresAt",
  provider_at as "providerAt", sent_at as "sentAt", delivered_at as "deliveredAt", read_at as "readAt",
  failed_at as "failedAt", created_at as "createdAt"`;

/** One message. `lock` keeps it from changing until the transaction ends. */
export async function findMessage(
  tx: TenantTransaction,
  id: string,
  { lock = false } = {},
): Promise<MessageRow | null> {
  const [row] = await tx.prepared<MessageRow>(
    `select ${COLUMNS} from messages where id = ? ${lock ? 'for update' : ''}`,
    [id],
  );
  return row ?? null;
}

/** Several messages, kept from changing until the transaction ends. */
export function lockMessages(tx: TenantTransaction, ids: readonly string[]): Promise<MessageRow[]> {
  return tx.prepared<MessageRow>(
    `select ${COLUMNS} from messages where id = any(?::uuid[]) order by id for update`,
    [ids],
  );
}

/** A client's messages in both directions, newest first. */
export async function listClientMessages(
  tx: TenantTransaction,
  clientId: string,
  page: { limit: number; offset: number },
): Promise<MessageRow[]> {
  return tx.sql<MessageRow>(
    `select ${COLUMNS} from messages where client_id = ? order by id desc limit ? offset ?`,
    [clientId, page.limit, page.offset],
  );
}

/**
 * Notes that the provider is about to be asked. From here until `settleMessage` or `markRefused`, whoever finds the message
 * must take it for perhaps sent. Sender and reply address stay those of the first attempt.
 */
export async function beginAttempt(
  tx: TenantTransaction,
  id: string,
  attempt: {
    at: Date;
    provider: MessagingProvider;
    from: string | null;
    senderName: string | null;
    replyTo: string | null;
  },
): Promise<MessageRow> {
  const [row] = await tx.prepared<MessageRow>(
    `update messages set status = 'sending', attempts = attempts + 1, in_flight_since = ?, attempted_at = ?, provider = ?,
       first_attempt_at = coalesce(first_attempt_at, ?),
       from_address = coalesce(from_address, ?::text),
       sender_name = case when attempts = 0 then ?::text else sender_name end,
       reply_to = case when attempts = 0 then ?::text else reply_to end, updated_at = now()
     where id = ? returning ${COLUMNS}`,
    [
      attempt.at,
      attempt.at,
      attempt.provider,
      attempt.at,
      attempt.from,
      attempt.senderName,
      attempt.replyTo,
      id,
    ],
  );
  return row!;
}

/** The same for several messages of one channel that leave together. @returns them as they leave */
export function beginAttempts(
  tx: TenantTransaction,
  ids: readonly string[],
  attempt: Parameters<typeof beginAttempt>[2],
): Promise<MessageRow[]> {
  return tx.prepared<MessageRow>(
    `update messages set status = 'sending', attempts = attempts + 1, in_flight_since = ?, attempted_at = ?, provider = ?,
       first_attempt_at = coalesce(first_attempt_at, ?),
       from_address = coalesce(from_address, ?::text),
       sender_name = case when attempts = 0 then ?::text else sender_name end,
       reply_to = case when attempts = 0 then ?::text else reply_to end, updated_at = now()
     where id = any(?::uuid[]) returning ${COLUMNS}`,
    [
      attempt.at,
      attempt.at,
      attempt.provider,
      attempt.at,
      attempt.from,
      attempt.senderName,
      attempt.replyTo,
      ids,
    ],
  );
}

/** Nothing was accepted: the message is as it was before the call, and may be tried again. */
export async function markRefused(
  tx: TenantTransaction,
  id: string,
  errorCode: string | null,
): Promise<void> {
  await tx.sql(
    `update messages set in_flight_since = null, error_code = ?, updated_at = now()
     where id = ? and provider_id is null and status in ('sending', 'unknown')`,
    [errorCode, id],
  );
}

/** The answer was lost. */
export async function markUnknown(tx: TenantTransaction, id: string): Promise<void> {
  await tx.sql(
    `update messages set status = 'unknown', updated_at = now() where id = ? and status = 'sending' and in_flight_since is not null`,
    [id],
  );
}

/** The provider has told under which id mail programs know one of our e-mails. */
export async function nameEmail(tx: TenantTransaction, id: string, internetId: string): Promise<void> {
  await tx.sql(`update messages set internet_id = ? where id = ? and internet_id is null`, [
    internetId.slice(0, 1_000),
    id,
  ]);
}

export interface Settlement {
  status: 'sent' | 'delivered' | 'read' | 'failed';
  providerId: string | null;
  reason?: FailureReason | null;
  errorCode?: string | null;
  from?: string | null;
  segments?: number | null;
}

/**
 * The part of a statement that records what the provider says ($2 to $7) became of the message locked as `before`, where the
 * statement's `told` has a row. A status the message is already past changes nothing but what was not known yet.
 */
export const SETTLED = `
  settled as (
    update messages m set
      status = case when f.forward then $2::text else m.status end,
      reason = case when f.forward then $3::text else m.reason end,
      error_code = case when f.forward then $4::text else m.error_code end,
      provider_id = coalesce(m.provider_id, $5::text),
      from_address = coalesce(m.from_address, $6::text),
      segments = coalesce($7::smallint, m.segments),
      in_flight_since = null,
      sent_at = case when $2::text <> 'failed' then coalesce(m.sent_at, now()) else m.sent_at end,
      delivered_at = case when $2::text in ('delivered', 'read') then coalesce(m.delivered_at, now()) else m.delivered_at end,
      read_at = case when $2::text = 'read' then coalesce(m.read_at, now()) else m.read_at end,
      failed_at = case when $2::text = 'failed' then coalesce(m.failed_at, now()) else m.failed_at end,
      updated_at = now()
    from (select b.id, message_rank($2::text, coalesce(b.provider_id, $5::text) is not null)
                     > message_rank(b.status, b.provider_id is not null) as forward from before b cross join told) f
    where m.id = f.id and (f.forward or m.in_flight_since is not null or m.provider_id is null
        or (m.from_address is null and $6::text is not null) or ($7::smallint is not null and $7::smallint is distinct from m.segments))
    returning f.forward as changed)`;

/** Its values, $1 the message. */
export function settlementValues(
  id: string,
  settlement: Omit<Settlement, 'status'> & { status: Settlement['status'] | null },
): unknown[] {
  const { status, providerId, reason = null, errorCode = null, from = null, segments = null } = settlement;
  return [id, status, reason, errorCode, providerId, from, segments];
}

/** Records what the provider says became of a message. @returns whether the status changed. */
export async function settleMessage(
  tx: TenantTransaction,
  id: string,
  settlement: Settlement,
): Promise<boolean> {
  const [row] = await tx.prepared<{ changed: boolean }>(
    `with before as (select id, status, provider_id from messages where id = $1 for update), told as (select 1), ${SETTLED}
     select changed from settled`,
    settlementValues(id, settlement),
  );
  return row?.changed ?? false;
}

/** Records that the provider has taken these; what a status callback has already said of one stays. */
export async function settleAccepted(
  tx: TenantTransaction,
  accepted: ReadonlyArray<{ id: string; providerId: string; from: string | null; segments: number | null }>,
): Promise<void> {
  if (accepted.length === 0) return;
  await tx.prepared(
    `update messages m set
       status = case when message_rank(m.status, m.provider_id is not null) < message_rank('sent', true) then 'sent' else m.status end,
       provider_id = coalesce(m.provider_id, a."providerId"), from_address = coalesce(m.from_address, a."from"),
       segments = coalesce(a.segments, m.segments), in_flight_since = null, sent_at = coalesce(m.sent_at, now()), updated_at = now()
     from jsonb_to_recordset(?::jsonb) as a(id uuid, "providerId" text, "from" text, segments smallint)
     where m.id = a.id and m.id = any(?::uuid[])`,
    [JSON.stringify(accepted), accepted.map(({ id }) => id)],
  );
}

/** Ends a message that was not sent, with the reason. @returns whether it was still open. */
export async function closeUnsent(
  tx: TenantTransaction,
  id: string,
  status: 'suppressed' | 'failed',
  reason: FailureReason,
  errorCode: string | null = null,
): Promise<boolean> {
  const closed = await tx.sql(
    `update messages set status = ?, reason = ?, error_code = coalesce(?, error_code), in_flight_since = null,
       failed_at = case when ? then now() else failed_at end, updated_at = now()
     where id = ? and status in ('queued', 'sending', 'unknown') and provider_id is null returning id`,
    [status, reason, errorCode, status === 'failed', id],
  );
  return closed.length > 0;
}

/**
 * What it was about no longer applies (an appointment was cancelled or moved): messages about it that have not been handed
 * to a provider are not sent any more. In the transaction of the change itself, so that none can slip through after it.
 * @returns how many.
 */
export async function withdrawMessages(
  tx: TenantTransaction,
  subjectRef: string,
  kinds?: readonly string[],
): Promise<number> {
  const filter = kinds ? 'and kind = any(?::text[])' : '';
  const withdrawn = await tx.sql(
    `update messages set status = 'suppressed', reason = 'withdrawn', updated_at = now()
     where subject_ref = ? and status in ('queued', 'sending', 'unknown') and in_flight_since is null and provider_id is null ${filter}
     returning id`,
    kinds ? [subjectRef, textArray(kinds)] : [subjectRef],
  );
  return withdrawn.length;
}

/** Which of these provider ids belong to other messages of this business. */
export async function takenProviderIds(
  tx: TenantTransaction,
  channel: Channel,
  providerIds: readonly string[],
  except: string,
): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>(
    `select provider_id as id from messages where provider = ? and provider_id = any(?::text[]) and id <> ?`,
    [providerOf[channel], textArray(providerIds), except],
  );
  return new Set(rows.map(({ id }) => id));
}
