import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';

const WARM_UP = 20;

/**
 * How long a call takes, in milliseconds, over `count` calls after a warm-up, `atOnce` of them at any time. `call` is given
 * the number of the call.
 */
export async function latencyOf(
  count: number,
  call: (index: number) => Promise<unknown>,
  atOnce = 1,
): Promise<{ p50: number; p95: number }> {
  let next = 0;
  for (; next < WARM_UP; next += 1) await call(next);
  const times: number[] = [];
  const caller = async () => {
    while (next < WARM_UP + count) {
      const index = next;
      next += 1;
      const startedAt = performance.now();
      await call(index);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(count * 0.5)]!, p95: times[Math.floor(count * 0.95)]! };
}

/** The least an answer from the database can cost here: an Express route with one query. */
export async function bareRoute(url: string): Promise<{ url: string; close(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const app = express();
  app.get('/', async (_req, res) => {
    const { rows } = await pool.query('select id, name from services order by id limit 25');
    res.json(rows);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await pool.end();
    },
  };
}
