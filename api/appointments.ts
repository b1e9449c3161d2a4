import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { listNotices } from '../db/appointment-notices.ts';
import { changeState, noteDelay } from '../db/appointment-states.ts';
import {
  APPOINTMENT_SOURCES,
  APPOINTMENT_STATUSES,
  type AppointmentLine,
  listAppointments,
  readAppointment,
  updateAppointment,
} from '../db/appointments.ts';
import { type BookingRequest, bookAppointment, cancelAppointment, moveAppointment } from '../db/booking.ts';
import { readClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { NOTICE_KINDS } from '../domain/scheduling/lifecycle.ts';
import { occurrences } from '../domain/scheduling/recurrence.ts';
import { APPOINTMENT_EXAMPLE, appointmentSchema } from './appointment-schemas.ts';
import { BOOKING_PROBLEMS, offerCode, refuse, requireFuture, shownSlot } from './booking-answers.ts';
import { withPhone } from './phone.ts';
import { invalid, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { emailAddress, givenInstant, idParams, instant, listOf, listQuery, optionalText } from './schemas.ts';

const TAG = 'Appointments';
const PATH = '/api/v1/appointments';
const ONE = `${PATH}/:id` as const;

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Appointments by time, person, service or state',
  access: 'appointments:read',
  query: listQuery(['startsAt', 'createdAt'], {
    from: givenInstant.optional(),
    to: givenInstant.optional(),
    agentId: z.uuid().optional(),
    clientId: z.uuid().optional(),
    serviceId: z.uuid().optional(),
    seriesId: z.uuid().optional(),
    status: z.enum(APPOINTMENT_STATUSES).optional(),
    source: z.enum(APPOINTMENT_SOURCES).optional().meta({ description: 'Who took it.' }),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: listOf(appointmentSchema),
  example: {
    query: { from: '2026-11-30T00:00:00Z', to: '2026-12-07T00:00:00Z' },
    response: { items: [APPOINTMENT_EXAMPLE], total: 1 },
  },
  handler: ({ query, asTenant }) => asTenant((tx) => listAppointments(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One appointment',
  access: 'appointments:read',
  params: idParams,
  response: appointmentSchema,
  example: { params: { id: APPOINTMENT_EXAMPLE.id }, response: APPOINTMENT_EXAMPLE },
  handler: ({ params, asTenant }) => asTenant((tx) => found(readAppointment(tx, params.id))),
});

async function found(appointment: Promise<AppointmentLine | null>): Promise<AppointmentLine> {
  const line = await appointment;
  if (!line) throw problem('not-found');
  return line;
}

const recurrence = z.object({
  frequency: z.enum(['weekly', 'monthly']),
  interval: z.number().int().min(1).max(12).default(1),
  count: z.number().int().min(2).max(52),
});

const newAppointment = z.object({
  serviceId: z.uuid(),
  agentId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ description: 'null: whoever is free, shared out fairly.' }),
  startsAt: givenInstant,
  clientId: z.uuid().optional().meta({ description: 'Or `client`, for somebody new.' }),
  client: z
    .object({
      firstName: z.string().trim().max(100).default(''),
      lastName: z.string().trim().max(100).default(''),
      phone: optionalText(40).default(null),
      email: z
        .union([z.literal('').transform(() => null), emailAddress])
        .nullable()
        .default(null),
    })
    .refine(({ firstName, lastName, phone, email }) => Boolean(firstName || lastName || phone || email))
    .optional(),
  notes: optionalText(4_000).default(null),
  offerCode,
  withinRules: z.boolean().default(false).meta({
    description: 'Keep to opening hours, notice and limits too. Never over another appointment either way.',
  }),
  recurrence: recurrence.optional(),
  skipTaken: z
    .boolean()
    .default(false)
    .meta({ description: 'Book the free dates of a series, leave the others out.' }),
  requestKey: z
    .string()
    .trim()
    .min(8)
    .max(100)
    .optional()
    .meta({ description: 'The same key again finds the same appointment.' }),
});

const create = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Books an appointment, or a series',
  access: 'appointments:write',
  body: newAppointment,
  response: appointmentSchema.extend({
    series: z
      .array(appointmentSchema)
      .optional()
      .meta({ description: 'All of a series, the first included.' }),
  }),
  status: 201,
  problems: [
    BOOKING_PROBLEMS['slot-taken'],
    BOOKING_PROBLEMS['slot-not-offered'],
    BOOKING_PROBLEMS['series-conflicts'],
  ],
  example: {
    body: {
      serviceId: APPOINTMENT_EXAMPLE.serviceId,
      agentId: APPOINTMENT_EXAMPLE.agentId,
      startsAt: '2026-12-01T14:00:00+01:00',
      client: { firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' },
      offerCode: 'K7M2QXR',
    },
    response: {
      ...APPOINTMENT_EXAMPLE,
      priceCents: 3_600,
      offer: { code: 'K7M2QXR', kind: 'percent' as const, value: 20, discountCents: 900 },
    },
  },
  handler: ({ body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      requireFuture('startsAt', body.startsAt, receivedAt);
      const client = await clientOf(tx, body);
      const tenant = await readTenant(tx);
      const byKey = auth.kind === 'api_key';
      const request: BookingRequest = {
        serviceId: body.serviceId,
        agentId: body.agentId,
        start: body.startsAt.getTime(),
        rights: body.withinRules || byKey ? 'client' : 'staff',
        client,
        source: byKey ? 'api' : 'staff',
        locale: tenant?.locale ?? 'fr-FR',
        notes: body.notes,
        requestKey: body.requestKey ?? null,
        createdBy: auth.userId,
        offerCode: body.offerCode,
      };
      const booked = body.recurrence
        ? await bookSeries(
            tx,
            request,
            occurrences(request.start, body.recurrence, tenant?.timeZone ?? 'Europe/Paris'),
            body.skipTaken,
            receivedAt.getTime(),
          )
        : [await bookOne(tx, request, receivedAt.getTime())];
      for (const { id } of booked)
        await audit(tx, { action: 'appointment.created', subjectKind: 'appointment', subjectId: id });
      return body.recurrence ? { ...booked[0]!, series: booked } : booked[0]!;
    }),
});

async function clientOf(
  tx: TenantTransaction,
  body: Pick<z.output<typeof newAppointment>, 'clientId' | 'client'>,
): Promise<BookingRequest['client']> {
  if (body.clientId) {
    if (await readClient(tx, body.clientId)) return { clientId: body.clientId };
    throw invalid('clientId', 'unknown', {
      fr: 'Cette fiche client n’existe pas.',
      en: 'There is no such client.',
    });
  }
  if (body.client) return withPhone(tx, body.client);
  throw invalid('clientId', 'required', {
    fr: 'Indiquez pour qui est le rendez-vous.',
    en: 'Say whom the appointment is for.',
  });
}

async function bookOne(
  tx: TenantTransaction,
  request: BookingRequest,
  now: number,
): Promise<AppointmentLine> {
  const result = await bookAppointment(tx, request, now);
  return result.kind === 'booked' ? result.appointment : refuse(result);
}

/** A series is booked whole, or not at all unless `skipTaken`. @throws 409 naming the dates that are not free. */
async function bookSeries(
  tx: TenantTransaction,
  request: BookingRequest,
  starts: number[],
  skipTaken: boolean,
  now: number,
): Promise<AppointmentLine[]> {
  const seriesId = randomUUIDv7();
  const booked: AppointmentLine[] = [];
  const conflicts: Array<{ startsAt: string; nearest: ReturnType<typeof shownSlot>[] }> = [];
  let { client } = request;
  for (const [i, start] of starts.entries()) {
    const requestKey = request.requestKey && `${request.requestKey}#${i}`;
    // A code is good once: for the first of the dates that can be had.
    const offerCode = booked.length === 0 ? request.offerCode : null;
    const result = await bookAppointment(
      tx,
      { ...request, client, start, seriesId, requestKey, offerCode },
      now,
    );
    if (result.kind === 'booked') {
      booked.push(result.appointment);
      // The second date is the same person's, whatever the names are like.
      client = { clientId: result.appointment.clientId };
    } else if ('nearest' in result)
      conflicts.push({ startsAt: new Date(start).toISOString(), nearest: result.nearest.map(shownSlot) });
    else refuse(result);
  }
  if (booked.length === 0 || (conflicts.length > 0 && !skipTaken))
    throw new Problem(BOOKING_PROBLEMS['series-conflicts'], { extra: { conflicts } });
  return booked;
}

const update = route({
  method: 'put',
  path: ONE,
  tag: TAG,
  summary: 'Moves an appointment, or changes its notes; what is not named stays',
  access: 'appointments:write',
  params: idParams,
  body: z.object({
    startsAt: givenInstant.optional(),
    agentId: z.uuid().optional(),
    notes: optionalText(4_000).optional(),
    withinRules: z.boolean().default(false),
  }),
  response: appointmentSchema,
  problems: [
    BOOKING_PROBLEMS['slot-taken'],
    BOOKING_PROBLEMS['slot-not-offered'],
    BOOKING_PROBLEMS['appointment-not-changeable'],
  ],
  example: {
    params: { id: APPOINTMENT_EXAMPLE.id },
    body: { startsAt: '2026-12-01T15:00:00+01:00' },
    response: {
      ...APPOINTMENT_EXAMPLE,
      startsAt: '2026-12-01T14:00:00.000Z',
      endsAt: '2026-12-01T14:45:00.000Z',
      sequence: 1,
    },
  },
  handler: ({ params, body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const before = await found(readAppointment(tx, params.id));
      if (body.notes !== undefined) await updateAppointment(tx, params.id, { notes: body.notes });
      if (body.startsAt || body.agentId) {
        const start = body.startsAt ?? before.startsAt;
        requireFuture('startsAt', start, receivedAt);
        const moved = await moveAppointment(
          tx,
          params.id,
          {
            start: start.getTime(),
            ...(body.agentId ? { agentId: body.agentId } : {}),
            rights: body.withinRules || auth.kind === 'api_key' ? 'client' : 'staff',
          },
          receivedAt.getTime(),
        );
        if (!moved) throw problem('not-found');
        if (moved.kind === 'not-changeable')
          throw new Problem(BOOKING_PROBLEMS['appointment-not-changeable']);
        if (moved.kind !== 'moved') refuse(moved);
      }
      const { withinRules: _, ...changed } = body;
      await audit(tx, {
        action: body.startsAt || body.agentId ? 'appointment.moved' : 'appointment.updated',
        subjectKind: 'appointment',
        subjectId: params.id,
        detail: { fields: Object.keys(changed) },
      });
      return found(readAppointment(tx, params.id));
    }),
});

const cancel = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Cancels an appointment; with `following`, the later ones of its series too',
  access: 'appointments:write',
  params: idParams,
  query: z.object({
    reason: z.string().trim().max(500).optional(),
    following: z.enum(['true', 'false']).default('false'),
  }),
  problems: [BOOKING_PROBLEMS['appointment-not-changeable']],
  example: { params: { id: APPOINTMENT_EXAMPLE.id }, query: { reason: 'Grippe' } },
  handler: ({ params, query, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const by = { who: 'staff' as const, reason: query.reason || null };
      const first = await found(readAppointment(tx, params.id));
      const result = await cancelAppointment(tx, params.id, by, receivedAt.getTime());
      if (result?.kind !== 'cancelled') throw new Problem(BOOKING_PROBLEMS['appointment-not-changeable']);
      const ids = [params.id];
      if (query.following === 'true' && first.seriesId) {
        const { items } = await listAppointments(tx, {
          seriesId: first.seriesId,
          from: first.endsAt,
          limit: 500,
          offset: 0,
          sort: 'startsAt',
          order: 'asc',
        });
        for (const { id } of items)
          if ((await cancelAppointment(tx, id, by, receivedAt.getTime()))?.kind === 'cancelled') ids.push(id);
      }
      for (const id of ids)
        await audit(tx, { action: 'appointment.cancelled', subjectKind: 'appointment', subjectId: id });
    }),
});

