import { join } from 'node:path';
import { providers } from './registry.ts';
import { DEVELOPMENT_WEBHOOK_SECRETS, startSandbox } from './server.ts';

/**
 * `npm run sandbox`. Settings: SANDBOX_PORT (4010), SANDBOX_HOST, SANDBOX_STATE_DIR (.data/sandbox),
 * SANDBOX_WEBSITES_DIR, SANDBOX_WEBSITE_PORTS (`salon-marie=4011,…`; a site without one takes a free port), PUBLIC_URL
 * (http://127.0.0.1:3000: where the product takes account-wide webhooks, and where the websites' booking line points) and the product's TWILIO_AUTH_TOKEN,
 * RESEND_WEBHOOK_SECRET and NYLAS_WEBHOOK_SECRET, which sign them.
 */
const env = process.env;
const root = join(import.meta.dirname, '..');
const product = env.PUBLIC_URL ?? 'http://127.0.0.1:3000';
/** What the product trusts in development when nothing is set (config.ts; a test compares the two). */
const secrets = {
  nylas: env.NYLAS_WEBHOOK_SECRET || DEVELOPMENT_WEBHOOK_SECRETS.nylas,
  twilio: env.TWILIO_AUTH_TOKEN || DEVELOPMENT_WEBHOOK_SECRETS.twilio,
  resend: env.RESEND_WEBHOOK_SECRET || DEVELOPMENT_WEBHOOK_SECRETS.resend,
  whatsapp: env.WHATSAPP_APP_SECRET || DEVELOPMENT_WEBHOOK_SECRETS.whatsapp,
  meta: env.META_APP_SECRET || DEVELOPMENT_WEBHOOK_SECRETS.meta,
};

try {
  const sandbox = await startSandbox({
    port: port(env.SANDBOX_PORT ?? '4010', 'SANDBOX_PORT'),
    host: env.SANDBOX_HOST ?? '127.0.0.1',
    stateDir: env.SANDBOX_STATE_DIR ?? join(root, '.data', 'sandbox'),
    websitesDir: env.SANDBOX_WEBSITES_DIR ?? join(root, 'sandbox', 'websites'),
    websitePorts: websitePorts(env.SANDBOX_WEBSITE_PORTS ?? 'salon-marie=4011'),
    productUrl: product,
    webhookTargets: {
      nylas: `${product}/webhooks/nylas`,
      twilio: `${product}/webhooks/twilio/sms`,
      resend: `${product}/webhooks/resend`,
      whatsapp: `${product}/webhooks/whatsapp`,
      meta: `${product}/webhooks/meta`,
    },
    webhookSecrets: secrets,
    realProviders: providers.filter(({ keyVariable }) => env[keyVariable]).map(({ id }) => id),
  });
  console.log(`Sandbox ready at ${sandbox.url} (simulated providers; never for production)`);
  for (const site of sandbox.websites) console.log(`Website ${site.name} at ${site.url}`);

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void sandbox.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  const taken = (error as { port?: number }).port;
  console.error(
    code === 'EADDRINUSE'
      ? `Port ${taken} is taken: set SANDBOX_PORT or SANDBOX_WEBSITE_PORTS.`
      : (error as Error).message,
  );
  process.exit(1);
}

function websitePorts(value: string): Record<string, number> {
  const pairs = value.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', number = ''] = pair.trim().split('=');
      return [name, port(number, 'SANDBOX_WEBSITE_PORTS')];
    }),
  );
}

function port(value: string, name: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new Error(`${name}: "${value}" is not a port.`);
}
