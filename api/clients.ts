import { z } from 'zod';
import { eraseClient } from '../db/client-erasure.ts';
import { givingWay } from '../db/client-merges.ts';
import { type ClientInput, changeClient, createClient, listClients, readClient } from '../db/clients.ts';
import { NEXT_ACTIONS } from '../domain/retention/rules.ts';
import { locale, timeZone } from './auth/schemas.ts';
import { withPhone } from './phone.ts';
import { defineProblems, invalid, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { emailAddress, idParams, instant, listOf, listQuery, optionalText } from './schemas.ts';

const OWN = defineProblems({
  'client-expected': {
    status: 409,
    title: { fr: 'Un rendez-vous à venir', en: 'An appointment to come' },
    detail: {
      fr: 'Cette personne est attendue : annulez d’abord son rendez-vous, ou attendez qu’il soit passé. Rien n’a été effacé.',
      en: 'This person is expected: cancel their appointment first, or wait until it is over. Nothing was erased.',
    },
  },
  'client-erased': {
    status: 409,
    title: { fr: 'Données effacées', en: 'Data erased' },
    detail: {
      fr: 'Les données de cette personne ont été effacées ; il ne reste que ses visites, sans nom. Rien n’a été modifié.',
      en: 'This person’s data was erased; only their visits are left, without a name. Nothing was changed.',
    },
  },
  'client-merged': {
    status: 409,
    title: { fr: 'Fiche réunie avec une autre', en: 'Merged record' },
    detail: {
      fr: 'Cette fiche est réunie avec une autre (`mergedInto`). Modifiez celle-ci, ou séparez-les d’abord. Rien n’a été modifié.',
      en: 'This record is merged into another (`mergedInto`). Change that one, or separate them first. Nothing was changed.',
    },
  },
});

const clientSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(['prospect', 'client']),
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable().meta({ description: 'E.164' }),
    email: z.string().nullable(),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    notes: z.string().nullable(),
    source: z.enum(['staff', 'widget', 'sara', 'api', 'import']),
    satisfaction: z.number().int().nullable().meta({ description: 'The last answer, 1 to 5.' }),
    visits: z.number().int(),
    lastVisitAt: instant.nullable(),
    nextAppointmentAt: instant.nullable(),
    churnProbability: z.number().nullable().meta({ description: 'As of last night, 0 to 1.' }),
    behaviouralScore: z.number().int().nullable(),
    nextAction: z.enum(NEXT_ACTIONS).nullable(),
    mergedInto: z
      .uuid()
      .nullable()
      .meta({ description: 'The client whose record this one was merged into; null: it stands for itself.' }),
    erasedAt: instant.nullable().meta({
      description:
        'When the person was erased: only their visits are left, without a name, for the accounts.',
    }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Client' });

const fields = {
  firstName: z.string().trim().max(100),
  lastName: z.string().trim().max(100),
  phone: optionalText(40),
  email: z.union([z.literal('').transform(() => null), emailAddress]).nullable(),
  locale: locale.nullable(),
  timeZone: timeZone.nullable(),
  notes: optionalText(4_000),
};

const newClient = z.object({
  firstName: fields.firstName.default(''),
  lastName: fields.lastName.default(''),
  phone: fields.phone.default(null).meta({ description: 'As typed; stored in E.164.' }),
  email: fields.email.default(null),
  locale: fields.locale.default(null),
  timeZone: fields.timeZone.default(null),
  notes: fields.notes.default(null),
});

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000031',
  status: 'client' as const,
  firstName: 'Éloïse',
  lastName: 'Petit',
  phone: '+33612345678',
  email: 'eloise@exemple.fr',
  locale: 'fr-FR',
  timeZone: null,
  notes: null,
  source: 'widget' as const,
  satisfaction: 5,
  visits: 4,
  lastVisitAt: '2026-10-19T09:00:00.000Z',
  nextAppointmentAt: '2026-12-01T13:00:00.000Z',
  churnProbability: 0.12,
  behaviouralScore: 84,
  nextAction: 'outreach' as const,
  mergedInto: null,
  erasedAt: null,
  createdAt: '2026-01-05T10:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

/** @throws 422: somebody without a name, a number or an address could never be found again. */
function requireSomebody(input: Pick<ClientInput, 'firstName' | 'lastName' | 'phone' | 'email'>): void {
  if (input.firstName || input.lastName || input.phone || input.email) return;
  throw invalid('lastName', 'nobody', {
    fr: 'Indiquez au moins un nom, un téléphone ou une adresse e-mail.',
    en: 'Give at least a name, a phone number or an e-mail address.',
  });
}

/** Clients and prospects are the same people at two times of their lives: one list of routes for each. */
function routesOf(noun: 'client' | 'prospect'): Route[] {
  const path = `/api/v1/${noun}s` as const;
  const one = `${path}/:id` as const;
  const tag = 'Clients';
  const example = { ...EXAMPLE, status: noun };
  const mine = (status: 'client' | 'prospect') => noun === 'client' || status === 'prospect';

  return [
    route({
      method: 'get',
      path,
      tag,
      summary: noun === 'client' ? 'Clients and prospects' : 'Those who have not bought yet',
      access: 'clients:read',
      query: listQuery(
        [
          'lastName',
          'firstName',
          'createdAt',
          'lastVisitAt',
          'nextAppointmentAt',
          'visits',
          'churnProbability',
          'behaviouralScore',
        ],
        {
          status: z.enum(['prospect', 'client']).optional(),
          nextAction: z.enum(NEXT_ACTIONS).optional(),
          churnOver: z.coerce.number().min(0).max(1).optional(),
          scoreOver: z.coerce.number().int().min(0).max(1_000_000).optional(),
        },
      ),
      response: listOf(clientSchema),
      example: { query: { q: 'petit' }, response: { items: [example], total: 1 } },
      handler: ({ query, asTenant }) =>
        asTenant((tx) => listClients(tx, noun === 'prospect' ? { ...query, status: 'prospect' } : query)),
    }),
    route({
      method: 'post',
      path,
      tag,
      summary: `Adds a ${noun}`,
      access: 'clients:write',
      body: newClient,
      response: clientSchema,
      status: 201,
      example: {
        body: { firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' },
        response: example,
      },
      handler: ({ body, asTenant, audit, auth }) =>
        asTenant(async (tx) => {
          requireSomebody(body);
          const input = await withPhone(tx, body);
          const source = auth.kind === 'api_key' ? 'api' : 'staff';
          const client = await createClient(tx, { ...input, status: noun, source });
          await audit(tx, { action: `${noun}.created`, subjectKind: 'client', subjectId: client.id });
          return client;
        }),
    }),
    route({
      method: 'get',
      path: one,
      tag,
      summary: `One ${noun}`,
      access: 'clients:read',
      params: idParams,
      response: clientSchema,
      example: { params: { id: EXAMPLE.id }, response: example },
      handler: ({ params, asTenant }) =>
        asTenant(async (tx) => {
          const client = await readClient(tx, params.id);
          if (!client || !mine(client.status)) throw problem('not-found');
          return client;
        }),
    }),
    route({
      method: 'put',
      path: one,
      tag,
      summary: `Changes a ${noun}; what is not named stays`,
      access: 'clients:write',
      params: idParams,
      body: z.object({ ...fields, status: z.enum(['prospect', 'client']) }).partial(),
      response: clientSchema,
      problems: [OWN['client-merged'], OWN['client-erased']],
      example: { params: { id: EXAMPLE.id }, body: { notes: 'Préfère le matin' }, response: example },
      handler: ({ params, body, asTenant, audit }) =>
        asTenant(async (tx) => {
          const before = await readClient(tx, params.id);
          if (!before || !mine(before.status)) throw problem('not-found');
          if (before.mergedInto) throw new Problem(OWN['client-merged']);
          if (before.erasedAt) throw new Problem(OWN['client-erased']);
          requireSomebody({ ...before, ...body });
          const client = await changeClient(tx, params.id, await withPhone(tx, body));
          if (!client) throw problem('not-found');
          const detail = { fields: Object.keys(body) };
          await audit(tx, { action: `${noun}.updated`, subjectKind: 'client', subjectId: client.id, detail });
          return client;
        }),
    }),
    route({
      method: 'delete',
      path: one,
      tag,
      summary: `Erases a ${noun} for good`,
      description:
        'Name, number, address, notes, messages and their files, what was said in calls, scores and consents go. Past appointments and visits with their prices stay for the accounts, without a name, and so does what forbids writing to an address. For owners, admins and keys that were given it.',
      access: 'clients:erase',
      params: idParams,
      problems: [OWN['client-expected'], OWN['client-merged']],
      example: { params: { id: EXAMPLE.id } },
      handler: ({ params, asTenant, audit, receivedAt }) =>
        givingWay(() =>
          asTenant(async (tx) => {
            const before = await readClient(tx, params.id);
            if (!before || !mine(before.status)) throw problem('not-found');
            const { kind, ...detail } = await eraseClient(tx, params.id, receivedAt.getTime());
            if (kind === 'not-found') throw problem('not-found');
            if (kind !== 'erased')
              throw new Problem(OWN[kind === 'merged' ? 'client-merged' : 'client-expected']);
            await audit(tx, {
              action: `${noun}.erased`,
              subjectKind: 'client',
              subjectId: params.id,
              detail,
            });
          }),
        ),
    }),
  ];
}

export const routes: Route[] = [...routesOf('client'), ...routesOf('prospect')];
