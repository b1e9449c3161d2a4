import { z } from 'zod';
import { readTenant } from '../db/identity.ts';
import { changeService, createService, deleteService, listServices, readService } from '../db/services.ts';
import { PRICE_KINDS, type Price, type PriceFault, priceFault } from '../domain/services/price.ts';
import { currency } from './auth/schemas.ts';
import { invalid, problem, type Sentence } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, optionalText, queryBoolean, text } from './schemas.ts';

const TAG = 'Services';
const PATH = '/api/v1/services';
const ONE = `${PATH}/:id` as const;

const serviceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    category: z.string().nullable(),
    durationMinutes: z.number().int().nullable(),
    priceKind: z.enum(PRICE_KINDS),
    priceMinCents: z.number().int().nullable(),
    priceMaxCents: z.number().int().nullable(),
    currency: z.string(),
    active: z.boolean(),
    origin: z.enum(['manual', 'website']),
    sourceUrl: z.string().nullable(),
    sourceQuote: z.string().nullable(),
    position: z.number().int(),
    appointmentTypeId: z.uuid().nullable().meta({ description: 'Its rules of booking.' }),
    onlineBooking: z.boolean().meta({ description: 'Clients may book it by themselves.' }),
    agentIds: z.array(z.uuid()).meta({ description: 'Who offers it; empty: everybody.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Service' });

/** A million euros: above any service, below what an integer column holds. */
const cents = z.number().int().min(0).max(100_000_000).nullable();

const fields = {
  name: text(300),
  description: optionalText(4_000),
  category: optionalText(200),
  durationMinutes: z.number().int().min(1).max(1_440).nullable(),
  priceKind: z.enum(PRICE_KINDS),
  priceMinCents: cents,
  priceMaxCents: cents,
  currency,
  active: z.boolean(),
  position: z.number().int().min(0).max(1_000_000),
  appointmentTypeId: z.uuid().nullable(),
  onlineBooking: z.boolean(),
  agentIds: z.array(z.uuid()).max(200),
};

const newService = z.object({
  name: fields.name,
  description: fields.description.default(null),
  category: fields.category.default(null),
  durationMinutes: fields.durationMinutes.default(null),
  priceKind: fields.priceKind.default('none'),
  priceMinCents: fields.priceMinCents.default(null),
  priceMaxCents: fields.priceMaxCents.default(null),
  currency: fields.currency.optional().meta({ description: 'The business’s own when absent.' }),
  active: fields.active.default(true),
  position: fields.position.default(0),
  appointmentTypeId: fields.appointmentTypeId.default(null),
  onlineBooking: fields.onlineBooking.default(true),
  agentIds: fields.agentIds.default([]),
});
const changedService = z.object(fields).partial();

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000006',
  name: 'Coupe femme',
  description: 'Shampooing, coupe et coiffage',
  category: 'Coupes',
  durationMinutes: 45,
  priceKind: 'from' as const,
  priceMinCents: 4_500,
  priceMaxCents: null,
  currency: 'EUR',
  active: true,
  origin: 'website' as const,
  sourceUrl: 'https://salon-marie.example/tarifs',
  sourceQuote: 'Coupe femme, à partir de 45 €',
  position: 0,
  appointmentTypeId: null,
  onlineBooking: true,
  agentIds: [],
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const PRICE_FAULTS: Record<PriceFault['fault'], Sentence> = {
  missing: { fr: 'Ce type de prix demande un montant.', en: 'This kind of price needs an amount.' },
  unexpected: {
    fr: 'Ce type de prix n’a pas de montant ici.',
    en: 'This kind of price has no amount here.',
  },
  'below-minimum': {
    fr: 'Le montant le plus haut est inférieur au plus bas.',
    en: 'The highest amount is below the lowest.',
  },
};

/** @throws 422 naming the field. */
function requireGoodPrice(price: Price): void {
  const fault = priceFault(price);
  if (fault) throw invalid(fault.field, fault.fault, PRICE_FAULTS[fault.fault]);
}

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'What the business sells',
  access: 'services:read',
  query: listQuery(['position', 'name', 'category', 'priceMinCents', 'durationMinutes', 'createdAt'], {
    active: queryBoolean.optional(),
    onlineBooking: queryBoolean.optional(),
    category: text(200).optional(),
    origin: z.enum(['manual', 'website']).optional(),
  }),
  response: listOf(serviceSchema),
  example: { query: { active: 'true' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listServices(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One service',
  access: 'services:read',
  params: idParams,
  response: serviceSchema,
  example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const service = await readService(tx, params.id);
      if (!service) throw problem('not-found');
      return service;
    }),
});

const create = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Adds a service',
  access: 'services:write',
  body: newService,
  response: serviceSchema,
  status: 201,
  example: {
    body: { name: 'Coupe femme', durationMinutes: 45, priceKind: 'from', priceMinCents: 4_500 },
    response: { ...EXAMPLE, origin: 'manual', sourceUrl: null, sourceQuote: null },
  },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      requireGoodPrice(body);
      const own = body.currency ?? (await readTenant(tx))?.currency ?? 'EUR';
      const service = await createService(tx, { ...body, currency: own });
      await audit(tx, { action: 'service.created', subjectKind: 'service', subjectId: service.id });
      return service;
    }),
});

const update = route({
  method: 'put',
  path: ONE,
  tag: TAG,
  summary: 'Changes a service; what is not named stays',
  access: 'services:write',
  params: idParams,
  body: changedService,
  response: serviceSchema,
  example: {
    params: { id: EXAMPLE.id },
    body: { priceKind: 'fixed', priceMinCents: 5_000 },
    response: { ...EXAMPLE, priceKind: 'fixed', priceMinCents: 5_000, origin: 'manual' },
  },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const service = await readService(tx, params.id);
      if (!service) throw problem('not-found');
      if (
        body.priceKind !== undefined ||
        body.priceMinCents !== undefined ||
        body.priceMaxCents !== undefined
      )
        requireGoodPrice({ ...service, ...body });
      const changed = await changeService(tx, params.id, body);
      if (!changed) throw problem('not-found');
      const detail = { fields: Object.keys(body) };
      await audit(tx, { action: 'service.updated', subjectKind: 'service', subjectId: params.id, detail });
      return changed;
    }),
});

const remove = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Removes a service',
  access: 'services:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if ((await deleteService(tx, params.id)) === null) throw problem('not-found');
      await audit(tx, { action: 'service.deleted', subjectKind: 'service', subjectId: params.id });
    }),
});

export const routes: Route[] = [list, read, create, update, remove];
