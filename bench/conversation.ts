/**
 * What a conversation costs: answered messages a second beside the least Temporal can do for one, processor time, statements
 * and history events. The product runs as in earnest, in processes of its own; providers and model are the sandbox's, in this
 * process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { conversationWorkflowId } from '../temporal/ids.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { askForWednesday, openWrittenTo, passedThrough, phoneOf, writeFrom } from '../testing/written-to.ts';
import { each } from './at-once.ts';
import { startEcho } from './echo/echo.ts';
import { processorMs } from './processor-time.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = 300;
const WRITERS = 20;
const WARM_UP = 20;
/** How many quick messages make one burst, in the second round. */
const BURST = 3;
const TARGETS = { share: 0.5, events: 30 };

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({
    forgetful: true,
    env: { TWILIO_MESSAGES_PER_SECOND: '1000' },
    postgres: { shared_preload_libraries: 'pg_stat_statements' },
  });
  const connection = await Connection.connect({ address: processes.temporalAddress });
  try {
    const client = new Client({ connection });
    const tenantId = await openWrittenTo(processes.databaseUrl);
    await processes.rows('create extension pg_stat_statements');
    return [...(await throughputRows(processes)), await eventsRow(processes, client, tenantId)];
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
    const parts = { Temporal: processes.parts.temporal.pid!, worker: echo.workerPid };
    echoed = await round(parts, 'client', {
      warmUp: () => each(WARM_UP, (n) => echo.say(-1 - n), WRITERS),
      work: () => each(MESSAGES, (n) => echo.say(n), WRITERS),
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
  };
  const answered = () => passedThrough(sandbox).accepted.map(({ at }) => Date.parse(at));
  await processes.rows('select pg_stat_statements_reset()');
  const asked = await round(pids, 'providers and model', {
    warmUp: () =>
      each(WARM_UP, (n) => writeFrom(sandbox, 'sms', phoneOf(8_000 + n), askForWednesday()), WRITERS),
    work: () => each(MESSAGES, (n) => writeFrom(sandbox, 'sms', phoneOf(n), askForWednesday()), WRITERS),
    answered,
  });
  const [statements] = await processes.rows<{ all: number; commits: number }>(
    `select sum(calls)::int as all, (sum(calls) filter (where query ilike 'commit'))::int as commits from pg_stat_statements`,
  );
  const bursts = await round(pids, 'providers and model', {
    warmUp: async () => {},
    work: () =>
      each(
        MESSAGES / BURST,
        async (n) => {
          for (const text of ['le premier', 'si c’est possible', 'merci'].slice(0, BURST))
            await writeFrom(sandbox, 'sms', phoneOf(n), text);
        },
        WRITERS,
      ),
    answered,
  });
  const answers = MESSAGES + WARM_UP;
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
    {
      name: 'its statements in Postgres, those of the outbox and the webhooks included',
      figure: (statements!.all / answers).toFixed(0),
      comparedWith: `transactions: ${(statements!.commits / answers).toFixed(1)}`,
    },
  ];
}

async function round(
  pids: Record<string, number>,
  /** What this process itself is in the round. */
  itself: string,
  how: { warmUp(): Promise<unknown>; work(): Promise<unknown>; answered(): number[] },
): Promise<Round> {
  await how.warmUp();
  await settled(how.answered);
  const before = how.answered().length;
  const used = () => {
    const { user, system } = process.cpuUsage();
    const others = Object.entries(pids).map(([name, pid]) => [name, processorMs(pid)] as const);
    return [...others, [itself, (user + system) / 1_000] as const];
  };
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
