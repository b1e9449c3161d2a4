import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread for what strangers wrote: a hostile file or page can exhaust its heap, and nothing else; it sees nothing of the
 * process's environment, and what it prints goes nowhere.
 */
export function strangersThread(
  file: URL,
  own: Pick<WorkerOptions, 'workerData' | 'transferList'> = {},
): Worker {
  return new Worker(file, {
    ...own,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    // Under test the process has Jest's own flags; the thread needs none of them.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
    stdout: true,
    stderr: true,
  });
}
