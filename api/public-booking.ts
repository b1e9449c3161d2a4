import { z } from 'zod';
import {
  availableSlots,
  bookAppointment,
  findByRequestKey,
  holdSlot,
  nearestSlots,
  releaseHold,
} from '../db/booking.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import { matchOrCreateClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { findOffer } from '../db/offers.ts';
import {
  type BookingPage,
  heldNow,
  readBookingPage,
  readHold,
  readShownPrices,
} from '../db/public-booking.ts';
import { joinWaitlist } from '../db/waitlist.ts';
import { offeredPrices } from '../domain/campaigns/offer.ts';
import { PRICE_KINDS } from '../domain/services/price.ts';
import { signLink } from '../signed-link.ts';
import { APPOINTMENT_EXAMPLE } from './appointment-schemas.ts';
import { locale, timeZone } from './auth/schemas.ts';
import {
  BOOKING_PROBLEMS,
  offerCode,
  refuse,
  requireFuture,
  requireWindow,
  SLOT_EXAMPLE,
  shownSlot,
  slotSchema,
} from './booking-answers.ts';
import type { ApiDeps } from './deps.ts';
import {
  CHALLENGE_EXAMPLE,
  challengeSchema,
  honeypot,
  humanSchema,
  newChallenge,
  requireHuman,
  SOLUTION_EXAMPLE,
} from './human-check.ts';
import { withPhone } from './phone.ts';
import { defineProblems, invalid, PROBLEMS, Problem, problem } from './problems.ts';
import { countStranger, tooMany } from './rate-limit.ts';
import { type Route, route } from './route.ts';
import { emailAddress, givenInstant, instant, localDate, optionalText, personName, text } from './schemas.ts';

const TAG = 'Public booking';
const PAGE = '/api/v1/book/:slug' as const;

const OWN = defineProblems({
  'booking-closed': {
    status: 403,
    title: { fr: 'Réservation en ligne fermée', en: 'Online booking closed' },
    detail: {
      fr: 'Cette entreprise ne prend pas de rendez-vous en ligne pour l’instant. Appelez-la.',
      en: 'This business does not take bookings online for now. Please call.',
    },
  },
});

const slugParams = z.object({ slug: z.string().max(63) });
const shared = { tag: TAG, access: 'public', cors: 'booking' } as const;
const SLUG = { slug: 'salon-marie' };

/** Runs `work` as the business of a booking page. @throws 404 for an unknown one, 403 while it takes no bookings. */
async function asBusiness<T>(
  deps: ApiDeps,
  slug: string,
  work: (tx: TenantTransaction) => Promise<T>,
): Promise<T> {
  const tenantId = await deps.db.lookup.tenant(slug);
  if (!tenantId) throw problem('not-found');
  return deps.db.asTenant(tenantId, async (tx) => {
    if (!(await readBookingSettings(tx)).onlineBooking) throw new Problem(OWN['booking-closed']);
    return work(tx);
  });
}

const pageSchema = z
  .object({
    business: z.object({
      name: z.string(),
      slug: z.string(),
      locale: z.string(),
      timeZone: z.string(),
      country: z.string(),
      phone: z.string().nullable().meta({ description: 'Sara’s number, E.164' }),
      address: z.string().nullable(),
      accentColor: z.string(),
      webChat: z.boolean().meta({ description: 'Whether one may write to Sara here.' }),
    }),
    services: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        description: z.string().nullable(),
        category: z.string().nullable(),
        durationMinutes: z.number().int(),
        priceKind: z.enum(PRICE_KINDS),
        priceMinCents: z.number().int().nullable(),
        priceMaxCents: z.number().int().nullable(),
        currency: z.string(),
        agentIds: z.array(z.uuid()),
      }),
    ),
    agents: z.array(
      z.object({ id: z.uuid(), name: z.string(), title: z.string().nullable(), color: z.string() }),
    ),
    challenge: challengeSchema,
  })
  .meta({ id: 'BookingPage' });

