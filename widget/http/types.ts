/** What travels between the widget and the API (api/public-booking.ts, api/manage.ts). Instants are ISO 8601 in UTC. */

export interface Business {
  name: string;
  slug: string;
  locale: string;
  timeZone: string;
  /** Sara's number, E.164. */
  phone: string | null;
  address: string | null;
  accentColor: string;
  /** Whether one may write to Sara. */
  webChat?: boolean;
}

export interface Service {
  id: string;
  name: string;
  description: string | null;
  category: string | null;
  durationMinutes: number;
  priceKind: 'fixed' | 'from' | 'range' | 'quote' | 'free' | 'none';
  priceMinCents: number | null;
  priceMaxCents: number | null;
  currency: string;
  agentIds: string[];
}

export interface Agent {
  id: string;
  name: string;
  title: string | null;
}

export interface Challenge {
  challenge: string;
  salt: string;
  maxnumber: number;
  signature: string;
}

export interface Solution {
  challenge: string;
  salt: string;
  number: number;
  signature: string;
}

export interface BookingPage {
  business: Business & { country: string };
  services: Service[];
  agents: Agent[];
  challenge: Challenge;
}

export interface Slot {
  start: string;
  end: string;
  agentIds: string[];
}

export interface Hold {
  id: string;
  agentId: string;
  startsAt: string;
  expiresInSeconds: number;
}

export interface Contact {
  firstName: string;
  lastName: string;
  phone: string;
  email: string;
}

export interface Visitor extends Contact {
  locale: string;
  timeZone: string;
  /** Filled in by nobody but programs. */
  website: string;
  solution: Solution;
}

export interface Booked {
  appointmentId: string;
  title: string;
  agentName: string;
  startsAt: string;
  endsAt: string;
  manageUrl: string;
  calendarUrl: string;
  offer: OfferedPrice | null;
}

/** A service's prices with an offer off. */
export type OfferedPrice = Pick<Service, 'priceMinCents' | 'priceMaxCents'>;

export interface ManagedAppointment {
  business: Business;
  title: string;
  agentName: string;
  startsAt: string;
  endsAt: string;
  status: 'booked' | 'confirmed' | 'arrived' | 'completed' | 'no_show' | 'cancelled';
  priceCents: number | null;
  currency: string;
  satisfaction: number | null;
  mayChange: boolean;
  mayRate: boolean;
  reviewUrl: string | null;
  calendarUrl: string;
}

export interface WaitlistOffer {
  businessName: string;
  slug: string;
  timeZone: string;
  locale: string;
  accentColor: string;
  serviceName: string;
  agentName: string;
  startsAt: string;
  endsAt: string;
  expiresAt: string;
}

/** RFC 9457. */
export interface ProblemBody {
  type: string;
  detail: string;
  nearest?: Slot[];
  manageUrl?: string;
  errors?: Array<{ path: string; code: string; message: string }>;
}
