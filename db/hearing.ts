import type { Channel } from '../domain/messaging/channels.ts';
import { endSequences } from './campaign-ledger.ts';
import { refusalToSend } from './consent.ts';
import { changeHands, clientHadWritten, GOES_ON, holdConversation } from './conversations.ts';
import type { Database, TenantTransaction } from './database.ts';

/**
 * A provider is not kept waiting for whoever holds a conversation (Sara's reply, somebody of the team). A message that changes
 * nothing but its last word, in a conversation nobody holds, is told to it at once, by the statement that stores it; any other
 * is noted as unheard in that statement, told in a transaction of its own, and only then to the workflow.
 */

const THEIRS = `v.client_id = (select client_id from plain)`;

/**
 * Parts of a statement whose `said` is a client's message that has just been stored (`tenant_id`, `client_id`, `id`, `channel`,
 * `from_address`) and whose `came` is when (`at`): what can be told at once, what is left `unheard`, and the request that
 * wakes the workflow. What is compared with is asked once, so that an index finds it however little the planner knows.
 */
export const HEARD_AT_ONCE = `
  -- Whose answer may leave, and who is in no campaign: nothing else follows from their word.
  plain as (
    select said.*, came.at from said cross join came
    where not exists (select from suppressions s where s.channel = (select channel from said)
        and s.address = (select from_address from said) and s.lifted_at is null and s.scope = 'all')
      and not exists (select from consents c where c.client_id = (select client_id from said)
        and c.channel = (select channel from said) and c.purpose = 'transactional' and not c.granted)
      and not exists (select from campaign_members g where g.client_id = (select client_id from said) and g.state = 'active')
      and not exists (select from campaign_recipients r where r.client_id = (select client_id from said) and r.state = 'open')),
  mine as (select v.id from conversations v where ${THEIRS} and ${GOES_ON} for no key update skip locked),
  wrote as (
    update conversations v set unread = v.unread + 1, last_message_id = plain.id, last_message_at = plain.at,
      last_inbound_at = plain.at, last_channel = plain.channel, updated_at = now()
    from plain where v.id = (select id from mine) returning 1),
  begun as (
    insert into conversations (tenant_id, client_id, unread, last_message_id, last_message_at, last_inbound_at, last_channel)
    select tenant_id, client_id, 1, id, at, at, channel from plain where not exists (select from conversations v where ${THEIRS})
    on conflict (tenant_id, client_id) do nothing returning 1),
  unheard as (
    insert into unheard_messages (tenant_id, message_id, at) select said.tenant_id, said.id, came.at from said cross join came
    where not exists (select from wrote) and not exists (select from begun) returning 1),
  waking as (
    insert into outbox (tenant_id, kind, payload)
    select tenant_id, 'conversation.message', jsonb_strip_nulls(jsonb_build_object('kind', 'conversation.message',
      'tenantId', tenant_id, 'clientId', client_id, 'messageId', id, 'unheard', (select true from unheard))) from said
    returning id as "requestId")`;

/** Whether it was left only because somebody held the conversation. */
export const IS_HELD = `exists (select from unheard) and exists (select from conversations v where ${THEIRS} and ${GOES_ON})`;

/**
 * Tells a conversation of a message it has not heard of: once, however often it is asked.
 * @param options.wait for whoever holds the conversation; else the transaction fails with a DatabaseObjection of kind `retry`
 */
export async function hear(tx: TenantTransaction, messageId: string, { wait = true } = {}): Promise<void> {
  const [left] = await tx.prepared<{ clientId: string | null; channel: Channel; from: string; at: Date }>(
    // Kept from a merge until this ends, and read after one under way: their conversation is the survivor's.
    `with m as (select id, client_id, channel, from_address from messages where id = ? for share ${wait ? '' : 'nowait'})
     delete from unheard_messages u using m where u.message_id = m.id
     returning m.client_id as "clientId", m.channel, m.from_address as "from", u.at`,
    [messageId],
  );
  if (!left?.clientId) return;
  const { clientId, channel, from, at } = left;
  const held = await holdConversation(tx, clientId, { wait });
  await clientHadWritten(tx, held, { clientId, messageId, channel, at });
  const refusal = await refusalToSend(tx, { channel, to: from, clientId, purpose: 'transactional' });
  if (refusal) await changeHands(tx, clientId, 'hand-over', at, { reason: 'unreachable' });
  // Whoever answers is spoken with, and no longer written to by a campaign.
  tx.last(endSequences(tx, [clientId], 'replied'));
}

/** The same in a transaction of its own. */
export function hearFirst(
  db: Database,
  { tenantId, messageId }: { tenantId: string; messageId: string },
): Promise<void> {
  return db.asTenant(tenantId, (tx) => hear(tx, messageId));
}