const PAGE_EXAMPLE: BookingPage = {
  business: {
    name: 'Salon Marie',
    slug: 'salon-marie',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
    country: 'FR',
    phone: '+33123456789',
    address: '12 rue des Lilas, 75011 Paris',
  },
  services: [
    {
      id: APPOINTMENT_EXAMPLE.serviceId,
      name: 'Coupe femme',
      description: null,
      category: 'Coupes',
      durationMinutes: 45,
      priceKind: 'from',
      priceMinCents: 4_500,
      priceMaxCents: null,
      currency: 'EUR',
      agentIds: [APPOINTMENT_EXAMPLE.agentId],
    },
  ],
  agents: [{ id: APPOINTMENT_EXAMPLE.agentId, name: 'Léa', title: 'Coloriste', color: '#3C7A5E' }],
};

const page = route({
  ...shared,
  method: 'get',
  path: PAGE,
  summary: 'What can be booked, for the widget',
  description: 'The challenge is solved by the visitor’s browser and sent with what it books or writes.',
  params: slugParams,
  response: pageSchema,
  problems: [OWN['booking-closed']],
  example: {
    params: SLUG,
    response: {
      ...PAGE_EXAMPLE,
      business: { ...PAGE_EXAMPLE.business, accentColor: '#D7263D', webChat: true },
      challenge: CHALLENGE_EXAMPLE,
    },
  },
  handler: ({ params, deps, receivedAt }) =>
    asBusiness(deps, params.slug, async (tx) => {
      const [found, settings] = [await readBookingPage(tx), await readBookingSettings(tx)];
      if (!found) throw problem('not-found');
      return {
        ...found,
        business: { ...found.business, accentColor: settings.accentColor, webChat: settings.webChat },
        challenge: await newChallenge(deps, receivedAt),
      };
    }),
});

const slots = route({
  ...shared,
  method: 'get',
  path: `${PAGE}/slots`,
  summary: 'Free slots of a service, 35 days at most',
  params: slugParams,
  query: z.object({
    serviceId: z.uuid(),
    agentId: z.uuid().optional(),
    from: givenInstant,
    to: givenInstant,
  }),
  response: z.object({ slots: z.array(slotSchema) }),
  problems: [OWN['booking-closed']],
  example: {
    params: SLUG,
    query: {
      serviceId: APPOINTMENT_EXAMPLE.serviceId,
      from: '2026-12-01T00:00:00Z',
      to: '2026-12-08T00:00:00Z',
    },
    response: { slots: [SLOT_EXAMPLE] },
  },
  handler: ({ params, query, deps, receivedAt }) => {
    requireWindow(query.from, query.to);
    return asBusiness(deps, params.slug, async (tx) => {
      const found = await availableSlots(tx, {
        serviceId: query.serviceId,
        agentId: query.agentId ?? null,
        from: query.from.getTime(),
        to: query.to.getTime(),
        now: receivedAt.getTime(),
        viewerTimeZone: 'UTC',
      });
      if (!found?.service.onlineBooking) refuse({ kind: 'unknown-service' });
      return { slots: found.slots.map(shownSlot) };
    });
  },
});

const offerSchema = z
  .object({
    kind: z.enum(['percent', 'amount']),
    value: z.number().int().meta({ description: 'Per cent, or minor units.' }),
    priceMinCents: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The service’s price with the offer off.' }),
    priceMaxCents: z.number().int().nullable(),
  })
  .meta({ id: 'OfferedPrice' });
const OFFERED = { kind: 'percent' as const, value: 20, priceMinCents: 3_600, priceMaxCents: null };

const CODE = { codeField: 'code' };

const offer = route({
  ...shared,
  method: 'get',
  path: `${PAGE}/offer`,
  summary: 'What a code takes off the price of a service',
  description:
    'Whether the code is the visitor’s own is only known, and checked, when they book. 422 with why not: `unknown`, `expired`, `used`, `nothing-off`.',
  params: slugParams,
  query: z.object({ code: text(40), serviceId: z.uuid() }),
  response: offerSchema,
  problems: [OWN['booking-closed']],
  example: {
    params: SLUG,
    query: { code: 'K7M2QXR', serviceId: APPOINTMENT_EXAMPLE.serviceId },
    response: OFFERED,
  },
  handler: ({ params, query, deps, receivedAt }) =>
    asBusiness(deps, params.slug, async (tx) => {
      const page = await readBookingPage(tx);
      const service = page?.services.find(({ id }) => id === query.serviceId);
      if (!service) return refuse({ kind: 'unknown-service' });
      const found = await findOffer(tx, query.code, receivedAt.getTime());
      if (typeof found === 'string') return refuse({ kind: 'offer-refused', fault: found }, CODE);
      if (service.priceKind === 'free') return refuse({ kind: 'offer-refused', fault: 'nothing-off' }, CODE);
      const { kind, value } = found.offer;
      return { kind, value, ...offeredPrices(found.offer, service) };
    }),
});

