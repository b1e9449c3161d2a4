import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { composeActivities, composeKnowledge } from '../composition.ts';
import { ConfigError, loadConfig } from '../config.ts';
import { createKeyRing } from '../db/data-keys.ts';
import type { Database } from '../db/database.ts';
import { findOnboarding, onboardingSteps, openOnboarding } from '../db/onboarding.ts';
import { startSandbox } from '../sandbox/server.ts';
import { EncryptionCodec } from '../temporal/codec.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { startTemporalDevServer } from '../temporal/dev-server.ts';
import { onboardingWorkflowId } from '../temporal/ids.ts';
import { startOnboarding } from '../temporal/onboarding.ts';
import { queueNames } from '../temporal/queues.ts';
import { endIfRunning } from '../temporal/start.ts';
import { installRuntime, startWorkers } from '../temporal/worker.ts';
import { withThrowAwayDatabase } from './throw-away-database.ts';
import { printReport, type TryReport, tryReport } from './try-report.ts';

const USAGE = 'usage: npm run try -- URL [--ask QUESTIONS.txt] [--json OUT.json] [--max-minutes N]';

/** What the person at the terminal should read instead of a stack. */
class Refusal extends Error {}

/** Ctrl-C: what was begun for the site is removed first. */
const cutOff = new AbortController();

interface Options {
  url: string;
  questions: string[];
  json: string | undefined;
  maxMinutes: number;
}

/**
 * `npm run try`: what would Sara know about this site? Onboards it by the real workflow into a throw-away tenant of a
 * throw-away stack, prints the facts with their sources, and Sara's answer to each question.
 */
async function main(): Promise<void> {
  const options = await readOptions(process.argv.slice(2));
  installRuntime((level, message) => {
    if (level === 'ERROR') say(message);
  });
  const report = await withThrowAwayDatabase(process.env.DATABASE_URL, (db, url) => tryOut(options, db, url));
  printReport(report);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    say(`written to ${options.json}`);
  }
}

async function readOptions(args: string[]): Promise<Options> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${USAGE}`);
  }
  const [address, ...rest] = parsed.positionals;
  if (!address || rest.length > 0) throw new Refusal(USAGE);
  // `localhost:8000` parses as an address too, of a scheme called localhost.
  const url = URL.parse(address.includes('://') ? address : `https://${address}`);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Refusal(`"${address}" is no web address.\n${USAGE}`);
  const maxMinutes = Number(parsed.values['max-minutes'] ?? 20);
  if (!(maxMinutes > 0)) throw new Refusal(USAGE);
  const text = parsed.values.ask
    ? await readFile(parsed.values.ask, 'utf8').catch(() => {
        throw new Refusal(`The questions in ${parsed.values.ask} cannot be read.`);
      })
    : '';
  const questions = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return { url: url.href, questions, json: parsed.values.json, maxMinutes };
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: { ask: { type: 'string' }, json: { type: 'string' }, 'max-minutes': { type: 'string' } },
  });

