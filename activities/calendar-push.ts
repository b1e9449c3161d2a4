import { closeChanges, openConflict } from '../db/calendar-conflicts.ts';
import {
  appointmentsAhead,
  appointmentsById,
  type CalendarAppointment,
  type EventLink,
  linksOf,
  removeLink,
  saveLink,
} from '../db/calendar-links.ts';
import { type CalendarConnection, forgetFormerGrants } from '../db/calendars.ts';
import { readTenant } from '../db/identity.ts';
import type { CalendarEvent } from '../domain/calendar/event.ts';
import {
  appointmentContent,
  canonicalContent,
  contentOf,
  judge,
  type OwnContent,
  tagOf,
} from '../domain/calendar/ours.ts';
import type { ExternalChange } from '../domain/calendar/policy.ts';
import { type CalendarPlace, type EventDraft, GrantExpiredError } from '../providers/calendar/calendar.ts';
import { ProviderError } from '../providers/errors.ts';
import { type CalendarRef, type CalendarSyncDeps, digest } from './calendar-deps.ts';
import { isFor } from './calendar-pull.ts';

/** From us to the calendar. */
export function createCalendarPush({ db, calendars, clock }: CalendarSyncDeps) {
  return async (
    ref: CalendarRef,
    connection: CalendarConnection,
    place: CalendarPlace,
    appointmentIds: string[] | null,
    progress: () => void,
  ): Promise<void> => {
    const now = clock();
    const { wanted, links, language } = await db.asTenant(ref.tenantId, async (tx) => {
      const all = await linksOf(tx, ref.connectionId);
      const links = all.filter((link) => !appointmentIds || appointmentIds.includes(link.appointmentId));
      const named = await appointmentsById(
        tx,
        appointmentIds ?? links.map(({ appointmentId }) => appointmentId),
      );
      const ahead = appointmentIds ? [] : await appointmentsAhead(tx, connection.agentId, now);
      const tenant = await readTenant(tx);
      return {
        wanted: new Map([...named, ...ahead].map((appointment) => [appointment.id, appointment])),
        links: new Map(links.map((link) => [link.appointmentId, link])),
        language: tenant?.locale.startsWith('en') ? ('en' as const) : ('fr' as const),
      };
    });
    let refusal: ProviderError | null = null;
    for (const id of new Set([...links.keys(), ...wanted.keys()])) {
      progress();
      try {
        await bringInStep(
          ref,
          connection,
          place,
          { appointment: wanted.get(id), link: links.get(id) },
          language,
        );
      } catch (error) {
        // What the calendar refuses for itself must not hold up the others.
        const isOwn = error instanceof ProviderError && error.kind === 'permanent';
        if (!isOwn || error instanceof GrantExpiredError) throw error;
        refusal = error;
      }
    }
    if (refusal) throw refusal;
    if (!appointmentIds) await giveFormerGrantsBack(ref, connection);
  };

  /** One appointment and its event. What has taken place stays in the diary; what was cancelled or is somebody else's goes. */
  async function bringInStep(
    ref: CalendarRef,
    connection: CalendarConnection,
    place: CalendarPlace,
    { appointment, link }: { appointment: CalendarAppointment | undefined; link: EventLink | undefined },
    language: 'fr' | 'en',
  ): Promise<void> {
    const isHere = link?.grantId === place.grantId && link.calendarId === place.calendarId;
    if (link && !isHere) await takeBack(ref, connection, link);
    const isAhead = appointment !== undefined && appointment.endMs > clock().getTime();
    // What has taken place is rewritten where it names somebody who was erased.
    const isNamed = appointment?.isErased && link !== undefined && isHere;
    if ((isAhead || isNamed) && isFor(appointment, connection)) {
      await write(ref, connection, place, appointment, isHere ? link : undefined, language);
      return;
    }
    const isUnwanted =
      !appointment || appointment.status === 'cancelled' || appointment.agentId !== connection.agentId;
    if (link && isHere && isUnwanted) await takeBack(ref, connection, link);
  }

  async function write(
    ref: CalendarRef,
    connection: CalendarConnection,
    place: CalendarPlace,
    appointment: CalendarAppointment,
    link: EventLink | undefined,
    language: 'fr' | 'en',
  ): Promise<void> {
    const content = appointmentContent(appointment, language);
    const hash = digest(canonicalContent(content));
    if (link?.hash === hash) return;
    const tag = tagOf(ref.tenantId, appointment.id);
    const draft: EventDraft = { ...content, timeZone: connection.timeZone, tag };
    // Looked for before it is made: an earlier attempt may have made it and never heard so.
    const seen =
      (link && (await calendars.readEvent(place, link.eventId))) ??
      (await calendars.findByTag(place, tag)).find(({ status }) => status !== 'cancelled') ??
      null;
    const lost = link && link.hash !== '' ? changeMeanwhile(seen, link, content, connection) : null;
    const written = await put(place, seen, draft, connection);
    await db.asTenant(ref.tenantId, async (tx) => {
      await saveLink(tx, ref.connectionId, {
        appointmentId: appointment.id,
        grantId: place.grantId,
        calendarId: place.calendarId,
        eventId: written.id,
        hash,
        startMs: content.startMs,
        endMs: content.endMs,
        sequence: appointment.sequence,
      });
      await closeChanges(tx, ref.connectionId, [appointment.id]);
      if (!lost || connection.policy === 'ignore') return;
      // Two people wanted two things: ours is written, theirs is not lost without a word.
      const span = lost.kind === 'moved' ? lost.span : null;
      await openConflict(tx, connection, {
        appointmentId: appointment.id,
        kind: lost.kind,
        ref: written.id,
        span,
      });
    });
  }

  /** Makes the event be as drafted; where it already is, nothing is sent. */
  async function put(
    place: CalendarPlace,
    seen: CalendarEvent | null,
    draft: EventDraft,
    connection: CalendarConnection,
  ): Promise<CalendarEvent> {
    if (seen && seen.status !== 'cancelled') {
      const isAsWanted =
        seen.tag === draft.tag &&
        canonicalContent(contentOf(seen, connection.timeZone)) === canonicalContent(draft);
      if (isAsWanted) return seen;
      const updated = await calendars.updateEvent(place, seen.id, draft);
      if (updated) return updated;
    }
    return calendars.createEvent(place, draft);
  }

  /** What the person did in their calendar while the appointment was changed here; null when nothing, or the very same. */
  function changeMeanwhile(
    seen: CalendarEvent | null,
    link: EventLink,
    content: OwnContent,
    connection: CalendarConnection,
  ): ExternalChange | null {
    const verdict = judge(seen, link, connection.timeZone, digest);
    if (verdict === 'deleted') return { kind: 'deleted' };
    if (verdict !== 'moved' || !seen) return null;
    const { startMs, endMs } = contentOf(seen, connection.timeZone);
    return startMs === content.startMs ? null : { kind: 'moved', span: { startMs, endMs } };
  }

  /** Removes an event we wrote, wherever that was. What cannot be reached any more is left behind. */
  async function takeBack(ref: CalendarRef, connection: CalendarConnection, link: EventLink): Promise<void> {
    const { email, provider } = connection;
    const { grantId, calendarId, eventId } = link;
    try {
      await calendars.deleteEvent({ grantId, calendarId, email, provider }, eventId);
    } catch (error) {
      const isFormer = grantId !== connection.grantId;
      const isBeyondReach =
        error instanceof GrantExpiredError || (error instanceof ProviderError && error.kind === 'permanent');
      if (!isFormer || !isBeyondReach) throw error;
    }
    await db.asTenant(ref.tenantId, async (tx) => {
      await removeLink(tx, ref.connectionId, link.appointmentId);
      await closeChanges(tx, ref.connectionId, [link.appointmentId]);
    });
  }

  /** Another account was connected: nothing of ours is left in the former one now. */
  async function giveFormerGrantsBack(ref: CalendarRef, connection: CalendarConnection): Promise<void> {
    for (const grantId of connection.formerGrants) {
      if ((await db.lookup.calendarConnections(grantId)).length === 0) await calendars.revokeGrant(grantId);
      await db.asTenant(ref.tenantId, (tx) => forgetFormerGrants(tx, ref.connectionId, [grantId]));
    }
  }
}
