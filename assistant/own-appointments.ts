import type { Temporal } from 'temporal-polyfill';
import { type AppointmentLine, changeableOrDropped, lastBefore } from '../db/appointments.ts';
import { CHANGEABLE } from '../db/booking.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import type { TenantTransaction } from '../db/database.ts';
import { isNamed } from '../domain/contact/match.ts';
import { saidMoment, wallClock } from '../domain/sara/spoken-time.ts';
import type { ToolAnswer } from '../domain/sara/tools.ts';
import type { ToolContext } from './booking-tools.ts';
import { dateOf, instantOf } from './said-times.ts';

/** Cancelled so recently, it is what somebody means who says it once more. */
const SAID_AGAIN_MS = 60 * 60_000;

/** Which appointment is meant, as the person says it. */
export interface WhichAppointment {
  /** Whose, where several people share a number. */
  name?: string | undefined;
  /** Its day or its time, where there are several. */
  date?: string | undefined;
}

export const isChangeable = ({ status }: AppointmentLine) => CHANGEABLE.includes(status);

/**
 * The appointments this talk may touch, by time: those to come of the people the channel vouches for and of the talk's own
 * bookings, and those just cancelled.
 */
export function withinReach(
  tx: TenantTransaction,
  { clients, bookedHere, now }: ToolContext,
): Promise<AppointmentLine[]> {
  return changeableOrDropped(
    tx,
    { clientIds: clients.map(({ id }) => id), ids: bookedHere },
    { after: new Date(now), droppedAfter: new Date(now - SAID_AGAIN_MS) },
  );
}

/**
 * The one appointment that is meant; none is taken for another. Where several people or several appointments may be meant,
 * somebody asks which. What was cancelled a moment ago and is spoken of again is found as it is. Refused when it is too close to
 * be changed by a client.
 */
export async function ownAppointment(
  tx: TenantTransaction,
  context: ToolContext,
  { name, date }: WhichAppointment,
  { timeZone, purpose }: { timeZone: string; purpose: 'move' | 'cancel' },
): Promise<{ answer: ToolAnswer } | { appointment: AppointmentLine }> {
  const day = date?.trim() ? dateOf(date) : null;
  if (date?.trim() && !day) return { answer: { status: 'invalid', field: 'date' } };
  const lines = await withinReach(tx, context);
  const theirs = named(lines, name, context);
  const meant = day ? ofDay(theirs, { day, instant: instantOf(date ?? '', timeZone), timeZone }) : theirs;
  if (people(meant) > 1) return { answer: { status: 'which-person' } };
  const [open, ...more] = meant.filter(isChangeable);
  const dropped = meant.findLast((line) => !isChangeable(line));
  // What was booked since is another matter.
  const isSaidAgain = dropped && !meant.some(({ createdAt }) => createdAt > dropped.updatedAt);
  if (isSaidAgain && purpose === 'cancel') return { appointment: dropped };
  if (!open || more.length > 0) return { answer: which(theirs.filter(isChangeable), timeZone, context) };
  const { changeNoticeMinutes } = await readBookingSettings(tx);
  if (open.startsAt.getTime() - changeNoticeMinutes * 60_000 < context.now)
    return { answer: { status: 'too-late', said: saidOf(open, timeZone, context) } };
  return { appointment: open };
}

/**
 * What the person has to come, by time, and where nothing is, what they had last; of several people who share the number or
 * address, nothing before one is named.
 */
export async function ownAppointments(
  tx: TenantTransaction,
  context: ToolContext,
  { name }: Pick<WhichAppointment, 'name'>,
): Promise<'which-person' | { upcoming: AppointmentLine[]; last: AppointmentLine | null }> {
  const { clients, bookedHere, now } = context;
  const open = (await withinReach(tx, context)).filter(isChangeable);
  const upcoming = named(open, name, context);
  if (people(upcoming) > 1 || (clients.length > 1 && upcoming.length > 0 && !name?.trim()))
    return 'which-person';
  if (open.length > 0 || clients.length > 1) return { upcoming, last: null };
  const of = { clientIds: clients.map(({ id }) => id), ids: bookedHere };
  return { upcoming, last: await lastBefore(tx, of, new Date(now)) };
}

/** Those of the person who is named, where several people are reached there or have some. */
const named = (lines: AppointmentLine[], name: string | undefined, { clients }: ToolContext) =>
  name?.trim() && (clients.length > 1 || people(lines) > 1)
    ? lines.filter((line) => isNamed(line.clientName, name))
    : lines;

/** What is asked where not exactly one fits: whose it is before which, and no name's days to the others of the number. */
function which(open: AppointmentLine[], timeZone: string, context: ToolContext): ToolAnswer {
  if (open.length === 0)
    return context.onlyBookedHere
      ? { status: 'nothing-booked', bookedHere: true }
      : { status: 'nothing-booked' };
  if (people(open) > 1) return { status: 'which-person' };
  return { status: 'which-appointment', said: open.map((line) => saidOf(line, timeZone, context)) };
}

const people = (lines: readonly AppointmentLine[]) => new Set(lines.map(({ clientId }) => clientId)).size;

const saidOf = ({ startsAt }: AppointmentLine, timeZone: string, { locale }: ToolContext) =>
  saidMoment(startsAt.getTime(), timeZone, locale);

/** Those of a day; of several, the one at the very time, where one was said. */
function ofDay(
  lines: readonly AppointmentLine[],
  { day, instant, timeZone }: { day: Temporal.PlainDate; instant: number | null; timeZone: string },
): AppointmentLine[] {
  const onDay = lines.filter(({ startsAt }) =>
    wallClock(startsAt.getTime(), timeZone).startsWith(day.toString()),
  );
  const atTime = onDay.filter(({ startsAt }) => startsAt.getTime() === instant);
  return atTime.length > 0 ? atTime : onDay;
}
