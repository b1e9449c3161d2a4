/**
 * How soon a provider's webhook is acknowledged while everything it sets off goes on beside it, with Temporal and without.
 * The product runs as in earnest, in processes of its own; providers and model are the sandbox's, in this process.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVELOPMENT_WEBHOOK_SECRETS } from '../sandbox/server.ts';
import { signature } from '../sandbox/vendors/twilio-wire.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { openWrittenTo, phoneOf } from '../testing/written-to.ts';
import type { BenchRow } from './row.ts';

const LOAD = { perSecond: 50, seconds: 10, writers: 250 };
const TARGET_MS = 50;

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({ forgetful: true, env: { TWILIO_MESSAGES_PER_SECOND: '1000' } });
  try {
    await openWrittenTo(processes.databaseUrl);
    await acknowledged(processes, { ...LOAD, seconds: 2 });
    const running = await acknowledged(processes, LOAD);
    await processes.parts.temporal.stop();
    const stopped = await acknowledged(processes, LOAD);
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
    await processes.close();
  }
}

function row(name: string, one: Acknowledged, comparedWith: string, limit: number): BenchRow {
  return {
    name: `webhook of Twilio's acknowledged, ${LOAD.perSecond} a second, ${name}`,
    figure: `p50 ${one.p50.toFixed(0)} ms, p99 ${one.p99.toFixed(0)} ms`,
    comparedWith: `${one.count} messages of ${LOAD.writers} clients; ${comparedWith}`,
    target: `p99 ≤ ${limit.toFixed(0)} ms`,
    meets: one.p99 <= limit,
  };
}

interface Acknowledged {
  count: number;
  p50: number;
  p99: number;
}

/** Sends so many webhooks a second, each at its time whatever became of those before. @throws when one is refused */
async function acknowledged({ publicUrl }: Processes, load: typeof LOAD): Promise<Acknowledged> {
  const times: number[] = [];
  const beganAt = performance.now();
  const count = load.perSecond * load.seconds;
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      await sleep(Math.max(0, beganAt + (n * 1_000) / load.perSecond - performance.now()));
      const sentAt = performance.now();
      await sendWebhook(publicUrl, phoneOf(2_000 + (n % load.writers)));
      times.push(performance.now() - sentAt);
    }),
  );
  times.sort((a, b) => a - b);
  return { count, p50: times[Math.floor(count * 0.5)]!, p99: times[Math.floor(count * 0.99)]! };
}

async function sendWebhook(publicUrl: string, from: string): Promise<void> {
  const url = `${publicUrl}/webhooks/twilio/sms`;
  const form = {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: from,
    To: '+33639980001',
    Body: 'Bonjour, vous êtes ouverts samedi ?',
    NumSegments: '1',
  };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature(DEVELOPMENT_WEBHOOK_SECRETS.twilio, url, form) },
    body: new URLSearchParams(form),
  });
  if (!answer.ok) throw new Error(`a webhook was answered with ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
