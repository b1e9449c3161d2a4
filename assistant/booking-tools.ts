import type { Temporal } from 'temporal-polyfill';
import type { AppointmentLine } from '../db/appointments.ts';
import {
  applyOffer,
  availableSlots,
  bookAppointment,
  cancelAppointment,
  moveAppointment,
  nearestSlots,
  type Refusal,
} from '../db/booking.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import { introduceClient, type ReachedClient, readPerson, type Vouched } from '../db/clients.ts';
import { optOut } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { openWays } from '../db/notice-ways.ts';
import { type BookingPage, readBookingPage } from '../db/public-booking.ts';
import { readUpsell, takeSuggestion } from '../db/upsell.ts';
import { offerWords } from '../domain/campaigns/content.ts';
import { isNamed } from '../domain/contact/match.ts';
import { personName } from '../domain/contact/person-name.ts';
import { phoneToE164 } from '../domain/contact/phone.ts';
import { noticeTemplate } from '../domain/messaging/templates/whatsapp.ts';
import { premiumService } from '../domain/retention/premium.ts';
import { saidDay, saidMoment, saidTime, wallClock } from '../domain/sara/spoken-time.ts';
import type { ProposedSlot, Suggested, ToldAppointment, ToolAnswer } from '../domain/sara/tools.ts';
import { channelsFor, type NoticeVia } from '../domain/scheduling/notice-channels.ts';
import type { BookingSettings } from '../domain/scheduling/settings.ts';
import type { Slot } from '../domain/scheduling/slots.ts';
import { matchService } from '../domain/services/match-service.ts';
import {
  isChangeable,
  ownAppointment,
  ownAppointments,
  type WhichAppointment,
  withinReach,
} from './own-appointments.ts';
import { dateOf, instantOf, wallTimeOf } from './said-times.ts';

const PROPOSED = 3;
/** More is not said aloud. */
const LISTED = 5;
const OFFERED_SERVICES = 5;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

/** Who speaks and from where; a tool reaches their own appointments and nobody else's. */
export interface ToolContext {
  /** The clients whose number or address the channel vouches for: none, one, or a family. */
  clients: readonly ReachedClient[];
  /** Where they are reached unless they say otherwise, E.164 or lower case. */
  contact: { phone: string | null; email: string | null };
  /** What of it the channel vouches for; all of it unless told. */
  vouched?: Vouched;
  /** Who talks, where they may be known by an id of their channel alone: by booking they say who they are. */
  newcomerId?: string | null;
  /** What was booked or changed earlier in this same talk, whoever for: ids. */
  bookedHere: readonly string[];
  /** The channel vouches for nobody: nothing but those is within reach. */
  onlyBookedHere?: boolean;
  /** A draft for staff: nothing may be written, and nothing is suggested that nobody may send. */
  onlyLooks?: boolean;
  /** Names this one call of a tool: the same again does nothing twice. */
  callKey: string;
  locale: string;
  /** Epoch milliseconds. */
  now: number;
}

/** The answer, and the appointment it made or changed. */
export interface Acted {
  answer: ToolAnswer;
  appointment?: Pick<AppointmentLine, 'id' | 'clientId'>;
}

export interface AvailabilityRequest {
  /** YYYY-MM-DD of the business's calendar. */
  date: string;
  service?: string | undefined;
  /** HH:MM to stay close to. */
  time?: string | undefined;
}

export interface AppointmentRequest {
  firstName: string;
  lastName: string;
  /** Empty: the number the person calls or writes from. */
  phone: string;
  email: string;
  datetime: string;
  service?: string | undefined;
  /** The code of an offer, as it is spelled. */
  code?: string | undefined;
}

/**
 * Free times of one day of the business, three at most; else the nearest ones. Where several services fit what was said, the
 * times are of the first the business lists, and the answer names the others.
 */
export async function checkAvailability(
  tx: TenantTransaction,
  context: ToolContext,
  request: AvailabilityRequest,
): Promise<Acted> {
  const day = dateOf(request.date);
  if (!day) return invalid('date');
  const [page, settings] = await Promise.all([pageOf(tx), readBookingSettings(tx)]);
  const meant = servicesMeant(settings, page, request.service);
  if ('status' in meant) return { answer: meant };
  const [service, ...others] = meant;
  const alternatives = others.map(({ name }) => name);
  const answer = await freeTimes(tx, context, page, { day, service, alternatives, time: request.time });
  const isSettled = answer.status === 'slots' && alternatives.length === 0;
  const premium = isSettled ? await suggested(tx, context, page, service) : null;
  return { answer: premium && answer.status === 'slots' ? { ...answer, premium } : answer };
}

