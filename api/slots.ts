import { z } from 'zod';
import { availableSlots } from '../db/booking.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { parseDay } from '../domain/scheduling/day.ts';
import { instantAt } from '../domain/scheduling/local-time.ts';
import { timeZone } from '../domain/scheduling/zone.ts';
import { APPOINTMENT_EXAMPLE } from './appointment-schemas.ts';
import { refuse, requireWindow, SLOT_EXAMPLE, shownSlot, slotSchema } from './booking-answers.ts';
import { type Route, route } from './route.ts';
import { givenInstant, idParams, localDate } from './schemas.ts';

const slotsAnswer = z.object({ slots: z.array(slotSchema), timeZone: z.string() });

const slots = route({
  method: 'get',
  path: '/api/v1/slots',
  tag: 'Appointments',
  summary: 'Free slots of a service, with who is free',
  access: 'appointments:read',
  query: z.object({
    serviceId: z.uuid(),
    agentId: z.uuid().optional(),
    from: givenInstant,
    to: givenInstant,
    exceptAppointmentId: z.uuid().optional().meta({ description: 'One that is being moved.' }),
  }),
  response: slotsAnswer,
  example: {
    query: {
      serviceId: APPOINTMENT_EXAMPLE.serviceId,
      from: '2026-12-01T00:00:00Z',
      to: '2026-12-02T00:00:00Z',
    },
    response: { slots: [SLOT_EXAMPLE], timeZone: 'Europe/Paris' },
  },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant((tx) => {
      requireWindow(query.from, query.to);
      return shownSlots(tx, {
        serviceId: query.serviceId,
        agentId: query.agentId ?? null,
        from: query.from.getTime(),
        to: query.to.getTime(),
        now: receivedAt.getTime(),
        viewerTimeZone: 'UTC',
        ...(query.exceptAppointmentId ? { except: { appointmentId: query.exceptAppointmentId } } : {}),
      });
    }),
});

async function shownSlots(tx: TenantTransaction, query: Parameters<typeof availableSlots>[1]) {
  const found = await availableSlots(tx, query);
  if (!found) refuse({ kind: 'unknown-service' });
  return { slots: found.slots.map(shownSlot), timeZone: found.service.timeZone };
}

const agentSlots = route({
  method: 'get',
  path: '/api/v1/agents/:id/available-slots',
  tag: 'Availability',
  summary: 'Free slots of one agent on a date of the business',
  access: 'appointments:read',
  params: idParams,
  query: z.object({ date: localDate, serviceId: z.uuid() }),
  response: slotsAnswer,
  example: {
    params: { id: APPOINTMENT_EXAMPLE.agentId },
    query: { date: '2026-12-01', serviceId: APPOINTMENT_EXAMPLE.serviceId },
    response: { slots: [SLOT_EXAMPLE], timeZone: 'Europe/Paris' },
  },
  handler: ({ params, query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const tenant = await readTenant(tx);
      const zone = timeZone(tenant?.timeZone ?? 'Europe/Paris');
      const day = parseDay(query.date)!;
      return shownSlots(tx, {
        serviceId: query.serviceId,
        agentId: params.id,
        from: instantAt(zone, day, 0),
        to: instantAt(zone, day, 1_440),
        now: receivedAt.getTime(),
        viewerTimeZone: 'UTC',
      });
    }),
});

export const routes: Route[] = [slots, agentSlots];
