import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';

export interface Echo {
  workerPid: number;
  /** When each echo was heard, in epoch milliseconds; emptied by whoever counts anew. */
  heard: number[];
  say(n: number): Promise<void>;
  stop(): Promise<void>;
}

/** The yardstick on this server: a worker of its own for the bare workflow of echo/workflow.ts, and who writes to it. */
export async function startEcho(address: string): Promise<Echo> {
  const taskQueue = 'echo';
  const worker = fork(join(import.meta.dirname, 'worker.ts'), [address, taskQueue], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const heard: number[] = [];
  const ended = new Promise<never>((_, reject) => {
    worker.once('exit', (code) => reject(new Error(`the echo's worker ended with ${code}`)));
  });
  ended.catch(() => {});
  const ready = new Promise<void>((resolve) => {
    worker.on('message', (said) => (typeof said === 'number' ? heard.push(said) : resolve()));
  });
  await Promise.race([ready, ended]);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    workerPid: worker.pid!,
    heard,
    say: async (n) => {
      await client.workflow.signalWithStart('echoWorkflow', {
        workflowId: `echo-${n}`,
        taskQueue,
        signal: 'written',
        signalArgs: ['Bonjour'],
      });
    },
    stop: async () => {
      worker.kill('SIGKILL');
      await connection.close();
      await sleep(0);
    },
  };
}
