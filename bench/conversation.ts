/**
 * What a conversation costs: answered messages a second beside the least Temporal can do for one, the acknowledgement of a
 * webhook with Temporal and without, history events, and the worker's memory with thousands of open conversations. The
 * product runs as in earnest, in processes of its own; providers and model are the sandbox's, in this process.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DEVELOPMENT_WEBHOOK_SECRETS } from '../sandbox/server.ts';
import { signature } from '../sandbox/vendors/twilio-wire.ts';
import { tellConversationChanged } from '../temporal/conversation.ts';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { queueNames } from '../temporal/queues.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { askForWednesday, openWrittenTo, passedThrough, phoneOf, writeFrom } from '../testing/written-to.ts';
import { startEcho } from './echo/echo.ts';
import { memoryByPart } from './process-memory.ts';
import { processorMs } from './processor-time.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = 300;
const WRITERS = 20;
/** How many quick messages make one burst, in the second round. */
const BURST = 3;
const WEBHOOKS = { perSecond: 50, seconds: 10, writers: 250 };
const OPEN = 5_000;
const TARGETS = { share: 0.5, ackMs: 50, events: 30, memoryMb: 1_024 };

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({ forgetful: true, env: { TWILIO_MESSAGES_PER_SECOND: '1000' } });
  const connection = await Connection.connect({ address: processes.temporalAddress });
  try {
    const client = new Client({ connection });
    const tenantId = await openWrittenTo(processes.databaseUrl);
    return [
      ...(await throughputRows(processes)),
      await eventsRow(processes, client, tenantId),
      await memoryRow(processes, client, tenantId),
      ...(await acknowledgementRows(processes)),
    ];
  } finally {
    await connection.close();
    await processes.close();
  }
}

interface Round {
  /** A second, between the first tenth and the last: neither the start nor the end counts. */
  rate: number;
  /** Processor milliseconds of each part for one. */
  processor: Map<string, number>;
}

async function throughputRows(processes: Processes): Promise<BenchRow[]> {
  const echo = await startEcho(processes.temporalAddress);
  let echoed: Round;
  try {
    const parts = { Temporal: processes.parts.temporal.pid!, worker: echo.workerPid, client: process.pid };
    echoed = await round(parts, {
      warmUp: () => each(20, (n) => echo.say(-1 - n)),
      work: () => each(MESSAGES, (n) => echo.say(n)),
      answered: () => echo.heard,
    });
  } finally {
    await echo.stop();
  }
  const { sandbox, parts } = processes;
  const pids = {
    Temporal: parts.temporal.pid!,
    worker: parts.worker.pid!,
    Postgres: parts.postgres.pid!,
    API: parts.api.pid!,
    'providers and model': process.pid,
  };
  const answered = () => passedThrough(sandbox).accepted.map(({ at }) => Date.parse(at));
  const asked = await round(pids, {
    warmUp: () => each(20, (n) => writeFrom(sandbox, 'sms', phoneOf(8_000 + n), askForWednesday())),
    work: () => each(MESSAGES, (n) => writeFrom(sandbox, 'sms', phoneOf(n), askForWednesday())),
    answered,
  });
  const bursts = await round(pids, {
    warmUp: async () => {},
    work: () =>
      each(MESSAGES / BURST, async (n) => {
        for (const text of ['le premier', 'si c’est possible', 'merci'].slice(0, BURST))
          await writeFrom(sandbox, 'sms', phoneOf(n), text);
      }),
    answered,
  });
  const perBurst = bursts.rate * BURST;
  return [
    {
      name: `messages answered a second, end to end: ${MESSAGES} clients ask for a time`,
      figure: `${asked.rate.toFixed(1)} a second (${(asked.rate / echoed.rate).toFixed(2)} of the echo)`,
      comparedWith: `signalWithStart and one activity that echoes: ${echoed.rate.toFixed(1)} a second`,
      target: `≥ ${TARGETS.share} of the echo`,
      meets: asked.rate / echoed.rate >= TARGETS.share,
    },
    {
      name: `the same, ${MESSAGES} messages in bursts of ${BURST} with one answer each`,
      figure: `${perBurst.toFixed(1)} a second (${(perBurst / echoed.rate).toFixed(2)} of the echo)`,
      comparedWith: `one at a time: ${asked.rate.toFixed(1)}`,
    },
    {
      name: 'processor time of a message answered with a look into the diary',
      figure: inMs(asked.processor),
      comparedWith: `the echo: ${inMs(echoed.processor)}`,
    },
  ];
}

async function round(
  pids: Record<string, number>,
  how: { warmUp(): Promise<unknown>; work(): Promise<unknown>; answered(): number[] },
): Promise<Round> {
  await how.warmUp();
  await settled(how.answered);
  const before = how.answered().length;
  const used = () => Object.entries(pids).map(([name, pid]) => [name, processorMs(pid)] as const);
  const usedBefore = new Map(used());
  await how.work();
  await settled(how.answered);
  const instants = how
    .answered()
    .slice(before)
    .sort((a, b) => a - b);
  const [from, to] = [0.1, 0.9].map((share) => instants[Math.floor(instants.length * share)]!);
  return {
    rate: (instants.length * 0.8) / ((to! - from!) / 1_000),
    processor: new Map(used().map(([name, ms]) => [name, (ms - usedBefore.get(name)!) / instants.length])),
  };
}

