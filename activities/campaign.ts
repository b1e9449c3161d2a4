import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import { enter, measureLedger, readAgenda, recordTurns, takeDueMembers } from '../db/campaign-ledger.ts';
import { factsOf, type PlanningContext, planningContext } from '../db/campaign-planning.ts';
import { triggerCondition } from '../db/campaign-triggers.ts';
import { type CampaignLine, endCampaign, readCampaign } from '../db/campaigns.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { queueMessages } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { callsUnderWayUntil } from '../db/outbound-calls.ts';
import { pageAudience } from '../db/segments.ts';
import { nextEnrolment } from '../domain/campaigns/enrolment-times.ts';
import type { MessagingProvider } from '../domain/messaging/channels.ts';
import { entriesOf, type PlanningDeps, turnOf } from './campaign-planning.ts';

export interface CampaignRef {
  tenantId: string;
  campaignId: string;
}

/** Where a campaign stands after a look. Instants in epoch milliseconds. */
export interface CampaignState {
  status: 'running' | 'paused' | 'over';
  /** Queues with messages to be sent or looked for, and when. */
  queues: Array<{ provider: MessagingProvider; at: number }>;
  /** When somebody's turn comes or the audience is looked through again; null: not by itself. */
  wakeAt: number | null;
  /** What an admin reads in the process list. */
  details: string;
}

export interface CampaignDeps extends PlanningDeps {
  db: Database;
}

export type CampaignActivities = ReturnType<typeof createCampaignActivities>;

/** Each queue once, with its soonest line. */
function soonest(
  lines: ReadonlyArray<{ provider: MessagingProvider; at: Date }>,
): Array<{ provider: MessagingProvider; at: number }> {
  const queues = new Map<MessagingProvider, number>();
  for (const { provider, at } of lines)
    queues.set(provider, Math.min(queues.get(provider) ?? Number.POSITIVE_INFINITY, at.getTime()));
  return [...queues].map(([provider, at]) => ({ provider, at }));
}

/** People looked at in one transaction. */
const PAGE = 1_000;

/**
 * Who enters a campaign, whose turn it is and what they get. A page of people each time, in one transaction with what it
 * decides: killed anywhere and begun again, nobody is left out and nobody is decided twice.
 */
export function createCampaignActivities({ db, ...deps }: CampaignDeps) {
  /** One page of the audience; null when there is none under way or due. */
  async function enrolPage(tx: TenantTransaction, line: CampaignLine, now: number): Promise<boolean> {
    const card = await readBusinessCard(tx);
    const dueAt = nextEnrolment(line.plan.trigger, {
      startsAt: line.startsAt?.getTime() ?? now,
      lastAt: line.enrolledAt?.getTime() ?? null,
      timeZone: card.timeZone,
    });
    if (!line.enrollingSince && (dueAt === null || dueAt > now)) return false;
    const since = line.enrollingSince ?? new Date(now);
    const ids = await pageAudience(tx, line.plan.audience, new Date(now), {
      after: line.enrolmentCursor,
      limit: PAGE,
      more: triggerCondition(line, new Date(now)),
    });
    const context = await planningContext(tx, line, deps.publicUrl);
    const facts = await factsOf(tx, context, new Map(ids.map((id) => [id, null])), now);
    await enter(tx, line.id, entriesOf(context, facts.values(), now));
    const isLast = ids.length < PAGE;
    await tx.sql(
      `update campaigns set enrolment_cursor = ?, enrolling_since = ?, enrolled_at = coalesce(?, enrolled_at) where id = ?`,
      isLast ? [null, null, since, line.id] : [ids.at(-1), since, null, line.id],
    );
    return !isLast;
  }

  /** Decides the turns of up to a page of people and queues what they get. @returns how many were looked at */
  async function decidePage(tx: TenantTransaction, context: PlanningContext, now: number): Promise<number> {
    const { id } = context.campaign;
    const members = await takeDueMembers(tx, id, new Date(now), PAGE);
    if (members.length === 0) return 0;
    const since = new Map(members.map(({ clientId, enteredAt }) => [clientId, enteredAt.getTime()]));
    const facts = await factsOf(tx, context, since, now, { lock: true });
    const turns = members.map((member) => turnOf(deps, context, member, facts.get(member.clientId), now));
    await queueMessages(
      tx,
      turns.flatMap(({ message }) => message ?? []),
    );
    await recordTurns(
      tx,
      id,
      turns.map(({ turned }) => turned),
      new Date(now),
    );
    return members.length;
  }

  return {
    /**
     * Lets in who enters now, decides the turns that have come (a page of them), and tells what comes next. `at` is the
     * workflow's clock. Repeated, it goes on where it was.
     */
    async advanceCampaign({
      tenantId,
      campaignId,
      at,
    }: CampaignRef & { at: number }): Promise<CampaignState> {
      const now = Math.max(Date.now(), at);
      const inCampaign = <T>(work: (tx: TenantTransaction, line: CampaignLine) => Promise<T>) =>
        db.asTenant(tenantId, async (tx) => {
          const line = await readCampaign(tx, campaignId, { lock: true });
          if (!line) throw ApplicationFailure.nonRetryable('there is no such campaign', 'UnknownCampaign');
          return work(tx, line);
        });
      const isRunning = ({ status }: CampaignLine) => status === 'running';
      for (let more = true; more; ) {
        more = await inCampaign(async (tx, line) => isRunning(line) && (await enrolPage(tx, line, now)));
        heartbeat();
      }
      await db.asTenant(tenantId, measureLedger);
      return inCampaign(async (tx, line) => {
        const waiting = (await readAgenda(tx, campaignId)).queues.filter(({ state }) => state === 'open');
        // A page ahead of the one being sent, no more: what holds when it leaves may have changed.
        if (isRunning(line) && waiting.every(({ lines }) => lines < 2 * PAGE))
          await decidePage(tx, await planningContext(tx, line, deps.publicUrl), now);
        const { nextTurnAt, queues } = await readAgenda(tx, campaignId);
        // What is queued waits while the campaign is paused; what was handed over is followed to its end.
        const open = soonest(queues.filter(({ state }) => isRunning(line) || state === 'sending'));
        if (!isRunning(line))
          return {
            status: line.status === 'paused' ? 'paused' : 'over',
            queues: open,
            wakeAt: null,
            details: line.status === 'paused' ? 'En pause' : 'Terminée',
          };
        const { timeZone } = await readBusinessCard(tx);
        const enrolAt = nextEnrolment(line.plan.trigger, {
          startsAt: line.startsAt?.getTime() ?? now,
          lastAt: line.enrolledAt?.getTime() ?? null,
          timeZone,
        });
        // A call may have to be placed again: until it is over, so is nothing.
        const callsUntil = await callsUnderWayUntil(tx, campaignId, new Date(now));
        const times = [nextTurnAt?.getTime(), enrolAt, callsUntil?.getTime()].filter(
          (one): one is number => typeof one === 'number',
        );
        if (times.length === 0 && open.length === 0) {
          await endCampaign(tx, campaignId, new Date(now));
          return { status: 'over', queues: [], wakeAt: null, details: 'Terminée : chacun a eu son tour' };
        }
        return {
          status: 'running',
          queues: open,
          wakeAt: times.length > 0 ? Math.min(...times) : null,
          details: 'Écrit à chacun à son heure',
        };
      });
    },
  };
}
