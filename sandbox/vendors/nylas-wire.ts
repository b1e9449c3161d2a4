import { z } from 'zod';
import { VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';

/** What Nylas v3's API accepts and stores, and how it refuses the rest (its OpenAPI document of August 2026). */

export const NYLAS_PROVIDERS = ['google', 'microsoft', 'icloud', 'ews'] as const;
export type NylasProvider = (typeof NYLAS_PROVIDERS)[number];

/** An account at Google, Microsoft, Apple or an Exchange server: what is there whether or not Nylas may see it. */
export interface Account extends Row {
  /** Its address. */
  id: string;
  provider: NylasProvider;
  timeZone: string;
}

export interface CalendarRow extends Row {
  account: string;
  name: string;
  timeZone: string;
  isPrimary: boolean;
  readOnly: boolean;
}

export interface Grant extends Row {
  account: string;
  provider: NylasProvider;
  status: 'valid' | 'invalid';
  scope: string[];
  createdAt: number;
  updatedAt: number;
}

/** One authorization code: what the token endpoint compares. */
export interface Code extends Row {
  grantId: string;
  clientId: string;
  redirectUri: string;
  challenge: string | null;
  challengeMethod: string;
  expiresAt: number;
}

export interface Destination extends Row {
  url: string;
  secret: string;
  triggers: string[];
  compressed: boolean;
  description: string;
}

const timeZone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}, 'invalid timezone');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be an ISO 8601 date');
const seconds = z.int().min(0).max(100_000_000_000);

/** Told apart by their fields, as the vendor does. The last day of a datespan is included. */
export const whenSchema = z.union([
  z
    .strictObject({
      object: z.literal('timespan').optional(),
      start_time: seconds,
      end_time: seconds,
      start_timezone: timeZone.nullish(),
      end_timezone: timeZone.nullish(),
    })
    .refine(({ start_time, end_time }) => end_time >= start_time, 'end_time must not be before start_time')
    .refine(
      ({ start_timezone, end_timezone }) => Boolean(start_timezone) === Boolean(end_timezone),
      'start_timezone and end_timezone must be set together',
    )
    .transform((when) => ({ ...when, object: 'timespan' as const })),
  z
    .strictObject({ object: z.literal('date').optional(), date })
    .transform((when) => ({ ...when, object: 'date' as const })),
  z
    .strictObject({ object: z.literal('datespan').optional(), start_date: date, end_date: date })
    .refine(({ start_date, end_date }) => end_date >= start_date, 'end_date must not be before start_date')
    .transform((when) => ({ ...when, object: 'datespan' as const })),
  z
    .strictObject({ object: z.literal('time').optional(), time: seconds, timezone: timeZone.nullish() })
    .transform((when) => ({ ...when, object: 'time' as const })),
]);
export type When = z.output<typeof whenSchema>;

const participant = z.looseObject({
  email: z.string().optional(),
  name: z.string().optional(),
  status: z.enum(['yes', 'no', 'maybe', 'noreply']).default('noreply'),
});
const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, 'at most 50 metadata pairs');

const eventFields = {
  title: z.string().max(1_024).optional(),
  description: z.string().max(8_192).nullish(),
  location: z.string().max(255).nullish(),
  busy: z.boolean().optional(),
  recurrence: z.array(z.string().regex(/^(RRULE|EXDATE)[;:]/)).optional(),
  participants: z.array(participant).optional(),
  metadata: metadata.optional(),
  visibility: z.enum(['default', 'public', 'private']).nullish(),
  hide_participants: z.boolean().optional(),
  capacity: z.int().optional(),
  reminders: z.unknown().optional(),
  conferencing: z.unknown().optional(),
  resources: z.array(z.unknown()).optional(),
  notetaker: z.unknown().optional(),
};
export const createEventSchema = z.strictObject({ ...eventFields, when: whenSchema });
export const updateEventSchema = z.strictObject({ ...eventFields, when: whenSchema.optional() });
export type EventChange = z.output<typeof updateEventSchema>;

export interface EventRow extends Row {
  account: string;
  calendarId: string;
  title: string;
  description: string;
  location: string;
  busy: boolean;
  status: 'confirmed' | 'maybe' | 'cancelled';
  when: When;
  recurrence: string[];
  participants: z.output<typeof participant>[];
  metadata: Record<string, string>;
  icalUid: string;
  createdAt: number;
  updatedAt: number;
  /** The series a changed or cancelled occurrence belongs to, and when it would have been. */
  masterId: string | null;
  originalStart: number | null;
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const number = z.coerce.number().int().min(0);
const place = { calendar_id: z.string().min(1) };

export const eventPlaceSchema = z.strictObject({
  ...place,
  select: z.string().optional(),
  tentative_as_busy: flag.optional(),
  notify_participants: flag.optional(),
});
/** Strict: an unknown parameter is « schema: invalid path », as a misspelled one must be. */
export const listEventsSchema = z.strictObject({
  ...place,
  start: number.optional(),
  end: number.optional(),
  expand_recurring: flag.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  page_token: z.string().optional(),
  metadata_pair: z.string().optional(),
  show_cancelled: flag.default(false),
  busy: flag.optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  ical_uid: z.string().optional(),
  master_event_id: z.string().optional(),
  updated_after: number.optional(),
  updated_before: number.optional(),
  attendees: z.string().optional(),
  order_by: z.string().optional(),
  event_type: z.union([z.string(), z.array(z.string())]).optional(),
  select: z.string().optional(),
  tentative_as_busy: flag.optional(),
});
export type ListEvents = z.output<typeof listEventsSchema>;

export const listSchema = z.looseObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  page_token: z.string().optional(),
});
export const freeBusySchema = z.strictObject({
  start_time: seconds,
  end_time: seconds,
  emails: z.array(z.string()).min(1).max(50),
  tentative_as_busy: z.boolean().optional(),
});
export const destinationSchema = z.looseObject({
  webhook_url: z.url(),
  trigger_types: z.array(z.string()).min(1),
  description: z.string().default(''),
  compressed_delivery: z.boolean().default(false),
});
export const authorizationSchema = z.looseObject({
  client_id: z.string().min(1),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  response_type: z.literal('code'),
  provider: z.string().optional(),
  state: z.string().max(256).optional(),
  login_hint: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().default('plain'),
});
export type Authorization = z.output<typeof authorizationSchema>;
export const tokenSchema = z.looseObject({
  grant_type: z.string(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  redirect_uri: z.string(),
  code: z.string(),
  code_verifier: z.string().optional(),
});

/** Nylas answers the first thing it finds wrong. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.');
  if (issue?.code === 'unrecognized_keys') {
    throw new VendorRefusal(400, `schema: invalid path "${issue.keys[0]}"`);
  }
  throw new VendorRefusal(400, `${where ? `${where}: ` : ''}${issue?.message ?? 'error parsing request'}`);
}

/** An OAuth refusal has a shape of its own. */
export function oauthRefusal(error: string, description: string): VendorRefusal {
  return new VendorRefusal(400, description, { oauth: error });
}
