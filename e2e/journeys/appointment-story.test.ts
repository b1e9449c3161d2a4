import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Browser } from 'playwright-core';
import { changeConnection, saveConnection } from '../../db/calendars.ts';
import { freePort } from '../../dev/ports.ts';
import { createNylasCalendars } from '../../providers/calendar/nylas.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import globalSetup from '../../testing/global-setup.ts';
import globalTeardown from '../../testing/global-teardown.ts';
import { startTestProduct, type TestProduct } from '../../testing/product.ts';
import { quietTemporal } from '../../testing/quiet-temporal.ts';
import { openSalon, type Salon } from '../../testing/salon.ts';
import { connectSandboxCalendar } from '../../testing/sandbox-calendar.ts';
import { findTimeSkippingServer } from '../../testing/time-skipping.ts';
import { newPerson, requireBrowser } from '../browser.ts';
import { startHostSite } from '../pages/host-page.ts';
import { chooseDay, confirm, fillIn, times } from '../pages/widget.ts';

const HOUR = 3_600_000;
const PHONE = '+33612345678';

/**
 * The life of one appointment, seen by the people in it: everything is real but the clock, which is the time-skipping
 * server's, and which the API follows.
 */
let environment: TestWorkflowEnvironment;
let product: TestProduct;
let api: TestApi;
let salon: Salon;
let browser: Browser;
let aheadMs = 0;
const stack = process.env.COCCINELLE_URL;

beforeAll(async () => {
  quietTemporal();
  browser = await requireBrowser();
  await globalSetup();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  product = await startTestProduct({ temporalAddress: environment.address, plain: true, publicUrl });
  api = await openTestApi({
    database: product.t,
    port,
    deps: { clock: () => new Date(Date.now() + aheadMs) },
    env: {
      PUBLIC_URL: publicUrl,
      SANDBOX_URL: product.sandbox.url,
      WIDGET_DIR: fileURLToPath(new URL('../../widget/dist', import.meta.url)),
    },
  });
  process.env.COCCINELLE_URL = publicUrl;
  salon = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } });
}, 240_000);
afterAll(async () => {
  process.env.COCCINELLE_URL = stack;
  await browser?.close();
  await api?.close();
  await product?.close();
  await environment?.teardown();
  await globalTeardown();
}, 120_000);

const rows = <Row>(sql: string) => product.t.db.asTenant(salon.tenantId, (tx) => tx.sql<Row>(sql));

async function until<T>(read: () => Promise<T | null | undefined | false>, what: string): Promise<T> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`within 45 s there was no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Lets time pass until an instant, for the workflows and for the API alike. */
async function passTo(instant: number): Promise<void> {
  await environment.sleep(Math.max(1, instant - (await environment.currentTimeMs())));
  aheadMs = (await environment.currentTimeMs()) - Date.now();
}

const appointment = async () =>
  (
    await rows<{ startsAt: Date; status: string; satisfaction: number | null }>(
      `select starts_at as "startsAt", status, satisfaction from appointments`,
    )
  )[0]!;

it('books on a foreign page, hears of it, moves it by the link, is reminded, and says how it was; the calendar follows', async () => {
  const calendars = createNylasCalendars({
    apiKey: 'sandbox',
    clientId: 'sandbox',
    apiUri: `${product.sandbox.url}/nylas`,
    timeoutMs: 10_000,
  });
  const place = await connectSandboxCalendar(product.sandbox, calendars);
  const owner = await api.person({ tenantId: salon.tenantId });
  await product.t.db.asTenant(salon.tenantId, async (tx) => {
    const connection = await saveConnection(tx, {
      agentId: salon.agentIds[0]!,
      provider: place.provider,
      email: place.email,
      grantId: place.grantId,
      calendar: { id: place.calendarId, name: 'Agenda', timeZone: 'Europe/Paris' },
      userId: owner.userId,
    });
    await changeConnection(tx, connection.id, { syncEnabled: true });
  });
  const events = () =>
    calendars.listEvents(place, { startMs: Date.now(), endMs: Date.now() + 60 * 24 * HOUR });

  // On the salon's own site.
  const [tenant] = await rows<{ slug: string }>('select slug from tenants');
  const site = await startHostSite(tenant!.slug);
  const visitor = await newPerson(browser, { viewport: { width: 360, height: 780 } });
  await visitor.page.goto(site.url);
  // There is one service, so the widget begins with the day.
  await chooseDay(visitor.page, 1);
  await times(visitor.page).first().click();
  await fillIn(visitor.page);
  await confirm(visitor.page);
  await visitor.page.getByRole('heading', { name: 'C’est réservé' }).waitFor();
  await site.stop();

  // In their pocket.
  const phone = await browser.newPage({ locale: 'fr-FR' });
  const texts = async () => {
    await phone.goto(
      `${product.sandbox.url}/pages/twilio/${encodeURIComponent(PHONE)}/${encodeURIComponent('+33639980001')}`,
    );
    return ((await phone.locator('body').textContent()) ?? '').replace(/\s+/g, ' ');
  };
  await until(async () => /rendez-vous confirmé/.test(await texts()), 'confirmation');
  const booked = await appointment();
  const event = await until(async () => (await events())[0], 'event in the calendar');
  expect(event.title).toContain('Coupe femme');

  // By the link of the text message, somebody moves it.
  const link = (await phone
    .getByRole('link', { name: /\/rdv\// })
    .first()
    .getAttribute('href'))!;
  await visitor.page.goto(link);
  await visitor.page.getByRole('button', { name: 'Déplacer', exact: true }).click();
  await chooseDay(visitor.page, 2);
  await times(visitor.page).first().click();
  await visitor.page.getByRole('button', { name: 'Déplacer le rendez-vous' }).click();
  const moved = await until(async () => {
    const now = await appointment();
    return now.startsAt.getTime() !== booked.startsAt.getTime() && now;
  }, 'move');
  await until(async () => /est déplacé/.test(await texts()), 'word of the move');
  await until(
    async () =>
      (await events()).some(({ title }) => title.includes('Coupe femme')) && (await events()).length === 1,
    'event that followed',
  );

  // The day before, at the new time and not at the old one.
  const start = moved.startsAt.getTime();
  await passTo(start - 20 * HOUR);
  await until(async () => /rappel de votre rendez-vous/i.test(await texts()), 'reminder');

  // Afterwards.
  await passTo(start + 3 * HOUR);
  await until(async () => (await appointment()).status === 'completed', 'end');
  await passTo(start + 28 * HOUR);
  await until(async () => /merci de votre visite/.test(await texts()), 'question how it was');
  await visitor.page.goto(link);
  await visitor.page.getByRole('button', { name: '5, parfait' }).click();
  await until(async () => (await appointment()).satisfaction === 5, 'answer');
  expect(visitor.errors).toEqual([]);
}, 240_000);
