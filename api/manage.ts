import { z } from 'zod';
import { changeState, recordSatisfaction } from '../db/appointment-states.ts';
import { type AppointmentLine, readAppointment } from '../db/appointments.ts';
import { availableSlots, CHANGEABLE, cancelAppointment, moveAppointment } from '../db/booking.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import { readClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readBookingPage } from '../db/public-booking.ts';
import { acceptOffer, declineOffer, leaveWaitlist, readBookedFromList, readOffer } from '../db/waitlist.ts';
import { calendarFile } from '../domain/scheduling/ics.ts';
import type { BookingSettings } from '../domain/scheduling/settings.ts';
import { type LinkKind, openLink } from '../signed-link.ts';
import { APPOINTMENT_EXAMPLE } from './appointment-schemas.ts';
import {
  BOOKING_PROBLEMS,
  refuse,
  requireFuture,
  requireWindow,
  SLOT_EXAMPLE,
  shownSlot,
  slotSchema,
} from './booking-answers.ts';
import type { ApiDeps } from './deps.ts';
import { defineProblems, Problem, problem } from './problems.ts';
import { linksTo } from './public-booking.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { givenInstant, instant, optionalText } from './schemas.ts';

const TAG = 'Client links';
const LINK = '/api/v1/manage/:token' as const;
const OFFER = '/api/v1/waitlist-offers/:token' as const;

const OWN = defineProblems({
  'too-late-to-change': {
    status: 409,
    title: { fr: 'Trop tard pour changer en ligne', en: 'Too late to change online' },
    detail: {
      fr: 'Ce rendez-vous est trop proche pour être changé ici. Appelez l’entreprise.',
      en: 'This appointment is too close to be changed here. Please call the business.',
    },
  },
  'offer-over': {
    status: 409,
    title: { fr: 'Proposition expirée', en: 'Offer expired' },
    detail: {
      fr: 'Ce créneau n’est plus gardé pour vous. Vous restez sur la liste d’attente.',
      en: 'This slot is no longer kept for you. You stay on the waiting list.',
    },
  },
  'offer-taken': {
    status: 409,
    title: { fr: 'Créneau déjà réservé par vous', en: 'Slot already booked by you' },
    detail: {
      fr: 'Vous avez pris ce créneau : il est à vous. Le rendez-vous est à l’adresse « manageUrl ».',
      en: 'You took this slot: it is yours. The appointment is at “manageUrl”.',
    },
  },
});

const linkParams = z.object({ token: z.string().max(100) });
const shared = { tag: TAG, access: 'public', params: linkParams } as const;
const TOKEN = { token: 'AQGZwN4AAABwAIAAAAAAAAAAcQGFqv0mPKZ4mSM3gE2r' };

/** Runs `work` for what a signed link opens. @throws 404 for a link that is altered, over, or opens nothing any more. */
async function withLink<T>(
  deps: ApiDeps,
  kind: Exclude<LinkKind, 'webchat'>,
  token: string,
  now: Date,
  work: (tx: TenantTransaction, id: string) => Promise<T>,
): Promise<T> {
  const link = openLink(token, deps.config.secrets.token, now);
  const tenantId = link?.kind === kind ? await deps.db.lookup.linkSubject(kind, link.id) : null;
  if (!link || !tenantId) throw problem('not-found');
  return deps.db.asTenant(tenantId, (tx) => work(tx, link.id));
}