const holdSchema = z
  .object({
    id: z.uuid(),
    agentId: z.uuid(),
    startsAt: instant,
    endsAt: instant,
    expiresAt: instant,
    expiresInSeconds: z
      .number()
      .int()
      .meta({ description: 'The same for a countdown on a clock that may be wrong.' }),
  })
  .meta({ id: 'SlotHold' });

/** Slots of each person that visitors may hold at once: what anybody holds, nobody else is offered. */
const MOST_HELD = 10;

const hold = route({
  ...shared,
  method: 'post',
  path: `${PAGE}/holds`,
  summary: 'Keeps a slot for five minutes while the visitor fills the form in',
  params: slugParams,
  body: z.object({
    serviceId: z.uuid(),
    agentId: z.uuid().nullable().default(null),
    startsAt: givenInstant,
    replaces: z.uuid().optional().meta({ description: 'The visitor’s earlier hold, given back.' }),
  }),
  response: holdSchema,
  status: 201,
  description:
    'Twelve in five minutes for one address or network at one business, and ten at once for each person who takes appointments there.',
  problems: [
    OWN['booking-closed'],
    BOOKING_PROBLEMS['slot-taken'],
    BOOKING_PROBLEMS['slot-not-offered'],
    PROBLEMS['rate-limited'],
  ],
  example: {
    params: SLUG,
    body: { serviceId: APPOINTMENT_EXAMPLE.serviceId, startsAt: '2026-12-01T14:00:00+01:00' },
    response: {
      id: '0199c0de-0000-7000-8000-000000000081',
      agentId: APPOINTMENT_EXAMPLE.agentId,
      startsAt: APPOINTMENT_EXAMPLE.startsAt,
      endsAt: APPOINTMENT_EXAMPLE.endsAt,
      expiresAt: '2026-11-23T09:05:00.000Z',
      expiresInSeconds: 300,
    },
  },
  handler: ({ params, body, deps, req, receivedAt }) =>
    asBusiness(deps, params.slug, async (tx) => {
      requireFuture('startsAt', body.startsAt, receivedAt);
      await countStranger(deps, 'hold', { tenantId: tx.tenantId, ip: req.ip });
      if (body.replaces) await releaseHold(tx, body.replaces);
      const { holds, agents } = await heldNow(tx, receivedAt.getTime());
      if (holds >= Math.max(1, agents) * MOST_HELD) throw tooMany(60);
      const result = await holdSlot(
        tx,
        { serviceId: body.serviceId, agentId: body.agentId, start: body.startsAt.getTime() },
        receivedAt.getTime(),
      );
      if (result.kind !== 'held') return refuse(result);
      const expiresInSeconds = Math.round((result.hold.expiresAt.getTime() - receivedAt.getTime()) / 1_000);
      return { ...result.hold, expiresInSeconds };
    }),
});

const release = route({
  ...shared,
  method: 'delete',
  path: `${PAGE}/holds/:holdId`,
  summary: 'Gives a held slot back',
  params: slugParams.extend({ holdId: z.uuid() }),
  example: { params: { ...SLUG, holdId: '0199c0de-0000-7000-8000-000000000081' } },
  handler: ({ params, deps }) => asBusiness(deps, params.slug, (tx) => releaseHold(tx, params.holdId)),
});

const contact = {
  firstName: personName,
  lastName: personName,
  phone: optionalText(40).default(null),
  email: z
    .union([z.literal('').transform(() => null), emailAddress])
    .nullable()
    .default(null),
  locale: locale.default('fr-FR'),
  timeZone: timeZone.optional(),
  website: honeypot,
  solution: humanSchema,
};

