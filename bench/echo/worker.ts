import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import * as activities from './activities.ts';

/** Runs the echo on the queue and server of the command line, in a process of its own as the product's worker has. */
const [address, taskQueue] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address: address! });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: taskQueue!,
  workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
  activities,
  maxCachedWorkflows: 500,
  maxConcurrentActivityTaskExecutions: 40,
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
await worker.run();
