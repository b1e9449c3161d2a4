import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { echo as Echo } from './activities.ts';

export const writtenSignal = defineSignal<[string]>('written');

const { echo } = proxyActivities<{ echo: typeof Echo }>({ startToCloseTimeout: '20 seconds' });

/** The least that a message answered through Temporal can be: a signal that starts it, one activity, the end. */
export async function echoWorkflow(): Promise<string> {
  let text = '';
  setHandler(writtenSignal, (written) => {
    text = written;
  });
  return await echo(text);
}
