import type { CampaignChannel } from '../domain/campaigns/campaign.ts';
import { offerCode } from '../domain/campaigns/offer.ts';
import type { SkipReason } from '../domain/campaigns/plan.ts';
import type { MessagingProvider } from '../domain/messaging/channels.ts';
import type { TenantTransaction } from './database.ts';
import { idList } from './lists.ts';
import { withdrawMessages } from './messages.ts';

/** How a campaign's messages are named in the ledger of messages. */
export const campaignSubject = (campaignId: string) => `campaign/${campaignId}`;

/** Somebody who enters, in the arm that was drawn for them. Instants in epoch milliseconds. */
export interface Entry {
  id: string;
  clientId: string;
  arm: 'treated' | 'holdout' | 'excluded';
  reason: SkipReason | 'finished' | null;
  /** Their first turn; null: there is none. */
  turn: { stepId: string; dueAt: number } | null;
  offerExpiresAt: number | null;
  enteredAt: number;
}

/** Writes down who enters, each once at a time: entering again while in it changes nothing. */
export async function enter(
  tx: TenantTransaction,
  campaignId: string,
  entries: readonly Entry[],
): Promise<void> {
  const rows = entries.map((entry) => ({
    id: entry.id,
    client_id: entry.clientId,
    arm: entry.arm,
    reason: entry.reason,
    step_id: entry.turn?.stepId ?? null,
    due_at: entry.turn ? new Date(entry.turn.dueAt) : null,
    offer_code: entry.offerExpiresAt === null ? null : offerCode(entry.id),
    offer_expires_at: entry.offerExpiresAt === null ? null : new Date(entry.offerExpiresAt),
    entered_at: new Date(entry.enteredAt),
  }));
  await tx.sql(
    `insert into campaign_members (id, tenant_id, campaign_id, client_id, round, arm, state, reason, step_id, due_at, wake_at,
       offer_code, offer_expires_at, entered_at, ended_at)
     select e.id, ?, ?, e.client_id,
       (select coalesce(max(p.round), 0) + 1 from campaign_members p where p.campaign_id = ? and p.client_id = e.client_id),
       e.arm, case when e.step_id is null then 'ended' else 'active' end, e.reason, e.step_id, e.due_at, e.due_at,
       -- The odd collision leaves somebody without a code of their own rather than with another's.
       case when exists (select 1 from campaign_members o where o.offer_code = e.offer_code) then null else e.offer_code end,
       e.offer_expires_at, e.entered_at, case when e.step_id is null then e.entered_at end
     from jsonb_to_recordset(?::jsonb) as e(id uuid, client_id uuid, arm text, reason text, step_id text, due_at timestamptz,
       offer_code text, offer_expires_at timestamptz, entered_at timestamptz)
     where not exists (select 1 from campaign_members a where a.campaign_id = ? and a.client_id = e.client_id and a.state = 'active')
     on conflict do nothing`,
    [tx.tenantId, campaignId, campaignId, JSON.stringify(rows), campaignId],
  );
}

export interface DueMember {
  id: string;
  clientId: string;
  round: number;
  stepId: string;
  dueAt: Date;
  enteredAt: Date;
  offerCode: string | null;
  offerExpiresAt: Date | null;
}

/** Whose turn it is, the longest waiting first, kept from others until the transaction ends. */
export function takeDueMembers(
  tx: TenantTransaction,
  campaignId: string,
  now: Date,
  limit: number,
): Promise<DueMember[]> {
  return tx.sql<DueMember>(
    `select id, client_id as "clientId", round, step_id as "stepId", due_at as "dueAt", entered_at as "enteredAt",
       offer_code as "offerCode", offer_expires_at as "offerExpiresAt"
     from campaign_members where campaign_id = ? and state = 'active' and wake_at <= ?
     order by wake_at, id limit ? for update skip locked`,
    [campaignId, now, limit],
  );
}

/** What was decided of somebody's turn, and where they stand afterwards. */
export interface Turned {
  member: Pick<DueMember, 'id' | 'clientId' | 'round'>;
  /** What goes into the ledger; null: nothing was decided for good (later), or the step says nothing (a branch). */
  line:
    | null
    | { stepId: string; skipped: SkipReason }
    | {
        stepId: string;
        messageId: string;
        channel: CampaignChannel;
        provider: MessagingProvider;
        variant: string;
        costMicros: number;
      };
  next: { stepId: string; dueAt: number; wakeAt: number } | { ended: SkipReason | 'finished' };
}

