import { z } from 'zod';
import {
  changeAppointmentType,
  createAppointmentType,
  deleteAppointmentType,
  listAppointmentTypes,
  readAppointmentType,
} from '../db/appointment-types.ts';
import { DEFAULT_BOOKING_RULES, MAX_REMINDERS } from '../domain/scheduling/settings.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, text } from './schemas.ts';

const TAG = 'Appointment types';
const PATH = '/api/v1/appointment-types';
const ONE = `${PATH}/:id` as const;

export const reminderSchema = z
  .object({
    minutesBefore: z
      .number()
      .int()
      .min(15)
      .max(60 * 24 * 30),
    channel: z
      .enum(['best', 'sms', 'email', 'both'])
      .meta({ description: 'best: by SMS where there is a number, else by e-mail.' }),
  })
  .meta({ id: 'Reminder' });

export const remindersSchema = z
  .array(reminderSchema)
  .max(MAX_REMINDERS)
  .refine((all) => new Set(all.map(({ minutesBefore }) => minutesBefore)).size === all.length);

const minutes = (max: number, min = 0) => z.number().int().min(min).max(max);

const fields = {
  name: text(100),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
  durationMinutes: minutes(1_440, 5),
  bufferBeforeMinutes: minutes(240),
  bufferAfterMinutes: minutes(240),
  intervalMinutes: minutes(1_440, 5).nullable(),
  minNoticeMinutes: minutes(129_600),
  maxDaysAhead: z.number().int().min(1).max(730),
  perDayLimit: z.number().int().min(1).max(1_000).nullable(),
  perWeekLimit: z.number().int().min(1).max(7_000).nullable(),
  reminders: remindersSchema.nullable(),
};

const typeSchema = z
  .object({ id: z.uuid(), ...fields, createdAt: instant, updatedAt: instant })
  .meta({ id: 'AppointmentType' });

const defaults = DEFAULT_BOOKING_RULES;
const newType = z.object({
  name: fields.name,
  color: fields.color.default('#3C7A5E'),
  durationMinutes: fields.durationMinutes.default(defaults.durationMinutes),
  bufferBeforeMinutes: fields.bufferBeforeMinutes.default(defaults.bufferBeforeMinutes),
  bufferAfterMinutes: fields.bufferAfterMinutes.default(defaults.bufferAfterMinutes),
  intervalMinutes: fields.intervalMinutes.default(defaults.intervalMinutes),
  minNoticeMinutes: fields.minNoticeMinutes.default(defaults.minNoticeMinutes),
  maxDaysAhead: fields.maxDaysAhead.default(defaults.maxDaysAhead),
  perDayLimit: fields.perDayLimit.default(defaults.perDayLimit),
  perWeekLimit: fields.perWeekLimit.default(defaults.perWeekLimit),
  reminders: fields.reminders.default(null).meta({ description: 'null: the business’s own.' }),
});

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000041',
  name: 'Coupe',
  color: '#3C7A5E',
  ...defaults,
  bufferAfterMinutes: 10,
  reminders: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Kinds of appointments, with their rules of booking',
  access: 'services:read',
  query: listQuery(['name', 'createdAt']),
  response: listOf(typeSchema),
  example: { response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listAppointmentTypes(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One kind of appointment',
  access: 'services:read',
  params: idParams,
  response: typeSchema,
  example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const type = await readAppointmentType(tx, params.id);
      if (!type) throw problem('not-found');
      return type;
    }),
});

const create = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Adds a kind of appointment',
  access: 'services:write',
  body: newType,
  response: typeSchema,
  status: 201,
  example: { body: { name: 'Coupe', bufferAfterMinutes: 10 }, response: EXAMPLE },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const type = await createAppointmentType(tx, body);
      await audit(tx, {
        action: 'appointment-type.created',
        subjectKind: 'appointment_type',
        subjectId: type.id,
      });
      return type;
    }),
});

const update = route({
  method: 'put',
  path: ONE,
  tag: TAG,
  summary: 'Changes a kind of appointment; what is not named stays',
  description: 'New reminders also apply to appointments already booked.',
  access: 'services:write',
  params: idParams,
  body: z.object(fields).partial(),
  response: typeSchema,
  example: {
    params: { id: EXAMPLE.id },
    body: { reminders: [{ minutesBefore: 2_880, channel: 'email' }] },
    response: { ...EXAMPLE, reminders: [{ minutesBefore: 2_880, channel: 'email' }] },
  },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const type = await changeAppointmentType(tx, params.id, body);
      if (!type) throw problem('not-found');
      await audit(tx, {
        action: 'appointment-type.updated',
        subjectKind: 'appointment_type',
        subjectId: type.id,
        detail: { fields: Object.keys(body) },
      });
      return type;
    }),
});

const remove = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Removes a kind of appointment; its services keep the usual rules',
  access: 'services:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await deleteAppointmentType(tx, params.id))) throw problem('not-found');
      await audit(tx, {
        action: 'appointment-type.deleted',
        subjectKind: 'appointment_type',
        subjectId: params.id,
      });
    }),
});

export const routes: Route[] = [list, read, create, update, remove];
