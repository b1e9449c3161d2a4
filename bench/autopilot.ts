/**
 * From a website to a Sara who waits for her owner's word: a 50-page site served on this machine, politeness off, by the real
 * onboarding workflow on real Postgres and Temporal, with the vendors' SDKs on the sandbox and the local embedding model.
 * Twice in one worker: the first business loads the model and the code, the second finds them warm.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOnboarding, type OnboardingStep, onboardingSteps, openOnboarding } from '../db/onboarding.ts';
import type { Embedder } from '../providers/embeddings/index.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { crawlWorkflowId, onboardingWorkflowId } from '../temporal/ids.ts';
import { startOnboarding } from '../temporal/onboarding.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { localEmbedder } from './local-embedder.ts';
import type { BenchRow } from './row.ts';
import { writeBenchSite } from './site.ts';

const PAGES = 50;
const TARGET_SECONDS = 30;
const POLL_MS = 50;
const PATIENCE_MS = 15 * 60_000;

interface Onboarded {
  seconds: number;
  /** Of the processor, in this process: the worker and the sandbox, without Postgres and Temporal. */
  cpuSeconds: number;
  steps: OnboardingStep[];
  pages: number;
  chunks: number;
  events: { onboarding: number; crawl: number };
  requests: Record<'vapi' | 'anthropic', { count: string; kilobytes: number }>;
}

export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-bench-'));
  await writeBenchSite(folder, PAGES);
  await globalSetup();
  try {
    const { embedder } = await localEmbedder();
    const [first, next] = await onboardings(folder, embedder ? [embedder] : [], 2);
    const [textAlone] = await onboardings(folder, [], 1);
    return rowsOf(first!, next!, embedder && textAlone!);
  } finally {
    await globalTeardown();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Businesses one after the other in a product started for them, which closes the embedders. */
async function onboardings(folder: string, embedders: Embedder[], count: number): Promise<Onboarded[]> {
  const product = await startTestProduct({ site: folder, embedders });
  try {
    const done: Onboarded[] = [];
    while (done.length < count) done.push(await onboard(product));
    return done;
  } finally {
    await product.close();
  }
}

/** One business, from the click to the autopilot's last step. @throws when a step needs the owner, or nothing ends */
async function onboard(product: TestProduct): Promise<Onboarded> {
  const control = sandboxControl(product.sandbox.url);
  await control.clearRequests();
  const { db } = product.t;
  const tenantId = await product.t.tenant({ name: 'Salon de la Fontaine' });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const onboardingId = await db.asTenant(tenantId, (tx) =>
    openOnboarding(tx, { websiteUrl: `${product.site.url}/`, startedBy: null }),
  );
  await startOnboarding(product.temporal, { tenantId, onboardingId });
  const state = () =>
    db.asTenant(tenantId, async (tx) => ({
      session: (await findOnboarding(tx, onboardingId))!,
      steps: await onboardingSteps(tx, onboardingId),
    }));
  let now = await state();
  while (now.session.status === 'running') {
    if (performance.now() - startedAt > PATIENCE_MS)
      throw new Error(`still at step "${now.session.currentStep}"`);
    await sleep(POLL_MS);
    now = await state();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const open = now.steps.filter(({ status }) => status !== 'done');
  if (open.length > 0)
    throw new Error(open.map(({ step, problem }) => `${step}: ${problem?.code ?? 'not done'}`).join(', '));

  const eventsOf = async (workflowId: string) =>
    (await product.client.workflow.getHandle(workflowId).fetchHistory()).events!.length;
  const count = async (table: 'documents' | 'document_chunks') =>
    (
      await product.t.asSuperuser<{ n: number }>(
        `select count(*)::int as n from ${table} where tenant_id = $1`,
        [tenantId],
      )
    )[0]!.n;
  const pages = await count('documents');
  if (pages < PAGES) throw new Error(`only ${pages} of ${PAGES} pages became documents`);
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    steps: now.steps,
    pages,
    chunks: await count('document_chunks'),
    events: {
      onboarding: await eventsOf(onboardingWorkflowId(tenantId, onboardingId)),
      crawl: await eventsOf(crawlWorkflowId(tenantId, now.session.crawlJobId!)),
    },
    requests: { vapi: await received(control, 'vapi'), anthropic: await received(control, 'anthropic') },
  };
}

async function received(control: ReturnType<typeof sandboxControl>, provider: string) {
  const requests = await control.requests(provider);
  const characters = requests.reduce((sum, { body }) => {
    // The sandbox cuts long bodies for its pages and says how long they were.
    const cut = (body as { truncated?: boolean; characters?: number } | null)?.truncated;
    return sum + (cut ? (body as { characters: number }).characters : JSON.stringify(body ?? '').length);
  }, 0);
  // It keeps the last 200.
  return { count: `${requests.length >= 200 ? '≥ ' : ''}${requests.length}`, kilobytes: characters / 1000 };
}

function rowsOf(first: Onboarded, next: Onboarded, textAlone: Onboarded | null): BenchRow[] {
  const steps = ({ steps: all }: Onboarded) =>
    all
      .map(({ step, startedAt, finishedAt }) =>
        startedAt && finishedAt
          ? `${step} ${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)}`
          : `${step} –`,
      )
      .join(', ');
  const time = ({ seconds, cpuSeconds }: Onboarded) =>
    `${seconds.toFixed(1)} s (processor ${cpuSeconds.toFixed(1)} s)`;
  const { vapi, anthropic } = first.requests;
  return [
    {
      name: `autopilot, ${first.pages} pages${textAlone ? '' : ', full text alone'}: website to ready`,
      figure: `${time(first)} in a fresh worker, ${time(next)} the next`,
      comparedWith: `the manifest: 5 min; ${textAlone ? `without embeddings ${time(textAlone)}; ` : ''}steps in s: ${steps(first)}`,
      target: `≤ ${TARGET_SECONDS} s`,
      meets: first.seconds <= TARGET_SECONDS,
    },
    {
      name: 'Temporal history events of an onboarding',
      figure: `${first.events.onboarding + first.events.crawl}`,
      comparedWith: `${first.events.onboarding} of its own, ${first.events.crawl} of the crawl; an activity a page would add ${3 * first.pages}`,
    },
    {
      name: 'requests to vendors of an onboarding',
      figure: `VAPI ${vapi.count} (${vapi.kilobytes.toFixed(0)} kB), language model ${anthropic.count} (${anthropic.kilobytes.toFixed(0)} kB)`,
      comparedWith: `45 questions, ${first.chunks} passages; the next business: VAPI ${next.requests.vapi.count}, language model ${next.requests.anthropic.count}`,
    },
  ];
}
