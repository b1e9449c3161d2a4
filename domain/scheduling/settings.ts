/** How a business books, reminds and follows up; stored per tenant, over these defaults. */
export interface BookingSettings {
  /** Off: nobody books by themselves, staff still can. */
  onlineBooking: boolean;
  /** Whether visitors of the site may write to Sara there. */
  webChat: boolean;
  /** Where the widget may be embedded: host names, `*.` for sub-domains. Empty: anywhere. */
  allowedDomains: string[];
  /** The widget's colour. */
  accentColor: string;
  confirmation: NoticeChannel;
  reminders: Reminder[];
  /** Nothing is sent to clients between these local times of the business, `HH:MM`; equal = no quiet hours. */
  quietHours: { start: string; end: string };
  /** Clients may move or cancel by themselves until this long before the start. */
  changeNoticeMinutes: number;
  /** Staff note arrivals: whoever was not checked in has not come. */
  checkIn: boolean;
  /** After the end, how long until an appointment nobody closed is closed by itself. */
  graceMinutes: number;
  /** The satisfaction question, this long after the appointment was closed; null = never. */
  followUpAfterMinutes: number | null;
  /** Where content clients are asked to leave a review; null = nowhere. */
  reviewUrl: string | null;
  /** How long somebody on the waiting list has a freed slot to themselves. */
  waitlistOfferMinutes: number;
}

/** `best`: on WhatsApp where the client can be reached there, else by SMS, else by e-mail. `both`: SMS and e-mail. */
export const NOTICE_CHANNELS = ['best', 'sms', 'email', 'both', 'none'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

export interface Reminder {
  minutesBefore: number;
  channel: Exclude<NoticeChannel, 'none'>;
}

export const MAX_REMINDERS = 5;
/** How long a visitor has a slot to themselves while they fill the form in. */
export const HOLD_MINUTES = 5;

export const DEFAULT_BOOKING_SETTINGS: BookingSettings = {
  onlineBooking: true,
  webChat: true,
  allowedDomains: [],
  accentColor: '#D7263D',
  confirmation: 'both',
  reminders: [
    { minutesBefore: 24 * 60, channel: 'best' },
    { minutesBefore: 2 * 60, channel: 'best' },
  ],
  quietHours: { start: '21:00', end: '08:00' },
  changeNoticeMinutes: 120,
  checkIn: false,
  graceMinutes: 30,
  followUpAfterMinutes: 180,
  reviewUrl: null,
  waitlistOfferMinutes: 30,
};

/** What an appointment's type decides about booking it; a service without a type has these defaults. */
export interface BookingRules {
  durationMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  intervalMinutes: number | null;
  minNoticeMinutes: number;
  maxDaysAhead: number;
  perDayLimit: number | null;
  perWeekLimit: number | null;
}

export const DEFAULT_BOOKING_RULES: BookingRules = {
  durationMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  intervalMinutes: null,
  minNoticeMinutes: 120,
  maxDaysAhead: 90,
  perDayLimit: null,
  perWeekLimit: null,
};
