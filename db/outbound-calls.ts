import type { FailureReason } from '../domain/messaging/reasons.ts';
import type { CallOutcome } from '../domain/voice/calls.ts';
import { isStopRequest } from '../domain/voice/stop-request.ts';
import { endSequences } from './campaign-ledger.ts';
import { tellCampaign } from './campaigns.ts';
import { optOut } from './consent.ts';
import type { TenantTransaction } from './database.ts';
import { findMessage, settleMessage } from './messages.ts';

/** Calls a number of the business's has under way at once; VAPI's own limit is over the whole account (10 by default). */
export const CALLS_AT_ONCE = 3;
/** A call is over by then, whatever was told of it: the assistant hangs up after a quarter of an hour. */
const LONGEST = '20 minutes';
/** How often somebody who is not reached is tried, and how long after. */
const MOST_TRIES = 3;
const TRY_AGAIN = '3 hours';

/** How many of the business's calls are under way, kept from growing until this transaction ends. */
export async function lockCallsUnderWay(tx: TenantTransaction): Promise<number> {
  await tx.sql(`select pg_advisory_xact_lock(hashtextextended('calls/' || ?, 0))`, [tx.tenantId]);
  const [row] = await tx.sql<{ calls: number }>(
    `select count(*)::int as calls from messages where channel = 'call' and attempted_at > now() - interval '${LONGEST}'
       and (in_flight_since is not null or status = 'sent')`,
  );
  return row!.calls;
}

/** By when the calls a campaign has under way are over, whatever is told of them; null: there are none. */
export async function callsUnderWayUntil(
  tx: TenantTransaction,
  campaignId: string,
  now: Date,
): Promise<Date | null> {
  const [row] = await tx.sql<{ until: Date | null }>(
    `select min(m.attempted_at) + interval '${LONGEST}' as until from campaign_recipients r
     join messages m on m.tenant_id = r.tenant_id and m.id = r.message_id
     where r.campaign_id = ? and r.channel = 'call' and m.status = 'sent' and m.attempted_at > ?::timestamptz - interval '${LONGEST}'`,
    [campaignId, now],
  );
  return row?.until ?? null;
}

/** A call as it is settled: what of it decides what becomes of its message. */
interface PlacedCall {
  id: string;
  providerId: string;
  endedReason: string | null;
  messageId: string | null;
}

/** The message a call was placed for, by the provider's id, else by the reference the call carries. */
export async function findCallMessage(
  tx: TenantTransaction,
  providerId: string,
  reference: string | null,
): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }>(
    `select id from messages where channel = 'call' and direction = 'outbound'
       and (provider_id = ? or (id = ?::uuid and provider_id is null)) order by provider_id nulls last limit 1`,
    [providerId, reference],
  );
  return row?.id ?? null;
}

/** The provider has told of a call we placed: the message is with it, and the call is its client's. */
export async function noteCallPlaced(
  tx: TenantTransaction,
  call: { id: string; providerId: string },
  messageId: string,
): Promise<void> {
  await settleMessage(tx, messageId, { status: 'sent', providerId: call.providerId });
  await tx.sql(
    `update calls k set message_id = m.id, client_id = m.client_id from messages m where k.id = ? and m.id = ? and k.message_id is null`,
    [call.id, messageId],
  );
}

/**
 * Settles the message of a call that is over and in which the client said these words: heard, or not reached and why. Somebody who spoke has answered, as by a message;
 * somebody who asked not to be called is not called again; somebody who was not reached is tried again, a few times.
 */
export async function settleCallMessage(
  tx: TenantTransaction,
  call: PlacedCall,
  outcome: CallOutcome,
  words: readonly string[],
): Promise<void> {
  const message = call.messageId ? await findMessage(tx, call.messageId, { lock: true }) : null;
  if (!message) return;
  const reason = outcome === 'missed' ? missedBecause(call.endedReason) : null;
  const hasSpoken = reason === null && words.some((text) => /\p{L}/u.test(text));
  const changed = await settleMessage(tx, message.id, {
    status: reason ? 'failed' : hasSpoken ? 'read' : 'delivered',
    providerId: call.providerId,
    reason,
    errorCode: reason ? call.endedReason : null,
  });
  if (words.some(isStopRequest)) await optOut(tx, { channel: 'call', address: message.to, source: 'client' });
  else if (hasSpoken && message.clientId) await endSequences(tx, [message.clientId], 'replied');
  if (changed && reason) await tryAgain(tx, message.id);
  const campaignId = /^campaign\/(.+)$/.exec(message.subjectRef ?? '')?.[1];
  // A line has become free: the next call need not wait for its turn of the clock.
  if (changed && campaignId) await tellCampaign(tx, campaignId);
}

function missedBecause(endedReason: string | null): FailureReason {
  if (/voicemail/.test(endedReason ?? '')) return 'voicemail';
  if (/busy/.test(endedReason ?? '')) return 'busy';
  return /did-not-answer|misdialed/.test(endedReason ?? '') ? 'no-answer' : 'provider';
}

/**
 * Somebody who was not reached is called again later, under an intent of its own: the campaign's line follows the new one. Not
 * when the campaign no longer runs, the person's sequence was ended, or it would be too late.
 */
async function tryAgain(tx: TenantTransaction, messageId: string): Promise<void> {
  await tx.sql(
    `with tried as (
       select m.*, coalesce(substring(m.intent_key from '/try-([0-9]+)$')::int, 1) + 1 as next from messages m where m.id = ?),
     again as (
       insert into messages (tenant_id, client_id, channel, kind, purpose, intent_key, subject_ref, to_address, body_text, segments,
         obeys_quiet_hours, expires_at)
       select t.tenant_id, t.client_id, t.channel, t.kind, t.purpose, regexp_replace(t.intent_key, '/try-[0-9]+$', '') || '/try-' || t.next,
         t.subject_ref, t.to_address, t.body_text, t.segments, t.obeys_quiet_hours, t.expires_at
       from tried t
       join campaign_recipients r on r.tenant_id = t.tenant_id and r.message_id = t.id
       join campaigns k on k.tenant_id = r.tenant_id and k.id = r.campaign_id and k.status in ('running', 'paused')
       join campaign_members e on e.tenant_id = r.tenant_id and e.id = r.member_id and (e.state = 'active' or e.reason = 'finished')
       where t.next <= ? and t.expires_at > now() + interval '${TRY_AGAIN}'
       on conflict (tenant_id, intent_key) do nothing returning id, tenant_id)
     update campaign_recipients r set message_id = a.id, state = 'open', wake_at = now() + interval '${TRY_AGAIN}', looks = 0
     from again a, tried t where r.tenant_id = a.tenant_id and r.message_id = t.id`,
    [messageId, MOST_TRIES],
  );
}
