import { z } from 'zod';
import { offerFor } from '../db/offers.ts';
import { readBookableService } from '../db/schedule.ts';
import { discountOf } from '../domain/campaigns/offer.ts';
import { APPOINTMENT_EXAMPLE } from './appointment-schemas.ts';
import { refuse } from './booking-answers.ts';
import { type Route, route } from './route.ts';
import { instant, text } from './schemas.ts';

const offerSchema = z
  .object({
    code: z.string(),
    kind: z.enum(['percent', 'amount']),
    value: z.number().int().meta({ description: 'Per cent, or minor units.' }),
    expiresAt: instant,
    priceCents: z.number().int().nullable().meta({ description: 'The booking’s price with the offer off.' }),
    discountCents: z.number().int(),
  })
  .meta({ id: 'ClientOffer' });

const preview = route({
  method: 'get',
  path: '/api/v1/offer-preview',
  tag: 'Appointments',
  summary: 'The offer a booking would use',
  description:
    'Of the code that is given, else the one of this client’s offers that ends first; `offer` is null where they have none. 422 says why a code takes nothing off: `unknown`, `not-yours`, `expired`, `used`, `nothing-off`.',
  access: 'appointments:read',
  query: z.object({ clientId: z.uuid(), serviceId: z.uuid(), code: text(40).optional() }),
  response: z.object({ offer: offerSchema.nullable() }),
  example: {
    query: { clientId: APPOINTMENT_EXAMPLE.clientId, serviceId: APPOINTMENT_EXAMPLE.serviceId },
    response: {
      offer: {
        code: 'K7M2QXR',
        kind: 'percent' as const,
        value: 20,
        expiresAt: '2026-12-23T09:00:00.000Z',
        priceCents: 3_600,
        discountCents: 900,
      },
    },
  },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const service = await readBookableService(tx, query.serviceId);
      if (!service) return refuse({ kind: 'unknown-service' });
      const { clientId, code = null } = query;
      const found = await offerFor(
        tx,
        { clientId, code, priceCents: service.priceCents },
        receivedAt.getTime(),
      );
      if (typeof found === 'string')
        return refuse({ kind: 'offer-refused', fault: found }, { codeField: 'code' });
      if (!found) return { offer: null };
      const { kind, value } = found.offer;
      const discountCents = discountOf(found.offer, service.priceCents ?? 0);
      const priceCents = service.priceCents === null ? null : service.priceCents - discountCents;
      return {
        offer: { code: found.code, kind, value, expiresAt: found.expiresAt, priceCents, discountCents },
      };
    }),
});

export const routes: Route[] = [preview];
