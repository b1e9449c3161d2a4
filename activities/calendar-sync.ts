import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { recordAudit } from '../db/audit.ts';
import type { CalendarConnection, CalendarProblem } from '../db/calendars.ts';
import { noteHealth, readConnection } from '../db/calendars.ts';
import { type CalendarPlace, GrantExpiredError } from '../providers/calendar/calendar.ts';
import { ProviderError } from '../providers/errors.ts';
import type { CalendarRef, CalendarSyncDeps, SyncOutcome } from './calendar-deps.ts';
import { createCalendarDisconnect } from './calendar-disconnect.ts';
import { createCalendarPull } from './calendar-pull.ts';
import { createCalendarPush } from './calendar-push.ts';

export type { CalendarRef, SyncOutcome } from './calendar-deps.ts';

/** The effects of `workflows/calendar-sync.ts`; each may be run again after any of them was cut off. */
export function createCalendarSyncActivities(deps: CalendarSyncDeps) {
  const { db } = deps;

  /** Runs work on a connection that is in step; otherwise, or when its permission turns out to be gone, says how it stands. */
  async function onConnection(
    ref: CalendarRef,
    work: (connection: CalendarConnection, place: CalendarPlace) => Promise<void>,
  ): Promise<SyncOutcome> {
    const connection = await db.asTenant(ref.tenantId, (tx) => readConnection(tx, ref.connectionId));
    if (!connection || connection.status === 'disconnected') return { state: 'stopped' };
    const { grantId, calendarId, email, provider } = connection;
    if (!connection.syncEnabled || !calendarId) return { state: 'paused' };
    try {
      await work(connection, { grantId, calendarId, email, provider });
      return { state: 'connected' };
    } catch (error) {
      if (error instanceof GrantExpiredError) {
        await note(ref, connection, { status: 'expired', problem: null });
        return { state: 'expired' };
      }
      const problem = problemOf(error);
      // Neither to be mended by asking again: the staff are told, and the next look may find it mended.
      if (problem) {
        await note(ref, connection, { status: 'connected', problem });
        return { state: 'connected' };
      }
      throw error;
    }
  }

  async function note(
    ref: CalendarRef,
    connection: CalendarConnection,
    health: Parameters<typeof noteHealth>[2],
  ): Promise<void> {
    await db.asTenant(ref.tenantId, async (tx) => {
      if (!(await noteHealth(tx, ref.connectionId, health))) return;
      if (health.status !== 'expired' && health.problem === null) return;
      await recordAudit(tx, {
        actorKind: 'system',
        actorId: null,
        action: health.status === 'expired' ? 'calendar.expired' : 'calendar.failed',
        subjectKind: 'agent',
        subjectId: connection.agentId,
        detail: health.problem ? { problem: health.problem } : {},
        ip: null,
      });
    });
  }

  const pull = createCalendarPull(deps);
  const push = createCalendarPush(deps);
  const disconnect = createCalendarDisconnect(deps);

  return {
    /**
     * Reads the whole window and makes busy time, conflicts and what became of our events be as the calendar says. That makes
     * notifications that come twice, late or in any order harmless, and one that never came a matter of the next look.
     */
    pullCalendar: (ref: CalendarRef): Promise<SyncOutcome> =>
      retriable(() => onConnection(ref, (connection, place) => pull(ref, connection, place))),

    /** Writes these appointments (null: all that are ahead, and what was written and is no longer wanted) into the calendar. */
    pushAppointments: (ref: CalendarRef, appointmentIds: string[] | null): Promise<SyncOutcome> =>
      retriable(() =>
        onConnection(ref, async (connection, place) => {
          await push(ref, connection, place, appointmentIds, heartbeat);
          const clears = ['not_writable', 'refused'] as const;
          if (clears.some((problem) => problem === connection.problem))
            await note(ref, connection, { status: 'connected', problem: null, clears });
        }),
      ),

    /** Takes back what was written, gives the permission back unless somebody else uses it, and forgets the calendar. */
    disconnectCalendar: (ref: CalendarRef, grantId: string): Promise<SyncOutcome> =>
      retriable(() => disconnect(ref, grantId)),

    /** The calendar could not be reached again and again: the staff see it until it can. */
    async noteUnreachable(ref: CalendarRef): Promise<void> {
      const connection = await db.asTenant(ref.tenantId, (tx) => readConnection(tx, ref.connectionId));
      if (connection?.status !== 'connected') return;
      await note(ref, connection, { status: 'connected', problem: 'unreachable' });
    },
  };
}

export type CalendarSyncActivities = ReturnType<typeof createCalendarSyncActivities>;

function problemOf(error: unknown): CalendarProblem | null {
  if (!(error instanceof ProviderError) || error.kind !== 'permanent') return null;
  if (error.status === 404 || error.status === 410) return 'calendar_gone';
  if (error.status === 403) return 'not_writable';
  return error.status === null ? 'too_full' : 'refused';
}

/** A provider that asks for time gets it: the next attempt waits as long as it said. */
async function retriable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryAfterMs === null) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: 'rate-limited',
      // To Temporal a delay of nothing means no attempt at all.
      nextRetryDelay: Math.max(1_000, error.retryAfterMs),
      cause: error,
    });
  }
}
