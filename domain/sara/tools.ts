import type { OfferFault } from '../campaigns/offer.ts';
import type { NoticeVia } from '../scheduling/notice-channels.ts';

/** What Sara can do beyond talking, the same on every channel and on the phone. */
export const TOOL_NAMES = [
  'searchKnowledgeBase',
  'checkAvailability',
  'listAppointments',
  'createAppointment',
  'rescheduleAppointment',
  'cancelAppointment',
  'stopCalls',
  'handOver',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** A free time as Sara says it, and as she gives it back to book. */
export interface ProposedSlot {
  /** ISO 8601 on the business's wall clock, with its offset. */
  datetime: string;
  /** « mardi 1er décembre » */
  day: string;
  /** « 14 h 30 » */
  time: string;
  /** Whose time it is, where only one person is free. */
  with: string | null;
}

/** A dearer service than the one asked for, with its price in words; `isFrom`: it begins there. */
export interface Suggested {
  name: string;
  price: string;
  isFrom: boolean;
}

export interface ToldAppointment {
  service: string;
  datetime: string;
  said: string;
  with: string;
}

/** What a tool found or did; `wordsFor` (tool-words.ts) says it. */
export type ToolAnswer =
  | { status: 'found'; text: string; sources: string[] }
  | { status: 'not-found' }
  /** `alternatives`: other services that fit what was said as well as the one these times are of. */
  | {
      status: 'slots';
      service: string;
      alternatives: string[];
      date: string;
      slots: ProposedSlot[];
      /** Named beside them to somebody faithful and content (product §8). */
      premium?: Suggested;
    }
  /** Nothing that day: the nearest times. */
  | {
      status: 'none-that-day';
      service: string;
      alternatives: string[];
      date: string;
      slots: ProposedSlot[];
    }
  | ({
      status: 'booked';
      /** Where word of it goes; empty: nowhere. */
      confirmation: NoticeVia[];
      /** What an offer took off, in words; prices are null where one is agreed on the spot. */
      offer: { off: string; price: string | null; before: string | null } | null;
    } & ToldAppointment)
  /** What the person has to come, by time; `last`: where nothing is, what they had last. `bookedHere`: as in `nothing-booked`. */
  | { status: 'appointments'; upcoming: ToldAppointment[]; last: ToldAppointment | null; bookedHere?: true }
  /** The code that was named takes nothing off; nothing was booked. */
  | { status: 'offer-refused'; fault: OfferFault }
  | ({ status: 'moved' | 'cancelled' } & ToldAppointment)
  | { status: 'taken'; slots: ProposedSlot[] }
  /** Several services fit, or none: these are offered. */
  | { status: 'which-service'; services: string[] }
  /** Several clients share this number or address: somebody has to be named. Names are not told. */
  | { status: 'which-person' }
  /** They have several, or none on the day they said: these, in words. */
  | { status: 'which-appointment'; said: string[] }
  | { status: 'invalid'; field: ToolField }
  /** `bookedHere`: only what was booked in this talk was looked at. */
  | { status: 'nothing-booked'; bookedHere?: true }
  /** The number they speak or write from is not called any more. */
  | { status: 'calls-stopped' }
  /** Nothing proves the number: somebody of the team sees to it. */
  | { status: 'calls-unproven' }
  /** Too close to be changed without the business. */
  | { status: 'too-late'; said: string }
  | { status: 'handed-over' }
  /** Nothing was done: what was asked did not answer in time. */
  | { status: 'unavailable'; part: 'diary' | 'knowledge' };

export type ToolField = 'query' | 'date' | 'datetime' | 'firstName' | 'lastName' | 'phone' | 'email';

/** What counts about a tool call once the talk is over. */
export const TOOL_OUTCOMES = [
  'answered',
  'booked',
  'moved',
  'cancelled',
  'handover',
  'refused',
  'unavailable',
] as const;
export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

export function outcomeOfAnswer({ status }: ToolAnswer): ToolOutcome {
  switch (status) {
    case 'found':
    case 'slots':
    case 'none-that-day':
    case 'appointments':
    case 'calls-stopped':
      return 'answered';
    case 'booked':
    case 'moved':
    case 'cancelled':
    case 'unavailable':
      return status;
    case 'handed-over':
    case 'calls-unproven':
      return 'handover';
    default:
      return 'refused';
  }
}
