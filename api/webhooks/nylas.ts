import { z } from 'zod';
import { noteNotification } from '../../db/calendars.ts';
import { isFromNylas, readNylasNotification } from '../../providers/calendar/nylas-webhooks.ts';
import { defineProblems, Problem, problem } from '../problems.ts';
import { ANSWERED, type Route, route } from '../route.ts';

const OWN = defineProblems({
  'nylas-signature': {
    status: 401,
    title: { fr: 'Signature refusée', en: 'Signature refused' },
    detail: {
      fr: 'Cette notification n’est pas signée par Nylas, ou a été modifiée. Rien n’a été enregistré.',
      en: 'This notification is not signed by Nylas, or was changed. Nothing was stored.',
    },
  },
});

const TAG = 'Webhooks';
const PATH = '/webhooks/nylas';

const challenge = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Nylas: proves that this address is ours',
  description: 'Asked when the webhook is set up; the challenge comes back word for word, as plain text.',
  access: 'public',
  rateLimit: 'webhook',
  query: z.object({ challenge: z.string().min(1).max(500) }),
  example: { query: { challenge: 'f8f4e0b6' } },
  handler: ({ query, res }) => {
    res.type('text/plain').set('Cache-Control', 'no-store').send(query.challenge);
    return ANSWERED;
  },
});

const notification = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Nylas: something changed in a calendar, or in the permission to it',
  description:
    'Called by Nylas, signed in `x-nylas-signature` over the bytes that travel (compressed ones compressed). Each notification counts once; variants `.transformed` and `.truncated` are the same.',
  access: 'public',
  rateLimit: 'webhook',
  rawBody: true,
  bodyLimit: 2 * 1024 * 1024,
  status: 200,
  problems: [OWN['nylas-signature']],
  body: z.looseObject({
    id: z.string(),
    type: z.string(),
    data: z.looseObject({ object: z.looseObject({}) }),
  }),
  example: {
    body: {
      specversion: '1.0',
      type: 'event.updated',
      source: '/google/events/incremental',
      id: '5b8dd9b1-8ad5-4a2b-9e4c-1a2b3c4d5e6f',
      time: 1_796_000_000,
      data: {
        application_id: '5c0cc1e1-0000-4000-8000-00000000c0cc',
        object: {
          object: 'event',
          id: '6oouub093fhj54se2rlp1ogjg5',
          grant_id: '41009df5-bf11-4c97-aa18-b285b5f2e386',
          calendar_id: 'lea.martin@gmail.example',
        },
      },
    },
  },
  handler: async ({ deps, req, rawBody }) => {
    if (!deps.config.providers.nylas.enabled) throw problem('unavailable');
    const { nylasWebhook } = deps.config.secrets;
    if (!isFromNylas(nylasWebhook, rawBody, req.get('x-nylas-signature')))
      throw new Problem(OWN['nylas-signature']);
    const told = readable(() => readNylasNotification(rawBody, req.get('content-encoding')));
    if (!told) return;
    const concerned = (await deps.db.lookup.calendarConnections(told.grantId)).filter(
      ({ calendarId }) => told.calendarId === null || told.calendarId === calendarId,
    );
    // Committed before the answer, each business's in its own transaction; a second attempt finds what the first one kept.
    for (const { tenantId, connectionId } of concerned) {
      const { notificationId, type } = told;
      await deps.db.asTenant(tenantId, (tx) => noteNotification(tx, { notificationId, type, connectionId }));
    }
  },
});

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    // Proven, and yet unreadable: a form of notification this release does not know.
    throw problem('malformed-request');
  }
}

export const routes: Route[] = [challenge, notification];
