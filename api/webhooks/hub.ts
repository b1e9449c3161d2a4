import { z } from 'zod';
import type { AccountChannel } from '../../domain/messaging/channels.ts';
import { hubChallenge, readHubRequest } from '../../providers/messaging/hub-requests.ts';
import type { AccountEvent } from '../../providers/messaging/messaging.ts';
import { ANSWERED, type Route, route } from '../route.ts';
import { takeAccountEvent } from './account-events.ts';
import { proven, WEBHOOK_PROBLEMS } from './status-events.ts';

/** Meta gathers up to a thousand updates into one request. */
const LARGEST = 3 * 1024 * 1024;

/** The two routes of a webhook of Meta's: the question at set-up, and the events. */
export function hubRoutes({
  name,
  path,
  secrets,
  read,
  example,
}: {
  name: string;
  path: `/webhooks/${'whatsapp' | 'meta'}`;
  /** Which of the configured secrets. */
  secrets: 'whatsapp' | 'meta';
  read(payload: unknown): Array<{ channel: AccountChannel; event: AccountEvent }>;
  example: object;
}): Route[] {
  const challenge = route({
    method: 'get',
    path,
    tag: 'Webhooks',
    summary: `${name}: the question when this address is entered there`,
    description: 'Answers `hub.challenge` as text to whoever knows the verify token.',
    access: 'public',
    rateLimit: 'webhook',
    problems: [WEBHOOK_PROBLEMS['webhook-refused']],
    query: z.object({
      'hub.mode': z.literal('subscribe'),
      'hub.verify_token': z.string().max(1_000),
      'hub.challenge': z.string().max(1_000),
    }),
    status: 200,
    example: {
      query: { 'hub.mode': 'subscribe', 'hub.verify_token': 'the token', 'hub.challenge': '1158201444' },
    },
    handler({ deps, query, res }) {
      const answer = proven(() =>
        hubChallenge(deps.config.secrets[secrets].verify, {
          token: query['hub.verify_token'],
          challenge: query['hub.challenge'],
        }),
      );
      res.type('text/plain').send(answer);
      return ANSWERED;
    },
  });

  const takeEvents = route({
    method: 'post',
    path,
    tag: 'Webhooks',
    summary: `${name}: what was written to the business, and what became of its messages`,
    description: 'Called by Meta, with `X-Hub-Signature-256`.',
    access: 'public',
    rateLimit: 'webhook',
    rawBody: true,
    bodyLimit: LARGEST,
    problems: [WEBHOOK_PROBLEMS['webhook-refused']],
    body: z.looseObject({ object: z.string(), entry: z.array(z.looseObject({ id: z.string() })) }),
    status: 200,
    example: { body: example as { object: string; entry: Array<{ id: string }> } },
    handler: async ({ deps, req, rawBody, receivedAt }) => {
      const events = proven(() => {
        const signature = req.get('x-hub-signature-256');
        return read(readHubRequest(deps.config.secrets[secrets].app, { signature, body: rawBody }));
      });
      // One that cannot be taken does not keep the others of its request from it; the request is then told again.
      const failures: unknown[] = [];
      for (const { channel, event } of events)
        await takeAccountEvent(deps, req.log, channel, event, receivedAt).catch((error: unknown) =>
          failures.push(error),
        );
      if (failures.length > 0) throw failures[0];
    },
  });
  return [challenge, takeEvents];
}