async function tryOut(options: Options, db: Database, databaseUrl: string): Promise<TryReport> {
  const began = Date.now();
  const site = new URL(options.url);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(site.hostname);
  const port = site.port || (site.protocol === 'https:' ? '443' : '80');
  const server = process.env.TEMPORAL_ADDRESS ? null : await startTemporalDevServer({ uiPort: false });
  const sandbox = await startSandbox({});
  const config = loadConfig({
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: process.env.TEMPORAL_ADDRESS ?? server?.address,
    // A queue of its own: on a shared server, nobody else's worker takes this work.
    TASK_QUEUE_PREFIX: `try-${randomUUID().slice(0, 8)}`,
    SANDBOX_URL: sandbox.url,
    // The address was typed by the person at this terminal: their own machine is theirs to read, at full speed.
    ...(isLocal
      ? {
          CRAWL_ALLOWED_PRIVATE_HOSTS: [process.env.CRAWL_ALLOWED_PRIVATE_HOSTS, `${site.hostname}:${port}`]
            .filter(Boolean)
            .join(','),
          CRAWL_POLITENESS_MS: process.env.CRAWL_POLITENESS_MS ?? '0',
        }
      : {}),
  });
  const closers: Array<() => Promise<unknown>> = [() => sandbox.stop()];
  if (server) closers.unshift(() => server.stop());
  try {
    const knowledge = await composeKnowledge(config, db, say);
    closers.unshift(() => knowledge.close());
    const activities = composeActivities(config, db, knowledge);
    closers.unshift(() => activities.close());
    const codec = new EncryptionCodec(createKeyRing(db, config.secrets.masterKey));
    const { client, connection } = await connectTemporal(config.temporal, codec);
    closers.unshift(() => connection.close());
    const workers = await startWorkers({
      temporal: config.temporal,
      queuePrefix: config.temporal.taskQueuePrefix,
      codec,
      activities,
    });
    closers.unshift(() => workers.stop());

    cutOff.signal.throwIfAborted();
    const tenantId = randomUUID();
    // However it ends, and after the worker: nothing writes into it any more.
    const removal = () =>
      db.asTenant(tenantId, (tx) => tx.sql(`delete from tenants where id = ?`, [tenantId]));
    if (process.env.DATABASE_URL) closers.push(removal);
    const onboardingId = await db.asTenant(tenantId, async (tx) => {
      await tx.sql(`insert into tenants (id, name, slug, throw_away) values (?, ?, ?, true)`, [
        tenantId,
        site.hostname,
        `try-${tenantId.slice(0, 13)}`,
      ]);
      return openOnboarding(tx, { websiteUrl: options.url, startedBy: null });
    });
    const temporal = { client, taskQueue: queueNames(config.temporal.taskQueuePrefix).main };
    await startOnboarding(temporal, { tenantId, onboardingId });
    // On a server that others use, it would wait for its owner for ever.
    const workflowId = onboardingWorkflowId(tenantId, onboardingId);
    if (!server) closers.unshift(() => endIfRunning(temporal, workflowId, 'tried'));
    await watch(db, tenantId, onboardingId, began + options.maxMinutes * 60_000);

    const answers: TryReport['answers'] = [];
    for (const question of options.questions) {
      cutOff.signal.throwIfAborted();
      const { answer, declined, citations } = await knowledge.ask.ask(tenantId, question);
      answers.push({
        question,
        answer,
        declined,
        citations: [...new Set(citations.flatMap((citation) => citation.url ?? []))],
      });
    }
    const report = await db.asTenant(tenantId, (tx) => tryReport(tx, onboardingId));
    return { ...report, answers, seconds: Math.round((Date.now() - began) / 100) / 10 };
  } finally {
    for (const close of closers) await close();
  }
}

/** Says each step as it comes, until the autopilot waits for its owner. */
async function watch(db: Database, tenantId: string, onboardingId: string, deadline: number): Promise<void> {
  const said = new Set<string>();
  for (;;) {
    cutOff.signal.throwIfAborted();
    const { session, steps } = await db.asTenant(tenantId, async (tx) => ({
      session: await findOnboarding(tx, onboardingId),
      steps: await onboardingSteps(tx, onboardingId),
    }));
    for (const { step, status, problem } of steps) {
      const line = `${step}: ${status}${problem ? ` (${[problem.code, problem.detail].filter(Boolean).join(': ')})` : ''}`;
      if (status !== 'pending' && !said.has(line)) say(line);
      said.add(line);
    }
    if (session?.status !== 'running') return;
    if (Date.now() > deadline) {
      throw new Refusal('The site took longer than allowed (--max-minutes); nothing was kept.');
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

// Once: whoever asks again does not want to wait for the tidying up.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => cutOff.abort(new Refusal('Cut off: nothing was kept.')));

try {
  await main();
  process.exit(0);
} catch (error) {
  if (error instanceof Refusal || error instanceof ConfigError) say(error.message);
  else console.error(error);
  process.exit(error instanceof Refusal ? 2 : 1);
}
