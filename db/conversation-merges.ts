import { type ConversationState, type Owner, united } from '../domain/conversation/ownership.ts';
import { type ConversationLine, conversationOf } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { giveBack, move } from './merge-rows.ts';

/** What a conversation was before it was joined to another; instants in ISO 8601. */
export interface ConversationSnapshot {
  owner: Owner;
  state: ConversationState;
  unread: number;
  handoverReason: string | null;
  waitingSince: string | null;
  snoozedUntil: string | null;
  assignedTo: string | null;
}

/**
 * Joins the conversations of two clients that become one: the survivor's goes on with both threads, owned as strictly as
 * either was. The other's row stays with its turns, closed in a new epoch, so that no answer begun there is sent.
 * @returns what it was; 'moved' where only the merged client had one
 */
export async function uniteConversations(
  tx: TenantTransaction,
  mergeId: string,
  { stays, goes }: { stays: string; goes: string },
): Promise<ConversationSnapshot | 'moved' | null> {
  const other = await conversationOf(tx, goes, { lock: true });
  if (!other) return null;
  const own = await conversationOf(tx, stays, { lock: true });
  await tellWorkflow(tx, goes);
  if (!own) {
    await move(tx, mergeId, 'conversations', 'client_id', goes, stays);
    await tx.sql(`update conversations set epoch = epoch + 1, updated_at = now() where id = ?`, [other.id]);
    await passOn(tx, stays);
    return 'moved';
  }
  await move(tx, mergeId, 'conversation_notes', 'conversation_id', other.id, own.id);
  const after = united(own, other);
  await tx.sql(
    `update conversations v set owner = ?, state = ?, epoch = ?, unread = v.unread + o.unread,
       handover_reason = coalesce(v.handover_reason, o.handover_reason), assigned_to = coalesce(v.assigned_to, o.assigned_to),
       waiting_since = case when ? = 'waiting' then least(v.waiting_since, o.waiting_since) end,
       reminded_at = null, snoozed_until = case when ? = 'snoozed' then least(v.snoozed_until, o.snoozed_until) end,
       updated_at = now()
     from conversations o where v.id = ? and o.id = ?`,
    [after.owner, after.state, after.epoch, after.state, after.state, own.id, other.id],
  );
  await tx.sql(
    `update conversations set owner = 'sara', state = 'done', epoch = epoch + 1, unread = 0, handover_reason = null,
       waiting_since = null, snoozed_until = null, assigned_to = null, updated_at = now() where id = ?`,
    [other.id],
  );
  await readLastWord(tx, stays);
  await passOn(tx, stays);
  return snapshotOf(other);
}

/** Gives a client back the conversation that was joined to another's, as it was, in a new epoch. */
export async function separateConversations(
  tx: TenantTransaction,
  mergeId: string,
  { holder, goes, was }: { holder: string; goes: string; was: ConversationSnapshot | 'moved' | null },
): Promise<void> {
  if (was === null) return;
  if (was === 'moved') await separateMoved(tx, mergeId, holder, goes);
  else {
    const other = await conversationOf(tx, goes, { lock: true });
    const own = await conversationOf(tx, holder, { lock: true });
    if (other && own) await giveBack(tx, mergeId, 'conversation_notes', 'conversation_id', own.id, other.id);
    // Who was put off until a moment that has passed waits now.
    await tx.sql(
      `update conversations set owner = ?, state = ?, unread = ?, handover_reason = ?, waiting_since = ?, snoozed_until = ?,
         assigned_to = (select id from users where id = ?), epoch = epoch + 1, updated_at = now() where client_id = ?`,
      [
        was.owner,
        was.state,
        was.unread,
        was.handoverReason,
        was.waitingSince,
        was.snoozedUntil,
        was.assignedTo,
        goes,
      ],
    );
  }
  for (const clientId of [holder, goes]) {
    await tx.sql(`update conversations set epoch = epoch + 1, updated_at = now() where client_id = ?`, [
      clientId,
    ]);
    await readLastWord(tx, clientId);
    await tellWorkflow(tx, clientId);
  }
}

/** A conversation that went over whole goes back whole; what was written in it meanwhile goes on in one of the survivor's own. */
async function separateMoved(
  tx: TenantTransaction,
  mergeId: string,
  holder: string,
  goes: string,
): Promise<void> {
  // Wherever it stands by now: merged on, it was closed beside the one it was joined to.
  await tx.sql(
    `update conversations set client_id = ?, epoch = epoch + 1 where id in
       (select row_id from client_merge_rows where merge_id = ? and table_name = 'conversations' and change = 'moved')`,
    [goes, mergeId],
  );
  await tx.sql(
    `insert into conversations (tenant_id, client_id)
     select ?, ? where exists (select 1 from messages where client_id = ? and ${SPOKEN})
     on conflict (tenant_id, client_id) do nothing`,
    [tx.tenantId, holder, holder],
  );
}

/** Of messages, those that are said to somebody: no reminder and no STOP. */
const SPOKEN = `(kind = 'message' or author in ('sara', 'staff'))`;

const snapshotOf = (line: ConversationLine): ConversationSnapshot => ({
  owner: line.owner,
  state: line.state,
  unread: line.unread,
  handoverReason: line.handoverReason,
  waitingSince: line.waitingSince?.toISOString() ?? null,
  snoozedUntil: line.snoozedUntil?.toISOString() ?? null,
  assignedTo: line.assignedTo,
});

/** What the inbox shows as the last word, read again from the messages the client has. */
async function readLastWord(tx: TenantTransaction, clientId: string): Promise<void> {
  await tx.sql(
    `update conversations v set last_message_id = m.id, last_channel = m.channel,
       last_message_at = coalesce(m.created_at, v.last_message_at),
       last_inbound_at = (select max(i.created_at) from messages i where i.tenant_id = v.tenant_id and i.client_id = v.client_id and i.direction = 'inbound')
     from (select ?::uuid as client_id) c
     left join lateral (select id, channel, created_at from messages
       where client_id = c.client_id and ${SPOKEN} order by id desc limit 1) m on true
     where v.client_id = c.client_id`,
    [clientId],
  );
}

/** Sara may have been about to answer: she does in the conversation that is left. */
async function passOn(tx: TenantTransaction, clientId: string): Promise<void> {
  const [last] = await tx.sql<{ id: string; isUnanswered: boolean }>(
    `select id, direction = 'inbound' and created_at > now() - interval '12 hours' as "isUnanswered" from messages
     where client_id = ? and ${SPOKEN} order by id desc limit 1`,
    [clientId],
  );
  const conversation = await conversationOf(tx, clientId);
  if (last?.isUnanswered && conversation?.state === 'sara')
    await tx.ask({ kind: 'conversation.message', tenantId: tx.tenantId, clientId, messageId: last.id });
  else await tellWorkflow(tx, clientId);
}

async function tellWorkflow(tx: TenantTransaction, clientId: string): Promise<void> {
  await tx.ask({ kind: 'conversation.changed', tenantId: tx.tenantId, clientId });
}