const managedSchema = z
  .object({
    business: z.object({
      name: z.string(),
      slug: z.string(),
      locale: z.string(),
      timeZone: z.string(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
      accentColor: z.string(),
    }),
    title: z.string(),
    agentName: z.string(),
    startsAt: instant,
    endsAt: instant,
    status: z.enum(['booked', 'confirmed', 'arrived', 'completed', 'no_show', 'cancelled']),
    priceCents: z.number().int().nullable(),
    currency: z.string(),
    lateMinutes: z.number().int().nullable(),
    satisfaction: z.number().int().nullable(),
    mayChange: z.boolean().meta({ description: 'Still early enough to move or cancel here.' }),
    mayRate: z.boolean(),
    reviewUrl: z.string().nullable().meta({ description: 'For who was content; null otherwise.' }),
    calendarUrl: z.url(),
  })
  .meta({ id: 'ManagedAppointment' });

const MANAGED = {
  business: {
    name: 'Salon Marie',
    slug: 'salon-marie',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
    phone: '+33123456789',
    address: '12 rue des Lilas, 75011 Paris',
    accentColor: '#D7263D',
  },
  title: 'Coupe femme',
  agentName: 'Léa Martin',
  startsAt: APPOINTMENT_EXAMPLE.startsAt,
  endsAt: APPOINTMENT_EXAMPLE.endsAt,
  status: 'booked' as const,
  priceCents: 4_500,
  currency: 'EUR',
  lateMinutes: null,
  satisfaction: null,
  mayChange: true,
  mayRate: false,
  reviewUrl: null,
  calendarUrl: `https://app.coccinelle.example/api/v1/manage/${TOKEN.token}/calendar.ics`,
};

function mayChange(appointment: AppointmentLine, settings: BookingSettings, now: Date): boolean {
  const deadline = appointment.startsAt.getTime() - settings.changeNoticeMinutes * 60_000;
  return CHANGEABLE.includes(appointment.status) && now.getTime() <= deadline;
}

async function shown(deps: ApiDeps, tx: TenantTransaction, id: string, now: Date) {
  const [appointment, settings, page] = [
    await readAppointment(tx, id),
    await readBookingSettings(tx),
    await readBookingPage(tx),
  ];
  if (!appointment || !page) throw problem('not-found');
  return {
    ...appointment,
    business: { ...page.business, accentColor: settings.accentColor },
    mayChange: mayChange(appointment, settings, now),
    mayRate: appointment.status === 'completed',
    reviewUrl: (appointment.satisfaction ?? 0) >= 4 ? settings.reviewUrl : null,
    calendarUrl: linksTo(deps, appointment.id, appointment.endsAt).calendarUrl,
  };
}

/** @throws 409 when it is too late to do so by oneself. */
async function requireChangeable(tx: TenantTransaction, id: string, now: Date): Promise<AppointmentLine> {
  const appointment = await readAppointment(tx, id);
  if (!appointment) throw problem('not-found');
  if (!CHANGEABLE.includes(appointment.status))
    throw new Problem(BOOKING_PROBLEMS['appointment-not-changeable']);
  if (!mayChange(appointment, await readBookingSettings(tx), now))
    throw new Problem(OWN['too-late-to-change']);
  return appointment;
}

const read = route({
  ...shared,
  method: 'get',
  path: LINK,
  summary: 'The appointment a client’s link opens',
  response: managedSchema,
  example: { params: TOKEN, response: MANAGED },
  handler: ({ params, deps, receivedAt }) =>
    withLink(deps, 'appointment', params.token, receivedAt, (tx, id) => shown(deps, tx, id, receivedAt)),
});

const slots = route({
  ...shared,
  method: 'get',
  path: `${LINK}/slots`,
  summary: 'Where the appointment could be moved to',
  query: z.object({ from: givenInstant, to: givenInstant }),
  response: z.object({ slots: z.array(slotSchema) }),
  problems: [BOOKING_PROBLEMS['appointment-not-changeable'], OWN['too-late-to-change']],
  example: {
    params: TOKEN,
    query: { from: '2026-12-01T00:00:00Z', to: '2026-12-08T00:00:00Z' },
    response: { slots: [SLOT_EXAMPLE] },
  },
  handler: ({ params, query, deps, receivedAt }) => {
    requireWindow(query.from, query.to);
    return withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      const appointment = await requireChangeable(tx, id, receivedAt);
      const found = appointment.serviceId
        ? await availableSlots(tx, {
            serviceId: appointment.serviceId,
            agentId: appointment.agentId,
            from: query.from.getTime(),
            to: query.to.getTime(),
            now: receivedAt.getTime(),
            viewerTimeZone: 'UTC',
            except: { appointmentId: id },
          })
        : null;
      return { slots: (found?.slots ?? []).map(shownSlot) };
    });
  },
});

