import type { Logger } from 'pino';
import { z } from 'zod';
import { awaitEmail } from '../../db/received-emails.ts';
import { bareAddress, slugOfAddress } from '../../domain/messaging/email/addresses.ts';
import type { ReceivedEmailEvent } from '../../providers/messaging/messaging.ts';
import { readResendRequest } from '../../providers/messaging/resend-webhooks.ts';
import type { ApiDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';
import { proven, takeStatusEvent, WEBHOOK_PROBLEMS } from './status-events.ts';

const events = route({
  method: 'post',
  path: '/webhooks/resend',
  tag: 'Webhooks',
  summary: 'Resend: what became of an e-mail, and that one has come',
  description: 'Called by Resend, signed by Svix: `svix-id`, `svix-timestamp`, `svix-signature`.',
  access: 'public',
  rateLimit: 'webhook',
  rawBody: true,
  problems: [WEBHOOK_PROBLEMS['webhook-refused']],
  body: z.looseObject({ type: z.string(), data: z.looseObject({ email_id: z.string().optional() }) }),
  example: {
    body: {
      type: 'email.delivered',
      data: {
        email_id: '4ef9a417-02e9-4d39-ad75-9611e0fcc33c',
        tags: { message: '0199c0de-0000-7000-8000-000000000042' },
      },
    },
  },
  handler: async ({ deps, req, rawBody }) => {
    const event = proven(() =>
      readResendRequest(deps.config.secrets.resendWebhook, {
        headers: {
          id: req.get('svix-id'),
          timestamp: req.get('svix-timestamp'),
          signature: req.get('svix-signature'),
        },
        body: rawBody,
      }),
    );
    // About a domain or a contact of the account: nothing of ours.
    if (!event) return;
    const payload: unknown = JSON.parse(rawBody.toString('utf8'));
    if (event.kind === 'status') return takeStatusEvent(deps, req.log, event, payload);
    await takeReceivedEmail(deps, req.log, event, payload);
  },
});

/** Notes the mail with every business it was written to; its words are fetched afterwards. */
async function takeReceivedEmail(
  { db, config }: ApiDeps,
  log: Logger,
  event: ReceivedEmailEvent,
  payload: unknown,
): Promise<void> {
  const { inboundDomain } = config.providers.resend;
  const { eventId, emailId: providerId } = event;
  const tenants = new Map<string, string>();
  for (const address of inboundDomain ? event.recipients : []) {
    const slug = slugOfAddress(address, inboundDomain!);
    const tenantId = slug && (await db.lookup.tenant(slug));
    if (tenantId && !tenants.has(tenantId)) tenants.set(tenantId, bareAddress(address));
  }
  for (const [tenantId, recipient] of tenants)
    await db.asTenant(tenantId, (tx) => awaitEmail(tx, { providerId, recipient, eventId, payload }));
  if (tenants.size === 0) log.warn({ provider: 'resend', eventId }, 'a mail to an address no business has');
}

export const routes: Route[] = [events];
