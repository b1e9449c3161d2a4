import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { noteNotification } from '../db/calendars.ts';
import { calendarSyncWorkflowId } from '../temporal/ids.ts';
import { type CalendarSalon, calendarSalons } from '../testing/calendar-salon.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { connectSandboxCalendar } from '../testing/sandbox-calendar.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import type { CalendarAgenda } from './calendar-sync.ts';

const DAY = 86_400_000;
const ahead = (days: number) => Math.floor(Date.now() / DAY) * DAY + days * DAY + 9 * 3_600_000;
const timed = (ms: number) => ({ start_time: ms / 1_000, end_time: ms / 1_000 + 3_600 });

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let salons: ReturnType<typeof calendarSalons>;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  salons = calendarSalons(product.t, product.sandbox, () => new Date());
}, 180_000);
afterAll(async () => {
  await product.close();
  await environment.teardown();
});

const agenda = (salon: CalendarSalon) =>
  environment.client.workflow
    .getHandle(calendarSyncWorkflowId(salon.tenantId, salon.ref.connectionId))
    .query<CalendarAgenda & { isIdle: boolean }, []>('agenda')
    .catch(() => null);
const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};
const settled = (salon: CalendarSalon) =>
  until(async () => {
    const now = await agenda(salon);
    return now?.isIdle === true && !now.pull && now.push?.length === 0;
  });
async function connected(): Promise<CalendarSalon> {
  const salon = await salons.open();
  await salon.as((tx) =>
    tx.ask({ kind: 'calendar.connected', tenantId: salon.tenantId, connectionId: salon.ref.connectionId }),
  );
  await settled(salon);
  return salon;
}

it('repairs within the hour what no notification told of', async () => {
  const salon = await connected();
  await salon.person.writes(salon.place, { title: 'Unheard', when: timed(ahead(10)) });
  await environment.sleep('59 minutes');
  expect(await salon.busy()).toEqual([]);
  await environment.sleep('2 minutes');
  await until(async () => (await salon.busy()).length === 1);
}, 180_000);

it('catches up after a permission was out for three days, without anybody telling it that it is back', async () => {
  const salon = await connected();
  const before = await salon.person.writes(salon.place, { title: 'Before', when: timed(ahead(10)) });
  await salon.person.expires(salon.place.grantId);
  await salon.as((tx) =>
    noteNotification(tx, {
      notificationId: 'out',
      type: 'grant.expired',
      connectionId: salon.ref.connectionId,
    }),
  );
  await until(async () => (await salon.connection()).status === 'expired');
  await settledIn(salon, 'expired');
  const appointment = await salon.book(new Date(ahead(12)).toISOString());
  await environment.sleep('3 days');
  expect((await salon.connection()).status).toBe('expired');
  expect(await salon.links()).toEqual([]);
  // The person renews it; the notifications of three days, and of the renewal, are lost.
  await connectSandboxCalendar(product.sandbox, salons.calendars, { email: salon.place.email });
  await salon.person.changes(salon.place, before, { when: timed(ahead(11)) });
  await environment.sleep('61 minutes');
  await until(async () => (await salon.links()).length === 1 && (await salon.busy()).length === 1);
  expect((await salon.links())[0]!.appointmentId).toBe(appointment);
  expect(await salon.busy()).toEqual([`${new Date(ahead(11)).toISOString()} 1 h`]);
  expect(await salon.connection()).toMatchObject({ id: salon.ref.connectionId, status: 'connected' });
}, 180_000);

it('tries again sooner while the provider is away, and says so meanwhile', async () => {
  const salon = await connected();
  const control = (body: object) =>
    fetch(`${product.sandbox.url}/_control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await control({
    provider: 'nylas',
    kind: 'status',
    status: 503,
    times: null,
    match: { path: `/v3/grants/${salon.place.grantId}` },
  });
  // Attempts wait in the server's time, which stands still unless it is slept through.
  const passing = (isSo: () => Promise<boolean>) =>
    until(async () => {
      await environment.sleep('2 minutes');
      return isSo();
    });
  await environment.sleep('61 minutes');
  await passing(async () => (await agenda(salon))?.stage === 'unreachable');
  expect((await salon.connection()).problem).toBe('unreachable');
  await fetch(`${product.sandbox.url}/_control/faults`, { method: 'DELETE' });
  await passing(async () => (await salon.connection()).problem === null);
}, 180_000);

async function settledIn(salon: CalendarSalon, stage: string): Promise<void> {
  await until(async () => (await agenda(salon))?.stage === stage);
}
