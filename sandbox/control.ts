import express, { type Router } from 'express';
import { z } from 'zod';
import { type FaultBoard, faultSchema } from './faults.ts';
import type { RequestLog } from './requests.ts';

/** `/_control`: what tests and people use to see what was received and to make a provider fail. */
export function controlRouter(
  faults: FaultBoard,
  requests: RequestLog,
  websites: ReadonlyArray<{ name: string; url: string }>,
): Router {
  const router = express.Router();
  router.use(express.json());

  router.get('/faults', (_req, res) => {
    res.json(faults.list());
  });
  router.post('/faults', (req, res) => {
    const parsed = faultSchema.safeParse(req.body);
    if (!parsed.success) {
      res.status(400).json({ error: z.prettifyError(parsed.error) });
      return;
    }
    res.status(201).json(faults.add(parsed.data));
  });
  router.delete('/faults', (_req, res) => {
    faults.clear();
    res.status(204).end();
  });

  router.get('/requests', (req, res) => {
    res.json(requests.requests(one(req.query.provider)));
  });
  router.get('/webhooks', (req, res) => {
    res.json(requests.webhooks(one(req.query.provider)));
  });
  router.delete('/requests', (_req, res) => {
    requests.clear();
    res.status(204).end();
  });

  router.get('/websites', (_req, res) => {
    res.json(websites.map(({ name, url }) => ({ name, url })));
  });

  router.get('/events', (req, res) => {
    res.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.flushHeaders();
    const listen = (entry: { provider: string }) => {
      res.write(
        `data: ${JSON.stringify({ provider: entry.provider, total: requests.total(entry.provider) })}\n\n`,
      );
    };
    const heartbeat = setInterval(() => res.write(': still here\n\n'), 15_000);
    requests.on('change', listen);
    req.once('close', () => {
      clearInterval(heartbeat);
      requests.off('change', listen);
    });
  });
  return router;
}

function one(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
