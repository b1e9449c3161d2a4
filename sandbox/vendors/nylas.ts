import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import { nylasPage } from '../pages/nylas.ts';
import { calendarScreens } from '../pages/nylas-calendar.ts';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { calendarRoutes } from './nylas-calendars.ts';
import { grantRoutes } from './nylas-grants.ts';
import { nylasOf } from './nylas-open.ts';
import type { Notifications } from './nylas-webhooks.ts';
import { destinationSchema, parse } from './nylas-wire.ts';

/** Nylas v3: hosted authorization, grants, calendars, events with series, free/busy, and signed notifications. */

export const nylas: SandboxProvider = {
  id: 'nylas',
  title: 'Nylas',
  purpose: {
    fr: 'Les agendas personnels de l’équipe : Google, Outlook, iCloud, Exchange.',
    en: 'The team’s own calendars: Google, Outlook, iCloud, Exchange.',
  },
  standIn: {
    fr: 'Ici, des agendas fictifs où l’on peut cliquer.',
    en: 'Here, fictional calendars you can click in.',
  },
  keyVariable: 'NYLAS_API_KEY',
  // 200 a second for each grant.
  requestsPerMinute: 12_000,
  bodyLimit: '4mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: randomUUID,
  headers: (requestId) => ({ 'x-request-id': requestId }),
  error: (status, text, requestId, details) => {
    const oauth = (details as { oauth?: string } | undefined)?.oauth;
    if (oauth) {
      return {
        body: {
          error: oauth,
          error_code: 25_000 + status,
          error_description: text,
          error_uri: 'https://developer.nylas.com/docs/api/errors/400-response/',
          request_id: requestId,
        },
      };
    }
    return {
      body: { request_id: requestId, error: { type: ERROR_TYPES[status] ?? 'api_error', message: text } },
    };
  },

  routes(router, context) {
    const { store, notifications } = nylasOf(context);
    grantRoutes(router, context, { store, notifications });
    calendarRoutes(router, context, store);
    webhookRoutes(router, notifications);
  },
  page: nylasPage,
  screens: calendarScreens,
};

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'unauthorized',
  403: 'provider_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  504: 'provider_error',
};

function webhookRoutes(router: Router, notifications: Notifications): void {
  const destinationShown = (destination: ReturnType<Notifications['list']>[number], withSecret = false) => ({
    id: destination.id,
    webhook_url: destination.url,
    trigger_types: destination.triggers,
    description: destination.description,
    compressed_delivery: destination.compressed,
    status: 'active',
    ...(withSecret && { webhook_secret: destination.secret }),
  });
  router.post('/v3/webhooks', async (req, res) => {
    const wanted = parse(destinationSchema, req.body);
    const destination = await notifications.register({
      url: wanted.webhook_url,
      triggers: wanted.trigger_types,
      compressed: wanted.compressed_delivery,
      description: wanted.description,
    });
    // The one time the secret is told.
    res.json({ request_id: res.locals.requestId, data: destinationShown(destination, true) });
  });
  router.get('/v3/webhooks', (_req, res) => {
    const data = notifications.list().map((destination) => destinationShown(destination));
    res.json({ request_id: res.locals.requestId, data });
  });
  router.delete('/v3/webhooks/:id', (req, res) => {
    if (!notifications.delete(req.params.id)) throw new VendorRefusal(404, 'requested object not found');
    res.json({ request_id: res.locals.requestId, data: { status: 'success' } });
  });
}
