import { randomUUIDv7 } from 'node:crypto';
import { normalCode, type OfferFault } from '../domain/campaigns/offer.ts';
import type { Identity } from '../domain/contact/match.ts';
import { languageOf } from '../domain/language.ts';
import { fairest } from '../domain/scheduling/assignment.ts';
import { HOLD_MINUTES } from '../domain/scheduling/settings.ts';
import { findSlots, type Slot } from '../domain/scheduling/slots.ts';
import { subjectOf } from './appointment-notices.ts';
import {
  type AppointmentLine,
  type AppointmentSource,
  type CancelledBy,
  insertAppointment,
  lockAppointment,
  readAppointment,
  readWorkloads,
  updateAppointment,
} from './appointments.ts';
import { askCalendarPush } from './calendar-links.ts';
import { type ClientSource, matchOrCreateClient, type Vouched } from './clients.ts';
import type { TenantTransaction } from './database.ts';
import { readTenant } from './identity.ts';
import { withdrawMessages } from './messages.ts';
import { claimOffer, redeemOffer } from './offers.ts';
import {
  agentsOffering,
  type BookableService,
  readBookableService,
  readSchedules,
  serviceOf,
} from './schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far around a taken slot the nearest free ones are looked for. */
const NEAREST_DAYS = 14;

/** Why a slot cannot be had. `taken` comes with the nearest free ones. */
export type Refusal =
  | { kind: 'unknown-service' }
  /** Nobody (or not the one asked for) offers this service. */
  | { kind: 'unknown-agent' }
  | { kind: 'taken'; nearest: Slot[] }
  /** Free, but against the rules for clients: closed, too soon, too far ahead, the day full. */
  | { kind: 'not-offered'; nearest: Slot[] }
  | { kind: 'hold-expired'; nearest: Slot[] }
  /** The code that was given takes nothing off. */
  | { kind: 'offer-refused'; fault: OfferFault };

export type Booked = { kind: 'booked'; appointment: AppointmentLine; created: boolean };

/** Who may book what: staff may book outside the hours and at short notice, nobody over another appointment. */
export type BookingRights = 'client' | 'staff';

export interface SlotQuery {
  serviceId: string;
  /** null: whoever is free. */
  agentId: string | null;
  /** Who offers it, where that has been read already (db/public-booking.ts). */
  offering?: string[];
  from: number;
  to: number;
  now: number;
  viewerTimeZone: string;
  except?: { appointmentId?: string; holdId?: string };
}

/**
 * The free slots of a service in a window, epoch milliseconds, each with who is free.
 * @returns null for an unknown service.
 */
export async function availableSlots(
  tx: TenantTransaction,
  query: SlotQuery,
): Promise<{ service: BookableService; slots: Slot[] } | null> {
  const { serviceId, agentId, offering } = query;
  const schedules = async () =>
    readSchedules(tx, { ...query, agentIds: offering ?? (await agentsOffering(tx, serviceId, agentId)) });
  const [service, agents] = await Promise.all([readBookableService(tx, serviceId), schedules()]);
  if (!service) return null;
  return {
    service,
    slots: findSlots({
      now: query.now,
      viewerTimeZone: query.viewerTimeZone,
      window: { from: query.from, to: query.to },
      agents,
      combine: 'any',
      service: serviceOf(service),
    }),
  };
}

/**
 * Who of these agents can take [start, start + duration), to the minute rather than to the grid: what was on the grid when
 * it was shown stays bookable when a neighbour moves. Staff are only held to what is taken.
 */
async function freeAgents(
  tx: TenantTransaction,
  service: BookableService,
  agentIds: string[],
  start: number,
  options: { now: number; rights: BookingRights; except?: { appointmentId?: string; holdId?: string } },
): Promise<string[]> {
  const agents = await readSchedules(tx, {
    agentIds,
    from: start,
    to: start + service.durationMinutes * MINUTE_MS,
    now: options.now,
    ...(options.except ? { except: options.except } : {}),
  });
  const rules = serviceOf(service);
  const end = start + service.durationMinutes * MINUTE_MS;
  const asked = {
    now: options.rights === 'staff' ? Math.min(options.now, start) : options.now,
    viewerTimeZone: service.timeZone,
    window: { from: start, to: start + 1 },
    combine: 'any' as const,
  };
  const found =
    options.rights === 'staff'
      ? findSlots({
          ...asked,
          agents: agents.map(({ id, timeZone, bookings, holds }) => ({
            id: id!,
            timeZone: timeZone!,
            bookings: bookings!,
            holds: holds!,
            open: [{ start, end }],
          })),
          service: {
            durationMin: rules.durationMin,
            bufferBeforeMin: rules.bufferBeforeMin!,
            bufferAfterMin: rules.bufferAfterMin!,
          },
        })
      : findSlots({
          ...asked,
          agents,
          service: { ...rules, intervalMin: 1 },
          grid: { origin: 'opening', afterBusy: 'keep' },
        });
  return found.find((slot) => slot.start === start)?.agentIds ?? [];
}

