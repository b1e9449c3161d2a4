import { z } from 'zod';
import { readResendRequest } from '../../providers/messaging/resend-webhooks.ts';
import { type Route, route } from '../route.ts';
import { proven, takeStatusEvent, WEBHOOK_PROBLEMS } from './status-events.ts';

const events = route({
  method: 'post',
  path: '/webhooks/resend',
  tag: 'Webhooks',
  summary: 'Resend: what became of an e-mail',
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
    await takeStatusEvent(deps, req.log, event, JSON.parse(rawBody.toString('utf8')));
  },
});

export const routes: Route[] = [events];