/** @throws 422: without either nobody could be reminded. */
function requireReachable(given: { phone: string | null; email: string | null }): void {
  if (given.phone || given.email) return;
  throw invalid('phone', 'unreachable', {
    fr: 'Laissez un téléphone ou une adresse e-mail, pour la confirmation.',
    en: 'Leave a phone number or an e-mail address, for the confirmation.',
  });
}

const bookedSchema = z
  .object({
    appointmentId: z.uuid(),
    title: z.string(),
    agentName: z.string(),
    startsAt: instant,
    endsAt: instant,
    manageUrl: z
      .url()
      .meta({ description: 'Where the visitor moves or cancels; signed, until the appointment is over.' }),
    calendarUrl: z.url().meta({ description: 'The appointment as an iCalendar file.' }),
    offer: offerSchema
      .nullable()
      .meta({ description: 'The offer that was taken off, with or without a code.' }),
  })
  .meta({ id: 'BookedAppointment' });

const book = route({
  ...shared,
  method: 'post',
  path: `${PAGE}/appointments`,
  summary: 'Books the held slot',
  description: 'Sent twice, it books once.',
  params: slugParams,
  body: z.object({
    ...contact,
    holdId: z.uuid(),
    serviceId: z.uuid(),
    agentId: z.uuid().nullable().default(null).meta({ description: 'For a hold that is over meanwhile.' }),
    startsAt: givenInstant,
    notes: optionalText(1_000).default(null),
    offerCode,
  }),
  response: bookedSchema,
  status: 201,
  problems: [
    OWN['booking-closed'],
    BOOKING_PROBLEMS['slot-taken'],
    BOOKING_PROBLEMS['slot-not-offered'],
    BOOKING_PROBLEMS['hold-expired'],
  ],
  example: {
    params: SLUG,
    body: {
      holdId: '0199c0de-0000-7000-8000-000000000081',
      serviceId: APPOINTMENT_EXAMPLE.serviceId,
      startsAt: '2026-12-01T14:00:00+01:00',
      firstName: 'Éloïse',
      lastName: 'Petit',
      phone: '06 12 34 56 78',
      offerCode: 'K7M2QXR',
      solution: SOLUTION_EXAMPLE,
    },
    response: {
      appointmentId: APPOINTMENT_EXAMPLE.id,
      title: 'Coupe femme',
      agentName: 'Léa Martin',
      startsAt: APPOINTMENT_EXAMPLE.startsAt,
      endsAt: APPOINTMENT_EXAMPLE.endsAt,
      manageUrl: 'https://app.coccinelle.example/rdv/AQGZwN4A…',
      calendarUrl: 'https://app.coccinelle.example/api/v1/manage/AQGZwN4A…/calendar.ics',
      offer: OFFERED,
    },
  },
  handler: async ({ params, body, deps, receivedAt }) => {
    requireReachable(body);
    const requestKey = `hold/${body.holdId}`;
    // Sent again after an answer that was lost, its solution is spent: whoever knows the hold is shown what it became.
    const isKnown = await asBusiness(
      deps,
      params.slug,
      async (tx) => (await findByRequestKey(tx, requestKey)) !== null,
    );
    if (!isKnown) await requireHuman(deps, body);
    return asBusiness(deps, params.slug, async (tx) => {
      requireFuture('startsAt', body.startsAt, receivedAt);
      const held = await readHold(tx, body.holdId, receivedAt.getTime());
      const mine = held?.serviceId === body.serviceId && held.startsAt.getTime() === body.startsAt.getTime();
      const { phone } = await withPhone(tx, { phone: body.phone });
      const result = await bookAppointment(
        tx,
        {
          serviceId: body.serviceId,
          // Whoever the slot was held with; a hold that is over still books while the time is free.
          agentId: mine ? held.agentId : body.agentId,
          start: body.startsAt.getTime(),
          rights: 'client',
          ...(mine ? { holdId: body.holdId } : {}),
          client: {
            firstName: body.firstName,
            lastName: body.lastName,
            phone: phone ?? null,
            email: body.email,
            timeZone: body.timeZone ?? null,
          },
          source: 'widget',
          locale: body.locale,
          notes: body.notes,
          requestKey,
          createdBy: null,
          offerCode: body.offerCode,
        },
        receivedAt.getTime(),
      );
      if (result.kind !== 'booked') return refuse(result);
      // Booked with this hold, and cancelled since: whoever comes back to the form does not have it.
      if (result.appointment.status === 'cancelled') {
        const { serviceId, agentId, startsAt } = body;
        const wanted = { serviceId, agentId, start: startsAt.getTime(), now: receivedAt.getTime() };
        return refuse({ kind: 'hold-expired', nearest: await nearestSlots(tx, wanted) });
      }
      const { id, title, agentName, startsAt, endsAt, offer: used } = result.appointment;
      const service = used && (await readShownPrices(tx, body.serviceId));
      const offer =
        used && service ? { kind: used.kind, value: used.value, ...offeredPrices(used, service) } : null;
      return { appointmentId: id, title, agentName, startsAt, endsAt, ...linksTo(deps, id, endsAt), offer };
    });
  },
});

