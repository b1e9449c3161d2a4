import { z } from 'zod';
import { createHoliday, deleteHoliday, listHolidays } from '../db/availability.ts';
import { changeBookingSettings, readBookingSettings } from '../db/booking-settings.ts';
import { DEFAULT_BOOKING_SETTINGS, NOTICE_CHANNELS } from '../domain/scheduling/settings.ts';
import { remindersSchema } from './appointment-types.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { httpUrl, idParams, localDate, text, wallTime } from './schemas.ts';

const TAG = 'Booking settings';
const PATH = '/api/v1/booking-settings';

/** A host name, `*.` for its sub-domains; with a port for a site in development. */
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{2,5})?$/);

const settingsSchema = z
  .object({
    onlineBooking: z.boolean(),
    webChat: z.boolean().meta({ description: 'Whether visitors may write to Sara in the widget.' }),
    allowedDomains: z.array(domain).max(50),
    accentColor: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
    confirmation: z.enum(NOTICE_CHANNELS),
    reminders: remindersSchema,
    quietHours: z.object({ start: wallTime, end: wallTime }),
    changeNoticeMinutes: z.number().int().min(0).max(43_200),
    checkIn: z.boolean(),
    graceMinutes: z.number().int().min(0).max(1_440),
    followUpAfterMinutes: z.number().int().min(0).max(10_080).nullable(),
    reviewUrl: httpUrl.nullable(),
    waitlistOfferMinutes: z.number().int().min(5).max(1_440),
  })
  .meta({ id: 'BookingSettings' });

const read = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'How the business books, reminds and follows up',
  access: 'settings:read',
  response: settingsSchema,
  example: { response: DEFAULT_BOOKING_SETTINGS },
  handler: ({ asTenant }) => asTenant((tx) => readBookingSettings(tx)),
});

const change = route({
  method: 'put',
  path: PATH,
  tag: TAG,
  summary: 'Changes how the business books; what is not named stays',
  description: 'Appointments already booked follow the new reminders and quiet hours.',
  access: 'settings:write',
  body: settingsSchema.partial(),
  response: settingsSchema,
  example: { body: { checkIn: true }, response: { ...DEFAULT_BOOKING_SETTINGS, checkIn: true } },
  handler: ({ body, asTenant, audit, auth }) =>
    asTenant(async (tx) => {
      const settings = await changeBookingSettings(tx, body);
      await audit(tx, {
        action: 'booking-settings.updated',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
        detail: { fields: Object.keys(body) },
      });
      return settings;
    }),
});

const HOLIDAYS = '/api/v1/holidays';
const holidaySchema = z.object({ id: z.uuid(), date: z.string(), name: z.string() }).meta({ id: 'Holiday' });
const HOLIDAY = { id: '0199c0de-0000-7000-8000-000000000051', date: '2026-12-25', name: 'Noël' };

const holidays = route({
  method: 'get',
  path: HOLIDAYS,
  tag: TAG,
  summary: 'Days on which the business is closed',
  access: 'settings:read',
  response: z.object({ items: z.array(holidaySchema), total: z.number().int() }),
  example: { response: { items: [HOLIDAY], total: 1 } },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const items = await listHolidays(tx);
      return { items, total: items.length };
    }),
});

const addHoliday = route({
  method: 'post',
  path: HOLIDAYS,
  tag: TAG,
  summary: 'Closes the business on a day',
  access: 'settings:write',
  body: z.object({ date: localDate, name: text(100) }),
  response: holidaySchema,
  status: 201,
  example: { body: { date: '2026-12-25', name: 'Noël' }, response: HOLIDAY },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const holiday = await createHoliday(tx, body);
      await audit(tx, { action: 'holiday.created', subjectKind: 'holiday', subjectId: holiday.id });
      return holiday;
    }),
});

const removeHoliday = route({
  method: 'delete',
  path: `${HOLIDAYS}/:id`,
  tag: TAG,
  summary: 'Opens the business on that day again',
  access: 'settings:write',
  params: idParams,
  example: { params: { id: HOLIDAY.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await deleteHoliday(tx, params.id))) throw problem('not-found');
      await audit(tx, { action: 'holiday.deleted', subjectKind: 'holiday', subjectId: params.id });
    }),
});

export const routes: Route[] = [read, change, holidays, addHoliday, removeHoliday];
