import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findTemporalBinary, temporalCli } from './binaries.ts';
import { startTemporalDevServer } from './dev-server.ts';

describe('the Temporal development server', () => {
  it('refuses a port that is taken, in one sentence that names it', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    try {
      await expect(startTemporalDevServer({ port })).rejects.toThrow(
        `the Temporal server cannot listen on port ${port}: another program does.`,
      );
    } finally {
      other.close();
    }
  });

  it('comes from the path the environment names, before any other', async () => {
    const env = { TEMPORAL_CLI: process.execPath, PATH: process.env.PATH };
    expect(await findTemporalBinary(temporalCli, env)).toBe(process.execPath);
  });

  it('refuses a path in the environment that is no executable', async () => {
    const env = { TEMPORAL_CLI: '/no/such/temporal', PATH: process.env.PATH };
    await expect(findTemporalBinary(temporalCli, env)).rejects.toThrow(
      'TEMPORAL_CLI names /no/such/temporal',
    );
  });
});
