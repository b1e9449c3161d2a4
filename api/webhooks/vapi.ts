import { z } from 'zod';
import { recordCallEvent } from '../../db/calls.ts';
import { isFromVapi, readVapiMessage, type VapiMessage } from '../../providers/voice/vapi-webhooks.ts';
import { provided } from '../deps.ts';
import { PROBLEMS, problem } from '../problems.ts';
import { type Context, type Route, route } from '../route.ts';

/** A report carries the whole talk twice and the assistant's own prompt. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** What VAPI sends; only what is read is named. */
const messageSchema = z.looseObject({
  message: z.looseObject({
    type: z.string().meta({
      description:
        'tool-calls, function-call, status-update, end-of-call-report, transcript; others are ignored.',
    }),
    timestamp: z.union([z.number(), z.string()]).optional(),
    call: z.looseObject({ id: z.string() }).optional(),
  }),
});

const answerSchema = z.object({
  results: z
    .array(
      z.object({
        toolCallId: z.string(),
        name: z.string(),
        result: z.string().optional().meta({
          description: 'JSON on one line: `message` is what Sara can say, the rest is what it rests on.',
        }),
        error: z.string().optional(),
      }),
    )
    .optional(),
  result: z.string().optional().meta({ description: 'To the older function-call, which has no id.' }),
});
type Answer = z.output<typeof answerSchema>;

const CALL = {
  id: '0199c0de-1c5e-7000-8000-00000000ca11',
  type: 'inboundPhoneCall',
  assistantId: '3f6b1f0e-94a5-4b3c-9a41-6b3f6d0f5a11',
  customer: { number: '+33639980012' },
};

/** Everything of VAPI's passes here: the address only tells what usually comes by it. */
async function receive(context: Context<undefined, undefined, unknown, 'public'>): Promise<Answer> {
  const { req, rawBody, deps, receivedAt } = context;
  const proof = {
    secret: req.get('x-vapi-secret'),
    signature: req.get('x-signature'),
    timestamp: req.get('x-timestamp'),
  };
  if (!isFromVapi(deps.config.secrets.vapiWebhook, proof, rawBody, receivedAt))
    throw problem('unauthenticated');
  const message = readVapiMessage(rawBody, receivedAt);
  if (!message) throw problem('malformed-json');
  if (message.kind === 'tools') return answerTools(context, message);
  if (message.kind === 'event') {
    const { assistantId, phoneNumberId } = message.owner;
    const tenantId = await deps.db.lookup.voiceTenant(assistantId, phoneNumberId);
    if (tenantId) {
      const call = await deps.db.asTenant(tenantId, (tx) => recordCallEvent(tx, message.event));
      if (call.begins) await deps.tellWrittenBefore?.(tenantId, call, message.controlUrl);
    } else nobodys(context, message.owner);
  }
  return {};
}

async function answerTools(
  context: Context<undefined, undefined, unknown, 'public'>,
  { owner, call, toolCalls, isLegacy }: Extract<VapiMessage, { kind: 'tools' }>,
): Promise<Answer> {
  const answers = await provided(context.deps.phone).answer(owner, call, toolCalls);
  if (!answers) nobodys(context, owner);
  const results = toolCalls.map(({ id, name }, index): NonNullable<Answer['results']>[number] => {
    const { message, data, error } = answers?.[index] ?? {
      message: '',
      data: {},
      error: 'This assistant belongs to no business here.',
    };
    return {
      toolCallId: id,
      name,
      ...(error ? { error } : { result: JSON.stringify({ message, ...data }) }),
    };
  });
  if (!isLegacy) return { results };
  const [only] = results;
  return { result: only?.result ?? only?.error ?? '' };
}

/** An assistant made by hand at VAPI, or one whose business is gone. */
function nobodys(
  { req }: Pick<Context<undefined, undefined, unknown, 'public'>, 'req'>,
  owner: object,
): void {
  req.log.warn(owner, 'a call of an assistant that belongs to no business');
}

const shared = {
  method: 'post' as const,
  tag: 'Webhooks',
  access: 'public' as const,
  rateLimit: 'webhook' as const,
  rawBody: true,
  bodyLimit: BODY_LIMIT,
  body: messageSchema,
  response: answerSchema,
  problems: [PROBLEMS.unauthenticated, PROBLEMS['malformed-json'], PROBLEMS.unavailable],
  handler: receive,
};
const description =
  'Proved by `X-Vapi-Secret`, or by `x-signature`: hex HMAC-SHA256 of `{x-timestamp}.{body}`, five minutes either way.';

export const routes: readonly Route[] = [
  route({
    ...shared,
    path: '/webhooks/vapi/function-call',
    summary: 'VAPI asks for Sara’s tools during a call',
    description: `${description} Each use of a tool is done once, however often it is delivered, and answered within 15 seconds at worst.`,
    example: {
      body: {
        message: {
          type: 'tool-calls',
          timestamp: 1_795_424_400_000,
          toolCallList: [
            {
              id: 'call_7Qx',
              type: 'function',
              function: { name: 'checkAvailability', arguments: '{"date":"2026-12-01","service":"coupe"}' },
            },
          ],
          call: CALL,
        },
      },
      response: {
        results: [
          {
            toolCallId: 'call_7Qx',
            name: 'checkAvailability',
            result:
              '{"message":"Pour « Coupe femme », je peux vous proposer mardi 1er décembre à 9 h, 11 h ou 16 h 30. Que préférez-vous ?","status":"slots","service":"Coupe femme","date":"2026-12-01","slots":[{"datetime":"2026-12-01T09:00+01:00","day":"mardi 1er décembre","time":"9 h","with":null}]}',
          },
        ],
      },
    },
  }),
  route({
    ...shared,
    path: '/webhooks/vapi/call-events',
    summary: 'VAPI tells how a call goes and went',
    description: `${description} Events may come twice, late and in any order.`,
    example: {
      body: {
        message: {
          type: 'end-of-call-report',
          timestamp: 1_795_424_465_000,
          endedReason: 'customer-ended-call',
          startedAt: '2026-11-23T09:00:02.000Z',
          endedAt: '2026-11-23T09:01:02.000Z',
          durationSeconds: 60,
          cost: 0.0845,
          analysis: { summary: 'Une question sur les horaires.' },
          artifact: {
            recordingUrl: 'https://storage.vapi.ai/recording.wav',
            messages: [
              { role: 'bot', message: 'Salon Marie, bonjour.', secondsFromStart: 0 },
              { role: 'user', message: 'Vous êtes ouverts demain ?', secondsFromStart: 4 },
            ],
          },
          call: CALL,
        },
      },
      response: {},
    },
  }),
];
