import { Temporal } from 'temporal-polyfill';
import { type AppointmentLine, nextAppointmentOf } from '../db/appointments.ts';
import {
  availableSlots,
  bookAppointment,
  cancelAppointment,
  moveAppointment,
  nearestSlots,
  type Refusal,
} from '../db/booking.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { type BookingPage, readBookingPage } from '../db/public-booking.ts';
import { phoneToE164 } from '../domain/contact/phone.ts';
import type { Slot } from '../domain/scheduling/slots.ts';
import { matchService } from '../domain/services/match-service.ts';

const PROPOSED = 3;

/** For whom and from where a tool is called; it reaches this contact's own appointments and nobody else's. */
export interface ToolContext {
  tenantId: string;
  /** Known when the channel says who it is. */
  clientId: string | null;
  /** Names this one call: the same again does nothing twice. */
  callKey: string;
  locale: string;
  now: number;
}

/** A free time as Sara says it and as she gives it back to createAppointment. */
export interface ProposedSlot {
  datetime: string;
  said: string;
  with: string | null;
}

export type AvailabilityAnswer =
  | { status: 'ok'; service: string; date: string; slots: ProposedSlot[] }
  /** Nothing that day: the nearest ones. */
  | { status: 'none-that-day'; service: string; date: string; slots: ProposedSlot[] }
  | { status: 'which-service'; services: string[] }
  | { status: 'invalid-date' };

export type BookingAnswer =
  | {
      status: 'booked' | 'moved' | 'cancelled';
      service: string;
      datetime: string;
      said: string;
      with: string;
    }
  | { status: 'taken'; slots: ProposedSlot[] }
  | { status: 'which-service'; services: string[] }
  | { status: 'invalid'; field: 'datetime' | 'phone' | 'firstName' | 'lastName' }
  | { status: 'nothing-booked' }
  | { status: 'too-late' };

/** What Sara can do about appointments, the same on every channel and on the phone. */
export function createBookingTools({ db }: { db: Database }) {
  return {
    /** Three free times of a date of the business at most, spread over the day; else the nearest ones. */
    checkAvailability(
      context: ToolContext,
      request: { date: string; service?: string },
    ): Promise<AvailabilityAnswer> {
      return db.asTenant(context.tenantId, async (tx) => {
        const page = await pageOf(tx);
        const { timeZone } = page.business;
        const day = dateOf(request.date);
        if (!day) return { status: 'invalid-date' };
        const chosen = serviceOf(page, request.service);
        if ('status' in chosen) return chosen;
        const from = day.toZonedDateTime(timeZone).epochMilliseconds;
        const to = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
        const query = { serviceId: chosen.id, agentId: null, now: context.now, viewerTimeZone: timeZone };
        const found = await availableSlots(tx, { ...query, from, to });
        const propose = (slots: Slot[]) => slots.map((slot) => proposed(slot, page, context.locale));
        const answer = { service: chosen.name, date: day.toString() };
        if (found && found.slots.length > 0)
          return { status: 'ok', ...answer, slots: propose(spread(found.slots)) };
        const noon = (from + to) / 2;
        const nearest = await nearestSlots(tx, {
          serviceId: chosen.id,
          agentId: null,
          start: Math.max(noon, context.now),
          now: context.now,
        });
        return { status: 'none-that-day', ...answer, slots: propose(nearest) };
      });
    },

    /** Books for the person named; a second call with the same key finds the first one's appointment. */
    createAppointment(
      context: ToolContext,
      request: {
        firstName: string;
        lastName: string;
        phone: string;
        email: string;
        datetime: string;
        service?: string;
      },
    ): Promise<BookingAnswer> {
      return db.asTenant(context.tenantId, async (tx) => {
        const page = await pageOf(tx);
        const start = instantOf(request.datetime, page.business.timeZone);
        if (start === null || start <= context.now) return { status: 'invalid', field: 'datetime' };
        const chosen = serviceOf(page, request.service);
        if ('status' in chosen) return chosen;
        const [firstName, lastName] = [request.firstName.trim(), request.lastName.trim()];
        if (!firstName) return { status: 'invalid', field: 'firstName' };
        if (!lastName) return { status: 'invalid', field: 'lastName' };
        const phone = request.phone.trim() === '' ? null : phoneToE164(request.phone, page.business.country);
        if (request.phone.trim() !== '' && !phone) return { status: 'invalid', field: 'phone' };
        const email = request.email.trim().toLowerCase() || null;
        const result = await bookAppointment(
          tx,
          {
            serviceId: chosen.id,
            agentId: null,
            start,
            rights: 'client',
            client: context.clientId
              ? { clientId: context.clientId }
              : { firstName: firstName.slice(0, 100), lastName: lastName.slice(0, 100), phone, email },
            source: 'sara',
            locale: context.locale,
            notes: null,
            requestKey: `sara/${context.callKey}`,
            createdBy: null,
          },
          context.now,
        );
        return result.kind === 'booked'
          ? told('booked', result.appointment, page, context.locale)
          : refused(result, page, context.locale);
      });
    },

    /** Moves the contact's next appointment. */
    rescheduleAppointment(context: ToolContext, request: { datetime: string }): Promise<BookingAnswer> {
      return db.asTenant(context.tenantId, async (tx) => {
        const page = await pageOf(tx);
        const start = instantOf(request.datetime, page.business.timeZone);
        if (start === null || start <= context.now) return { status: 'invalid', field: 'datetime' };
        const next = await nextOf(tx, context);
        if (!next) return { status: 'nothing-booked' };
        const moved = await moveAppointment(tx, next.id, { start, rights: 'client' }, context.now);
        if (!moved || moved.kind === 'not-changeable') return { status: 'nothing-booked' };
        return moved.kind === 'moved'
          ? told('moved', moved.appointment, page, context.locale)
          : refused(moved, page, context.locale);
      });
    },

    /** Cancels the contact's next appointment. */
    cancelNextAppointment(context: ToolContext): Promise<BookingAnswer> {
      return db.asTenant(context.tenantId, async (tx) => {
        const page = await pageOf(tx);
        const next = await nextOf(tx, context);
        if (!next) return { status: 'nothing-booked' };
        const result = await cancelAppointment(tx, next.id, { who: 'client', reason: null }, context.now);
        return result?.kind === 'cancelled'
          ? told('cancelled', result.appointment, page, context.locale)
          : { status: 'nothing-booked' };
      });
    },
  };
}