/** The three free slots closest to a wanted start, the earlier one first where two are as close. */
export async function nearestSlots(
  tx: TenantTransaction,
  query: {
    serviceId: string;
    agentId: string | null;
    start: number;
    now: number;
    except?: { appointmentId?: string };
  },
): Promise<Slot[]> {
  const found = await availableSlots(tx, {
    serviceId: query.serviceId,
    agentId: query.agentId,
    from: Math.max(query.now, query.start - NEAREST_DAYS * DAY_MS),
    to: Math.max(query.now, query.start) + NEAREST_DAYS * DAY_MS,
    now: query.now,
    viewerTimeZone: 'UTC',
    ...(query.except ? { except: query.except } : {}),
  });
  const distance = (slot: Slot) => Math.abs(slot.start - query.start);
  return (found?.slots ?? [])
    .filter((slot) => slot.start !== query.start)
    .sort((a, b) => distance(a) - distance(b) || a.start - b.start)
    .slice(0, 3)
    .sort((a, b) => a.start - b.start);
}

/** Locks the agents a slot may go to, so that what is read next stays true until the transaction ends. */
async function choose(
  tx: TenantTransaction,
  request: {
    serviceId: string;
    agentId: string | null;
    start: number;
    rights: BookingRights;
    now: number;
    /** Of an appointment that was booked when the service took another time. */
    durationMinutes?: number;
  },
  except?: { appointmentId?: string; holdId?: string },
): Promise<{ service: BookableService; agentId: string } | Refusal> {
  const offered = await readBookableService(tx, request.serviceId);
  if (!offered || (request.rights === 'client' && !offered.onlineBooking)) return { kind: 'unknown-service' };
  const service = { ...offered, durationMinutes: request.durationMinutes ?? offered.durationMinutes };
  const candidates = await agentsOffering(tx, request.serviceId, request.agentId);
  if (candidates.length === 0) return { kind: 'unknown-agent' };
  const options = { now: request.now, rights: request.rights, ...(except ? { except } : {}) };
  // A first look without the lock turns away most of a crowd that wants what is gone; the second one is the one that counts.
  if ((await freeAgents(tx, service, candidates, request.start, options)).length > 0) {
    await agentsOffering(tx, request.serviceId, request.agentId, true);
    const free = await freeAgents(tx, service, candidates, request.start, options);
    const agentId = fairest(
      free.length > 1 ? await readWorkloads(tx, free, new Date(request.start)) : free.map(idle),
    );
    if (agentId) return { service, agentId };
  }
  const nearest = await nearestSlots(tx, {
    ...request,
    ...(except?.appointmentId ? { except: { appointmentId: except.appointmentId } } : {}),
  });
  const somebodyCould = await freeAgents(tx, service, candidates, request.start, {
    ...options,
    rights: 'staff',
  });
  return { kind: somebodyCould.length > 0 ? 'not-offered' : 'taken', nearest };
}

const idle = (agentId: string) => ({ agentId, bookings: 0, lastAssignedAt: null });

export interface Hold {
  id: string;
  serviceId: string;
  agentId: string;
  startsAt: Date;
  endsAt: Date;
  expiresAt: Date;
}

/** Keeps a slot for a visitor for five minutes (or as long as given). */
export async function holdSlot(
  tx: TenantTransaction,
  request: { serviceId: string; agentId: string | null; start: number; minutes?: number },
  now: number,
): Promise<{ kind: 'held'; hold: Hold } | Refusal> {
  const chosen = await choose(tx, { ...request, rights: 'client', now });
  if ('kind' in chosen) return chosen;
  await tx.sql(`delete from slot_holds where agent_id = ? and expires_at <= ?`, [
    chosen.agentId,
    new Date(now),
  ]);
  const end = request.start + chosen.service.durationMinutes * MINUTE_MS;
  const [hold] = await tx.sql<Hold>(
    `insert into slot_holds (tenant_id, agent_id, service_id, starts_at, ends_at, expires_at) values (?, ?, ?, ?, ?, ?)
     returning id, service_id as "serviceId", agent_id as "agentId", starts_at as "startsAt", ends_at as "endsAt", expires_at as "expiresAt"`,
    [
      tx.tenantId,
      chosen.agentId,
      request.serviceId,
      new Date(request.start),
      new Date(end),
      new Date(now + (request.minutes ?? HOLD_MINUTES) * MINUTE_MS),
    ],
  );
  return { kind: 'held', hold: hold! };
}

