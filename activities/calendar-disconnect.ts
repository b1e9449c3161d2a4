import { forgetCalendar } from '../db/calendar-conflicts.ts';
import { linksOf } from '../db/calendar-links.ts';
import { lockConnection, readConnection } from '../db/calendars.ts';
import { GrantExpiredError } from '../providers/calendar/calendar.ts';
import { ProviderError } from '../providers/errors.ts';
import type { CalendarRef, CalendarSyncDeps, SyncOutcome } from './calendar-deps.ts';

/** The end of a connection. */
export function createCalendarDisconnect({ db, calendars, clock }: CalendarSyncDeps) {
  return async (ref: CalendarRef, grantId: string): Promise<SyncOutcome> => {
    const connection = await db.asTenant(ref.tenantId, (tx) => readConnection(tx, ref.connectionId));
    // Connected again before this was carried out.
    if (connection && connection.status !== 'disconnected') return { state: 'connected' };
    if (connection) {
      const links = await db.asTenant(ref.tenantId, (tx) => linksOf(tx, ref.connectionId));
      const ahead = links.filter(({ endMs }) => endMs > clock().getTime());
      await unlessBeyondReach(async () => {
        for (const { eventId, calendarId, grantId: own } of ahead) {
          const place = { grantId: own, calendarId, email: connection.email, provider: connection.provider };
          await calendars.deleteEvent(place, eventId);
        }
      });
    }
    const grants = new Set([grantId, ...(connection?.formerGrants ?? [])]);
    for (const grant of grants) {
      // Another connection may live on the same grant: the provider keeps one per account.
      if ((await db.lookup.calendarConnections(grant)).length > 0) continue;
      await unlessBeyondReach(() => calendars.revokeGrant(grant));
    }
    return db.asTenant(ref.tenantId, async (tx) => {
      const current = await lockConnection(tx, ref.connectionId);
      if (current && current.status !== 'disconnected') return { state: 'connected' };
      await forgetCalendar(tx, ref.connectionId);
      return { state: 'stopped' };
    });
  };
}

/** A calendar that cannot be reached any more keeps what is in it; that must not keep anybody from leaving. */
async function unlessBeyondReach(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isBeyondReach =
      error instanceof GrantExpiredError || (error instanceof ProviderError && error.kind === 'permanent');
    if (!isBeyondReach) throw error;
  }
}