/** Writes decisions down, all or none: a ledger line each, and everybody's next turn. */
export async function recordTurns(
  tx: TenantTransaction,
  campaignId: string,
  turns: readonly Turned[],
  now: Date,
): Promise<void> {
  const lines = turns.flatMap(({ member, line }) =>
    line
      ? [
          {
            member_id: member.id,
            client_id: member.clientId,
            round: member.round,
            step_id: line.stepId,
            ...('skipped' in line
              ? { state: 'skipped', reason: line.skipped }
              : {
                  state: 'open',
                  message_id: line.messageId,
                  channel: line.channel,
                  provider: line.provider,
                  variant: line.variant,
                  cost_micros: line.costMicros,
                }),
          },
        ]
      : [],
  );
  if (lines.length > 0)
    await tx.sql(
      `insert into campaign_recipients (tenant_id, campaign_id, member_id, client_id, round, step_id, state, reason, message_id,
         channel, provider, variant, cost_micros, wake_at, decided_at)
       select ?, ?, member_id, client_id, round, step_id, state, reason, message_id, channel, provider, variant,
         coalesce(cost_micros, 0), ?::timestamptz, ?::timestamptz
       from jsonb_to_recordset(?::jsonb) as l(member_id uuid, client_id uuid, round smallint, step_id text, state text, reason text,
         message_id uuid, channel text, provider text, variant text, cost_micros bigint)
       on conflict (tenant_id, campaign_id, client_id, round, step_id) do nothing`,
      [tx.tenantId, campaignId, now, now, JSON.stringify(lines)],
    );
  const moves = turns.map(({ member, next }) =>
    'ended' in next
      ? { id: member.id, state: 'ended', reason: next.ended }
      : {
          id: member.id,
          state: 'active',
          step_id: next.stepId,
          due_at: new Date(next.dueAt),
          wake_at: new Date(next.wakeAt),
        },
  );
  await tx.sql(
    `update campaign_members m set state = n.state, reason = n.reason, step_id = n.step_id, due_at = n.due_at, wake_at = n.wake_at,
       ended_at = case when n.state = 'ended' then ?::timestamptz end
     from jsonb_to_recordset(?::jsonb) as n(id uuid, state text, reason text, step_id text, due_at timestamptz, wake_at timestamptz)
     where m.id = n.id and m.state = 'active' and m.id = any(?::uuid[])`,
    [now, JSON.stringify(moves), idList(moves.map(({ id }) => id))],
  );
}

/** Lets the planner know how a campaign's tables have grown, where it does not: they look as empty to it as they last were. */
export async function measureLedger(tx: TenantTransaction): Promise<void> {
  await tx.sql(`select analyze_campaigns()`);
}

/** What is left to do: when somebody's turn comes next, and which queues have lines, with when. */
export async function readAgenda(
  tx: TenantTransaction,
  campaignId: string,
): Promise<{
  nextTurnAt: Date | null;
  queues: Array<{ provider: MessagingProvider; state: 'open' | 'sending'; at: Date; lines: number }>;
}> {
  const [next] = await tx.sql<{ at: Date | null }>(
    `select min(wake_at) as at from campaign_members where campaign_id = ? and state = 'active'`,
    [campaignId],
  );
  const queues = await tx.sql<{
    provider: MessagingProvider;
    state: 'open' | 'sending';
    at: Date;
    lines: number;
  }>(
    `select provider, state, min(wake_at) as at, count(*)::int as lines from campaign_recipients
     where campaign_id = ? and state in ('open', 'sending') group by provider, state`,
    [campaignId],
  );
  return { nextTurnAt: next?.at ?? null, queues };
}

export interface ClaimedLine {
  id: string;
  messageId: string;
  memberEnded: boolean;
  bookedSince: boolean;
  looks: number;
}

/** Lines of one queue: `open` ones to be sent, or `sending` ones whose sender did not come back to say what happened. */
export interface LineQueue {
  campaignId: string;
  provider: MessagingProvider;
  state: 'open' | 'sending';
}

/**
 * Which lines of a queue are due, the longest waiting first; `open` ones only while the campaign runs. A look, no more: whoever
 * takes some of them by `claimLines` finds out which still are. Read by the page, not by the batch: each look walks over what
 * has just left the front of the queue, which Postgres forgets when no transaction could still see it.
 */
