import { z } from 'zod';
import { APPOINTMENT_SOURCES, APPOINTMENT_STATUSES } from '../db/appointments.ts';
import { instant } from './schemas.ts';

/** What an appointment looks like to whoever reads it through the API. */
export const appointmentSchema = z
  .object({
    id: z.uuid(),
    agentId: z.uuid(),
    agentName: z.string(),
    clientId: z.uuid(),
    clientName: z.string(),
    serviceId: z.uuid().nullable(),
    appointmentTypeId: z.uuid().nullable(),
    seriesId: z.uuid().nullable(),
    title: z.string(),
    color: z.string(),
    priceCents: z.number().int().nullable().meta({ description: 'What is paid, an offer taken off.' }),
    currency: z.string(),
    offer: z
      .object({
        code: z.string(),
        kind: z.enum(['percent', 'amount']),
        value: z.number().int(),
        discountCents: z.number().int(),
      })
      .nullable()
      .meta({
        description: 'The offer that was used. Off a price that is agreed on the spot it is taken by hand.',
      }),
    startsAt: instant,
    endsAt: instant,
    bufferBeforeMinutes: z.number().int(),
    bufferAfterMinutes: z.number().int(),
    status: z.enum(APPOINTMENT_STATUSES),
    sequence: z.number().int().meta({ description: 'Counts moves and the cancellation (RFC 5546).' }),
    source: z.enum(APPOINTMENT_SOURCES),
    locale: z.string(),
    notes: z.string().nullable(),
    lateMinutes: z.number().int().nullable(),
    confirmedAt: instant.nullable(),
    arrivedAt: instant.nullable(),
    endedAt: instant.nullable(),
    cancelledAt: instant.nullable(),
    cancelledBy: z.enum(['client', 'staff', 'calendar', 'system']).nullable(),
    cancelReason: z.string().nullable(),
    satisfaction: z.number().int().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Appointment' });

export const APPOINTMENT_EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000071',
  agentId: '0199c0de-0000-7000-8000-000000000007',
  agentName: 'Léa Martin',
  clientId: '0199c0de-0000-7000-8000-000000000031',
  clientName: 'Éloïse Petit',
  serviceId: '0199c0de-0000-7000-8000-000000000006',
  appointmentTypeId: null,
  seriesId: null,
  title: 'Coupe femme',
  color: '#3C7A5E',
  priceCents: 4_500,
  currency: 'EUR',
  offer: null,
  startsAt: '2026-12-01T13:00:00.000Z',
  endsAt: '2026-12-01T13:45:00.000Z',
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 10,
  status: 'booked' as const,
  sequence: 0,
  source: 'staff' as const,
  locale: 'fr-FR',
  notes: null,
  lateMinutes: null,
  confirmedAt: null,
  arrivedAt: null,
  endedAt: null,
  cancelledAt: null,
  cancelledBy: null,
  cancelReason: null,
  satisfaction: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};
