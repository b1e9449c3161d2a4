import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { endConnection, lockConnection, noteNotification, saveConnection } from '../db/calendars.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { calendarSyncWorkflowId } from '../temporal/ids.ts';
import { type CalendarSalon, calendarSalons } from '../testing/calendar-salon.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { connectSandboxCalendar } from '../testing/sandbox-calendar.ts';
import type { CalendarAgenda, calendarSyncWorkflow } from './calendar-sync.ts';

const DAY = 86_400_000;
/** Ten days ahead at nine, so that no test runs into midnight. */
const ahead = (days: number) =>
  new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + 9 * 3_600_000).toISOString();
const timed = (start: string) => ({
  start_time: Date.parse(start) / 1_000,
  end_time: Date.parse(start) / 1_000 + 3_600,
});

let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
let salons: ReturnType<typeof calendarSalons>;
beforeAll(async () => {
  product = await startTestProduct();
  control = sandboxControl(product.sandbox.url);
  salons = calendarSalons(product.t, product.sandbox, () => new Date());
}, 180_000);
afterEach(() => control.clearFaults());
afterAll(() => product.close());

const handleOf = (salon: CalendarSalon) =>
  product.client.workflow.getHandle<typeof calendarSyncWorkflow>(
    calendarSyncWorkflowId(salon.tenantId, salon.ref.connectionId),
  );
const connected = (salon: CalendarSalon) =>
  salon.as((tx) =>
    tx.ask({ kind: 'calendar.connected', tenantId: salon.tenantId, connectionId: salon.ref.connectionId }),
  );
const notified = (salon: CalendarSalon, notificationId: string, type = 'event.updated') =>
  salon.as((tx) => noteNotification(tx, { notificationId, type, connectionId: salon.ref.connectionId }));
const disconnect = (salon: CalendarSalon) =>
  salon.as(async (tx) => endConnection(tx, (await lockConnection(tx, salon.ref.connectionId))!));
const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};
/** Until the workflow has heard everything, looked, written, and waits. */
const settled = (salon: CalendarSalon) =>
  until(async () => {
    const waiting = await salon.as((tx) =>
      tx.sql(`select 1 from outbox where kind like 'calendar.%' and dispatched_at is null limit 1`),
    );
    if (waiting.length > 0) return false;
    const agenda = await handleOf(salon)
      .query<CalendarAgenda & { isIdle: boolean }, []>('agenda')
      .catch(() => null);
    return agenda?.isIdle === true && !agenda.pull && agenda.push?.length === 0;
  });

