import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { cancelAppointment } from '../db/booking.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import { createClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { acceptOffer, declineOffer, joinWaitlist, readWaitlistEntry } from '../db/waitlist.ts';
import { waitlistWorkflowId } from '../temporal/ids.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let salon: Salon;
let tenantId: string;

beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
}, 180_000);
afterAll(async () => {
  await product.close();
  await environment.teardown();
});
beforeEach(async () => {
  salon = await openSalon(product.t, { rules: { minNoticeMinutes: 0 } });
  ({ tenantId } = salon);
  // Whatever the hour: how offers keep to it is held in activities/waitlist.test.ts.
  await asTenant((tx) => changeBookingSettings(tx, { quietHours: { start: '00:00', end: '00:00' } }));
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const now = async () => Number(await environment.currentTimeMs());

async function until<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The next Wednesday at 10:00 in Paris, at least two days ahead: within everybody's hours. */
async function wednesday(): Promise<number> {
  const day = new Date((await now()) + 2 * DAY);
  day.setUTCHours(9, 0, 0, 0);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return day.getTime();
}

/** People on the list, in the order they joined; each is reached by text message. */
async function waiting(names: string[], start: number): Promise<string[]> {
  const date = new Date(start).toISOString().slice(0, 10);
  const ids: string[] = [];
  for (const [i, lastName] of names.entries())
    ids.push(
      await asTenant(async (tx) => {
        const client = await createClient(tx, {
          firstName: 'Client',
          lastName,
          phone: `+3363998004${i}`,
          email: null,
          status: 'client',
          locale: 'fr-FR',
          timeZone: null,
          notes: null,
          source: 'staff',
        });
        const entry = await joinWaitlist(tx, {
          clientId: client.id,
          serviceId: salon.serviceId,
          agentId: null,
          fromDate: date,
          untilDate: date,
          locale: 'fr-FR',
        });
        return entry.id;
      }),
    );
  return ids;
}

/** Books a slot and cancels it again: the time is free. @returns the id of the workflow that offers it */
async function freed(start: number): Promise<string> {
  const clock = await now();
  await asTenant(async (tx) => {
    const booked = await bookAtDesk(
      tx,
      {
        serviceId: salon.serviceId,
        start,
        client: { firstName: 'Ana', lastName: 'Ruiz', phone: null, email: null },
      },
      clock,
    );
    await cancelAppointment(tx, booked.id, { who: 'client', reason: null }, clock);
  });
  const [row] = await product.t.asSuperuser<{ id: string }>(
    `select payload ->> 'freedId' as id from outbox where kind = 'waitlist.freed' and tenant_id = $1 order by id desc limit 1`,
    [tenantId],
  );
  return waitlistWorkflowId(tenantId, row!.id);
}

const statusOf = (entryId: string) => asTenant(async (tx) => (await readWaitlistEntry(tx, entryId))!.status);
const texts = () =>
  asTenant((tx) =>
    tx.sql<{ to: string; text: string }>(
      `select to_address as "to", body_text as text from messages where kind = 'waitlist.offer' order by id`,
    ),
  );

describe('freed time', () => {
  it('is offered to one person at a time, and is whose who takes it', async () => {
    const start = await wednesday();
    const [first, second, third] = await waiting(['Un', 'Deux', 'Trois'], start);
    const workflowId = await freed(start);
    await until(async () => (await statusOf(first!)) === 'offered');
    expect(await statusOf(second!)).toBe('waiting');
    expect((await texts()).map(({ to }) => to)).toEqual(['+33639980040']);
    // Half an hour without an answer: the next one's turn, and the first waits on.
    await environment.sleep(31 * MINUTE);
    await until(async () => (await statusOf(second!)) === 'offered');
    expect(await statusOf(first!)).toBe('waiting');
    await asTenant((tx) => declineOffer(tx, second!));
    await until(async () => (await statusOf(third!)) === 'offered');
    const clock = await now();
    const booked = await asTenant((tx) => acceptOffer(tx, third!, clock));
    expect(booked).toMatchObject({ kind: 'booked', appointment: { source: 'waitlist', status: 'booked' } });
    const handle = environment.client.workflow.getHandle(workflowId);
    expect(await handle.result()).toBe('booked');
    expect(await statusOf(third!)).toBe('booked');
    expect(await texts()).toHaveLength(3);
    recordHistory('waitlist', 'booked', await handle.fetchHistory());
  }, 120_000);

  it('nobody wants is free again, and nobody is asked twice', async () => {
    const start = await wednesday();
    const [only] = await waiting(['Seul'], start);
    const workflowId = await freed(start);
    await until(async () => (await statusOf(only!)) === 'offered');
    await environment.sleep(31 * MINUTE);
    const handle = environment.client.workflow.getHandle(workflowId);
    expect(await handle.result()).toBe('nobody');
    expect(await statusOf(only!)).toBe('waiting');
    expect(await texts()).toHaveLength(1);
    expect(await asTenant((tx) => tx.sql('select 1 from slot_holds'))).toEqual([]);
    recordHistory('waitlist', 'nobody', await handle.fetchHistory());
  }, 120_000);

  it('of another day is not offered', async () => {
    const start = await wednesday();
    const [later] = await waiting(['Plus tard'], start + 7 * DAY);
    const workflowId = await freed(start);
    const handle = environment.client.workflow.getHandle(workflowId);
    expect(await until(() => handle.result().catch(() => null))).toBe('nobody');
    expect(await statusOf(later!)).toBe('waiting');
  }, 120_000);
});
