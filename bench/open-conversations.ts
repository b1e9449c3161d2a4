/** The memory of one worker with thousands of open conversations, each looked at once and waiting for its client. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { tellConversationChanged } from '../temporal/conversation.ts';
import { queueNames } from '../temporal/queues.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { openWrittenTo } from '../testing/written-to.ts';
import { each } from './at-once.ts';
import { memoryByPart } from './process-memory.ts';
import { processorMs } from './processor-time.ts';
import type { BenchRow } from './row.ts';

const OPEN = 5_000;
const OPENED_AT_ONCE = 20;
const TARGET_MB = 1_024;

export async function run(): Promise<BenchRow[]> {
  const processes = await startProcesses({ forgetful: true });
  const connection = await Connection.connect({ address: processes.temporalAddress });
  try {
    return [
      await memoryRow(processes, new Client({ connection }), await openWrittenTo(processes.databaseUrl)),
    ];
  } finally {
    await connection.close();
    await processes.close();
  }
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
  const beganAt = performance.now();
  await each(
    OPEN,
    (n) => tellConversationChanged({ client, taskQueue }, { tenantId, clientId: clients[n]!.id }),
    OPENED_AT_ONCE,
  );
  // The last of them has been looked at once the worker has nothing to do.
  let used = 0;
  for (let now = processorMs(processes.parts.worker.pid!); now - used > 500; ) {
    used = now;
    await sleep(5_000);
    now = processorMs(processes.parts.worker.pid!);
  }
  const megabytes = await memory();
  const seconds = (performance.now() - beganAt) / 1_000;
  const { count } = await client.workflow.count(
    `WorkflowType = 'conversationWorkflow' and ExecutionStatus = 'Running'`,
  );
  return {
    name: `memory of a worker with ${count} open conversations (proportional set size)`,
    figure: `${megabytes.toFixed(0)} MB`,
    comparedWith: `at rest: ${before.toFixed(0)} MB; opened and looked at in ${seconds.toFixed(0)} s`,
    target: `≤ ${TARGET_MB} MB`,
    meets: count >= OPEN && megabytes <= TARGET_MB,
  };
}
