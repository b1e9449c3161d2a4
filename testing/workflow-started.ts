import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the relay has started a workflow; its result can only be waited for from then on. */
export async function workflowStarted(handle: { describe(): Promise<unknown> }): Promise<void> {
  while (
    !(await handle.describe().then(
      () => true,
      () => false,
    ))
  )
    await sleep(50);
}
