import { z } from 'zod';
import { readClient } from '../db/clients.ts';
import { readTenant } from '../db/identity.ts';
import { agentsOffering, readBookableService } from '../db/schedule.ts';
import { joinWaitlist, leaveWaitlist, listWaitlist } from '../db/waitlist.ts';
import { refuse } from './booking-answers.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, localDate } from './schemas.ts';

const TAG = 'Waiting list';
const PATH = '/api/v1/waitlist';
const STATUSES = ['waiting', 'offered', 'booked', 'expired', 'cancelled'] as const;

const entrySchema = z
  .object({
    id: z.uuid(),
    clientId: z.uuid(),
    clientName: z.string(),
    serviceId: z.uuid(),
    serviceName: z.string(),
    agentId: z.uuid().nullable(),
    fromDate: z.string(),
    untilDate: z.string(),
    locale: z.string(),
    status: z.enum(STATUSES),
    offerExpiresAt: instant.nullable(),
    appointmentId: z.uuid().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'WaitlistEntry' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000091',
  clientId: '0199c0de-0000-7000-8000-000000000031',
  clientName: 'Éloïse Petit',
  serviceId: '0199c0de-0000-7000-8000-000000000006',
  serviceName: 'Coupe femme',
  agentId: null,
  fromDate: '2026-12-01',
  untilDate: '2026-12-05',
  locale: 'fr-FR',
  status: 'waiting' as const,
  offerExpiresAt: null,
  appointmentId: null,
  createdAt: '2026-11-23T09:00:00.000Z',
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Who waits for a slot',
  access: 'appointments:read',
  query: listQuery(['createdAt', 'fromDate'], { status: z.enum(STATUSES).optional() }),
  response: listOf(entrySchema),
  example: { query: { status: 'waiting' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listWaitlist(tx, query)),
});

const add = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Puts a client on the waiting list',
  access: 'appointments:write',
  body: z.object({
    clientId: z.uuid(),
    serviceId: z.uuid(),
    agentId: z.uuid().nullable().default(null),
    fromDate: localDate,
    untilDate: localDate,
  }),
  response: entrySchema,
  status: 201,
  example: {
    body: {
      clientId: EXAMPLE.clientId,
      serviceId: EXAMPLE.serviceId,
      fromDate: EXAMPLE.fromDate,
      untilDate: EXAMPLE.untilDate,
    },
    response: EXAMPLE,
  },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (body.untilDate < body.fromDate)
        throw invalid('untilDate', 'inverted', {
          fr: 'La dernière date doit suivre la première.',
          en: 'The last date must follow the first.',
        });
      const client = await readClient(tx, body.clientId);
      if (!client)
        throw invalid('clientId', 'unknown', {
          fr: 'Cette fiche client n’existe pas.',
          en: 'There is no such client.',
        });
      if (!(await readBookableService(tx, body.serviceId))) return refuse({ kind: 'unknown-service' });
      if ((await agentsOffering(tx, body.serviceId, body.agentId)).length === 0)
        return refuse({ kind: 'unknown-agent' });
      const locale = client.locale ?? (await readTenant(tx))?.locale ?? 'fr-FR';
      const entry = await joinWaitlist(tx, { ...body, locale });
      await audit(tx, { action: 'waitlist.joined', subjectKind: 'waitlist_entry', subjectId: entry.id });
      return entry;
    }),
});

const remove = route({
  method: 'delete',
  path: `${PATH}/:id`,
  tag: TAG,
  summary: 'Takes somebody off the waiting list',
  access: 'appointments:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await leaveWaitlist(tx, params.id))) throw problem('not-found');
      await audit(tx, { action: 'waitlist.left', subjectKind: 'waitlist_entry', subjectId: params.id });
    }),
});

export const routes: Route[] = [list, add, remove];