const setStatus = route({
  method: 'post',
  path: `${ONE}/status`,
  tag: TAG,
  summary: 'Confirmed, arrived, completed or not come',
  access: 'appointments:write',
  params: idParams,
  body: z.object({ status: z.enum(['booked', 'confirmed', 'arrived', 'completed', 'no_show']) }),
  response: appointmentSchema,
  problems: [BOOKING_PROBLEMS['state-refused']],
  example: {
    params: { id: APPOINTMENT_EXAMPLE.id },
    body: { status: 'arrived' },
    response: { ...APPOINTMENT_EXAMPLE, status: 'arrived', arrivedAt: '2026-12-01T12:58:00.000Z' },
  },
  handler: ({ params, body, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const result = await changeState(tx, params.id, body.status, receivedAt.getTime());
      if (!result) throw problem('not-found');
      if (result.kind === 'refused') throw new Problem(BOOKING_PROBLEMS['state-refused']);
      await audit(tx, {
        action: 'appointment.status-changed',
        subjectKind: 'appointment',
        subjectId: params.id,
        detail: { status: body.status },
      });
      return result.appointment;
    }),
});

const setDelay = route({
  method: 'post',
  path: `${ONE}/delay`,
  tag: TAG,
  summary: 'Tells the client that the agent runs late',
  access: 'appointments:write',
  params: idParams,
  body: z.object({ minutes: z.number().int().min(1).max(240) }),
  response: appointmentSchema,
  problems: [BOOKING_PROBLEMS['appointment-not-changeable']],
  example: {
    params: { id: APPOINTMENT_EXAMPLE.id },
    body: { minutes: 15 },
    response: { ...APPOINTMENT_EXAMPLE, lateMinutes: 15 },
  },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      await found(readAppointment(tx, params.id));
      const appointment = await noteDelay(tx, params.id, body.minutes);
      if (!appointment) throw new Problem(BOOKING_PROBLEMS['appointment-not-changeable']);
      await audit(tx, { action: 'appointment.delayed', subjectKind: 'appointment', subjectId: params.id });
      return appointment;
    }),
});

const notices = route({
  method: 'get',
  path: `${ONE}/notices`,
  tag: TAG,
  summary: 'What the client was told, and how each message fared',
  access: 'appointments:read',
  params: idParams,
  response: z.object({
    items: z.array(
      z.object({
        kind: z.enum(NOTICE_KINDS),
        at: instant,
        messages: z.array(
          z.object({
            id: z.uuid(),
            channel: z.enum(CHANNELS),
            status: z.string(),
            reason: z.string().nullable(),
          }),
        ),
      }),
    ),
    total: z.number().int(),
  }),
  example: {
    params: { id: APPOINTMENT_EXAMPLE.id },
    response: {
      items: [
        {
          kind: 'confirmation',
          at: '2026-11-23T09:00:01.000Z',
          messages: [
            {
              id: '0199c0de-0000-7000-8000-0000000000a1',
              channel: 'sms',
              status: 'delivered',
              reason: null,
            },
          ],
        },
      ],
      total: 1,
    },
  },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      await found(readAppointment(tx, params.id));
      const items = await listNotices(tx, params.id);
      return { items, total: items.length };
    }),
});

export const routes: Route[] = [list, read, create, update, cancel, setStatus, setDelay, notices];
