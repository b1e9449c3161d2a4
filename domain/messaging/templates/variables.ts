/** What messages say, by kind. Instants in epoch milliseconds; addresses of pages are absolute. */

export interface BusinessVariables {
  name: string;
  /** E.164 */
  phone: string | null;
  address: string | null;
  /** Dates and times are the business's own. */
  timeZone: string;
  /** ISO 3166: how its phone number is written. */
  country: string;
}

interface Common {
  business: BusinessVariables;
  firstName: string | null;
}

export interface AppointmentVariables extends Common {
  service: string;
  agent: string | null;
  startsAt: number;
  durationMinutes: number | null;
  /** Where the client looks at it, moves it or cancels it. */
  manageUrl: string | null;
}

export interface TemplateVariables {
  'appointment.confirmation': AppointmentVariables;
  'appointment.reminder': AppointmentVariables & {
    /** Whether an answer « OUI » is understood. */
    confirmByReply: boolean;
  };
  'appointment.moved': AppointmentVariables & { previousStartsAt: number };
  'appointment.cancelled': AppointmentVariables & { bookUrl: string | null };
  'appointment.follow-up': AppointmentVariables & {
    /** A page per answer, from 1 to 5; in text messages one answers with the figure. */
    ratingUrls: readonly [string, string, string, string, string] | null;
  };
  'appointment.review-request': AppointmentVariables & { reviewUrl: string };
  'waitlist.offer': Common & {
    service: string;
    agent: string | null;
    startsAt: number;
    /** Until when the place is theirs. */
    expiresAt: number;
    offerUrl: string;
  };
  'running-late': AppointmentVariables & { lateMinutes: number };
  /** To somebody who called and could not be spoken with. */
  'call.missed': Common & {
    /** E.164 of the number where Sara answers. */
    saraPhone: string | null;
    bookUrl: string | null;
  };
  /** To somebody who wants to be called back by a person. */
  'call.handover': Common;
  /** To the business: whom to call back. */
  'staff.call-back': Common & {
    caller: string | null;
    /** E.164; null: withheld */
    callerPhone: string | null;
    reason: string | null;
    calledAt: number;
    /** The call in the back office. */
    callUrl: string;
  };
  /** To whoever has the conversation, or to the business: somebody has waited too long. */
  'staff.client-waits': Common & {
    /** null: nobody knows their name yet */
    client: string | null;
    waitingSince: number;
    /** The conversation in the back office. */
    conversationUrl: string;
  };
  'keyword.stopped': Pick<Common, 'business'>;
  'keyword.started': Pick<Common, 'business'>;
  'keyword.help': Pick<Common, 'business'>;
}

export type TemplateKind = keyof TemplateVariables;

/** An e-mail before it is laid out. Everything is plain text; layout and escaping come later. */
export interface EmailContent {
  subject: string;
  greeting: string | null;
  paragraphs: string[];
  /** Set apart: when, where, with whom. */
  facts: Array<[label: string, value: string]>;
  actions: Array<{ label: string; url: string }>;
  /** A row of small answers, 1 to 5. */
  choices: Array<{ label: string; url: string }>;
  /** After the actions. */
  note: string | null;
  /** The last line of advertising: how one leaves. */
  leave: { label: string; url: string } | null;
}

export interface SmsContent {
  /** The fullest first; each says what must be said. */
  wordings: string[];
  /** A link, kept whole at the end. */
  link: string | null;
}

export interface Template {
  sms: SmsContent;
  email: EmailContent;
}

/** Every kind in one language. */
export type Templates = {
  [Kind in TemplateKind]: (variables: TemplateVariables[Kind], moments: Moments) => Template;
};

/** Dates and times as one language writes them, in the business's zone. */
export interface Moments {
  /** Full, for e-mail: « mardi 24 novembre 2026 ». */
  date(at: number): string;
  /** « 14 h 30 » */
  time(at: number): string;
  /** Short and in cheap characters, for text messages: « mardi 24/11 ». */
  smsDate(at: number): string;
  smsTime(at: number): string;
  /** « 1 h 30 » */
  duration(minutes: number): string;
}
