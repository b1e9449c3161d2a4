/** Appointments and what surrounds them, as they travel. Instants are ISO 8601 strings, money is in minor units. */
import type { NextAction } from './scores.ts';

export type AppointmentStatus = 'booked' | 'confirmed' | 'arrived' | 'completed' | 'no_show' | 'cancelled';

export interface OfferTerms {
  kind: 'percent' | 'amount';
  /** Per cent, or minor units. */
  value: number;
}

/** The offer a booking would use. */
export interface ClientOffer extends OfferTerms {
  code: string;
  expiresAt: string;
  priceCents: number | null;
  discountCents: number;
}

export interface Appointment {
  id: string;
  agentId: string;
  agentName: string;
  clientId: string;
  clientName: string;
  serviceId: string | null;
  appointmentTypeId: string | null;
  seriesId: string | null;
  title: string;
  color: string;
  priceCents: number | null;
  currency: string;
  /** The offer that was used, taken off the price already. */
  offer: (OfferTerms & { code: string; discountCents: number }) | null;
  startsAt: string;
  endsAt: string;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  status: AppointmentStatus;
  sequence: number;
  source: 'staff' | 'widget' | 'sara' | 'api' | 'waitlist';
  locale: string;
  notes: string | null;
  lateMinutes: number | null;
  confirmedAt: string | null;
  arrivedAt: string | null;
  endedAt: string | null;
  cancelledAt: string | null;
  cancelledBy: 'client' | 'staff' | 'calendar' | 'system' | null;
  cancelReason: string | null;
  satisfaction: number | null;
  createdAt: string;
  updatedAt: string;
}

/** What a client was told of an appointment, and how each message fared. */
export interface AppointmentNotice {
  kind: 'confirmation' | 'moved' | 'cancelled' | 'reminder' | 'running-late' | 'follow-up' | 'review-request';
  at: string;
  messages: { id: string; channel: 'sms' | 'email' | 'whatsapp'; status: string; reason: string | null }[];
}

/** What a client would be told of a change, or why nothing. */
export interface MessagePreview {
  messages: { channel: 'sms' | 'email' | 'whatsapp'; to: string; subject: string | null; text: string }[];
  silence: 'off' | 'unreachable' | 'never-told' | 'over' | null;
}

export type PreviewedChange =
  | { occasion: 'moved'; startsAt: string; agentId: string }
  | { occasion: 'cancelled' }
  | { occasion: 'running-late'; minutes: number };

export interface Slot {
  start: string;
  end: string;
  agentIds: string[];
}

/** A date of a series that cannot be had, with the free slots around it. */
export interface SeriesConflict {
  startsAt: string;
  nearest: Slot[];
}

export interface NewAppointment {
  serviceId: string;
  agentId: string | null;
  startsAt: string;
  clientId?: string;
  client?: { firstName: string; lastName: string; phone: string | null; email: string | null };
  notes: string | null;
  offerCode?: string | null;
  recurrence?: { frequency: 'weekly' | 'monthly'; interval: number; count: number };
  skipTaken?: boolean;
  requestKey: string;
}

export interface Client {
  id: string;
  status: 'prospect' | 'client';
  firstName: string;
  lastName: string;
  phone: string | null;
  email: string | null;
  locale: string | null;
  timeZone: string | null;
  notes: string | null;
  source: 'staff' | 'widget' | 'sara' | 'api' | 'import';
  satisfaction: number | null;
  visits: number;
  lastVisitAt: string | null;
  nextAppointmentAt: string | null;
  churnProbability: number | null;
  behaviouralScore: number | null;
  nextAction: NextAction | null;
  /** The client whose record this one was merged into. */
  mergedInto: string | null;
  /** Only their visits are left, without a name. */
  erasedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** Weekly hours: 0 = Sunday, wall clock `HH:MM`; an end at or before the start runs past midnight. */
export interface Rule {
  id: string;
  agentId: string;
  weekday: number;
  startTime: string;
  endTime: string;
}

export interface ClockRange {
  start: string;
  end: string;
}

export interface Override {
  id: string;
  agentId: string;
  date: string;
  intervals: ClockRange[];
}

export interface Period {
  id: string;
  agentId: string;
  kind: 'manual' | 'block' | 'external_calendar';
  start: string;
  end: string;
  title: string | null;
  createdAt: string;
}

export interface PeriodConflict {
  appointmentId: string;
  clientName: string;
  startsAt: string;
}

export interface Availability {
  rules: Rule[];
  usesBusinessHours: boolean;
  /** The business's weekly hours, which count where an agent has none. */
  businessHours: { days: number[]; start: string; end: string }[];
  overrides: Override[];
  unavailability: Period[];
}

export interface Holiday {
  id: string;
  date: string;
  name: string;
}

export interface Reminder {
  minutesBefore: number;
  channel: 'best' | 'sms' | 'email' | 'both';
}

export interface AppointmentType {
  id: string;
  name: string;
  color: string;
  durationMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  intervalMinutes: number | null;
  minNoticeMinutes: number;
  maxDaysAhead: number;
  perDayLimit: number | null;
  perWeekLimit: number | null;
  /** null: the business's own. */
  reminders: Reminder[] | null;
}

export interface BookingSettings {
  onlineBooking: boolean;
  webChat: boolean;
  allowedDomains: string[];
  accentColor: string;
  confirmation: 'best' | 'sms' | 'email' | 'both' | 'none';
  reminders: Reminder[];
  quietHours: ClockRange;
  changeNoticeMinutes: number;
  checkIn: boolean;
  graceMinutes: number;
  followUpAfterMinutes: number | null;
  reviewUrl: string | null;
  waitlistOfferMinutes: number;
}

export interface WaitlistEntry {
  id: string;
  clientId: string;
  clientName: string;
  serviceId: string;
  serviceName: string;
  agentId: string | null;
  fromDate: string;
  untilDate: string;
  locale: string;
  status: 'waiting' | 'offered' | 'booked' | 'expired' | 'cancelled';
  offerExpiresAt: string | null;
  appointmentId: string | null;
  createdAt: string;
}
