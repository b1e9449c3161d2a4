import type { TenantTransaction } from './database.ts';
import { settleMessage } from './messages.ts';

/** What our side of a chat is called in the ledger, where others have a number or an account. */
export const CHAT_ADDRESS = 'webchat';

export interface VisitorRow {
  id: string;
  /** BCP 47 */
  locale: string;
}

/** Somebody has opened the chat; they are a client once they write. */
export async function addVisitor(
  tx: TenantTransaction,
  visitor: VisitorRow & { page: string | null },
): Promise<void> {
  await tx.sql(`insert into webchat_visitors (id, tenant_id, locale, page) values (?, ?, ?, ?)`, [
    visitor.id,
    tx.tenantId,
    visitor.locale,
    visitor.page,
  ]);
}

export async function findVisitor(tx: TenantTransaction, id: string): Promise<VisitorRow | null> {
  const [row] = await tx.sql<VisitorRow>(`select id, locale from webchat_visitors where id = ?`, [id]);
  return row ?? null;
}

/** They are looking at the chat now. */
export async function seeVisitor(tx: TenantTransaction, id: string): Promise<void> {
  await tx.sql(`update webchat_visitors set last_seen_at = now() where id = ?`, [id]);
}

/** Notes where an answer goes when they have left. It does not stand on their record: it may be another's. */
export async function leaveAddress(tx: TenantTransaction, visitorId: string, email: string): Promise<void> {
  await tx.sql(`update client_identities set left_email = ? where kind = 'webchat' and value = ?`, [
    email,
    visitorId,
  ]);
}

/** The address so noted of a client, the newest; null: none. */
export async function addressLeft(tx: TenantTransaction, clientId: string): Promise<string | null> {
  const [row] = await tx.sql<{ email: string }>(
    `select left_email as email from client_identities
     where client_id = ? and kind = 'webchat' and left_email is not null order by created_at desc limit 1`,
    [clientId],
  );
  return row?.email ?? null;
}

/** How many messages a visitor has written within the last minute, and within a day. */
export async function visitorsPace(
  tx: TenantTransaction,
  id: string,
): Promise<{ minute: number; day: number }> {
  const [row] = await tx.sql<{ minute: number; day: number }>(
    `select count(*) filter (where created_at > now() - interval '1 minute')::int as minute, count(*)::int as day
     from messages where channel = 'webchat' and direction = 'inbound' and from_address = ? and created_at > now() - interval '1 day'`,
    [id],
  );
  return row!;
}

export interface ChatMessage {
  id: string;
  author: 'visitor' | 'sara' | 'staff' | 'product';
  /** The first name of whoever of the business wrote it. */
  name: string | null;
  text: string;
  /** What the visitor's own browser called it. */
  key: string | null;
  /** Not yet known to have been shown. */
  isNew: boolean;
  at: Date;
}

