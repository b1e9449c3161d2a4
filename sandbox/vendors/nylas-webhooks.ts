import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import type { Destination, Grant } from './nylas-wire.ts';

/** The name notifications go by: whole, with fields chosen by the application, or cut because they were too long. */
export const VARIANTS = ['whole', 'transformed', 'truncated'] as const;
export type Variant = (typeof VARIANTS)[number];
interface Settings extends Row {
  variant: Variant;
}

/** As in the vendor's own examples; a product may rely on none of them. */
export const APPLICATION_ID = '5c0cc1e1-0000-4000-8000-00000000c0cc';
const GRANT_CODES: Record<string, number> = {
  'grant.created': 25012,
  'grant.updated': 25027,
  'grant.deleted': 25013,
  'grant.expired': 25009,
};
const HANDSHAKE_MS = 10_000;

/** Nylas's notifications: who hears of what, in which form, signed how. */
export function openNotifications(context: ProviderContext) {
  const destinations = context.state.collection<Destination>('webhooks');
  const settings = context.state.collection<Settings>('settings');
  const variant = (): Variant => settings.get('settings')?.variant ?? 'whole';

  /** Sends to everybody who asked for this trigger; nobody waits for it. */
  function notify(type: string, source: string, object: Record<string, unknown>): void {
    const mode = type.startsWith('event.') ? variant() : 'whole';
    const name = mode === 'whole' ? type : `${type}.${mode}`;
    const body = JSON.stringify({
      specversion: '1.0',
      type: name,
      source,
      id: randomUUID(),
      time: Math.floor(context.now().getTime() / 1_000),
      webhook_delivery_attempt: 1,
      data: { application_id: APPLICATION_ID, object: mode === 'truncated' ? cut(object) : object },
    });
    for (const destination of everyone(context, destinations.list())) {
      if (destination.triggers.length > 0 && !destination.triggers.includes(type)) continue;
      const bytes = destination.compressed ? gzipSync(body) : body;
      void context.webhooks.send({
        provider: 'nylas',
        event: name,
        url: destination.url,
        headers: destination.compressed ? { 'content-encoding': 'gzip' } : {},
        // Over the bytes that travel: compressed ones are checked compressed.
        signature: {
          'x-nylas-signature': createHmac('sha256', destination.secret).update(bytes).digest('hex'),
        },
        body: bytes,
      });
    }
  }

  return {
    variant,
    setVariant: (next: Variant) => settings.put({ id: 'settings', variant: next }),
    notify,

    grantNews(
      type: 'grant.created' | 'grant.updated' | 'grant.deleted' | 'grant.expired',
      grant: Grant,
    ): void {
      notify(type, '/nylas/system', {
        code: GRANT_CODES[type],
        grant_id: grant.id,
        integration_id: APPLICATION_ID,
        provider: grant.provider,
        email: grant.account,
        ...(type === 'grant.created' && { scope: grant.scope }),
        ...(type === 'grant.updated' && { reauthentication_flag: true }),
        ...(type === 'grant.expired' && { grant_updated_at: grant.updatedAt }),
      });
    },

    list: () => destinations.list(),
    get: (id: string) => destinations.get(id),
    delete: (id: string) => destinations.delete(id),

    /** Asks the address to repeat a challenge, word for word, and gives it a secret once it has. */
    async register(wanted: {
      url: string;
      triggers: string[];
      compressed: boolean;
      description: string;
    }): Promise<Destination> {
      const challenge = randomUUID();
      const asked = new URL(wanted.url);
      asked.searchParams.set('challenge', challenge);
      const said = await fetch(asked, { signal: AbortSignal.timeout(HANDSHAKE_MS) })
        .then(async (response) => (response.status === 200 ? await response.text() : null))
        .catch(() => null);
      if (said !== challenge) {
        throw new VendorRefusal(400, 'The webhook URL did not answer the challenge.');
      }
      return destinations.put({ ...wanted, id: randomUUID(), secret: randomBytes(32).toString('base64url') });
    },
  };
}

export type Notifications = ReturnType<typeof openNotifications>;

/** The registered destinations, and the account-wide one this sandbox was started with. */
function everyone(context: ProviderContext, registered: Destination[]): Destination[] {
  const { webhookTarget, webhookSecret } = context;
  if (!webhookTarget || !webhookSecret) return registered;
  const own = { id: 'own', url: webhookTarget, secret: webhookSecret, description: '' };
  return [...registered, { ...own, triggers: [], compressed: false }];
}

/** What is left of a body too long to send: what names the event. */
function cut(object: Record<string, unknown>): Record<string, unknown> {
  const kept = ['id', 'grant_id', 'calendar_id', 'object', 'master_event_id'];
  return Object.fromEntries(Object.entries(object).filter(([name]) => kept.includes(name)));
}