/** The dearer service to name to somebody faithful and content beside the times of what they asked for; null: none. */
async function suggested(
  tx: TenantTransaction,
  { clients, onlyLooks, locale, now }: ToolContext,
  page: BookingPage,
  asked: Service,
): Promise<Suggested | null> {
  // Of a family on one number it is not known who asks.
  const [client, ...others] = clients;
  if (!client || others.length > 0 || onlyLooks) return null;
  const upsell = await readUpsell(tx);
  const service = upsell && premiumService(page.services, asked, upsell.serviceId);
  if (!service || !(await takeSuggestion(tx, client.id, now))) return null;
  const { name, priceKind, priceMinCents, currency } = service;
  const price = offerWords({ kind: 'amount', value: priceMinCents!, validDays: 0 }, locale, currency);
  return { name, price, isFrom: priceKind !== 'fixed' };
}

/** Books for the person named. Asked again, whether by the same call or in other words, it finds what it booked. */
export async function createAppointment(
  tx: TenantTransaction,
  context: ToolContext,
  request: AppointmentRequest,
): Promise<Acted> {
  const [page, settings] = await Promise.all([pageOf(tx), readBookingSettings(tx)]);
  const start = instantOf(request.datetime, page.business.timeZone);
  if (start === null || start <= context.now) return invalid('datetime');
  const meant = servicesMeant(settings, page, request.service);
  if ('status' in meant) return { answer: meant };
  const [service, ...others] = meant;
  // Of several that were named, none is booked: they differ in price and length.
  if (others.length > 0 && request.service?.trim()) return { answer: whichService(meant) };
  const [firstName, lastName] = [personName(request.firstName), personName(request.lastName)];
  if (!firstName) return invalid('firstName');
  if (!lastName) return invalid('lastName');
  const given = request.phone.trim();
  const phone = given === '' ? context.contact.phone : phoneToE164(given, page.business.country);
  if (given !== '' && !phone) return invalid('phone');
  const email = request.email.trim().toLowerCase() || context.contact.email;
  if (email && !(EMAIL.test(email) && email.length <= 320)) return invalid('email');

  const known = await bookedAlready(tx, context, { start, name: `${firstName} ${lastName}` });
  const code = request.code?.trim() || null;
  if (known?.serviceId === service.id) {
    const applied = code ? await applyOffer(tx, known.id, code, context.now) : known;
    if (typeof applied === 'string') return { answer: { status: 'offer-refused', fault: applied } };
    return booked(tx, applied ?? known, page, context);
  }
  // A refusal is an answer here, and is committed: it leaves nobody behind who never booked.
  await tx.sql('savepoint before_booking');
  if (context.newcomerId)
    await introduceClient(tx, context.newcomerId, { firstName, lastName, phone, email });
  const result = await bookAppointment(
    tx,
    {
      serviceId: service.id,
      agentId: null,
      start,
      rights: 'client',
      client: {
        firstName,
        lastName,
        phone,
        email,
        vouched: context.vouched ?? context.contact,
      },
      source: 'sara',
      locale: context.locale,
      notes: null,
      requestKey: requestKeyOf(context.callKey),
      createdBy: null,
      offerCode: code,
    },
    context.now,
  );
  if (result.kind === 'booked') return booked(tx, result.appointment, page, context);
  await tx.sql('rollback to savepoint before_booking');
  return { answer: refused(result, page, context.locale) };
}

/** The key an appointment is booked under by one use of a tool. */
export const requestKeyOf = (callKey: string) => `sara/${callKey}`;

/** What this person has at this very time, from this talk, an earlier one or another way; it is not booked again with somebody else. */
async function bookedAlready(
  tx: TenantTransaction,
  context: ToolContext,
  { start, name }: { start: number; name: string },
): Promise<AppointmentLine | undefined> {
  const lines = await withinReach(tx, context);
  return lines.find(
    (line) => isChangeable(line) && line.startsAt.getTime() === start && isNamed(line.clientName, name),
  );
}

/** Tells the person what they have to come; nothing is changed. */
export async function listAppointments(
  tx: TenantTransaction,
  context: ToolContext,
  request: Pick<WhichAppointment, 'name'>,
): Promise<Acted> {
  const own = await ownAppointments(tx, context, request);
  if (own === 'which-person') return { answer: { status: 'which-person' } };
  const page = await pageOf(tx);
  const tell = (line: AppointmentLine) => told(line, page, context.locale);
  const { upcoming, last } = own;
  return {
    answer: {
      status: 'appointments',
      upcoming: upcoming.slice(0, LISTED).map(tell),
      last: last && tell(last),
      ...(context.onlyBookedHere && { bookedHere: true }),
    },
  };
}