const SHOWN = `m.id, case when m.direction = 'inbound' then 'visitor' else m.author end as author,
  nullif(u.first_name, '') as name, m.body_text as text,
  case when m.direction = 'inbound' then split_part(m.intent_key, '/', 3) end as key,
  m.status = 'sent' as "isNew", m.created_at as at`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * What a visitor sees of their own chat, oldest first: what they wrote there and what went to them there, whoever they are as a
 * client. After `after` (a message's id), or the last hundred.
 */
export async function readChat(
  tx: TenantTransaction,
  visitorId: string,
  after: string | null,
): Promise<ChatMessage[]> {
  const rows = await tx.sql<ChatMessage>(
    `select ${SHOWN} from (
       (select * from messages where channel = 'webchat' and direction = 'inbound' and from_address = ? and id > ?
        order by id desc limit 100)
       union all
       (select * from messages where channel = 'webchat' and direction = 'outbound' and to_address = ?
         and status in ('delivered', 'read') and id > ? order by id desc limit 100)
       union all
       (select * from messages where channel = 'webchat' and direction = 'outbound' and to_address = ?
         and status = 'sent' order by id desc limit 100)) m
     left join users u on u.tenant_id = m.tenant_id and u.id = m.author_id
     order by m.id desc limit 100`,
    [visitorId, after ?? FIRST_ID, visitorId, after ?? FIRST_ID, visitorId],
  );
  return rows.reverse();
}

/** How many words of the business a visitor has not looked at: those after `seen` (a message's id), else those no stream has shown. */
export async function unseenCount(
  tx: TenantTransaction,
  visitorId: string,
  seen: string | null,
): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from (
       select from messages where channel = 'webchat' and direction = 'outbound' and to_address = ?
         and case when ?::uuid is null then status = 'sent' else id > ?::uuid and status in ('sent', 'delivered', 'read') end
       limit 100) m`,
    [visitorId, seen, seen],
  );
  return row!.count;
}

/** The visitor's browser has it. */
export async function markShown(tx: TenantTransaction, messageIds: readonly string[]): Promise<void> {
  for (const id of messageIds) await settleMessage(tx, id, { status: 'delivered', providerId: id });
}

export interface ChatState {
  /** Whether Sara owes an answer: from the visitor's word on, not only while a model is asked. */
  typing: boolean;
  with: 'sara' | 'staff';
  /** The first name of whoever answers. */
  person: string | null;
  /** Whether an answer could reach them elsewhere. */
  emailKnown: boolean;
}

/** An answer owed for so long is no sign of life. */
const LONGEST_THOUGHT = '2 minutes';

export async function chatState(tx: TenantTransaction, visitorId: string): Promise<ChatState> {
  const [row] = await tx.sql<ChatState>(
    `select v.owner as "with", nullif(u.first_name, '') as person, c.email is not null or i.left_email is not null as "emailKnown",
            v.owner = 'sara' and coalesce((
              select m.direction = 'inbound' and m.created_at > now() - ?::interval from messages m
              where m.tenant_id = v.tenant_id and m.client_id = v.client_id
                and (m.direction = 'inbound' or m.author in ('sara', 'staff'))
              order by m.id desc limit 1), false) as typing
     from client_identities i
     join conversations v on v.tenant_id = i.tenant_id and v.client_id = i.client_id
     join clients c on c.tenant_id = i.tenant_id and c.id = i.client_id
     left join users u on u.tenant_id = v.tenant_id and u.id = v.assigned_to and v.owner = 'staff'
     where i.kind = 'webchat' and i.value = ?`,
    [LONGEST_THOUGHT, visitorId],
  );
  return row ?? { typing: false, with: 'sara', person: null, emailKnown: false };
}

export interface UnseenChat {
  /** The newest of them. */
  lastId: string;
  author: 'sara' | 'staff';
  text: string;
  /** When the first of them was there to be seen. */
  since: Date;
}

/** Words of the chat that its visitor has not been shown, and that were not sent elsewhere yet; null: none. */
export async function unseenChat(
  tx: TenantTransaction,
  conversation: { id: string; clientId: string },
): Promise<UnseenChat | null> {
  const [row] = await tx.prepared<UnseenChat>(
    `select (array_agg(id order by id desc))[1] as "lastId", (array_agg(author order by id desc))[1] as author,
            string_agg(body_text, E'\\n\\n' order by id) as text, min(coalesce(sent_at, created_at)) as since
     from messages
     where client_id = ? and channel = 'webchat' and direction = 'outbound' and status in ('queued', 'sending', 'sent')
       and author in ('sara', 'staff')
       and id > coalesce((select max(split_part(intent_key, '/', 3))::uuid from messages
                          where client_id = ? and channel = 'email' and intent_key like 'webchat-unseen/%'), '00000000-0000-0000-0000-000000000000')
     having count(*) > 0`,
    [conversation.clientId, conversation.clientId],
  );
  return row ?? null;
}

/** The intent of sending elsewhere what was not seen up to a message. */
export const unseenIntent = (conversationId: string, lastId: string) =>
  `webchat-unseen/${conversationId}/${lastId}`;
