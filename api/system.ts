import { z } from 'zod';
import { API_VERSION } from './openapi.ts';
import { ANSWERED, type Route, route } from './route.ts';

const CHECK_TIMEOUT_MS = 2_000;
const part = z.enum(['up', 'down']);

const live = route({
  method: 'get',
  path: '/health/live',
  tag: 'System',
  summary: 'Whether this process runs',
  access: 'public',
  rateLimit: 'none',
  response: z.object({ status: z.literal('up') }),
  example: { response: { status: 'up' } },
  handler: () => ({ status: 'up' as const }),
});

const readiness = z.object({ status: part, parts: z.record(z.string(), part) });

const ready = route({
  method: 'get',
  path: '/health/ready',
  tag: 'System',
  summary: 'Whether every part answers',
  description: '200 once all parts answer, 503 with the same body until then.',
  access: 'public',
  rateLimit: 'none',
  response: readiness,
  example: { response: { status: 'up', parts: { database: 'up', temporal: 'up', worker: 'up' } } },
  async handler({ deps, res }) {
    const checks = { database: () => deps.db.ping(), ...deps.checks };
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await withTimeout(check());
          return [name, 'up'] as const;
        } catch (error) {
          deps.logger.debug({ err: error, part: name }, 'a part does not answer');
          return [name, 'down'] as const;
        }
      }),
    );
    const status = results.every(([, state]) => state === 'up') ? 'up' : 'down';
    const body = { status, parts: Object.fromEntries(results) } satisfies z.infer<typeof readiness>;
    if (status === 'up') return body;
    res.status(503).set('Cache-Control', 'no-store').json(body);
    return ANSWERED;
  },
});

/** A part that hangs is a part that is down. */
async function withTimeout(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

const about = route({
  method: 'get',
  path: '/api/v1/system',
  tag: 'System',
  summary: 'Version, and what is simulated here',
  access: 'session',
  response: z.object({
    version: z.string(),
    simulated: z.array(z.string()).meta({ description: 'Providers that are simulated, by name.' }),
    temporalUiUrl: z.string().nullable(),
    sandboxUrl: z.string().nullable(),
  }),
  example: {
    response: {
      version: API_VERSION,
      simulated: ['Anthropic', 'VAPI', 'Twilio', 'Resend', 'WhatsApp', 'Instagram, Messenger', 'Nylas'],
      temporalUiUrl: 'http://127.0.0.1:8233',
      sandboxUrl: 'http://127.0.0.1:4010',
    },
  },
  handler({ deps: { config } }) {
    const { anthropic, vapi, twilio, resend, whatsapp, meta, nylas } = config.providers;
    const played = {
      Anthropic: anthropic,
      VAPI: vapi,
      Twilio: twilio,
      Resend: resend,
      WhatsApp: whatsapp,
      'Instagram, Messenger': meta,
      Nylas: nylas,
    };
    return {
      version: API_VERSION,
      // Embeddings and vectors run for real on this machine without a key; only these are played by the sandbox.
      simulated: Object.entries(played).flatMap(([name, { simulated }]) => (simulated ? [name] : [])),
      temporalUiUrl: config.temporal.uiUrl ?? null,
      sandboxUrl: config.sandboxUrl ?? null,
    };
  },
});

export const routes: Route[] = [live, ready, about];
