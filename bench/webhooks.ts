/**
 * How soon a provider's webhook is acknowledged while everything it sets off goes on beside it, with Temporal and without.
 * The product runs as in earnest, in processes of its own; providers and model are the sandbox's, in this process; who sends
 * the webhooks and takes the time is a process that does nothing else.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startProcesses } from '../testing/processes.ts';
import { openWrittenTo } from '../testing/written-to.ts';
import type { BenchRow } from './row.ts';
import type { WebhookLoad, WebhookTimes } from './webhook-sender.ts';

/** Long enough that one stall of the machine is no p99: of ten seconds it was the fifth slowest of 500. */
const LOAD = { perSecond: 50, seconds: 30, writers: 250 };
const WARM_UP_SECONDS = 5;
const TARGET_MS = 50;

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({ forgetful: true, env: { TWILIO_MESSAGES_PER_SECOND: '1000' } });
  const sender = fork(join(import.meta.dirname, 'webhook-sender.ts'), { stdio: ['ignore', 2, 2, 'ipc'] });
  try {
    await heard(sender);
    await openWrittenTo(processes.databaseUrl);
    const acknowledged = (load: Omit<WebhookLoad, 'publicUrl'>) =>
      send(sender, { ...load, publicUrl: processes.publicUrl });
    await acknowledged({ ...LOAD, seconds: WARM_UP_SECONDS });
    const running = await acknowledged(LOAD);
    await processes.parts.temporal.stop();
    const stopped = await acknowledged(LOAD);
    return [
      row('Temporal running', running, 'being answered meanwhile', TARGET_MS),
      row(
        'Temporal stopped',
        stopped,
        `running: p99 ${running.p99.toFixed(0)} ms`,
        Math.max(running.p99, TARGET_MS),
      ),
    ];
  } finally {
    sender.kill('SIGKILL');
    await processes.close();
  }
}

function row(name: string, one: Acknowledged, comparedWith: string, limit: number): BenchRow {
  return {
    name: `webhook of Twilio's acknowledged, ${LOAD.perSecond} a second, ${name}`,
    figure: `p50 ${one.p50.toFixed(0)} ms, p99 ${one.p99.toFixed(0)} ms`,
    comparedWith: `${one.count} messages of ${LOAD.writers} clients, sent at most ${one.late.toFixed(0)} ms late (p99); ${comparedWith}`,
    target: `p99 ≤ ${limit.toFixed(0)} ms`,
    meets: one.p99 <= limit,
  };
}

interface Acknowledged {
  count: number;
  p50: number;
  p99: number;
  /** By how much the sender itself missed its times, p99. */
  late: number;
}

/** Has the sender send a load. @throws when a webhook is refused, or the sender ends */
async function send(sender: ChildProcess, load: WebhookLoad): Promise<Acknowledged> {
  sender.send(load);
  const times = (await heard(sender)) as WebhookTimes | { error: string };
  if ('error' in times) throw new Error(times.error);
  const count = times.acknowledged.length;
  const at = (values: number[], share: number) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
  return {
    count,
    p50: at(times.acknowledged, 0.5),
    p99: at(times.acknowledged, 0.99),
    late: at(times.late, 0.99),
  };
}

/** What it says next. @throws when it ends instead */
async function heard(sender: ChildProcess): Promise<unknown> {
  const ended = once(sender, 'exit').then(([code]) => {
    throw new Error(`the sender of webhooks ended with ${code}`);
  });
  const [said] = await Promise.race([once(sender, 'message'), ended]);
  return said;
}