const DAY_MS = 86_400_000;

/** Where a client manages an appointment. The link outlives the appointment by a month, for the question how it was. */
export function linksTo(deps: Pick<ApiDeps, 'config'>, appointmentId: string, endsAt: Date) {
  const expiresAt = new Date(endsAt.getTime() + 30 * DAY_MS);
  const token = signLink({ kind: 'appointment', id: appointmentId, expiresAt }, deps.config.secrets.token);
  return {
    manageUrl: `${deps.config.http.publicUrl}/rdv/${token}`,
    calendarUrl: `${deps.config.http.publicUrl}/api/v1/manage/${token}/calendar.ics`,
  };
}

const wait = route({
  ...shared,
  method: 'post',
  path: `${PAGE}/waitlist`,
  summary: 'Asks to be told when something becomes free',
  params: slugParams,
  body: z.object({
    ...contact,
    serviceId: z.uuid(),
    agentId: z.uuid().nullable().default(null),
    fromDate: localDate,
    untilDate: localDate,
  }),
  response: z.object({ id: z.uuid(), fromDate: z.string(), untilDate: z.string() }),
  status: 201,
  problems: [OWN['booking-closed']],
  example: {
    params: SLUG,
    body: {
      serviceId: APPOINTMENT_EXAMPLE.serviceId,
      fromDate: '2026-12-01',
      untilDate: '2026-12-05',
      firstName: 'Éloïse',
      lastName: 'Petit',
      phone: '06 12 34 56 78',
      solution: SOLUTION_EXAMPLE,
    },
    response: { id: '0199c0de-0000-7000-8000-000000000091', fromDate: '2026-12-01', untilDate: '2026-12-05' },
  },
  handler: async ({ params, body, deps, receivedAt }) => {
    requireReachable(body);
    const yesterday = new Date(receivedAt.getTime() - DAY_MS).toISOString().slice(0, 10);
    const longest = 60 * DAY_MS;
    if (
      body.untilDate < body.fromDate ||
      body.untilDate < yesterday ||
      Date.parse(body.untilDate) - Date.parse(body.fromDate) > longest
    )
      throw invalid('untilDate', 'bad_window', {
        fr: 'La dernière date doit suivre la première, de 60 jours au plus, et ne pas être passée.',
        en: 'The last date must follow the first, by 60 days at most, and not have passed.',
      });
    await requireHuman(deps, body);
    return asBusiness(deps, params.slug, async (tx) => {
      const found = await readBookingPage(tx);
      const service = found?.services.find(({ id }) => id === body.serviceId);
      if (!service) return refuse({ kind: 'unknown-service' });
      if (body.agentId && !service.agentIds.includes(body.agentId)) return refuse({ kind: 'unknown-agent' });
      const { phone } = await withPhone(tx, { phone: body.phone });
      const { firstName, lastName, email } = body;
      const { clientId } = await matchOrCreateClient(
        tx,
        { firstName, lastName, phone: phone ?? null, email },
        { source: 'widget', locale: body.locale, timeZone: body.timeZone ?? null },
      );
      return joinWaitlist(tx, { ...body, clientId });
    });
  },
});

export const routes: Route[] = [page, slots, offer, hold, release, book, wait];
