/**
 * Hundreds of conversations while everything is killed twice, a fifth of what is asked of providers and models fails, and
 * webhooks come twice, late and out of order: what was written, answered and sent, counted at the provider and in the ledger.
 */
import type { FaultRequest } from '../sandbox/faults.ts';
import { type StormCounts, storm } from '../testing/message-storm.ts';
import { startProcesses } from '../testing/processes.ts';
import { openWrittenTo } from '../testing/written-to.ts';
import type { BenchRow } from './row.ts';

const CONVERSATIONS = Number(process.env.BENCH_CONVERSATIONS) || 500;
const PER_SECOND = 2;
const SHARE_OF_EACH = 0.05;
/** The longest look after a lost answer comes five minutes after it; what is refused meanwhile is tried again first. */
const PATIENCE_MS = 10 * 60_000;
const KILLED = ['worker', 'api', 'temporal', 'postgres'] as const;
const PROVIDERS = ['twilio', 'whatsapp', 'anthropic', 'openai'];

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses();
  try {
    const tenantId = await openWrittenTo(processes.databaseUrl, 20);
    const lastsMs = (CONVERSATIONS / PER_SECOND) * 1_000;
    const counts = await storm(processes, tenantId, {
      conversations: CONVERSATIONS,
      perSecond: PER_SECOND,
      secondAfterMs: 20_000,
      patienceMs: PATIENCE_MS,
      kills: [...KILLED, ...KILLED].map((part, n) => ({ part, atMs: (lastsMs * (n + 1)) / 9 })),
      faults: faults(),
    });
    return rows(counts);
  } finally {
    await processes.close();
  }
}

function faults(): FaultRequest[] {
  const every = { times: null, share: SHARE_OF_EACH };
  const asked = PROVIDERS.flatMap((provider): FaultRequest[] => [
    { ...every, provider, kind: 'status', status: 429, retryAfter: 2 },
    { ...every, provider, kind: 'status', status: 500 },
    { ...every, provider, kind: 'hang' },
    { ...every, provider, kind: 'drop-after-accept' },
  ]);
  const told = ['twilio', 'whatsapp'].flatMap((provider): FaultRequest[] => [
    { ...every, provider, kind: 'webhook-duplicate' },
    { ...every, provider, kind: 'webhook-late', delayMs: 5_000 },
    { ...every, provider, kind: 'webhook-out-of-order', delayMs: 5_000 },
  ]);
  return [...asked, ...told];
}

function rows(counts: StormCounts): BenchRow[] {
  const { written, received, answered, handedOver, replies, accepted } = counts;
  const unknown = replies.unknown ?? 0;
  const row = (name: string, found: number, expected: number, comparedWith: string): BenchRow => ({
    name,
    figure: String(found),
    comparedWith,
    target: String(expected),
    meets: found === expected,
  });
  const ends = Object.entries(counts.ends).map(([part, times]) => `${part} ${times}`);
  return [
    row(
      `${CONVERSATIONS} conversations under kill -9 and failing providers: messages in the ledger`,
      received,
      written,
      `written: ${written}; killed: ${ends.join(', ')}; settled after ${counts.seconds} s`,
    ),
    row(
      'messages answered, or left to the person who took over',
      answered + handedOver,
      written,
      `answered ${answered}, left ${handedOver}`,
    ),
    row('messages with two answers', counts.answeredTwice, 0, `of ${answered}`),
    row(
      'texts twice at the provider',
      counts.doubled,
      0,
      `of ${accepted}; where the ledger says unknown: ${counts.doubledUnknown}`,
    ),
    row('texts sent, says the ledger, that the provider does not have', counts.claimed, 0, states(replies)),
    row('texts the provider has, that never left, says the ledger', counts.untold, 0, states(replies)),
    {
      name: 'texts of which nobody can say whether they left',
      figure: String(unknown),
      comparedWith:
        'WhatsApp keeps no log: a call that was lost and has no status stays unknown, and is shown so',
    },
    row(
      'texts still on their way, or given up',
      ['queued', 'sending', 'failed', 'suppressed'].reduce((sum, status) => sum + (replies[status] ?? 0), 0),
      0,
      states(replies),
    ),
  ];
}

function states(replies: Record<string, number>): string {
  return `the ledger: ${Object.entries(replies)
    .map(([status, count]) => `${status} ${count}`)
    .join(', ')}`;
}
