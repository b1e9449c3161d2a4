import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { type MessagingProvider, PROVIDERS } from '../domain/messaging/channels.ts';
import {
  connectionOptions,
  dataConverterOf,
  failureConverterPath,
  type TemporalAddress,
} from './connection.ts';
import { queueNames } from './queues.ts';
import { searchAttributeNames } from './search-attributes.ts';

/** Activities by the queue they run on. */
export interface ActivitySets {
  main: object;
  knowledge: object;
  /** Irreversible sends, by provider, at most so many a second over all workers. */
  sends?: Record<MessagingProvider, { activities: object; perSecond: number }>;
  /** Ends what runs within workflow tasks, so that a worker that stops need not wait for it. */
  interrupt?(): void;
}

/** What is under way when a worker stops has so long to finish; then it is cancelled. */
const GRACE_MS = 5_000;
/**
 * Workflow tasks at once. A turn of Sara's holds its place as long as a model thinks, 3 to 10 s: at five seconds a turn the
 * worker's processor is busy before its places are. As many local activities, so that no task waits for its own.
 */
const WORKFLOW_TASKS = 150;

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflows' code, bundled once for the process. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  });
  return bundle;
}

const GRPC_UNIMPLEMENTED = 12;

/** Registers our search attributes where the server lacks them; needs no more than that they exist afterwards. */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService
    .listSearchAttributes({ namespace })
    .catch((error) => {
      // The time-skipping server can add them, not list them.
      if ((error as { code?: number }).code === GRPC_UNIMPLEMENTED) return { customAttributes: {} };
      throw error;
    });
  const missing = searchAttributeNames.filter((name) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    // 2 = INDEXED_VALUE_TYPE_KEYWORD
    searchAttributes: Object.fromEntries(missing.map((name) => [name, 2])),
  });
}

/** The SDK's word for a workflow task of more than five seconds: a turn of Sara's within it, whose model took its time. */
const LONG_TASK = '[TMPRL1104]';

/** Sends the SDK's own log lines, those of its native part too, to the process's log. Once per process. */
export function installRuntime(log: (level: string, message: string) => void): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message }) => {
      if (!message.startsWith(LONG_TASK)) log(level, message);
    }),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
    // The process decides when to stop (worker-main.ts), in order with everything else.
    shutdownSignals: [],
  });
}

/**
 * Runs the workers of this process until `stop`: workflows and quick activities on one queue, long knowledge work on
 * another, so that a big crawl never delays an answer, and each provider's sends on its own. `failed` rejects when a worker dies by itself.
 */
export async function startWorkers(options: {
  temporal: TemporalAddress;
  queuePrefix: string;
  codec: PayloadCodec;
  activities: ActivitySets;
}): Promise<{ failed: Promise<never>; stop(): Promise<void> }> {
  const connection = await NativeConnection.connect(await connectionOptions(options.temporal));
  await ensureSearchAttributes(connection, options.temporal.namespace);
  const queues = queueNames(options.queuePrefix);
  const shared = {
    connection,
    namespace: options.temporal.namespace,
    dataConverter: dataConverterOf(options.codec),
    shutdownGraceTime: GRACE_MS,
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: queues.main,
      workflowBundle: await workflowBundle(),
      activities: options.activities.main,
      maxCachedWorkflows: 500,
      maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
      maxConcurrentLocalActivityExecutions: WORKFLOW_TASKS,
      maxConcurrentActivityTaskExecutions: 40,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.knowledge,
      activities: options.activities.knowledge,
      maxConcurrentActivityTaskExecutions: 8,
    }),
    ...PROVIDERS.flatMap((provider) => {
      const sends = options.activities.sends?.[provider];
      if (!sends) return [];
      return Worker.create({
        ...shared,
        taskQueue: queues[provider],
        activities: sends.activities,
        maxConcurrentActivityTaskExecutions: 20,
        maxTaskQueueActivitiesPerSecond: sends.perSecond,
      });
    }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const failed = new Promise<never>((_, reject) => {
    for (const run of runs) run.catch(reject);
  });
  failed.catch(() => {});
  return {
    failed,
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      const graceOver = setTimeout(() => options.activities.interrupt?.(), GRACE_MS);
      await Promise.allSettled(runs);
      clearTimeout(graceOver);
      await connection.close();
    },
  };
}
