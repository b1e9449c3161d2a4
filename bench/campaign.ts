/**
 * A campaign through the sandbox with the product's own worker, each in a process of its own: how fast beside a bare loop of
 * the same sends at the same concurrency, in how many history events, in how much memory; beside a workflow per message; and
 * with the worker killed ten times. `BENCH_CAMPAIGN_RECIPIENTS`, `_KILLED` (none with 0), `_NAIVE` and `_BARE` set the sizes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeCarriers } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { campaignResults } from '../db/campaign-results.ts';
import { readCampaign } from '../db/campaigns.ts';
import { queueMessages } from '../db/messages.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { guard } from '../dev/guardian.ts';
import { tellCampaign } from '../temporal/campaign.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { campaignWorkflowId, messageWorkflowId } from '../temporal/ids.ts';
import { startMessage } from '../temporal/message.ts';
import { queueNames } from '../temporal/queues.ts';
import { startedCampaign } from '../testing/campaign.ts';
import { plainCodec } from '../testing/crawl-worker.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { each } from './at-once.ts';
import { processorMs } from './processor-time.ts';
import type { BenchRow } from './row.ts';

const RECIPIENTS = Number(process.env.BENCH_CAMPAIGN_RECIPIENTS ?? 100_000);
const KILLED = Number(process.env.BENCH_CAMPAIGN_KILLED ?? 2_000);
const KILLS = 10;
const NAIVE = Number(process.env.BENCH_CAMPAIGN_NAIVE ?? 1_000);
const BARE = Number(process.env.BENCH_CAMPAIGN_BARE ?? 3_000);
/** Three lanes of twenty (activities/campaign-sending.ts). */
const CONCURRENCY = 60;
/** Slow enough that ten kills fall into the middle, whatever the size. */
const KILLED_PER_SECOND = Math.max(40, Math.ceil(KILLED / 120));
const KILL_EVERY_MS = 4_000;
const EVENTS_TARGET = 50;
const SHARE_TARGET = 0.7;
const POLL_MS = 500;
/** How often the worker is asked what lives in it: each time costs it a collection. */
const LIVE_EVERY_MS = 5_000;

interface World {
  t: TestDatabase;
  sandboxUrl: string;
  /** Whose processor time is told apart. */
  servers: { sandbox: number; Postgres: number; Temporal: number };
  env(prefix: string, perSecond: number): NodeJS.ProcessEnv;
}

export async function run(): Promise<BenchRow[]> {
  await globalSetup();
  const t = await openTestDatabase();
  const sandbox = await program({ CAMPAIGN_SANDBOX: '1' });
  const callbacks = await callbacksTaken();
  try {
    const world: World = {
      t,
      sandboxUrl: String(sandbox.said),
      servers: {
        sandbox: sandbox.child.pid!,
        Postgres: await postgresPid(t),
        Temporal: await pidOf((line) => line.includes('start-dev') && line.includes(temporalPort())),
      },
      env: (prefix, perSecond) => ({
        NODE_ENV: 'test',
        DATABASE_URL: t.url,
        TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS,
        TASK_QUEUE_PREFIX: prefix,
        SANDBOX_URL: String(sandbox.said),
        TWILIO_MESSAGES_PER_SECOND: String(perSecond),
        PUBLIC_URL: callbacks.url,
      }),
    };
    return [...(await throughput(world)), ...(KILLED > 0 ? await killed(world) : [])];
  } finally {
    sandbox.child.kill('SIGKILL');
    callbacks.close();
    await t.close();
    await globalTeardown();
  }
}

/** Where the carrier tells what became of a message: were it refused there, each would be told six times. */
async function callbacksTaken(): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    req.resume();
    res.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

