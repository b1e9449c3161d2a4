import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { KEEP_ALIVE_MS } from '../config.ts';
import { controlRouter } from './control.ts';
import { FaultBoard } from './faults.ts';
import { pagesRouter } from './pages/pages.ts';
import type { ProviderContext } from './provider.ts';
import { providers } from './registry.ts';
import { RequestLog } from './requests.ts';
import { StateStore } from './state.ts';
import { vendorRouter } from './vendor-router.ts';
import { WebhookSender } from './webhooks.ts';
import { listWebsites, startWebsiteHost, type WebsiteHost } from './websites.ts';

/** What account-wide webhooks are signed with unless told otherwise: the product's own defaults in development. */
export const DEVELOPMENT_WEBHOOK_SECRETS = {
  nylas: 'development-only-secret-do-not-use-in-production',
  twilio: 'sandbox',
  whatsapp: 'development-only-secret-do-not-use-in-production',
  meta: 'development-only-secret-do-not-use-in-production',
  resend: `whsec_${Buffer.from('development-only-secret-do-not-use-in-production').toString('base64')}`,
};

export interface SandboxOptions {
  /** 0 (default) takes a free one. */
  port?: number;
  host?: string;
  /** Where assistants, phone numbers and the like survive a restart; none = memory only. */
  stateDir?: string;
  /** Where account-wide webhooks go, by provider id. */
  webhookTargets?: Record<string, string>;
  /** What account-wide webhooks are signed with, by provider id. */
  webhookSecrets?: Record<string, string>;
  /** A folder whose sub-folders are websites; each gets an origin of its own. */
  websitesDir?: string;
  /** Where the product is, for the websites that carry its line. */
  productUrl?: string;
  /** Fixed ports by site name; the others take free ones. */
  websitePorts?: Record<string, number>;
  /** Ids of providers the product speaks to for real, for the home page to say so. */
  realProviders?: string[];
  now?: () => Date;
  /** For a benchmark: what an account may ask a minute, and how much a log keeps, instead of what the vendors say. */
  scale?: { requestsPerMinute: number; keptRows: number };
}

export interface Sandbox {
  url: string;
  port: number;
  websites: Array<{ name: string; url: string; port: number }>;
  /** What a vendor remembers, for whoever counts. @throws for an id that is none */
  stateOf(provider: string): StateStore;
  stop(): Promise<void>;
}

/**
 * Starts the outside world on this machine: every provider's HTTP API at `<url>/<provider id>`, the pages at `<url>`,
 * the controls at `<url>/_control`, and the websites at their own origins.
 * @throws when NODE_ENV is production: nothing simulated may answer a client; or when a port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error('The sandbox simulates providers and refuses to start when NODE_ENV=production.');
  }
  const host = options.host ?? '127.0.0.1';
  const now = options.now ?? (() => new Date());
  const faults = new FaultBoard();
  const requests = new RequestLog();
  const webhooks = new WebhookSender(faults, requests, now);
  const contexts = new Map<string, ProviderContext>();
  const websites: WebsiteHost[] = [];
  const secrets: Record<string, string> = { ...DEVELOPMENT_WEBHOOK_SECRETS, ...options.webhookSecrets };

  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  for (const provider of providers) {
    const context: ProviderContext = {
      state: new StateStore(
        options.stateDir ? join(options.stateDir, provider.id) : null,
        options.scale?.keptRows,
      ),
      webhooks,
      requests,
      now,
      webhookTarget: options.webhookTargets?.[provider.id] ?? null,
      webhookSecret: secrets[provider.id] ?? null,
    };
    contexts.set(provider.id, context);
    const perMinute = options.scale?.requestsPerMinute ?? provider.requestsPerMinute;
    app.use(`/${provider.id}`, vendorRouter(provider, context, faults, requests, perMinute));
  }
  app.use('/_control', controlRouter(faults, requests, websites));
  app.use(
    pagesRouter({ providers, contexts, requests, faults, websites, real: new Set(options.realProviders) }),
  );

  const server = createServer(app);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    server.listen(options.port ?? 0, host);
    await once(server, 'listening');
    if (options.websitesDir) {
      for (const name of await listWebsites(options.websitesDir)) {
        const port = options.websitePorts?.[name] ?? 0;
        const folder = join(options.websitesDir, name);
        const productUrl = options.productUrl;
        websites.push(
          await startWebsiteHost({
            folder,
            name,
            port,
            host,
            faults,
            requests,
            ...(productUrl ? { productUrl } : {}),
          }),
        );
      }
    }
  } catch (error) {
    server.close();
    await Promise.all(websites.map((site) => site.stop()));
    throw error;
  }

  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    websites: websites.map(({ name, url, port: sitePort }) => ({ name, url, port: sitePort })),
    stateOf: (provider) => {
      const context = contexts.get(provider);
      if (!context) throw new Error(`the sandbox has no provider ${provider}`);
      return context.state;
    },
    stop: async () => {
      webhooks.stop();
      const closed = once(server, 'close');
      server.close();
      // Hung and streaming exchanges would keep the server open for ever.
      server.closeAllConnections();
      await Promise.all([closed, ...websites.map((site) => site.stop())]);
    },
  };
}
