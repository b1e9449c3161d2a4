import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createApp } from '../api/app.ts';
import { createPasswordHasher } from '../api/passwords.ts';
import { routes } from '../api/webhooks/nylas.ts';
import { openRateLimits, type RateLimits } from '../db/rate-limit.ts';
import { createLogger } from '../logging.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type CalendarSalon, calendarSalons } from '../testing/calendar-salon.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';

const DAY = 86_400_000;
const ahead = (days: number, hour = 9) =>
  new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + hour * 3_600_000).toISOString();
const timed = (start: string) => ({
  start_time: Date.parse(start) / 1_000,
  end_time: Date.parse(start) / 1_000 + 3_600,
});

let product: TestProduct;
let server: Server;
let limits: RateLimits;
let control: ReturnType<typeof sandboxControl>;
let salons: ReturnType<typeof calendarSalons>;

/** The whole way: the sandbox's calendar → its notifications → our API → outbox → workflow → busy time. */
beforeAll(async () => {
  product = await startTestProduct();
  control = sandboxControl(product.sandbox.url);
  salons = calendarSalons(product.t, product.sandbox, () => new Date());
  const plenty = { points: 1_000_000, seconds: 60 };
  limits = openRateLimits({
    url: product.t.url,
    secret: product.config.secrets.token,
    budgets: { ip: plenty, tenant: plenty, session: plenty, webhook: plenty },
  });
  const { config } = product;
  const deps = {
    config,
    db: product.t.db,
    limits,
    passwords: createPasswordHasher(),
    logger: createLogger('silent'),
    clock: () => new Date(),
  };
  server = createServer(createApp(deps, routes));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`${product.sandbox.url}/nylas/v3/webhooks`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({
      webhook_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/nylas`,
      trigger_types: ['event.created', 'event.updated', 'event.deleted', 'grant.expired', 'grant.updated'],
      compressed_delivery: true,
    }),
  });
  const { data } = (await response.json()) as { data: { webhook_secret: string } };
  // As an operator copies it from the dashboard, once the address has answered its challenge.
  config.secrets.nylasWebhook = data.webhook_secret;
}, 180_000);
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await limits.close();
  await product.close();
});

const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 30));
};
const truth = async (salon: CalendarSalon) =>
  (await salon.events())
    .flatMap(({ time }) => (time.kind === 'timed' ? [`${new Date(time.startMs).toISOString()} 1 h`] : []))
    .sort();
const agrees = (salon: CalendarSalon) =>
  until(async () => JSON.stringify(await salon.busy()) === JSON.stringify(await truth(salon)));
const play = (
  kind: 'webhook-drop' | 'webhook-duplicate' | 'webhook-late' | 'webhook-out-of-order',
  path: string,
) => control.fault({ provider: 'nylas', kind, match: { path }, delayMs: 400 });

it('agrees with the calendar though notifications are dropped, doubled, late and out of order', async () => {
  const salon = await salons.open();
  const { person, place } = salon;
  await salon.as((tx) =>
    tx.ask({ kind: 'calendar.connected', tenantId: salon.tenantId, connectionId: salon.ref.connectionId }),
  );
  await until(async () => (await salon.connection()).lastSyncedAt !== null);

  await play('webhook-duplicate', 'event.created');
  const first = await person.writes(place, { when: timed(ahead(10)) });
  await agrees(salon);
  await play('webhook-late', 'event.updated');
  await person.changes(place, first, { when: timed(ahead(11)) });
  await play('webhook-out-of-order', 'event.updated');
  await person.changes(place, first, { when: timed(ahead(12)) });
  await person.changes(place, first, { when: timed(ahead(13)) });
  await agrees(salon);
  await play('webhook-drop', 'event.created');
  await person.writes(place, { when: timed(ahead(14)) });
  // Nobody told of that one: the next that is told of brings it along.
  await person.writes(place, { when: timed(ahead(15)) });
  await agrees(salon);
  await person.deletes(place, first);
  await agrees(salon);
  expect(await salon.busy()).toEqual([`${ahead(14)} 1 h`, `${ahead(15)} 1 h`]);
  // Late ones arrive after all, and change nothing.
  await until(async () =>
    (await control.webhooks('nylas')).every(({ status, error }) => status === 200 || error === 'dropped'),
  );
  await agrees(salon);
  const kept = await salon.as((tx) =>
    tx.sql<{ event_id: string }>(`select event_id from provider_events where provider = 'nylas'`),
  );
  const sent = (await control.webhooks('nylas')).filter(({ status }) => status === 200);
  // One more delivery than notifications: the doubled one.
  expect(sent.length - kept.length).toBe(1);
}, 120_000);

it('hears of an expired permission and of its renewal, and catches up', async () => {
  const salon = await salons.open();
  await salon.as((tx) =>
    tx.ask({ kind: 'calendar.connected', tenantId: salon.tenantId, connectionId: salon.ref.connectionId }),
  );
  await until(async () => (await salon.connection()).lastSyncedAt !== null);
  await salon.person.expires(salon.place.grantId);
  await until(async () => (await salon.connection()).status === 'expired');
  const appointment = await salon.book(ahead(16));
  const { url } = salons.calendars.authorizationUrl({
    redirectUri: 'http://localhost:9/callback',
    state: 's',
  });
  await salon.person.approve(url);
  await until(async () => (await salon.connection()).status === 'connected');
  await until(async () => (await salon.links()).length === 1);
  expect((await salon.links())[0]!.appointmentId).toBe(appointment);
}, 120_000);
