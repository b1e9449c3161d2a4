import { closeChanges, openConflict, replaceOverlaps } from '../db/calendar-conflicts.ts';
import {
  appointmentsAhead,
  appointmentsById,
  type CalendarAppointment,
  type EventLink,
  linkedAppointments,
  linksOf,
  removeLink,
  replaceBusyTime,
  restoreEvent,
  saveLink,
} from '../db/calendar-links.ts';
import { type CalendarConnection, lockConnection, noteHealth } from '../db/calendars.ts';
import { databaseObjection } from '../db/errors.ts';
import { busyTimes } from '../domain/calendar/busy.ts';
import type { CalendarEvent } from '../domain/calendar/event.ts';
import { appointmentOfTag, judge } from '../domain/calendar/ours.ts';
import { overlaps } from '../domain/calendar/overlaps.ts';
import { type ExternalChange, reactionTo } from '../domain/calendar/policy.ts';
import { syncWindow } from '../domain/calendar/window.ts';
import { spanOf } from '../domain/calendar/zone.ts';
import type { CalendarPlace } from '../providers/calendar/calendar.ts';
import { type CalendarRef, type CalendarSyncDeps, digest } from './calendar-deps.ts';

/** What somebody did to our event of an appointment, in their calendar. */
interface Change {
  link: EventLink;
  appointment: CalendarAppointment;
  change: ExternalChange;
}

/** From the calendar to us. */
export function createCalendarPull({ db, calendars, onExternalChange, clock }: CalendarSyncDeps) {
  return async (ref: CalendarRef, connection: CalendarConnection, place: CalendarPlace): Promise<void> => {
    const now = clock();
    const window = syncWindow(now.getTime());
    const events = await calendars.listEvents(place, window);
    const byId = new Map(events.map((event) => [event.id, event]));
    const byAppointment = eventsByAppointment(events, ref.tenantId);

    const links = await db.asTenant(ref.tenantId, (tx) => linksOf(tx, ref.connectionId));
    const here = links.filter(
      (link) =>
        link.grantId === place.grantId && link.calendarId === place.calendarId && link.endMs > now.getTime(),
    );
    const known = await db.asTenant(ref.tenantId, (tx) =>
      appointmentsById(tx, [
        ...new Set([...here.map(({ appointmentId }) => appointmentId), ...byAppointment.keys()]),
      ]),
    );
    const appointments = new Map(known.map((appointment) => [appointment.id, appointment]));

    const { changes, unchanged } = await whatBecameOf(
      here,
      place,
      byId,
      byAppointment,
      appointments,
      connection,
    );
    await removeStrays(ref, place, here, byAppointment, appointments);

    await db.asTenant(ref.tenantId, async (tx) => {
      const current = await lockConnection(tx, ref.connectionId);
      // Another calendar was chosen, or all was paused or ended, while we read this one.
      if (!current?.syncEnabled || current.status === 'disconnected') return;
      if (current.calendarId !== place.calendarId) return;
      const busy = busyTimes(events, {
        timeZone: connection.timeZone,
        fromMs: window.startMs,
        toMs: window.endMs,
        isOurs: (event) => isOurs(event, ref.tenantId, here, connection.timeZone),
      });
      await replaceBusyTime(tx, connection, busy);
      const ahead = await appointmentsAhead(tx, connection.agentId, now);
      await replaceOverlaps(tx, connection, overlaps(busy, ahead));
      await closeChanges(tx, ref.connectionId, unchanged);
      const clears = ['unreachable', 'calendar_gone', 'too_full'] as const;
      await noteHealth(tx, ref.connectionId, { status: 'connected', problem: null, clears, syncedAt: now });
    });
    for (const change of changes) await react(ref, connection, change, now.getTime());
  };

  /** Judges each event we wrote; one that is not where it was is looked for before it counts as deleted. */
  async function whatBecameOf(
    links: EventLink[],
    place: CalendarPlace,
    byId: ReadonlyMap<string, CalendarEvent>,
    byAppointment: ReadonlyMap<string, CalendarEvent[]>,
    appointments: ReadonlyMap<string, CalendarAppointment>,
    connection: CalendarConnection,
  ): Promise<{ changes: Change[]; unchanged: string[] }> {
    const changes: Change[] = [];
    const unchanged: string[] = [];
    for (const link of links) {
      const appointment = appointments.get(link.appointmentId);
      // An empty hash: ours is about to be written again, whatever is there now.
      if (!appointment || link.hash === '') continue;
      const seen =
        byId.get(link.eventId) ??
        // Exchange may give an event another id.
        byAppointment.get(link.appointmentId)?.[0] ??
        // Moved out of the window, or deleted.
        (await calendars.readEvent(place, link.eventId));
      const verdict = judge(seen, link, connection.timeZone, digest);
      if (verdict === 'deleted') {
        changes.push({ link, appointment, change: { kind: 'deleted' } });
        continue;
      }
      const span = spanOf(seen!.time, connection.timeZone);
      // What was followed already, and is only not written down yet.
      const isFollowed = span.startMs === appointment.startMs && span.endMs === appointment.endMs;
      if (verdict === 'moved' && !isFollowed) {
        changes.push({ link: { ...link, eventId: seen!.id }, appointment, change: { kind: 'moved', span } });
      } else unchanged.push(link.appointmentId);
    }
    return { changes, unchanged };
  }

  /**
   * Removes events of ours nothing stands behind: second ones, from a creation whose answer was lost and came late, and those
   * of appointments that are cancelled or gone. One without a link whose appointment lives is about to get its link.
   */
  async function removeStrays(
    ref: CalendarRef,
    place: CalendarPlace,
    links: EventLink[],
    byAppointment: ReadonlyMap<string, CalendarEvent[]>,
    appointments: ReadonlyMap<string, CalendarAppointment>,
  ): Promise<void> {
    const own = new Map(links.map((link) => [link.appointmentId, link]));
    const elsewhere = await db.asTenant(ref.tenantId, (tx) =>
      linkedAppointments(tx, [...byAppointment.keys()]),
    );
    for (const [appointmentId, events] of byAppointment) {
      const link = own.get(appointmentId);
      if (!link && elsewhere.has(appointmentId)) continue;
      const appointment = appointments.get(appointmentId);
      const isWanted = link !== undefined || (appointment !== undefined && isAlive(appointment));
      const kept = !isWanted ? undefined : (events.find(({ id }) => id === link?.eventId) ?? events[0]);
      for (const event of events) if (event !== kept) await calendars.deleteEvent(place, event.id);
      if (link && kept && kept.id !== link.eventId) {
        await db.asTenant(ref.tenantId, (tx) =>
          saveLink(tx, ref.connectionId, { ...link, eventId: kept.id, sequence: appointment?.sequence ?? 0 }),
        );
      }
    }
  }

  async function react(
    ref: CalendarRef,
    connection: CalendarConnection,
    { link, appointment, change }: Change,
    nowMs: number,
  ): Promise<void> {
    const { id: appointmentId } = appointment;
    const reaction = reactionTo(
      change,
      connection.policy,
      {
        startMs: appointment.startMs,
        isUpcoming: isFor(appointment, connection) && appointment.status !== 'arrived',
        changedHere: appointment.startMs !== link.startMs || appointment.endMs !== link.endMs,
      },
      nowMs,
    );
    const span = change.kind === 'moved' ? change.span : null;
    const ask = () =>
      db.asTenant(ref.tenantId, (tx) =>
        openConflict(tx, connection, { appointmentId, kind: change.kind, ref: link.eventId, span }),
      );
    if (reaction === 'nothing') return;
    if (reaction === 'ask') return ask();
    if (reaction === 'restore') {
      await db.asTenant(ref.tenantId, (tx) => restoreEvent(tx, ref.connectionId, appointmentId));
      return;
    }
    const outcome = await follow(ref, appointmentId, change, nowMs);
    if (outcome === 'refused') return ask();
  }

  /** In a transaction of its own: a time that is taken must undo nothing else. */
  async function follow(
    ref: CalendarRef,
    appointmentId: string,
    change: ExternalChange,
    nowMs: number,
  ): Promise<'applied' | 'refused'> {
    try {
      return await db.asTenant(ref.tenantId, async (tx) => {
        const times = change.kind === 'moved' ? { start: change.span.startMs, end: change.span.endMs } : {};
        const outcome = await onExternalChange(tx, { appointmentId, kind: change.kind, ...times }, nowMs);
        if (outcome === 'refused') return outcome;
        // A deleted event leaves nothing to take back.
        if (change.kind === 'deleted') await removeLink(tx, ref.connectionId, appointmentId);
        return outcome;
      });
    } catch (error) {
      if (databaseObjection(error)?.kind === 'exclusion') return 'refused';
      throw error;
    }
  }
}

