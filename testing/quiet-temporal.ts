import { installRuntime } from '../temporal/worker.ts';

let installed = false;

/**
 * Keeps the Temporal SDK's own log out of the tests' output: a failed activity shows in what the test asserts. Call it
 * before anything of the SDK starts.
 */
export function quietTemporal(): void {
  if (!installed) installRuntime(() => {});
  installed = true;
}