/** Moves an appointment of the person's to a time; given a day alone, tells the free times of that day for it. */
export async function rescheduleAppointment(
  tx: TenantTransaction,
  context: ToolContext,
  request: { datetime: string } & WhichAppointment,
): Promise<Acted> {
  const page = await pageOf(tx);
  const { timeZone } = page.business;
  const own = await ownAppointment(tx, context, request, { timeZone, purpose: 'move' });
  if ('answer' in own) return own;
  const { appointment } = own;
  const day = /T\d/.test(request.datetime) ? null : dateOf(request.datetime);
  const service = page.services.find(({ id }) => id === appointment.serviceId);
  if (day && service)
    return {
      answer: await freeTimes(tx, context, page, { day, service, alternatives: [], moving: appointment }),
    };
  const start = instantOf(request.datetime, timeZone);
  if (start === null || start <= context.now) return invalid('datetime');
  const moved = await moveAppointment(tx, appointment.id, { start, rights: 'client' }, context.now);
  if (!moved || moved.kind === 'not-changeable') return { answer: { status: 'nothing-booked' } };
  if (moved.kind !== 'moved') return { answer: refused(moved, page, context.locale) };
  return {
    answer: { status: 'moved', ...told(moved.appointment, page, context.locale) },
    appointment: moved.appointment,
  };
}

/** Cancels an appointment of the person's; said again, it says so again and cancels no other. */
export async function cancelOwnAppointment(
  tx: TenantTransaction,
  context: ToolContext,
  request: WhichAppointment,
): Promise<Acted> {
  const page = await pageOf(tx);
  const { timeZone } = page.business;
  const own = await ownAppointment(tx, context, request, { timeZone, purpose: 'cancel' });
  if ('answer' in own) return own;
  const result = await cancelAppointment(
    tx,
    own.appointment.id,
    { who: 'client', reason: null },
    context.now,
  );
  if (result?.kind !== 'cancelled') return { answer: { status: 'nothing-booked' } };
  return {
    answer: { status: 'cancelled', ...told(result.appointment, page, context.locale) },
    appointment: result.appointment,
  };
}

/**
 * The person wants no more calls from the business, for advertising or otherwise: the number their channel vouches for. One
 * that was only said, or stands on their record, may be somebody else's: a person sees to it.
 */
export async function stopCalls(tx: TenantTransaction, { contact, vouched }: ToolContext): Promise<Acted> {
  const { phone } = vouched ?? contact;
  if (!phone) return { answer: { status: 'calls-unproven' } };
  await optOut(tx, { channel: 'call', address: phone, source: 'client' });
  return { answer: { status: 'calls-stopped' } };
}

const invalid = (field: Extract<ToolAnswer, { status: 'invalid' }>['field']): Acted => ({
  answer: { status: 'invalid', field },
});

async function pageOf(tx: TenantTransaction): Promise<BookingPage> {
  const page = await readBookingPage(tx);
  if (!page) throw new Error(`there is no business ${tx.tenantId}`);
  return page;
}

type Service = BookingPage['services'][number];

/** The services that may be meant, the likeliest first: where none is named, those the business lists first. */
function servicesMeant(
  { onlineBooking }: Pick<BookingSettings, 'onlineBooking'>,
  page: BookingPage,
  said: string | undefined,
): [Service, ...Service[]] | ReturnType<typeof whichService> {
  const [first, ...more] = page.services.slice(0, OFFERED_SERVICES);
  if (!onlineBooking || !first) return whichService([]);
  if (!said?.trim()) return [first, ...more];
  const match = matchService(said, page.services);
  if (match.kind === 'one') return [match.service];
  const [one, ...others] = match.kind === 'several' ? match.services : [];
  return one ? [one, ...others] : whichService([first, ...more]);
}

const whichService = (services: readonly Service[]) => ({
  status: 'which-service' as const,
  services: services.map(({ name }) => name),
});