/** Lets a held slot go. */
export async function releaseHold(tx: TenantTransaction, holdId: string): Promise<void> {
  await tx.sql(`delete from slot_holds where id = ?`, [holdId]);
}

export interface BookingRequest {
  serviceId: string;
  agentId: string | null;
  start: number;
  rights: BookingRights;
  /** The visitor's hold; it gives the slot back to its owner only. */
  holdId?: string;
  client: { clientId: string } | (Identity & { timeZone?: string | null; vouched?: Vouched });
  source: AppointmentSource;
  locale: string;
  notes: string | null;
  /** The same key finds the same appointment. */
  requestKey: string | null;
  createdBy: string | null;
  seriesId?: string;
  /** As the client says it; an offer they were sent counts without it as well (db/offers.ts). */
  offerCode?: string | null;
}

/**
 * Books a slot: the agents are locked, the rules checked again, the client found or made, the appointment written and its
 * workflow asked for, all in the caller's transaction. The database's own constraint stands behind the check.
 */
export async function bookAppointment(
  tx: TenantTransaction,
  request: BookingRequest,
  now: number,
): Promise<Booked | Refusal> {
  const before = await findByRequestKey(tx, request.requestKey);
  if (before) return { kind: 'booked', appointment: before, created: false };
  const chosen = await choose(
    tx,
    { ...request, now },
    request.holdId ? { holdId: request.holdId } : undefined,
  );
  if ('kind' in chosen) {
    // Two of the same request at once: the second waited for the lock, and finds the first one's appointment.
    const twin = await findByRequestKey(tx, request.requestKey);
    return twin ? { kind: 'booked', appointment: twin, created: false } : chosen;
  }
  const { service, agentId } = chosen;
  const twin = await findByRequestKey(tx, request.requestKey);
  if (twin) return { kind: 'booked', appointment: twin, created: false };
  if (request.holdId) await releaseHold(tx, request.holdId);
  const { clientId, unproven } =
    'clientId' in request.client
      ? { clientId: request.client.clientId, unproven: [] }
      : await matchOrCreateClient(tx, request.client, {
          source: clientSource(request.source),
          locale: request.locale,
          timeZone: request.client.timeZone ?? null,
          ...(request.client.vouched ? { vouched: request.client.vouched } : {}),
        });
  const code = request.offerCode?.trim() || null;
  const offer = await claimOffer(tx, { clientId, code, priceCents: service.priceCents }, now);
  if (typeof offer === 'string') return { kind: 'offer-refused', fault: offer };
  const id = await insertAppointment(tx, {
    agentId,
    clientId,
    serviceId: service.id,
    appointmentTypeId: service.appointmentTypeId,
    seriesId: request.seriesId ?? null,
    title: service.name,
    priceCents: service.priceCents,
    currency: service.currency,
    startsAt: new Date(request.start),
    endsAt: new Date(request.start + service.durationMinutes * MINUTE_MS),
    bufferBeforeMinutes: service.bufferBeforeMinutes,
    bufferAfterMinutes: service.bufferAfterMinutes,
    source: request.source,
    locale: request.locale,
    notes: unproven.length > 0 ? await withUnproven(tx, request.notes, unproven) : request.notes,
    requestKey: request.requestKey,
    createdBy: request.createdBy,
  });
  if (offer) await redeemOffer(tx, offer, { id, priceCents: service.priceCents });
  await tellTemporal(tx, id);
  return { kind: 'booked', appointment: (await readAppointment(tx, id))!, created: true };
}

/**
 * Takes an offer off an appointment that stands already, for who names their code afterwards.
 * @returns the appointment with its new price, or why the code takes nothing off
 */
export async function applyOffer(
  tx: TenantTransaction,
  appointmentId: string,
  code: string,
  now: number,
): Promise<AppointmentLine | OfferFault | null> {
  const appointment = await lockAppointment(tx, appointmentId);
  if (!appointment) return null;
  const { clientId, priceCents } = appointment;
  if (appointment.offer) return appointment.offer.code === normalCode(code) ? appointment : 'one-only';
  const offer = await claimOffer(tx, { clientId, code, priceCents }, now);
  if (offer === null || typeof offer === 'string') return offer;
  await redeemOffer(tx, offer, appointment);
  return readAppointment(tx, appointmentId);
}

/** What was said of how to reach a client, and could be somebody else's: for staff to ask about. */
async function withUnproven(
  tx: TenantTransaction,
  notes: string | null,
  unproven: string[],
): Promise<string> {
  const language = languageOf((await readTenant(tx))?.locale ?? 'fr-FR');
  const line =
    language === 'fr'
      ? `Coordonnées indiquées à la réservation, à vérifier avant de les ajouter à la fiche : ${unproven.join(', ')}`
      : `Contact details given when booking, to be checked before they are added to the record: ${unproven.join(', ')}`;
  return [notes, line].filter(Boolean).join('\n');
}