describe('the calendar workflow', () => {
  it('reads and writes on connecting, on notifications and on appointments, and ends on disconnecting', async () => {
    const salon = await salons.open({ policy: 'follow' });
    const first = await salon.book(ahead(10));
    const event = await salon.person.writes(salon.place, { title: 'Dentiste', when: timed(ahead(11)) });
    await connected(salon);
    await until(async () => (await salon.links()).length === 1 && (await salon.busy()).length === 1);
    await settled(salon);
    const quiet = (await handleOf(salon).describe()).historyLength;
    const second = await salon.book(ahead(12), 'Jeanne Roy');
    await until(async () => (await salon.links()).length === 2);
    await settled(salon);
    console.log(
      `events of one appointment written: ${(await handleOf(salon).describe()).historyLength - quiet}`,
    );
    await salon.person.changes(salon.place, event, { when: timed(ahead(13)) });
    const link = (await salon.links()).find(({ appointmentId }) => appointmentId === first)!;
    await salon.person.changes(salon.place, link.eventId, {
      when: { ...timed(ahead(14)), end_time: timed(ahead(14)).start_time + 2_700 },
    });
    await notified(salon, 'n-1');
    await until(async () => (await salon.appointment(first)).startsAt.toISOString() === ahead(14));
    expect(await salon.busy()).toEqual([`${ahead(13)} 1 h`]);
    const other = (await salon.links()).find(({ appointmentId }) => appointmentId === second)!;
    await salon.person.deletes(salon.place, other.eventId);
    await notified(salon, 'n-2', 'event.deleted');
    await until(async () => (await salon.appointment(second)).status === 'cancelled');
    await settled(salon);
    await disconnect(salon);
    await handleOf(salon).result();
    expect(await salon.busy()).toEqual([]);
    await expect(salons.calendars.listCalendars(salon.place.grantId)).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
    recordHistory('calendar-sync', 'connected-and-left', await handleOf(salon).fetchHistory());
  }, 120_000);

  it('looks once at many notifications, and not at all at one it has seen', async () => {
    const salon = await salons.open();
    await connected(salon);
    await settled(salon);
    const length = async () => (await handleOf(salon).describe()).historyLength;
    const quiet = await length();
    await notified(salon, 'alone');
    await settled(salon);
    console.log(`events of one notification: ${(await length()) - quiet}`);
    const before = await length();
    await control.clearRequests();
    // One look is under way, slowly, while fifty more are told of, each twice.
    const path = `/v3/grants/${salon.place.grantId}/events`;
    await control.fault({ provider: 'nylas', kind: 'delay', delayMs: 1_500, match: { path } });
    const ids = Array.from({ length: 50 }, (_, n) => `burst-${n}`);
    await notified(salon, 'burst-first');
    await Promise.all([...ids, ...ids].map((id) => notified(salon, id)));
    await settled(salon);
    const looks = (await control.requests('nylas')).filter((request) => request.path === path);
    expect(looks.length).toBeLessThanOrEqual(3);
    const events = (await length()) - before;
    console.log(`events per notification in a burst of 51: ${(events / 51).toFixed(1)}`);
    expect(events / 51).toBeLessThan(5);
    // The outbox may dispatch a row twice.
    await handleOf(salon).signal('notified', { notificationId: 'burst-7' });
    await settled(salon);
    expect((await control.requests('nylas')).filter((request) => request.path === path)).toHaveLength(
      looks.length,
    );
    const [row] = await salon.as((tx) =>
      tx.sql<{ n: number }>(`select count(*)::int as n from provider_events where provider = 'nylas'`),
    );
    expect(row!.n).toBe(52);
    await disconnect(salon);
    await handleOf(salon).result();
  }, 120_000);

  it('waits out an expired permission, and then catches up in both directions', async () => {
    const salon = await salons.open();
    await connected(salon);
    await settled(salon);
    await salon.person.expires(salon.place.grantId);
    await notified(salon, 'expired-1', 'grant.expired');
    await until(async () => (await salon.connection()).status === 'expired');
    const id = await salon.book(ahead(10));
    const renewed = await connectSandboxCalendar(product.sandbox, salons.calendars, {
      email: salon.place.email,
    });
    expect(renewed.grantId).toBe(salon.place.grantId);
    await salon.person.writes(salon.place, { when: timed(ahead(11)) });
    await salon.as(async (tx) => {
      await saveConnection(tx, {
        agentId: salon.agentId,
        provider: renewed.provider,
        email: renewed.email,
        grantId: renewed.grantId,
        calendar: { id: renewed.calendarId, name: 'Agenda', timeZone: 'Europe/Paris' },
        userId: salon.userId,
      });
      await tx.ask({
        kind: 'calendar.connected',
        tenantId: salon.tenantId,
        connectionId: salon.ref.connectionId,
      });
    });
    await until(async () => (await salon.links()).length === 1 && (await salon.busy()).length === 1);
    expect((await salon.links())[0]).toMatchObject({ appointmentId: id });
    expect(await salon.connection()).toMatchObject({ id: salon.ref.connectionId, status: 'connected' });
    await settled(salon);
    recordHistory('calendar-sync', 'expired-and-renewed', await handleOf(salon).fetchHistory());
    await disconnect(salon);
    await handleOf(salon).result();
  }, 120_000);

  it('takes up what was under way when its worker ends, and rides out refusals', async () => {
    const salon = await salons.open();
    await connected(salon);
    await settled(salon);
    const path = `/v3/grants/${salon.place.grantId}/events`;
    await salon.person.writes(salon.place, { when: timed(ahead(11)) });
    await control.fault({ provider: 'nylas', kind: 'status', status: 503, times: 1, match: { path } });
    await control.fault({
      provider: 'nylas',
      kind: 'status',
      status: 429,
      retryAfter: 0,
      times: 1,
      match: { path },
    });
    await notified(salon, 'restart-1');
    const id = await salon.book(ahead(12));
    await product.restartWorker();
    await until(async () => (await salon.busy()).length === 1 && (await salon.links()).length === 1);
    expect((await salon.links())[0]!.appointmentId).toBe(id);
    expect(await salon.events()).toHaveLength(2);
    await disconnect(salon);
    await handleOf(salon).result();
  }, 120_000);

  it('can be left and joined again, and ends by itself where there is nothing to keep in step', async () => {
    const salon = await salons.open();
    await connected(salon);
    await settled(salon);
    await disconnect(salon);
    await handleOf(salon).result();
    const firstRun = (await handleOf(salon).describe()).runId;
    // A notification that comes late finds nobody, and goes.
    await notified(salon, 'late');
    await until(async () => (await handleOf(salon).describe()).runId !== firstRun);
    await handleOf(salon).result();
    const again = await connectSandboxCalendar(product.sandbox, salons.calendars, {
      email: salon.place.email,
    });
    await salon.as((tx) =>
      saveConnection(tx, {
        agentId: salon.agentId,
        provider: again.provider,
        email: again.email,
        grantId: again.grantId,
        calendar: { id: again.calendarId, name: 'Agenda', timeZone: 'Europe/Paris' },
        userId: salon.userId,
      }),
    );
    await salon.book(ahead(10));
    await connected(salon);
    await until(async () => (await salon.links()).length === 1);
    await disconnect(salon);
    await handleOf(salon).result();
  }, 120_000);

  it('goes on in a new run after many signals, and forgets nothing', async () => {
    const salon = await salons.open();
    await connected(salon);
    await settled(salon);
    const first = (await handleOf(salon).describe()).runId;
    await notified(salon, 'remembered');
    await settled(salon);
    for (let sent = 0; sent < 2_001; sent += 29) {
      const again = () => handleOf(salon).signal('notified', { notificationId: 'remembered' });
      await Promise.all(Array.from({ length: 29 }, again));
    }
    await until(async () => (await handleOf(salon).describe()).runId !== first);
    await settled(salon);
    expect(await handleOf(salon).query<CalendarAgenda & { isIdle: boolean }, []>('agenda')).toMatchObject({
      seen: ['remembered'],
    });
    await salon.person.writes(salon.place, { when: timed(ahead(10)) });
    await notified(salon, 'new');
    await until(async () => (await salon.busy()).length === 1);
    await disconnect(salon);
    await handleOf(salon).result();
  }, 180_000);
});