/** Waits until nothing more is answered; a burst is answered 15 s after its beginning at the latest. */
async function settled(answered: () => unknown[]): Promise<void> {
  for (let quiet = 0, known = -1; quiet < 20; quiet += 1) {
    if (answered().length !== known) quiet = 0;
    known = answered().length;
    await sleep(500);
  }
}

function inMs(processor: Map<string, number>): string {
  const total = [...processor.values()].reduce((sum, ms) => sum + ms, 0);
  const parts = [...processor].map(([name, ms]) => `${name} ${ms.toFixed(0)}`).join(', ');
  return `${total.toFixed(0)} ms (${parts})`;
}

async function each(count: number, work: (n: number) => Promise<void>, atOnce = WRITERS): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let n = next++; n < count; n = next++) await work(n);
    }),
  );
}

async function eventsRow(processes: Processes, client: Client, tenantId: string): Promise<BenchRow> {
  const answers = await processes.rows<{ clientId: string; messages: number }>(
    `select client_id as "clientId", count(*)::int as messages from messages
     where tenant_id = $1 and direction = 'inbound' group by 1 order by 1 limit 50`,
    [tenantId],
  );
  const perAnswer = await Promise.all(
    answers.map(async ({ clientId, messages }) => {
      const handle = client.workflow.getHandle(conversationWorkflowId(tenantId, clientId));
      return (await handle.describe()).historyLength / messages;
    }),
  );
  const most = Math.max(...perAnswer);
  return {
    name: `history events of an answered message, the most over ${answers.length} conversations`,
    figure: most.toFixed(1),
    comparedWith: 'the echo: 12',
    target: `≤ ${TARGETS.events}`,
    meets: most <= TARGETS.events,
  };
}

async function memoryRow(processes: Processes, client: Client, tenantId: string): Promise<BenchRow> {
  const memory = async () =>
    [...(await memoryByPart(processes.parts.worker.pid!, new Map(), 'worker')).values()][0] ?? 0;
  const before = await memory();
  const { main: taskQueue } = queueNames(processes.taskQueuePrefix);
  const clients = await processes.rows<{ id: string }>(
    `with made as (insert into clients (tenant_id, first_name) select $1, 'Client ' || n from generate_series(1, $2::int) n returning id)
     , opened as (insert into conversations (tenant_id, client_id) select $1, id from made)
     select id from made`,
    [tenantId, OPEN],
  );
  await each(OPEN, (n) =>
    tellConversationChanged({ client, taskQueue }, { tenantId, clientId: clients[n]!.id }),
  );
  // The last of them has been looked at once the worker has nothing to do.
  let used = 0;
  for (let now = processorMs(processes.parts.worker.pid!); now - used > 500; ) {
    used = now;
    await sleep(5_000);
    now = processorMs(processes.parts.worker.pid!);
  }
  const megabytes = await memory();
  const { count } = await client.workflow.count(
    `WorkflowType = 'conversationWorkflow' and ExecutionStatus = 'Running'`,
  );
  return {
    name: `memory of a worker with ${count} open conversations (proportional set size)`,
    figure: `${megabytes.toFixed(0)} MB`,
    comparedWith: `with ${count - OPEN}: ${before.toFixed(0)} MB`,
    target: `≤ ${TARGETS.memoryMb} MB`,
    meets: count >= OPEN && megabytes <= TARGETS.memoryMb,
  };
}

async function acknowledgementRows(processes: Processes): Promise<BenchRow[]> {
  const { perSecond } = WEBHOOKS;
  await acknowledged(processes, { ...WEBHOOKS, seconds: 2 });
  const running = await acknowledged(processes, WEBHOOKS);
  await processes.parts.temporal.stop();
  const stopped = await acknowledged(processes, WEBHOOKS);
  const row = (name: string, one: Acknowledged, other: string, limit: number): BenchRow => ({
    name: `webhook of Twilio's acknowledged, ${perSecond} a second, ${name}`,
    figure: `p50 ${one.p50.toFixed(0)} ms, p99 ${one.p99.toFixed(0)} ms`,
    comparedWith: other,
    target: `p99 ≤ ${limit.toFixed(0)} ms`,
    meets: one.p99 <= limit,
  });
  return [
    row(
      'Temporal running',
      running,
      `${running.count} messages of ${WEBHOOKS.writers} clients, being answered meanwhile`,
      TARGETS.ackMs,
    ),
    row(
      'Temporal stopped',
      stopped,
      `running: p99 ${running.p99.toFixed(0)} ms`,
      Math.max(running.p99, TARGETS.ackMs),
    ),
  ];
}

interface Acknowledged {
  count: number;
  p50: number;
  p99: number;
}

/** Sends so many webhooks a second, each at its time whatever became of those before. @throws when one is refused */
async function acknowledged(
  { publicUrl }: Processes,
  load: { perSecond: number; seconds: number; writers: number },
): Promise<Acknowledged> {
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