/** Not over and not cancelled: it keeps its time. */
function isAlive({ status }: CalendarAppointment): boolean {
  return status === 'booked' || status === 'confirmed' || status === 'arrived';
}

/** Whether an appointment belongs into this calendar. */
export function isFor(appointment: CalendarAppointment, connection: CalendarConnection): boolean {
  return appointment.agentId === connection.agentId && isAlive(appointment);
}

/** Events with our mark, by the appointment it names; occurrences somebody made of one are theirs, not ours. */
function eventsByAppointment(
  events: readonly CalendarEvent[],
  tenantId: string,
): Map<string, CalendarEvent[]> {
  const found = new Map<string, CalendarEvent[]>();
  for (const event of events) {
    const appointmentId =
      event.masterId === null && event.status !== 'cancelled' && appointmentOfTag(event.tag, tenantId);
    if (appointmentId) found.set(appointmentId, [...(found.get(appointmentId) ?? []), event]);
  }
  return found;
}

/** An event that is an appointment of ours already: by its mark, or as the first time of a series made of it. */
function isOurs(event: CalendarEvent, tenantId: string, links: EventLink[], timeZone: string): boolean {
  if (appointmentOfTag(event.tag, tenantId) !== null) return true;
  if (event.masterId === null) return links.some(({ eventId }) => eventId === event.id);
  const { startMs } = spanOf(event.time, timeZone);
  return links.some((link) => link.eventId === event.masterId && link.startMs === startMs);
}