async function freeTimes(
  tx: TenantTransaction,
  context: ToolContext,
  page: BookingPage,
  wanted: {
    day: Temporal.PlainDate;
    service: Service;
    alternatives: string[];
    time?: string | undefined;
    moving?: AppointmentLine;
  },
): Promise<ToolAnswer> {
  const { day, service, alternatives, moving } = wanted;
  const { timeZone } = page.business;
  const time = wallTimeOf(wanted.time);
  const from = day.toZonedDateTime(timeZone).epochMilliseconds;
  const to = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  const query = {
    serviceId: service.id,
    agentId: moving?.agentId ?? null,
    now: context.now,
    ...(moving ? { except: { appointmentId: moving.id } } : {}),
  };
  const offering = moving ? {} : { offering: service.agentIds };
  const found = await availableSlots(tx, { ...query, ...offering, from, to, viewerTimeZone: timeZone });
  const propose = (slots: Slot[]) => slots.map((slot) => proposed(slot, page, context.locale));
  const answer = { service: service.name, alternatives, date: day.toString() };
  const wish = time && day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
  if (found && found.slots.length > 0) {
    const chosen = wish ? closest(found.slots, wish) : spread(found.slots);
    return { status: 'slots', ...answer, slots: propose(chosen) };
  }
  const start = Math.max(wish ?? (from + to) / 2, context.now);
  return {
    status: 'none-that-day',
    ...answer,
    slots: propose(await nearestSlots(tx, { ...query, start })),
  };
}

/** The first, one in the middle and the last of a day: three that differ. */
function spread(slots: Slot[]): Slot[] {
  if (slots.length <= PROPOSED) return slots;
  return [slots[0]!, slots[Math.floor(slots.length / 2)]!, slots.at(-1)!];
}

function closest(slots: Slot[], wish: number): Slot[] {
  const distance = (slot: Slot) => Math.abs(slot.start - wish);
  return [...slots]
    .sort((a, b) => distance(a) - distance(b) || a.start - b.start)
    .slice(0, PROPOSED)
    .sort((a, b) => a.start - b.start);
}

function proposed(slot: Slot, { business, agents }: BookingPage, locale: string): ProposedSlot {
  const only = slot.agentIds.length === 1 ? slot.agentIds[0] : undefined;
  return {
    datetime: wallClock(slot.start, business.timeZone),
    day: saidDay(slot.start, business.timeZone, locale),
    time: saidTime(slot.start, business.timeZone, locale),
    with: agents.find(({ id }) => id === only)?.name ?? null,
  };
}

function told(appointment: AppointmentLine, { business }: BookingPage, locale: string): ToldAppointment {
  const start = appointment.startsAt.getTime();
  return {
    service: appointment.title,
    datetime: wallClock(start, business.timeZone),
    said: saidMoment(start, business.timeZone, locale),
    with: appointment.agentName,
  };
}

async function booked(
  tx: TenantTransaction,
  appointment: AppointmentLine,
  page: BookingPage,
  { locale, now }: ToolContext,
): Promise<Acted> {
  const confirmation = await confirmedBy(tx, appointment, now);
  const offer = appointment.offer && offerTold(appointment, appointment.offer, locale);
  return {
    answer: { status: 'booked', confirmation, offer, ...told(appointment, page, locale) },
    appointment,
  };
}

/** Where word of it goes, as the notices choose; what their record says counts, whatever was said just now. */
async function confirmedBy(
  tx: TenantTransaction,
  { clientId, locale }: AppointmentLine,
  now: number,
): Promise<NoticeVia[]> {
  const { confirmation: by } = await readBookingSettings(tx);
  if (by === 'none') return [];
  const person = await readPerson(tx, clientId);
  if (!person) return [];
  const { phone, email } = person;
  const template = noticeTemplate('appointment.confirmation', locale);
  const ways = await openWays(tx, { clientId, phone, email }, template, now);
  return channelsFor(
    by,
    ways.map(({ channel }) => channel),
  );
}

function offerTold(
  { priceCents, currency }: AppointmentLine,
  offer: NonNullable<AppointmentLine['offer']>,
  locale: string,
): NonNullable<Extract<ToolAnswer, { status: 'booked' }>['offer']> {
  const said = (cents: number) =>
    offerWords({ kind: 'amount', value: cents, validDays: 0 }, locale, currency);
  return {
    off: offerWords({ ...offer, validDays: 0 }, locale, currency),
    price: priceCents === null ? null : said(priceCents),
    before: priceCents === null ? null : said(priceCents + offer.discountCents),
  };
}

function refused(refusal: Refusal, page: BookingPage, locale: string): ToolAnswer {
  if ('nearest' in refusal)
    return { status: 'taken', slots: refusal.nearest.map((slot) => proposed(slot, page, locale)) };
  if (refusal.kind === 'offer-refused') return { status: 'offer-refused', fault: refusal.fault };
  return whichService(page.services.slice(0, OFFERED_SERVICES));
}
