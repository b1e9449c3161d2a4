import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/**
 * Waits until the relay has started a workflow; its result can only be waited for from then on.
 * @throws what asking for it fails with, after a minute
 */
export async function workflowStarted(handle: { describe(): Promise<unknown> }): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    try {
      await handle.describe();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