export async function dueLines(
  tx: TenantTransaction,
  { campaignId, provider, state }: LineQueue,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx.prepared<{ id: string }>(
    `select o.id from campaign_recipients o join campaigns k on k.tenant_id = o.tenant_id and k.id = o.campaign_id
     where o.campaign_id = ? and o.provider = ? and o.state = ? and o.wake_at <= ? and ($3 = 'sending' or k.status = 'running')
     order by o.wake_at, o.id limit ?`,
    [campaignId, provider, state, now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Takes those of these lines that are still due in their queue and nobody else's just now. They are the caller's until `again`. */
export function claimLines(
  tx: TenantTransaction,
  ids: readonly string[],
  claim: {
    state: LineQueue['state'];
    now: Date;
    /** When others may look after them should the caller be gone by then. */
    again: Date;
  },
): Promise<ClaimedLine[]> {
  return tx.prepared<ClaimedLine>(
    `update campaign_recipients r set state = 'sending', wake_at = $1
     from (select o.id, m.state as member_state, m.reason as member_reason, m.entered_at, k.plan
           from campaign_recipients o
           join campaign_members m on m.tenant_id = o.tenant_id and m.id = o.member_id
           join campaigns k on k.tenant_id = o.tenant_id and k.id = o.campaign_id
           where o.id = any($2::uuid[]) and o.state = $3 and o.wake_at <= $4 and ($3 = 'sending' or k.status = 'running')
           order by o.id for update of o skip locked) c
     where r.id = c.id
     returning r.id, r.message_id as "messageId", r.looks,
       (c.member_state = 'ended' and c.member_reason <> 'finished') as "memberEnded",
       ((c.plan ->> 'endsOnBooking')::boolean and exists (
          select 1 from appointments a where a.client_id = r.client_id and a.created_at >= c.entered_at and a.status <> 'cancelled')) as "bookedSince"`,
    [claim.again, ids, claim.state, claim.now],
  );
}

/** What became of claimed lines: through, to be tried again, or to be looked for again. */
export async function releaseLines(
  tx: TenantTransaction,
  released: ReadonlyArray<{ id: string; state: 'done' | 'open' | 'sending'; wakeAt?: Date; looks?: number }>,
): Promise<void> {
  if (released.length === 0) return;
  await tx.prepared(
    `update campaign_recipients r set state = l.state, wake_at = coalesce(l."wakeAt", r.wake_at), looks = coalesce(l.looks, r.looks)
     from jsonb_to_recordset(?::jsonb) as l(id uuid, state text, "wakeAt" timestamptz, looks smallint)
     where r.id = l.id and r.id = any(?::uuid[])`,
    // Named once more, so that the planner knows how few they are beside the whole ledger.
    [JSON.stringify(released), released.map(({ id }) => id)],
  );
}

/** Takes back what no provider has been asked to send: those people's turn comes again, under whatever the campaign says then. */
export async function unqueueSends(tx: TenantTransaction, campaignId: string): Promise<void> {
  // Deleting a message deletes its line with it.
  await tx.sql(
    `with open as (
       select r.member_id, r.step_id, r.decided_at, r.message_id from campaign_recipients r
       join messages m on m.tenant_id = r.tenant_id and m.id = r.message_id
       where r.campaign_id = ? and r.state = 'open' and m.status = 'queued' and m.attempts = 0
         -- A call that is to be tried again was decided when it was first placed; it waits as it is.
         and m.intent_key not like '%/try-_' for update of r, m),
     back as (
       update campaign_members m set state = 'active', reason = null, ended_at = null, step_id = o.step_id, due_at = o.decided_at,
         wake_at = o.decided_at
       from open o where m.id = o.member_id and (m.state = 'active' or m.reason = 'finished') returning m.id)
     delete from messages where id in (select message_id from open)`,
    [campaignId],
  );
}

/** Nothing more of a stopped campaign leaves. */
export async function withdrawSends(tx: TenantTransaction, campaignId: string): Promise<void> {
  await withdrawMessages(tx, campaignSubject(campaignId));
}

/**
 * These people have answered, want to hear no more, or are another record now: every sequence they are in ends, and what is queued for them is not
 * sent. In the transaction of what they said, so that nothing can slip through after it.
 */
export async function endSequences(
  tx: TenantTransaction,
  clientIds: readonly string[],
  reason: Extract<SkipReason, 'replied' | 'opted-out' | 'withdrawn'>,
): Promise<void> {
  if (clientIds.length === 0) return;
  const ids = idList(clientIds);
  await tx.prepared(
    `with ended as (
       update campaign_members set state = 'ended', reason = ?, ended_at = now(), step_id = null, due_at = null, wake_at = null
       where client_id = any(?::uuid[]) and state = 'active'),
     open as (select r.id, r.message_id from campaign_recipients r
                   where r.client_id = any(?::uuid[]) and r.state = 'open'),
     withdrawn as (
       update messages set status = 'suppressed', reason = ?, updated_at = now()
       where id in (select message_id from open) and status = 'queued' and in_flight_since is null returning id)
     update campaign_recipients set state = 'done' where message_id in (select id from withdrawn)`,
    [reason, ids, ids, reason === 'opted-out' ? 'opted-out' : 'withdrawn'],
  );
}