export type BookingTools = ReturnType<typeof createBookingTools>;

async function pageOf(tx: TenantTransaction): Promise<BookingPage> {
  const page = await readBookingPage(tx);
  if (!page) throw new Error(`there is no business ${tx.tenantId}`);
  return page;
}

/** The service meant; one that is not named is the business's first, and the answer says which it was. */
function serviceOf(
  page: BookingPage,
  said: string | undefined,
): BookingPage['services'][number] | { status: 'which-service'; services: string[] } {
  const names = (services: BookingPage['services']) => services.map(({ name }) => name);
  const [first] = page.services;
  if (!first) return { status: 'which-service', services: [] };
  if (!said?.trim()) return first;
  const match = matchService(said, page.services);
  if (match.kind === 'one') return match.service;
  return {
    status: 'which-service',
    services: names(match.kind === 'several' ? match.services : page.services.slice(0, 5)),
  };
}

function dateOf(text: string): Temporal.PlainDate | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? attempt(() => Temporal.PlainDate.from(text.trim())) : null;
}

/** An instant with its offset, or a wall-clock time of the business. */
function instantOf(text: string, timeZone: string): number | null {
  const given = text.trim();
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(given)) return null;
  return (
    attempt(() => Temporal.Instant.from(given).epochMilliseconds) ??
    attempt(() => Temporal.PlainDateTime.from(given).toZonedDateTime(timeZone).epochMilliseconds)
  );
}

/** Temporal says no by throwing; what a model or a caller wrote is allowed to be no date. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first, one in the middle and the last of a day: three that differ. */
function spread(slots: Slot[]): Slot[] {
  if (slots.length <= PROPOSED) return slots;
  return [slots[0]!, slots[Math.floor(slots.length / 2)]!, slots.at(-1)!];
}

function proposed(slot: Slot, page: BookingPage, locale: string): ProposedSlot {
  const only = slot.agentIds.length === 1 ? slot.agentIds[0] : undefined;
  return {
    datetime: local(slot.start, page.business.timeZone),
    said: said(slot.start, page.business.timeZone, locale),
    with: page.agents.find(({ id }) => id === only)?.name ?? null,
  };
}

function told(
  status: 'booked' | 'moved' | 'cancelled',
  appointment: AppointmentLine,
  page: BookingPage,
  locale: string,
): BookingAnswer {
  const start = appointment.startsAt.getTime();
  return {
    status,
    service: appointment.title,
    datetime: local(start, page.business.timeZone),
    said: said(start, page.business.timeZone, locale),
    with: appointment.agentName,
  };
}

function refused(refusal: Refusal, page: BookingPage, locale: string): BookingAnswer {
  if ('nearest' in refusal)
    return { status: 'taken', slots: refusal.nearest.map((slot) => proposed(slot, page, locale)) };
  return { status: 'which-service', services: page.services.slice(0, 5).map(({ name }) => name) };
}

/** ISO 8601 on the business's wall clock, with its offset. */
function local(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' });
}

/** « mardi 1 décembre à 14:00 » */
function said(instant: number, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(instant);
}

function nextOf(tx: TenantTransaction, context: ToolContext): Promise<AppointmentLine | null> {
  return context.clientId
    ? nextAppointmentOf(tx, context.clientId, new Date(context.now))
    : Promise.resolve(null);
}
