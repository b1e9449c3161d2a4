import express from 'express';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { problem } from './problems.ts';

const body = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }))
    .max(1_000),
});

/**
 * The codec server of the development Temporal UI: opens encrypted payloads for the person at this machine. Answers the
 * UI's own origin only, and is not mounted in production, where operators put one behind their own single sign-on
 * (docs/operations.md).
 */
export function mountTemporalCodec(app: express.Express, { config, openPayloads }: ApiDeps): void {
  const { uiUrl } = config.temporal;
  if (config.production || !uiUrl || !openPayloads) return;
  const origin = new URL(uiUrl).origin;
  app.use('/temporal-codec', (req, res, next) => {
    if (req.headers.origin !== origin) throw problem('foreign-origin');
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Headers': 'content-type, x-namespace, authorization',
      'Access-Control-Allow-Methods': 'POST',
      Vary: 'Origin',
    });
    if (req.method === 'OPTIONS') res.status(204).end();
    else next();
  });
  app.post('/temporal-codec/decode', express.json({ limit: '10mb' }), async (req, res) => {
    const parsed = body.safeParse(req.body);
    if (!parsed.success) throw problem('validation');
    res.json({ payloads: await openPayloads(parsed.data.payloads) });
  });
}