const move = route({
  ...shared,
  method: 'post',
  path: `${LINK}/move`,
  summary: 'Moves the appointment',
  body: z.object({ startsAt: givenInstant }),
  response: managedSchema,
  problems: [
    BOOKING_PROBLEMS['slot-taken'],
    BOOKING_PROBLEMS['slot-not-offered'],
    BOOKING_PROBLEMS['appointment-not-changeable'],
    OWN['too-late-to-change'],
  ],
  example: { params: TOKEN, body: { startsAt: '2026-12-02T14:00:00+01:00' }, response: MANAGED },
  handler: ({ params, body, deps, receivedAt, audit }) =>
    withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      requireFuture('startsAt', body.startsAt, receivedAt);
      await requireChangeable(tx, id, receivedAt);
      const to = { start: body.startsAt.getTime(), rights: 'client' as const };
      const moved = await moveAppointment(tx, id, to, receivedAt.getTime());
      if (!moved) throw problem('not-found');
      if (moved.kind === 'not-changeable') throw new Problem(BOOKING_PROBLEMS['appointment-not-changeable']);
      if (moved.kind !== 'moved') return refuse(moved);
      await audit(tx, {
        action: 'appointment.moved',
        subjectKind: 'appointment',
        subjectId: id,
        detail: { by: 'client' },
      });
      return shown(deps, tx, id, receivedAt);
    }),
});

const cancel = route({
  ...shared,
  method: 'post',
  path: `${LINK}/cancel`,
  summary: 'Cancels the appointment',
  body: z.object({ reason: optionalText(500).default(null) }),
  response: managedSchema,
  problems: [BOOKING_PROBLEMS['appointment-not-changeable'], OWN['too-late-to-change']],
  example: {
    params: TOKEN,
    body: { reason: 'Empêchée' },
    response: { ...MANAGED, status: 'cancelled', mayChange: false },
  },
  handler: ({ params, body, deps, receivedAt, audit }) =>
    withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      const appointment = await readAppointment(tx, id);
      if (appointment?.status !== 'cancelled') {
        await requireChangeable(tx, id, receivedAt);
        await cancelAppointment(tx, id, { who: 'client', reason: body.reason }, receivedAt.getTime());
        const detail = { by: 'client' };
        await audit(tx, {
          action: 'appointment.cancelled',
          subjectKind: 'appointment',
          subjectId: id,
          detail,
        });
      }
      return shown(deps, tx, id, receivedAt);
    }),
});

const confirm = route({
  ...shared,
  method: 'post',
  path: `${LINK}/confirm`,
  summary: 'The client says they will come',
  response: managedSchema,
  problems: [BOOKING_PROBLEMS['state-refused']],
  example: { params: TOKEN, response: { ...MANAGED, status: 'confirmed' } },
  handler: ({ params, deps, receivedAt }) =>
    withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      const result = await changeState(tx, id, 'confirmed', receivedAt.getTime());
      if (result?.kind !== 'changed') throw new Problem(BOOKING_PROBLEMS['state-refused']);
      return shown(deps, tx, id, receivedAt);
    }),
});

const rate = route({
  ...shared,
  method: 'post',
  path: `${LINK}/satisfaction`,
  summary: 'How it was, 1 to 5; the newest answer counts',
  body: z.object({ score: z.number().int().min(1).max(5) }),
  response: managedSchema,
  problems: [BOOKING_PROBLEMS['state-refused']],
  example: {
    params: TOKEN,
    body: { score: 5 },
    response: { ...MANAGED, status: 'completed', satisfaction: 5, mayChange: false, mayRate: true },
  },
  handler: ({ params, body, deps, receivedAt }) =>
    withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      if (!(await recordSatisfaction(tx, id, body.score)))
        throw new Problem(BOOKING_PROBLEMS['state-refused']);
      return shown(deps, tx, id, receivedAt);
    }),
});

