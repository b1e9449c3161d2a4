import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxControl } from '../sandbox/control-client.ts';
import type { FaultRequest } from '../sandbox/faults.ts';
import type { PartName, Processes } from './processes.ts';
import { askForWednesday, passedThrough, phoneOf, type WrittenChannel, writeFrom } from './written-to.ts';

export interface Storm {
  conversations: number;
  /** How many of them begin in a second. */
  perSecond: number;
  /** How long after their first message each writes their second. */
  secondAfterMs: number;
  /** What is killed (`kill -9`) how long after the beginning. */
  kills: Array<{ part: PartName; atMs: number }>;
  faults: FaultRequest[];
  /** How long what was lost may take to be found. */
  patienceMs: number;
}

/** What became of everything, counted at the provider and in the ledger. */
export interface StormCounts {
  /** Written by clients, as the provider knows. */
  written: number;
  /** In the ledger: each once. */
  received: number;
  /** Of these: Sara, or the word that a person will answer. */
  answered: number;
  /** Of these: left for the person who has the conversation. */
  handedOver: number;
  unanswered: number;
  /** Answers that stand beside another to the same message. */
  answeredTwice: number;
  /** Answers by their last state in the ledger. */
  replies: Record<string, number>;
  /** Accepted by the provider. */
  accepted: number;
  /** Messages that the provider has more than once although the ledger does not say `unknown`. */
  doubled: number;
  /** The same where it does. */
  doubledUnknown: number;
  /** Sent, says the ledger; the provider has nothing of it. */
  claimed: number;
  /** The provider has it; the ledger says that it never left. */
  untold: number;
  ends: Record<PartName, number>;
  seconds: number;
}

/** Clients write by SMS and WhatsApp while things are killed and providers fail; then everything is counted. */
export async function storm(processes: Processes, tenantId: string, plan: Storm): Promise<StormCounts> {
  const control = sandboxControl(processes.sandbox.url);
  for (const fault of plan.faults) await control.fault(fault);
  const startedAt = performance.now();
  const at = async (ms: number) => sleep(Math.max(0, startedAt + ms - performance.now()));
  const channelOf = (n: number): WrittenChannel => (n % 2 === 0 ? 'sms' : 'whatsapp');
  const writing = Array.from({ length: plan.conversations }, async (_, n) => {
    const beginsAt = (n * 1_000) / plan.perSecond;
    await at(beginsAt);
    // The phone does not wait for what its provider's webhook is answered.
    const first = writeFrom(processes.sandbox, channelOf(n), phoneOf(n), askForWednesday());
    await at(beginsAt + plan.secondAfterMs);
    await Promise.all([first, writeFrom(processes.sandbox, channelOf(n), phoneOf(n), 'le premier')]);
  });
  const killing = plan.kills.map(async ({ part, atMs }) => {
    await at(atMs);
    await processes.parts[part].kill();
  });
  await Promise.all([...writing, ...killing]);
  const deadline = performance.now() + plan.patienceMs;
  for (;;) {
    const counts = await count(processes, tenantId, (performance.now() - startedAt) / 1_000);
    if ((isSettled(counts) && !(await mayBeFoundOut(processes))) || performance.now() > deadline)
      return counts;
    await sleep(1_000);
  }
}

function isSettled({ written, received, unanswered, replies }: StormCounts): boolean {
  return received === written && unanswered === 0 && !replies.queued && !replies.sending;
}

/** Whether an `unknown` one is still being looked into: the last look comes within six minutes; WhatsApp can only tell by itself. */
async function mayBeFoundOut({ rows }: Processes): Promise<boolean> {
  const open = await rows(
    `select 1 from messages where status = 'unknown' and in_flight_since > now() -
       case channel when 'whatsapp' then interval '90 seconds' else interval '6 minutes' end limit 1`,
  );
  return open.length > 0;
}

async function count(processes: Processes, tenantId: string, seconds: number): Promise<StormCounts> {
  const [inbound] = await processes.rows<
    Pick<StormCounts, 'received' | 'answered' | 'handedOver' | 'answeredTwice'>
  >(
    `with replied as (
       select t.conversation_id, v.client_id, t.read_until, t.number from conversation_turns t
       join conversations v on v.id = t.conversation_id where v.tenant_id = $1 and t.reply_message_id is not null),
     questions as (
       select m.id, (select count(*) from replied r where r.client_id = m.client_id and r.read_until >= m.id) > 0 as answered,
         (select v.owner from conversations v where v.client_id = m.client_id) = 'staff' as staff
       from messages m where m.tenant_id = $1 and m.direction = 'inbound' and m.kind = 'message')
     select count(*)::int as received, count(*) filter (where answered)::int as answered,
       count(*) filter (where staff and not answered)::int as "handedOver",
       (select count(*) - count(distinct read_until) from replied)::int as "answeredTwice" from questions`,
    [tenantId],
  );
  const ledger = await processes.rows<{ id: string; status: string }>(
    `select id, status from messages where tenant_id = $1 and direction = 'outbound'`,
    [tenantId],
  );
  // Looked at last: what is accepted meanwhile is still on its way by the ledger, and everything is counted again.
  const provider = passedThrough(processes.sandbox);
  const times = new Map<string, number>();
  for (const { reference } of provider.accepted) times.set(reference, (times.get(reference) ?? 0) + 1);
  const replies: Record<string, number> = {};
  for (const { status } of ledger) replies[status] = (replies[status] ?? 0) + 1;
  const having = (holds: (status: string, accepted: number) => boolean) =>
    ledger.filter(({ id, status }) => holds(status, times.get(id) ?? 0)).length;
  const { received, answered, handedOver, answeredTwice } = inbound!;
  return {
    written: provider.written.length,
    received,
    answered,
    handedOver,
    unanswered: received - answered - handedOver,
    answeredTwice,
    replies,
    accepted: provider.accepted.length,
    doubled: having((status, accepted) => accepted > 1 && status !== 'unknown'),
    doubledUnknown: having((status, accepted) => accepted > 1 && status === 'unknown'),
    claimed: having((status, accepted) => accepted === 0 && ['sent', 'delivered', 'read'].includes(status)),
    untold: having((status, accepted) => accepted > 0 && ['queued', 'failed', 'suppressed'].includes(status)),
    ends: {
      postgres: processes.parts.postgres.ends,
      temporal: processes.parts.temporal.ends,
      worker: processes.parts.worker.ends,
      api: processes.parts.api.ends,
    },
    seconds: Math.round(seconds),
  };
}
