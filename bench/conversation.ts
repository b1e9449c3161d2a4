/**
 * What a conversation costs: answered messages a second beside the least Temporal can do for one, the acknowledgement of a
 * webhook with Temporal and without, history events, and the worker's memory with thousands of open conversations. The
 * product runs as in earnest, in processes of its own; providers and model are the sandbox's, in this process.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DEVELOPMENT_WEBHOOK_SECRETS } from '../sandbox/server.ts';
import { signature } from '../sandbox/vendors/twilio-wire.ts';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { openWrittenTo, passedThrough, phoneOf, writeFrom } from '../testing/written-to.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = 300;
const WRITERS = 20;
const WEBHOOKS_PER_SECOND = 50;
const WEBHOOK_SECONDS = 10;
const OPEN = Number(process.env.BENCH_OPEN_CONVERSATIONS) || 5_000;
const TARGETS = { share: 0.5, ackMs: 50, events: 30, memoryMb: 1_024 };

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({
    env: { TWILIO_MESSAGES_PER_SECOND: '1000', RATE_LIMIT_WEBHOOK_PER_MINUTE: '1000000' },
  });
  try {
    const tenantId = await openWrittenTo(processes.databaseUrl);
    const echoed = await echoRate(processes);
    const answered = await answerRate(processes);
    return [
      {
        name: `messages answered a second, end to end: ${MESSAGES} clients ask for a time`,
        figure: `${answered.toFixed(1)} a second`,
        comparedWith: `signalWithStart and one activity that echoes: ${echoed.toFixed(1)} a second`,
        target: `≥ ${TARGETS.share} of the echo`,
        meets: answered / echoed >= TARGETS.share,
      },
      await eventsRow(processes, tenantId),
    ];
  } finally {
    await processes.close();
  }
}

/** So many a second between the first tenth and the last of these instants (milliseconds): neither the start nor the end counts. */
function rateOf(instants: number[]): number {
  const sorted = instants.toSorted((a, b) => a - b);
  const [from, to] = [0.1, 0.9].map((share) => sorted[Math.floor(sorted.length * share)]!) as [
    number,
    number,
  ];
  return (sorted.length * 0.8) / ((to - from) / 1_000);
}

async function each(count: number, atOnce: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let n = next++; n < count; n = next++) await work(n);
    }),
  );
}

async function echoRate({ temporalAddress }: Processes): Promise<number> {
  const taskQueue = 'echo';
  const worker = fork(join(import.meta.dirname, 'echo', 'worker.ts'), [temporalAddress, taskQueue], {
    stdio: ['ignore', 'ignore', 2, 'ipc'],
  });
  const connection = await Connection.connect({ address: temporalAddress });
  const echoes: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (said) => (typeof said === 'number' ? echoes.push(said) : resolve()));
      worker.once('exit', (code) => reject(new Error(`the echo worker ended with ${code}`)));
    });
    const client = new Client({ connection });
    const write = (n: number) =>
      client.workflow.signalWithStart('echoWorkflow', {
        workflowId: `echo-${n}`,
        taskQueue,
        signal: 'written',
        signalArgs: ['Bonjour'],
      });
    await each(20, 5, async (n) => void (await write(-1 - n)));
    await until(() => echoes.length >= 20, 'the first echoes');
    echoes.length = 0;
    await each(MESSAGES, WRITERS, async (n) => void (await write(n)));
    await until(() => echoes.length >= MESSAGES, 'every echo');
    return rateOf(echoes);
  } finally {
    await connection.close();
    worker.removeAllListeners('exit');
    worker.kill('SIGKILL');
  }
}

async function answerRate({ sandbox }: Processes): Promise<number> {
  const question = `Bonjour, je voudrais un rendez-vous le ${upcomingWednesday()}`;
  const accepted = () => passedThrough(sandbox).accepted;
  await each(20, 5, (n) => writeFrom(sandbox, 'sms', phoneOf(8_000 + n), question));
  await until(() => accepted().length >= 20, 'the first answers');
  await each(MESSAGES, WRITERS, (n) => writeFrom(sandbox, 'sms', phoneOf(n), question));
  await until(() => accepted().length >= MESSAGES + 20, 'every answer');
  return rateOf(
    accepted()
      .map(({ at }) => Date.parse(at))
      .slice(20),
  );
}

async function eventsRow(processes: Processes, tenantId: string): Promise<BenchRow> {
  const connection = await Connection.connect({ address: processes.temporalAddress });
  try {
    const client = new Client({ connection });
    const [one] = await processes.rows<{ clientId: string }>(
      'select client_id as "clientId" from conversations where tenant_id = $1 order by id desc limit 1',
      [tenantId],
    );
    const handle = client.workflow.getHandle(conversationWorkflowId(tenantId, one!.clientId));
    const { historyLength } = await handle.describe();
    return {
      name: 'history events of a message answered with a tool',
      figure: `${historyLength}`,
      comparedWith: 'the echo: 12',
      target: `≤ ${TARGETS.events}`,
      meets: historyLength <= TARGETS.events,
    };
  } finally {
    await connection.close();
  }
}

function upcomingWednesday(): string {
  const day = new Date(Date.now() + 3 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`within five minutes there was not ${what}`);
    await sleep(50);
  }
}