const calendar = route({
  ...shared,
  method: 'get',
  path: `${LINK}/calendar.ics`,
  summary: 'The appointment as an iCalendar file',
  example: { params: TOKEN },
  handler: async ({ params, deps, receivedAt, res }): Promise<typeof ANSWERED> => {
    const file = await withLink(deps, 'appointment', params.token, receivedAt, async (tx, id) => {
      const appointment = await shown(deps, tx, id, receivedAt);
      const client = await readClient(tx, appointment.clientId);
      const { manageUrl } = linksTo(deps, id, appointment.endsAt);
      const { hostname } = new URL(deps.config.http.publicUrl);
      return calendarFile({
        appointmentId: id,
        sequence: appointment.sequence,
        cancelled: appointment.status === 'cancelled',
        startsAt: appointment.startsAt.getTime(),
        endsAt: appointment.endsAt.getTime(),
        changedAt: appointment.updatedAt.getTime(),
        timeZone: appointment.business.timeZone,
        summary: `${appointment.title} · ${appointment.business.name}`,
        description: `${appointment.agentName}\n${manageUrl}`,
        location: appointment.business.address,
        url: manageUrl,
        organizer: { name: appointment.business.name, email: `rendez-vous@${hostname}` },
        attendee: client?.email ? { name: appointment.clientName, email: client.email } : null,
        language: appointment.locale,
      });
    });
    res
      .type('text/calendar')
      .set({ 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="rendez-vous.ics"' })
      .send(file);
    return ANSWERED;
  },
});

const offerSchema = z
  .object({
    businessName: z.string(),
    slug: z.string(),
    timeZone: z.string(),
    locale: z.string(),
    accentColor: z.string(),
    serviceName: z.string(),
    agentName: z.string(),
    startsAt: instant,
    endsAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'WaitlistOffer' });

const OFFERED = {
  businessName: 'Salon Marie',
  slug: 'salon-marie',
  timeZone: 'Europe/Paris',
  locale: 'fr-FR',
  accentColor: '#D7263D',
  serviceName: 'Coupe femme',
  agentName: 'Léa Martin',
  startsAt: APPOINTMENT_EXAMPLE.startsAt,
  endsAt: APPOINTMENT_EXAMPLE.endsAt,
  expiresAt: '2026-11-23T09:30:00.000Z',
};

const readWaitlistOffer = route({
  ...shared,
  method: 'get',
  path: OFFER,
  summary: 'A freed slot offered to somebody on the waiting list',
  response: offerSchema,
  problems: [OWN['offer-over'], OWN['offer-taken']],
  example: { params: TOKEN, response: OFFERED },
  handler: ({ params, deps, receivedAt }) =>
    withLink(deps, 'waitlist-offer', params.token, receivedAt, async (tx, id) => {
      const taken = await readBookedFromList(tx, id);
      if (taken) {
        const { manageUrl } = linksTo(deps, taken.id, taken.endsAt);
        throw new Problem(OWN['offer-taken'], { extra: { manageUrl } });
      }
      const [offer, page, settings] = [
        await readOffer(tx, id, receivedAt.getTime()),
        await readBookingPage(tx),
        await readBookingSettings(tx),
      ];
      if (!offer || !page) throw new Problem(OWN['offer-over']);
      return {
        ...offer,
        businessName: page.business.name,
        slug: page.business.slug,
        timeZone: page.business.timeZone,
        locale: offer.entry.locale,
        accentColor: settings.accentColor,
        serviceName: offer.entry.serviceName,
        expiresAt: offer.entry.offerExpiresAt!,
      };
    }),
});

const accept = route({
  ...shared,
  method: 'post',
  path: `${OFFER}/accept`,
  summary: 'Takes the offered slot',
  response: z.object({ manageUrl: z.url(), startsAt: instant }),
  problems: [OWN['offer-over'], BOOKING_PROBLEMS['slot-taken'], BOOKING_PROBLEMS['slot-not-offered']],
  example: {
    params: TOKEN,
    response: {
      manageUrl: `https://app.coccinelle.example/rdv/${TOKEN.token}`,
      startsAt: APPOINTMENT_EXAMPLE.startsAt,
    },
  },
  handler: ({ params, deps, receivedAt }) =>
    withLink(deps, 'waitlist-offer', params.token, receivedAt, async (tx, id) => {
      const result = await acceptOffer(tx, id, receivedAt.getTime());
      if (!result) throw new Problem(OWN['offer-over']);
      if (result.kind !== 'booked') return refuse(result);
      const { appointment } = result;
      return {
        startsAt: appointment.startsAt,
        manageUrl: linksTo(deps, appointment.id, appointment.endsAt).manageUrl,
      };
    }),
});

const decline = route({
  ...shared,
  method: 'post',
  path: `${OFFER}/decline`,
  summary: 'Lets the offered slot pass, and waits on; or leaves the list',
  body: z.object({ leave: z.boolean().default(false) }),
  example: { params: TOKEN, body: { leave: false } },
  handler: ({ params, body, deps, receivedAt }) =>
    withLink(deps, 'waitlist-offer', params.token, receivedAt, async (tx, id) => {
      await declineOffer(tx, id);
      if (body.leave) await leaveWaitlist(tx, id);
    }),
});

export const routes: Route[] = [
  read,
  slots,
  move,
  cancel,
  confirm,
  rate,
  calendar,
  readWaitlistOffer,
  accept,
  decline,
];
