import { z } from 'zod';
import { receiveText } from '../../db/inbound-texts.ts';
import { referenceOf } from '../../providers/messaging/messaging.ts';
import {
  readTwilioRequest,
  type TwilioParameters,
  twilioInboundEvent,
  twilioStatusEvent,
} from '../../providers/messaging/twilio-webhooks.ts';
import { type Context, type Route, route } from '../route.ts';
import { goesOn, proven, takeStatusEvent, WEBHOOK_PROBLEMS } from './status-events.ts';

const shared = {
  method: 'post',
  tag: 'Webhooks',
  access: 'public',
  rateLimit: 'webhook',
  rawBody: true,
  bodyType: 'application/x-www-form-urlencoded',
} as const;

/** The request's parameters, once its signature over the configured public address has been checked. */
function parametersOf({ req, rawBody, deps: { config } }: Context<unknown, unknown, unknown, 'public'>) {
  return readTwilioRequest(config.providers.twilio.apiKey, {
    url: config.http.publicUrl + req.originalUrl,
    signature: req.get('x-twilio-signature'),
    body: rawBody,
  });
}

const status = route({
  ...shared,
  path: '/webhooks/twilio/status/:tenantId/:messageId',
  summary: 'Twilio: what became of a text message',
  description:
    'Called by Twilio, with `X-Twilio-Signature`. The address carries our own reference; each message names it when it is sent.',
  problems: [WEBHOOK_PROBLEMS['webhook-refused']],
  params: z.object({ tenantId: z.uuid(), messageId: z.uuid() }),
  body: z.looseObject({
    MessageSid: z.string(),
    MessageStatus: z.string(),
    ErrorCode: z.string().optional(),
  }),
  example: {
    params: {
      tenantId: '0199c0de-0000-7000-8000-000000000001',
      messageId: '0199c0de-0000-7000-8000-000000000042',
    },
    body: { MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered', To: '+33639980012' },
  },
  handler: async (context) => {
    const { params, deps, req } = context;
    const { event, payload } = proven(() => {
      const parameters = parametersOf(context);
      const reference = referenceOf(params.tenantId, params.messageId);
      return { event: twilioStatusEvent(parameters, reference), payload: parameters };
    });
    await takeStatusEvent(deps, req.log, event, payload);
  },
});

const sms = route({
  ...shared,
  path: '/webhooks/twilio/sms',
  summary: 'Twilio: somebody wrote to one of our numbers',
  description:
    'The address to give Twilio for incoming messages, of each number or of the messaging service. Answers go out as messages of their own.',
  problems: [WEBHOOK_PROBLEMS['webhook-refused']],
  body: z.looseObject({
    MessageSid: z.string(),
    From: z.string(),
    To: z.string(),
    Body: z.string(),
    OptOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
    NumMedia: z.string().optional().meta({
      description: 'How many files came along; `MediaUrl0`, `MediaContentType0` and so on name them.',
    }),
  }),
  example: {
    body: { MessageSid: `SM${'0'.repeat(32)}`, From: '+33639980012', To: '+33639980001', Body: 'Oui' },
  },
  handler: async (context) => {
    const { event, payload } = proven(() => {
      const parameters: TwilioParameters = parametersOf(context);
      return { event: twilioInboundEvent(parameters), payload: parameters };
    });
    const { deps, req, receivedAt } = context;
    const { concerned, hearing } = await receiveText(deps.db, { ...event, payload }, receivedAt);
    goesOn(req.log, hearing);
    if (concerned === 0)
      req.log.warn({ provider: 'twilio', eventId: event.eventId }, 'a text to a number no business uses');
  },
});

export const routes: Route[] = [status, sms];