function clientSource(source: AppointmentSource): ClientSource {
  return source === 'waitlist' ? 'widget' : source;
}

/** The appointment a request booked already, under its key; null: none. */
export async function findByRequestKey(
  tx: TenantTransaction,
  key: string | null,
): Promise<AppointmentLine | null> {
  if (key === null) return null;
  const [row] = await tx.sql<{ id: string }>(`select id from appointments where request_key = ?`, [key]);
  return row ? readAppointment(tx, row.id) : null;
}

/** What has begun to be over cannot be moved or cancelled any more. */
export const CHANGEABLE: ReadonlyArray<AppointmentLine['status']> = ['booked', 'confirmed'];

export type Moved = { kind: 'moved'; appointment: AppointmentLine } | { kind: 'not-changeable' } | Refusal;

/**
 * Moves an appointment to another start, and to another agent where one is named. The appointment does not stand in its own
 * way; the freed time goes to the waiting list.
 * @returns null when there is none.
 */
export async function moveAppointment(
  tx: TenantTransaction,
  id: string,
  to: { start: number; agentId?: string; rights: BookingRights },
  now: number,
): Promise<Moved | null> {
  const appointment = await lockAppointment(tx, id);
  if (!appointment) return null;
  if (!CHANGEABLE.includes(appointment.status)) return { kind: 'not-changeable' };
  const agentId = to.agentId ?? appointment.agentId;
  if (to.start === appointment.startsAt.getTime() && agentId === appointment.agentId)
    return { kind: 'moved', appointment };
  if (!appointment.serviceId) return { kind: 'unknown-service' };
  const length = appointment.endsAt.getTime() - appointment.startsAt.getTime();
  const chosen = await choose(
    tx,
    {
      serviceId: appointment.serviceId,
      agentId,
      start: to.start,
      rights: to.rights,
      now,
      durationMinutes: length / MINUTE_MS,
    },
    { appointmentId: id },
  );
  if ('kind' in chosen) return chosen;
  await updateAppointment(tx, id, {
    agent_id: agentId,
    starts_at: new Date(to.start),
    ends_at: new Date(to.start + length),
    moved_from: appointment.startsAt,
    sequence: appointment.sequence + 1,
    // A yes to the old time is no yes to the new one.
    status: 'booked',
    confirmed_at: null,
    late_minutes: null,
  });
  // What was about to be said of the old time is not said any more.
  await withdrawMessages(tx, subjectOf(id));
  await tellTemporal(tx, id);
  await offerFreedTime(tx, appointment, now);
  return { kind: 'moved', appointment: (await readAppointment(tx, id))! };
}

/** Cancels an appointment; cancelled twice, it is cancelled once. @returns null when there is none. */
export async function cancelAppointment(
  tx: TenantTransaction,
  id: string,
  by: { who: CancelledBy; reason: string | null },
  now: number,
): Promise<{ kind: 'cancelled'; appointment: AppointmentLine } | { kind: 'not-changeable' } | null> {
  const appointment = await lockAppointment(tx, id);
  if (!appointment) return null;
  if (appointment.status === 'cancelled') return { kind: 'cancelled', appointment };
  if (!CHANGEABLE.includes(appointment.status)) return { kind: 'not-changeable' };
  await updateAppointment(tx, id, {
    status: 'cancelled',
    cancelled_at: new Date(now),
    cancelled_by: by.who,
    cancel_reason: by.reason,
    sequence: appointment.sequence + 1,
  });
  await withdrawMessages(tx, subjectOf(id));
  await tellTemporal(tx, id);
  await offerFreedTime(tx, appointment, now);
  return { kind: 'cancelled', appointment: (await readAppointment(tx, id))! };
}

/** Starts or wakes the appointment's workflow, and its agent's calendar, once this transaction has committed. */
export async function tellTemporal(tx: TenantTransaction, appointmentId: string): Promise<void> {
  await tx.ask({ kind: 'appointment.changed', tenantId: tx.tenantId, appointmentId });
  await askCalendarPush(tx, appointmentId);
}

/** Freed time goes to the waiting list, if anybody waits for such a service. */
async function offerFreedTime(tx: TenantTransaction, freed: AppointmentLine, now: number): Promise<void> {
  if (freed.startsAt.getTime() <= now) return;
  const [waiting] = await tx.sql(`select 1 from waitlist_entries where status = 'waiting' limit 1`);
  if (!waiting) return;
  await tx.ask({
    kind: 'waitlist.freed',
    tenantId: tx.tenantId,
    freedId: randomUUIDv7(),
    agentId: freed.agentId,
    start: freed.startsAt.getTime(),
    end: freed.endsAt.getTime(),
  });
}