/** Starts testing/campaign-worker.ts with these settings; ends with this process. */
async function program(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; said: unknown }> {
  const file = join(import.meta.dirname, '..', 'testing', 'campaign-worker.ts');
  const child = fork(file, [], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 2, 'ipc'] });
  if (child.pid !== undefined) guard(child.pid);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the program ended with ${code} before it was ready`);
  });
  const [said] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  ended.catch(() => {});
  return { child, said };
}

const worker = (env: NodeJS.ProcessEnv) => program({ CAMPAIGN_WORKER: JSON.stringify(env) });

async function postgresPid(t: TestDatabase): Promise<number> {
  const [row] = await t.asSuperuser<{ pid: number }>(
    `select split_part(pg_read_file('postmaster.pid'), e'\n', 1)::int as pid`,
  );
  return row!.pid;
}

const temporalPort = () => process.env.TEST_TEMPORAL_ADDRESS!.split(':')[1]!;

/** @throws where no process has such a command line */
async function pidOf(fits: (commandLine: string) => boolean): Promise<number> {
  for (const name of await readdir('/proc')) {
    const line = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : '';
    if (fits(line)) return Number(name);
  }
  throw new Error('the server is not found among the processes');
}

/** A business whose clients all agreed to texts, at any hour. */
async function business(t: TestDatabase, count: number): Promise<string> {
  const tenantId = await t.tenant();
  await t.db.asTenant(tenantId, (tx) =>
    writeMessagingSettings(tx, {
      ...DEFAULT_MESSAGING_SETTINGS,
      quietStart: '00:00',
      quietEnd: '00:00',
      marketingClosedDays: [],
    }),
  );
  await t.asSuperuser(
    `insert into clients (tenant_id, first_name, last_name, phone, status, locale)
     select $1, 'Prénom' || i, 'Nom', '+336' || lpad(i::text, 8, '0'), 'client', 'fr-FR' from generate_series(1, $2::int) i`,
    [tenantId, count],
  );
  await t.asSuperuser(
    `insert into consents (tenant_id, client_id, channel, purpose, granted, source)
     select tenant_id, id, 'sms', 'marketing', true, 'import' from clients where tenant_id = $1`,
    [tenantId],
  );
  // Nobody with so many clients has never written to any: the planner knows tables of this size.
  await t.asSuperuser(
    `insert into messages (id, tenant_id, client_id, channel, kind, purpose, intent_key, to_address, body_text, status, provider, provider_id,
       sent_at, created_at, segments)
     select uuidv7(interval '-1 year'), tenant_id, id, 'sms', 'reminder', 'transactional', 'earlier/' || id, phone,
       'Bonjour, à demain 10 h.', 'sent', 'twilio', 'earlier-' || id, now() - interval '1 year', now() - interval '1 year', 1
     from clients where tenant_id = $1`,
    [tenantId],
  );
  await t.asSuperuser('analyze');
  return tenantId;
}

/** The carrier alone: sends a second, and processor milliseconds of each, the sandbox's included. */
async function bareLoop(
  world: World,
  config: ReturnType<typeof loadConfig>,
): Promise<{ perSecond: number; processor: number }> {
  const { sms } = composeCarriers(config);
  const used = () =>
    processorMs(world.servers.sandbox) + process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3;
  const before = used();
  const startedAt = performance.now();
  await each(
    BARE,
    async (i) => {
      await sms.send({
        channel: 'sms',
        reference: { tenantId: crypto.randomUUID(), messageId: crypto.randomUUID() },
        to: `+337${String(i).padStart(8, '0')}`,
        from: null,
        text: 'Bonjour Prénom, premier mot. STOP SMS : répondez STOP',
        mediaUrls: [],
        validUntil: new Date(Date.now() + 3_600_000),
      });
    },
    CONCURRENCY,
  );
  return {
    perSecond: BARE / ((performance.now() - startedAt) / 1_000),
    processor: (used() - before) / BARE,
  };
}

interface Ran {
  perSecond: number;
  /** Over all runs of the workflow. */
  events: number;
  /** Of the worker, in MB, along the way: resident, and what lives after a collection. */
  resident: number[];
  live: number[];
  /** Processor milliseconds of each message, by whose they are. */
  processor: Record<string, number>;
}

/** One campaign from its start to its end. */
async function campaign(
  world: World,
  tenantId: string,
  prefix: string,
  pid: () => number | undefined,
  living: () => Promise<number | null> = async () => null,
): Promise<Ran & { id: string }> {
  const { client, connection } = await connectTemporal(loadConfig(world.env(prefix, 1)).temporal, plainCodec);
  try {
    const { db } = world.t;
    const id = await db.asTenant(tenantId, (tx) => startedCampaign(tx));
    const temporal = { client, taskQueue: queueNames(prefix).main };
    const used = () =>
      Object.entries({ worker: pid() ?? 0, ...world.servers }).map(
        ([name, one]) => [name, processorMs(one)] as const,
      );
    const before = new Map(used());
    const startedAt = performance.now();
    await tellCampaign(temporal, { tenantId, campaignId: id });
    const resident: number[] = [];
    const live: number[] = [];
    let lookedAt = 0;
    while ((await db.asTenant(tenantId, (tx) => readCampaign(tx, id)))!.status === 'running') {
      const used = await memoryOf(pid());
      if (used !== null) resident.push(used);
      if (performance.now() - lookedAt > LIVE_EVERY_MS) {
        const lives = await living();
        if (lives !== null) live.push(lives);
        lookedAt = performance.now();
      }
      await sleep(POLL_MS);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const [{ sent }] = (await world.t.asSuperuser<{ sent: number }>(
      `select count(*)::int as sent from messages where tenant_id = $1 and kind = 'campaign.message' and status in ('sent', 'delivered')`,
      [tenantId],
    )) as [{ sent: number }];
    const processor = Object.fromEntries(used().map(([name, ms]) => [name, (ms - before.get(name)!) / sent]));
    let events = 0;
    let runId: string | undefined =
      (await client.workflow.getHandle(campaignWorkflowId(tenantId, id)).describe()).raw.workflowExecutionInfo
        ?.firstRunId ?? undefined;
    while (runId) {
      const history = await client.workflow.getHandle(campaignWorkflowId(tenantId, id), runId).fetchHistory();
      events += history.events!.length;
      runId =
        history.events!.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ??
        undefined;
    }
    return { id, perSecond: sent / seconds, events, resident, live, processor };
  } finally {
    await connection.close();
  }
}

async function throughput(world: World): Promise<BenchRow[]> {
  const prefix = `bench-${crypto.randomUUID().slice(0, 8)}`;
  const env = world.env(prefix, 100_000);
  const config = loadConfig(env);
  const tenantId = await business(world.t, RECIPIENTS);
  const before = await bareLoop(world, config);
  const { child } = await worker(env);
  try {
    const naive = await workflowPerMessage(world, prefix);
    const ran = await campaign(world, tenantId, prefix, () => child.pid, live(child));
    const after = await bareLoop(world, config);
    const bare = (before.perSecond + after.perSecond) / 2;
    const [third, last] = thirds(ran.live);
    const share = ran.perSecond / bare;
    const per1000 = (ran.events / RECIPIENTS) * 1_000;
    return [
      {
        name: `campaign of ${RECIPIENTS} recipients through the sandbox`,
        figure: `${ran.perSecond.toFixed(0)} messages/s`,
        comparedWith: `a bare loop of the same sends, ${CONCURRENCY} at a time: ${bare.toFixed(0)}/s (${share.toFixed(2)} of it); a workflow per message, ${NAIVE} of them: ${naive.perSecond.toFixed(0)}/s`,
        target: `≥ ${SHARE_TARGET} of the bare loop`,
        meets: share >= SHARE_TARGET,
      },
      {
        name: 'processor time of a message',
        figure: `${sum(Object.values(ran.processor)).toFixed(1)} ms: ${Object.entries(ran.processor)
          .map(([name, ms]) => `${name} ${ms.toFixed(1)}`)
          .join(', ')}`,
        comparedWith: `of a bare send, sandbox included: ${((before.processor + after.processor) / 2).toFixed(1)} ms`,
      },
      {
        name: 'Temporal history events per 1,000 recipients',
        figure: per1000.toFixed(1),
        comparedWith: `a workflow per message: ${naive.eventsPer1000.toFixed(0)}`,
        target: `≤ ${EVENTS_TARGET}`,
        meets: per1000 <= EVENTS_TARGET,
      },
      {
        name: 'memory that lives in the worker during it, after a collection',
        figure: `${last.toFixed(0)} MB in its last third`,
        comparedWith: `${third.toFixed(0)} MB in its first third; resident, with what the engine has not given back: ${thirds(
          ran.resident,
        )
          .map((mb) => mb.toFixed(0))
          .reverse()
          .join(' and ')} MB, ${Math.max(...ran.resident).toFixed(0)} MB at most`,
        target: 'flat',
        meets: last <= third * 1.15,
      },
    ];
  } finally {
    child.kill('SIGKILL');
  }
}

/** What the same costs when each message has a workflow of its own. */
async function workflowPerMessage(
  world: World,
  prefix: string,
): Promise<{ perSecond: number; eventsPer1000: number }> {
  const { client, connection } = await connectTemporal(loadConfig(world.env(prefix, 1)).temporal, plainCodec);
  try {
    const tenantId = await business(world.t, NAIVE);
    const people = await world.t.asSuperuser<{ id: string; phone: string }>(
      `select id, phone from clients where tenant_id = $1`,
      [tenantId],
    );
    const messages = people.map(({ id, phone }) => ({
      id: crypto.randomUUID(),
      channel: 'sms' as const,
      kind: 'campaign.message',
      purpose: 'marketing' as const,
      intentKey: `naive/${id}`,
      clientId: id,
      to: phone,
      text: 'Bonjour Prénom, premier mot. STOP SMS : répondez STOP',
    }));
    await world.t.db.asTenant(tenantId, (tx) => queueMessages(tx, messages));
    const temporal = { client, taskQueue: queueNames(prefix).main };
    const startedAt = performance.now();
    await each(
      messages.length,
      (i) => startMessage(temporal, { tenantId, messageId: messages[i]!.id, channel: 'sms' }),
      CONCURRENCY,
    );
    for (;;) {
      const [{ left }] = (await world.t.asSuperuser<{ left: number }>(
        `select count(*)::int as left from messages where tenant_id = $1 and status in ('queued', 'sending')`,
        [tenantId],
      )) as [{ left: number }];
      if (left === 0) break;
      await sleep(200);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const one = client.workflow.getHandle(messageWorkflowId(tenantId, messages[0]!.id));
    await one.result();
    return { perSecond: NAIVE / seconds, eventsPer1000: (await one.fetchHistory()).events!.length * 1_000 };
  } finally {
    await connection.close();
  }
}

/** A campaign whose worker is killed again and again; who got how many is asked of the provider. */
async function killed(world: World): Promise<BenchRow[]> {
  const prefix = `bench-${crypto.randomUUID().slice(0, 8)}`;
  const env = world.env(prefix, KILLED_PER_SECOND);
  const tenantId = await business(world.t, KILLED);
  const earlier = await received(world);
  let current = (await worker(env)).child;
  let kills = 0;
  let isOver = false;
  const sentSoFar = async () =>
    (
      (await world.t.asSuperuser<{ n: number }>(
        `select count(*)::int as n from messages where tenant_id = $1 and status in ('sent', 'delivered')`,
        [tenantId],
      )) as [{ n: number }]
    )[0].n;
  const killing = (async () => {
    while (kills < KILLS && !isOver) {
      // Only one that is sending is worth killing: what it does is waited for first.
      const seen = await sentSoFar();
      while (!isOver && (await sentSoFar()) < seen + 20) await sleep(POLL_MS);
      await sleep(Math.random() * KILL_EVERY_MS);
      if (isOver) break;
      const dead = once(current, 'exit');
      current.kill('SIGKILL');
      await dead;
      kills += 1;
      current = (await worker(env)).child;
    }
  })();
  try {
    const { id } = await campaign(world, tenantId, prefix, () => current.pid);
    isOver = true;
    await killing;
    const results = await world.t.db.asTenant(tenantId, async (tx) =>
      campaignResults(tx, (await readCampaign(tx, id))!, new Date()),
    );
    const counts = await received(world);
    const got = Array.from({ length: KILLED }, (_, i) => {
      const phone = `+336${String(i + 1).padStart(8, '0')}`;
      return (counts.get(phone) ?? 0) - (earlier.get(phone) ?? 0);
    });
    const [skipped, twice] = [got.filter((n) => n === 0).length, got.filter((n) => n > 1).length];
    const { unknown } = results.messages;
    return [
      {
        name: `campaign of ${KILLED} recipients, its worker killed ${kills} times (SIGKILL)`,
        figure: `${skipped} left out, ${twice} written to twice, ${unknown} reported unknown`,
        comparedWith: `the provider's own log: ${got.reduce((sum, n) => sum + n, 0)} messages`,
        target: '0 left out, 0 twice',
        meets: skipped <= unknown && twice === 0 && kills === KILLS,
      },
    ];
  } finally {
    isOver = true;
    current.kill('SIGKILL');
  }
}

