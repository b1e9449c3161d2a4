import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createCalendarSyncActivities } from '../activities/calendar-sync.ts';
import { listConflicts } from '../db/calendar-conflicts.ts';
import { followExternalChange } from '../db/calendar-follow.ts';
import { linksOf } from '../db/calendar-links.ts';
import {
  type CalendarConnection,
  changeConnection,
  readConnection,
  saveConnection,
} from '../db/calendars.ts';
import type { CalendarPolicy } from '../domain/calendar/policy.ts';
import type { CalendarPlace } from '../providers/calendar/calendar.ts';
import { createNylasCalendars } from '../providers/calendar/nylas.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { bookAtDesk } from './booking.ts';
import type { TestDatabase } from './database.ts';
import { openSalon } from './salon.ts';
import { connectSandboxCalendar, sandboxPerson } from './sandbox-calendar.ts';

const HOUR = 3_600_000;

/** A salon whose stylist has connected a calendar of the sandbox, and what its calendar activities do. */
export function calendarSalons(t: TestDatabase, sandbox: Sandbox, clock: () => Date) {
  const calendars = createNylasCalendars({
    apiKey: 'k',
    clientId: 'client',
    apiUri: `${sandbox.url}/nylas`,
    timeoutMs: 5_000,
  });
  const activities = createCalendarSyncActivities({
    db: t.db,
    calendars,
    onExternalChange: followExternalChange,
    clock,
  });
  const asActivity = <Result>(work: () => Promise<Result>): Promise<Result> =>
    new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(work);

  async function open(
    options: { policy?: CalendarPolicy; provider?: string; email?: string; timeZone?: string } = {},
  ) {
    const salon = await openSalon(t, options.timeZone ? { timeZone: options.timeZone } : {});
    const { tenantId, serviceId } = salon;
    const agentId = salon.agentIds[0]!;
    const place = await connectSandboxCalendar(sandbox, calendars, options);
    const [user] = await t.asSuperuser<{ id: string }>(
      `insert into users (tenant_id, email, password_hash, role) values ($1, $2, 'x', 'agent') returning id`,
      [tenantId, `${tenantId}@exemple.fr`],
    );
    const { id: connectionId } = await t.db.asTenant(tenantId, async (tx) => {
      const connection = await saveConnection(tx, {
        agentId,
        provider: place.provider,
        email: place.email,
        grantId: place.grantId,
        calendar: { id: place.calendarId, name: 'Agenda', timeZone: options.timeZone ?? 'Europe/Paris' },
        userId: user!.id,
      });
      return options.policy ? changeConnection(tx, connection.id, { policy: options.policy }) : connection;
    });
    const ref = { tenantId, connectionId };
    const as = <Result>(work: Parameters<typeof t.db.asTenant<Result>>[1]) => t.db.asTenant(tenantId, work);

    return {
      ref,
      tenantId,
      agentId,
      userId: user!.id,
      place,
      person: sandboxPerson(sandbox, place.email, options.provider),
      as,
      connection: async (): Promise<CalendarConnection> =>
        (await as((tx) => readConnection(tx, connectionId)))!,
      change: (change: Parameters<typeof changeConnection>[2]) =>
        as((tx) => changeConnection(tx, connectionId, change)),
      pull: () => asActivity(() => activities.pullCalendar(ref)),
      push: (ids: string[] | null = null) => asActivity(() => activities.pushAppointments(ref, ids)),
      disconnect: (grantId = place.grantId) => asActivity(() => activities.disconnectCalendar(ref, grantId)),
      /** Books a service of 45 minutes. @returns the appointment's id. */
      book: async (start: string, clientName = 'Claire Petit'): Promise<string> => {
        const [firstName = '', lastName = ''] = clientName.split(' ');
        const booked = await as((tx) =>
          bookAtDesk(
            tx,
            {
              serviceId,
              agentId,
              start: Date.parse(start),
              client: { firstName, lastName, phone: null, email: null },
            },
            clock().getTime(),
          ),
        );
        return booked.id;
      },
      appointment: async (id: string) =>
        (
          await as((tx) =>
            tx.sql<{ startsAt: Date; status: string; cancelledBy: string | null; sequence: number }>(
              `select starts_at as "startsAt", status, cancelled_by as "cancelledBy", sequence from appointments where id = ?`,
              [id],
            ),
          )
        )[0]!,
      links: () => as((tx) => linksOf(tx, connectionId)),
      busy: async () =>
        (
          await as((tx) =>
            tx.sql<{ start: Date; end: Date }>(
              `select lower(period) as start, upper(period) as "end" from unavailability
               where kind = 'external_calendar' order by period`,
            ),
          )
        ).map(({ start, end }) => `${start.toISOString()} ${(end.getTime() - start.getTime()) / HOUR} h`),
      conflicts: async (status: 'open' | 'resolved' = 'open') =>
        (await as((tx) => listConflicts(tx, { limit: 50, offset: 0, status }))).items,
      asked: async (kind: string) =>
        (
          await as((tx) =>
            tx.sql<{ payload: Record<string, unknown> }>(
              `select payload from outbox where kind = ? order by id`,
              [kind],
            ),
          )
        ).map(({ payload }) => payload),
      /** What the calendar itself holds, in the provider's eyes. */
      events: async (at: CalendarPlace = place) => {
        const window = {
          startMs: clock().getTime() - 30 * 24 * HOUR,
          endMs: clock().getTime() + 300 * 24 * HOUR,
        };
        return (await calendars.listEvents(at, window)).sort((a, b) => (a.title < b.title ? -1 : 1));
      },
    };
  }
  return { open, calendars, activities };
}

export type CalendarSalon = Awaited<ReturnType<ReturnType<typeof calendarSalons>['open']>>;
