import type { TenantTransaction } from './database.ts';
import { textArray } from './lists.ts';
import { noteProviderEvent } from './provider-events.ts';

/** A mail that has come, to be fetched by a workflow (workflows/received-email.ts). */
export interface ReceivedEmailRow {
  id: string;
  /** Resend's id of it. */
  providerId: string;
  /** The business's own address it was sent to. */
  recipient: string;
  status: 'waiting' | 'taken' | 'set-aside' | 'lost';
  reason: string | null;
}

/** Notes that a mail has come, and asks for it to be fetched. Told again, nothing happens. */
export async function awaitEmail(
  tx: TenantTransaction,
  email: { providerId: string; recipient: string; eventId: string; payload: unknown },
): Promise<void> {
  const { providerId, recipient, eventId, payload } = email;
  const [row] = await tx.sql<{ id: string }>(
    `insert into received_emails (tenant_id, provider_id, recipient) values (?, ?, ?)
     on conflict (tenant_id, provider_id) do nothing returning id`,
    [tx.tenantId, providerId, recipient],
  );
  if (!row) return;
  await noteProviderEvent(tx, { provider: 'resend', eventId, type: 'received', messageId: null, payload });
  await tx.ask({ kind: 'email.received', tenantId: tx.tenantId, receivedEmailId: row.id });
}

/** One mail; `lock` keeps it from being taken twice. */
export async function findReceivedEmail(
  tx: TenantTransaction,
  id: string,
  { lock = false } = {},
): Promise<ReceivedEmailRow | null> {
  const [row] = await tx.sql<ReceivedEmailRow>(
    `select id, provider_id as "providerId", recipient, status, reason from received_emails where id = ? ${lock ? 'for update' : ''}`,
    [id],
  );
  return row ?? null;
}

/** What became of it. One that has ended stays as it ended. */
export async function endReceivedEmail(
  tx: TenantTransaction,
  id: string,
  end: { status: 'taken' | 'set-aside' | 'lost'; reason?: string | null; messageId?: string | null },
): Promise<void> {
  await tx.sql(
    `update received_emails set status = ?, reason = ?, message_id = ? where id = ? and status = 'waiting'`,
    [end.status, end.reason ?? null, end.messageId ?? null, id],
  );
}

/** How many mails an address has sent to the business since. */
export async function emailsSince(tx: TenantTransaction, from: string, since: Date): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from messages
     where channel = 'email' and direction = 'inbound' and from_address = ? and created_at > ?`,
    [from, since],
  );
  return row!.count;
}

/** The provider's id of the first of our mails, among these message ids, that we know. */
export async function answeredEmail(
  tx: TenantTransaction,
  internetIds: readonly string[],
): Promise<string | null> {
  if (internetIds.length === 0) return null;
  const ids = textArray(internetIds);
  const [row] = await tx.sql<{ providerId: string }>(
    `select provider_id as "providerId" from messages
     where internet_id = any(?::text[]) and direction = 'outbound' and provider_id is not null
     order by array_position(?::text[], internet_id) limit 1`,
    [ids, ids],
  );
  return row?.providerId ?? null;
}