/** How many texts each number has got, by the provider's log. */
async function received(world: World): Promise<Map<string, number>> {
  const { accountSid, apiKey } = loadConfig(world.env('x', 1)).providers.twilio;
  const counts = new Map<string, number>();
  let path: string | null = `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1000`;
  while (path) {
    const answer = await fetch(`${world.sandboxUrl}/twilio${path}`, {
      headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${apiKey}`).toString('base64')}` },
    });
    const page = (await answer.json()) as { messages: { to: string }[]; next_page_uri: string | null };
    for (const { to } of page.messages) counts.set(to, (counts.get(to) ?? 0) + 1);
    path = page.next_page_uri;
  }
  return counts;
}

async function memoryOf(pid: number | undefined): Promise<number | null> {
  if (pid === undefined || process.platform !== 'linux') return null;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) / 1_024 : null;
}

/** What the worker says lives in it, in MB. */
function live(worker: ChildProcess): () => Promise<number> {
  return async () => {
    worker.send('live');
    const [mb] = (await once(worker, 'message')) as [number];
    return mb;
  };
}

/** The medians of a series' first third and of its last. */
function thirds(values: readonly number[]): [number, number] {
  const size = Math.ceil(values.length / 3);
  return [median(values.slice(0, size)), median(values.slice(-size))];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
