import { z } from 'zod';
import type { AppointmentLine } from '../db/appointments.ts';
import type { Refusal } from '../db/booking.ts';
import type { OfferFault } from '../domain/campaigns/offer.ts';
import type { Slot } from '../domain/scheduling/slots.ts';
import { defineProblems, invalid, Problem, type Sentence } from './problems.ts';
import { instant, optionalText } from './schemas.ts';

/** What booking can be answered with, by staff's routes and by the public ones alike. */
export const BOOKING_PROBLEMS = defineProblems({
  'slot-taken': {
    status: 409,
    title: { fr: 'Créneau déjà pris', en: 'Slot already taken' },
    detail: {
      fr: 'Ce créneau vient d’être pris. Rien n’a été réservé ; les plus proches encore libres sont dans « nearest ».',
      en: 'This slot has just been taken. Nothing was booked; the nearest free ones are in “nearest”.',
    },
  },
  'slot-not-offered': {
    status: 409,
    title: { fr: 'Créneau non proposé', en: 'Slot not offered' },
    detail: {
      fr: 'Ce créneau n’est pas proposé à la réservation (fermé, trop proche, trop lointain ou journée complète). Les plus proches sont dans « nearest ».',
      en: 'This slot is not offered (closed, too soon, too far ahead, or the day is full). The nearest ones are in “nearest”.',
    },
  },
  'hold-expired': {
    status: 409,
    title: { fr: 'Réservation provisoire expirée', en: 'Hold expired' },
    detail: {
      fr: 'Le créneau vous était gardé quelques minutes et ne l’est plus. Choisissez-le de nouveau, ou un autre.',
      en: 'The slot was kept for you for a few minutes and no longer is. Choose it again, or another.',
    },
  },
  'appointment-not-changeable': {
    status: 409,
    title: { fr: 'Rendez-vous déjà passé ou annulé', en: 'Appointment already over or cancelled' },
    detail: {
      fr: 'Ce rendez-vous ne peut plus être déplacé ni annulé. Rien n’a changé.',
      en: 'This appointment can no longer be moved or cancelled. Nothing was changed.',
    },
  },
  'state-refused': {
    status: 409,
    title: { fr: 'Changement impossible', en: 'Change not possible' },
    detail: {
      fr: 'Ce rendez-vous ne peut pas passer à cet état maintenant. Rien n’a changé.',
      en: 'This appointment cannot go to that state now. Nothing was changed.',
    },
  },
  'series-conflicts': {
    status: 409,
    title: { fr: 'Dates déjà prises dans la série', en: 'Dates of the series already taken' },
    detail: {
      fr: 'Certaines dates de la série ne sont pas libres ; elles sont dans « conflicts ». Rien n’a été réservé.',
      en: 'Some dates of the series are not free; they are in “conflicts”. Nothing was booked.',
    },
  },
});

/** Why a code takes nothing off, as whoever typed it is told. */
export const OFFER_REFUSED: Record<OfferFault, Sentence> = {
  unknown: {
    fr: 'Ce code n’existe pas ici. Vérifiez-le, ou réservez sans.',
    en: 'There is no such code here. Check it, or book without it.',
  },
  'not-yours': {
    fr: 'Ce code est personnel : il a été envoyé à une autre adresse ou un autre numéro. Réservez avec les coordonnées où vous l’avez reçu.',
    en: 'This code is personal: it was sent to another address or number. Book with the contact details it was sent to.',
  },
  expired: {
    fr: 'Ce code n’est plus valable. Vous pouvez réserver sans.',
    en: 'This code is no longer valid. You can book without it.',
  },
  used: {
    fr: 'Ce code a déjà servi. Vous pouvez réserver sans.',
    en: 'This code has already been used. You can book without it.',
  },
  'nothing-off': {
    fr: 'Cette prestation est gratuite : gardez votre code pour une autre.',
    en: 'This service is free: keep your code for another.',
  },
  'one-only': {
    fr: 'Une offre est déjà appliquée à ce rendez-vous.',
    en: 'An offer has already been applied to this appointment.',
  },
};

/** @throws the problem a refusal is. */
export function refuse(refusal: Refusal, { codeField = 'offerCode' } = {}): never {
  switch (refusal.kind) {
    case 'unknown-service':
      throw invalid('serviceId', 'unknown', {
        fr: 'Cette prestation n’existe pas, ou ne se réserve pas.',
        en: 'This service does not exist, or cannot be booked.',
      });
    case 'unknown-agent':
      throw invalid('agentId', 'unknown', {
        fr: 'Personne n’assure cette prestation, ou pas cette personne.',
        en: 'Nobody offers this service, or not this person.',
      });
    case 'offer-refused':
      throw invalid(codeField, refusal.fault, OFFER_REFUSED[refusal.fault]);
    case 'taken':
      throw new Problem(BOOKING_PROBLEMS['slot-taken'], {
        extra: { nearest: refusal.nearest.map(shownSlot) },
      });
    case 'not-offered':
      throw new Problem(BOOKING_PROBLEMS['slot-not-offered'], {
        extra: { nearest: refusal.nearest.map(shownSlot) },
      });
    case 'hold-expired':
      throw new Problem(BOOKING_PROBLEMS['hold-expired'], {
        extra: { nearest: refusal.nearest.map(shownSlot) },
      });
  }
}

/** The code of an offer, as people type it. */
export const offerCode = optionalText(40).default(null).meta({
  description:
    'The code of an offer this client was sent. An offer of theirs is taken off without it as well.',
  example: 'K7M2QXR',
});

export const slotSchema = z
  .object({ start: instant, end: instant, agentIds: z.array(z.uuid()) })
  .meta({ id: 'Slot' });

/** The wire's form of a slot. */
export function shownSlot(slot: Slot) {
  return {
    start: new Date(slot.start).toISOString(),
    end: new Date(slot.end).toISOString(),
    agentIds: slot.agentIds,
  };
}

export const SLOT_EXAMPLE = {
  start: '2026-12-01T13:00:00.000Z',
  end: '2026-12-01T13:45:00.000Z',
  agentIds: ['0199c0de-0000-7000-8000-000000000007'],
};

/** Slots are asked for a month at a time. */
export const MAX_SLOT_DAYS = 35;

/** @throws 422 when a window is empty, turned round or longer than a month. */
export function requireWindow(from: Date, to: Date): void {
  if (to > from && to.getTime() - from.getTime() <= MAX_SLOT_DAYS * 86_400_000) return;
  throw invalid('to', 'bad_window', {
    fr: `La fin doit suivre le début, de ${MAX_SLOT_DAYS} jours au plus.`,
    en: `The end must follow the start, by ${MAX_SLOT_DAYS} days at most.`,
  });
}

/** @throws 422 for an instant that has passed. */
export function requireFuture(field: string, at: Date, now: Date): void {
  if (at > now) return;
  throw invalid(field, 'past', {
    fr: 'Cette date est passée.',
    en: 'This date has passed.',
  });
}

export type { AppointmentLine };
