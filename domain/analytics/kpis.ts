import { medianSeconds } from './response-time.ts';

/**
 * What is added up by day of the business's calendar; every figure people see is worked out from these sums, so that days,
 * weeks and years agree. Every field counts one business only.
 */
export interface Sums {
  /** Appointments that begin in the period and are not cancelled: to come, held or missed. */
  appointments: number;
  /** Of these, held. */
  completed: number;
  /** Of these, the client did not come. */
  noShows: number;
  /** Appointments that would have begun in the period and were cancelled, by whoever. */
  cancelled: number;
  /** The prices noted when they were booked, of held appointments, in minor units of the business's currency. */
  revenueCents: number;
  /** Held appointments that have such a price. */
  priced: number;
  /** Minutes agents could be booked: open and not away, and what was booked beyond their hours. */
  offeredMinutes: number;
  /** Minutes that were booked, with their buffers, and not cancelled. */
  bookedMinutes: number;
}

/** Visits from before the product, as a file told them: nobody's diary was booked for them, so nobody missed or cancelled one. */
export interface ImportedSums {
  visits: number;
  /** What was paid, where the file says it, in minor units of the business's currency. */
  revenueCents: number;
  /** Visits of which it says so. */
  priced: number;
}

export const NOTHING_IMPORTED: ImportedSums = { visits: 0, revenueCents: 0, priced: 0 };

/** What does not belong to one agent or service. */
export interface ContactSums {
  /** First answers to what a client wrote, by how long it had waited (response-time.ts). */
  responses: readonly number[];
  /** Clients answered on a day, once a day each. */
  exchanges: number;
  /** Of these, answered that day by Sara alone. */
  exchangesBySara: number;
  /** Calls that came in. */
  calls: number;
  /** Of these, somebody was spoken with: neither missed nor given up before a word was said. */
  callsAnswered: number;
  /** Of the answered, ended without asking for a person. */
  callsBySara: number;
  /** Of these, ended with an appointment. */
  callsBooked: number;
  /** Spoken, in and out. */
  callSeconds: number;
  /** What Sara cost: language models and telephone, in millionths of a US dollar. */
  saraCostMicros: number;
  /** New people in the base, other than from a file. */
  arrivals: number;
  /** Of these, who have booked since, whatever became of it. */
  arrivalsBooked: number;
  /** Of these, who have come since. */
  arrivalsVisited: number;
}

/** A share is 0 to 1; null where there is nothing to take a share of. */
export interface Kpis {
  /** Appointments not cancelled, and imported visits. */
  appointments: number;
  /** Held of held and missed: those still to come say nothing yet. */
  showRate: number | null;
  /** Cancelled of all there were. */
  cancellationRate: number | null;
  /** Booked of what could be booked. At most 1: overtime counts as offered. */
  occupancy: number | null;
  /** Imported visits included. */
  revenueCents: number;
  /** Revenue by held appointment or imported visit that has a price. */
  averageBasketCents: number | null;
}

export interface ContactKpis {
  /** The middle wait for a first answer, nights and Sundays included, in seconds. */
  responseSeconds: number | null;
  /** Of clients answered by message and callers spoken with, those nobody of the team had to answer. */
  automationRate: number | null;
  calls: number;
  callsAnsweredRate: number | null;
  callsBooked: number;
  callSeconds: number;
  /** Of new people, who have booked since. */
  conversionRate: number | null;
  arrivals: number;
  saraCostMicros: number;
}

export function kpisOf(sums: Sums, imported: ImportedSums = NOTHING_IMPORTED): Kpis {
  const revenueCents = sums.revenueCents + imported.revenueCents;
  const priced = sums.priced + imported.priced;
  return {
    appointments: sums.appointments + imported.visits,
    showRate: share(sums.completed, sums.completed + sums.noShows),
    cancellationRate: share(sums.cancelled, sums.appointments + sums.cancelled),
    occupancy: share(sums.bookedMinutes, sums.offeredMinutes),
    revenueCents,
    averageBasketCents: priced > 0 ? Math.round(revenueCents / priced) : null,
  };
}

export function contactKpisOf(sums: ContactSums): ContactKpis {
  return {
    responseSeconds: medianSeconds(sums.responses),
    automationRate: share(sums.exchangesBySara + sums.callsBySara, sums.exchanges + sums.callsAnswered),
    calls: sums.calls,
    callsAnsweredRate: share(sums.callsAnswered, sums.calls),
    callsBooked: sums.callsBooked,
    callSeconds: sums.callSeconds,
    conversionRate: share(sums.arrivalsBooked, sums.arrivals),
    arrivals: sums.arrivals,
    saraCostMicros: sums.saraCostMicros,
  };
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/**
 * How a figure moved: shares by their difference (0.05 = five points), everything else in proportion (0.05 = five percent
 * more). null where one of both is missing, or there was nothing to grow from.
 */
export function changeOf(now: number | null, before: number | null, kind: 'share' | 'amount'): number | null {
  if (now === null || before === null) return null;
  if (kind === 'share') return now - before;
  return before === 0 ? null : (now - before) / before;
}
