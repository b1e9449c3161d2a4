import { createHmac, timingSafeEqual } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** Nylas's own limit is 1 MB; what unfolds to more was not made by it. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What a notification is about; its contents are read from the calendar, never from here. */
export interface CalendarNotification {
  notificationId: string;
  /** Without `.transformed` or `.truncated`: chosen fields or a cut body name the same event. */
  type: string;
  grantId: string;
  /** null: the whole grant, or a calendar the provider does not name. */
  calendarId: string | null;
}

const envelope = z.looseObject({
  id: z.string().min(1).max(200),
  type: z.string().max(100),
  data: z.looseObject({
    object: z.looseObject({
      grant_id: z.string().min(1).max(200),
      calendar_id: z.string().max(2_000).nullish(),
      id: z.string().max(2_000).optional(),
    }),
  }),
});

/** Whether these are the bytes Nylas signed: hex HMAC-SHA256 of the body as it travelled, compressed ones compressed. */
export function isFromNylas(secret: string, body: Uint8Array, signature: string | undefined): boolean {
  const right = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(signature ?? '') ? signature! : '', 'hex');
  return given.length === right.length && timingSafeEqual(given, right);
}

/**
 * Reads a proven notification. @returns null when it is about nothing that moves a calendar.
 * @throws when it is no notification at all, or unfolds without end.
 */
export function readNylasNotification(
  body: Uint8Array,
  encoding: string | undefined,
): CalendarNotification | null {
  const plain = encoding === 'gzip' ? gunzipSync(body, { maxOutputLength: MOST_BYTES }) : Buffer.from(body);
  const known = z.looseObject({ type: z.string() }).parse(JSON.parse(plain.toString('utf8')));
  const type = known.type.replace(/\.(transformed|truncated)$/, '');
  if (!/^(event|grant|calendar)\.[a-z_]+$/.test(type)) return null;
  const { id, data } = envelope.parse(known);
  const calendarId = type.startsWith('calendar.') ? data.object.id : data.object.calendar_id;
  return {
    notificationId: id,
    type,
    grantId: data.object.grant_id,
    calendarId: type.startsWith('grant.') ? null : (calendarId ?? null),
  };
}
