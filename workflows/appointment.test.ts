import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { changeState, noteDelay, recordSatisfaction } from '../db/appointment-states.ts';
import { cancelAppointment, moveAppointment } from '../db/booking.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import type { TenantTransaction } from '../db/database.ts';
import { appointmentWorkflowId } from '../temporal/ids.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
/** The clock of the time-skipping server, which runs ahead of the machine's. */
const now = async () => Number(await environment.currentTimeMs());

/** The first instant from `at` on that is half past ten in the morning, Paris time, in winter or summer alike. */
async function morningIn(days: number): Promise<number> {
  const at = new Date((await now()) + days * DAY);
  at.setUTCHours(9, 30, 0, 0);
  return at.getTime();
}

async function book(
  start: number,
  extra: { phone?: string | null; email?: string | null } = {},
): Promise<string> {
  const clock = await now();
  const result = await asTenant(async (tx) => {
    const booked = await bookAtDesk(
      tx,
      {
        serviceId: salon.serviceId,
        start,
        client: {
          firstName: 'Éloïse',
          lastName: 'Petit',
          phone: '+33639980011',
          email: 'eloise@exemple.fr',
          ...extra,
        },
      },
      clock,
    );
    // The row's own clock is the database's; here time runs ahead of it.
    await tx.sql('update appointments set created_at = ? where id = ?', [new Date(clock), booked.id]);
    return booked.id;
  });
  return result;
}

interface Told {
  kind: string;
  key: string;
  channels: string[];
  texts: string[];
  statuses: string[];
}

/** What the client was told so far, in order. */
const told = (appointmentId: string) =>
  asTenant((tx) =>
    tx.sql<Told>(
      `select n.kind, n.key,
              array(select m.channel from messages m where m.id = any(n.message_ids) order by m.channel desc) as channels,
              array(select m.body_text from messages m where m.id = any(n.message_ids) order by m.channel desc) as texts,
              array(select m.status from messages m where m.id = any(n.message_ids) order by m.channel desc) as statuses
       from appointment_notices n where n.appointment_id = ? order by n.id`,
      [appointmentId],
    ),
  );
const kinds = async (appointmentId: string) => (await told(appointmentId)).map(({ kind }) => kind);

const handleOf = (appointmentId: string) =>
  environment.client.workflow.getHandle(appointmentWorkflowId(tenantId, appointmentId));

/** Waits, in real time, until the condition holds: the workflow has done what it does without time passing. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('an appointment', () => {
  it('is confirmed, reminded of twice, closed, asked about and thanked for', async () => {
    await asTenant((tx) => changeBookingSettings(tx, { reviewUrl: 'https://avis.example/salon' }));
    const start = await morningIn(4);
    const id = await book(start);
    await until(async () => (await kinds(id)).length === 1);
    expect((await told(id))[0]).toMatchObject({ kind: 'confirmation', channels: ['sms', 'email'] });

    await environment.sleep(start - 25 * HOUR - (await now()));
    expect(await kinds(id)).toEqual(['confirmation']);
    await environment.sleep(2 * HOUR);
    await until(async () => (await kinds(id)).length === 2);
    await environment.sleep(start - 90 * MINUTE - (await now()));
    await until(async () => (await kinds(id)).length === 3);
    await environment.sleep(start + 2 * HOUR - (await now()));
    const status = () =>
      asTenant((tx) => tx.sql<{ status: string }>('select status from appointments where id = ?', [id]));
    await until(async () => (await status())[0]!.status === 'completed');
    // Still by day: what is found due at night waits for the morning.
    await environment.sleep(5 * HOUR);
    await until(async () => (await kinds(id)).includes('follow-up'));
    await asTenant((tx) => recordSatisfaction(tx, id, 5));
    await environment.sleep(16 * HOUR);
    await until(async () => (await kinds(id)).includes('review-request'));
    expect(await handleOf(id).result()).toBe('completed');

    const all = await told(id);
    expect(all.map(({ kind }) => kind)).toEqual([
      'confirmation',
      'reminder',
      'reminder',
      'follow-up',
      'review-request',
    ]);
    expect(all.flatMap(({ statuses }) => statuses)).toEqual(Array(6).fill('sent'));
    const [client] = await asTenant((tx) =>
      tx.sql<{ satisfaction: number; status: string }>('select satisfaction, status from clients'),
    );
    expect(client).toEqual({ satisfaction: 5, status: 'client' });
    const history = await handleOf(id).fetchHistory();
    recordHistory('appointment', 'completed', history);
    // Booked, confirmed on two channels, reminded twice and closed in 60; asked and thanked in 20 more.
    expect(history.events!.length).toBeLessThanOrEqual(80);
    const closed = history.events!.filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes)[2]!;
    expect(Number(closed.eventId)).toBeLessThanOrEqual(60);
  }, 180_000);

  it('that moves is never spoken of at its old time', async () => {
    const start = await morningIn(4);
    const id = await book(start);
    await until(async () => (await kinds(id)).length === 1);
    await environment.sleep(start - 20 * HOUR - (await now()));
    await until(async () => (await kinds(id)).length === 2);
    const later = start + 3 * DAY;
    const clock = await now();
    await asTenant((tx) => moveAppointment(tx, id, { start: later, rights: 'staff' }, clock));
    await until(async () => (await kinds(id)).length === 3);
    await environment.sleep(start + HOUR - (await now()));
    expect(await kinds(id)).toEqual(['confirmation', 'reminder', 'moved']);
    await environment.sleep(later - HOUR - (await now()));
    await until(async () => (await kinds(id)).length === 5);
    expect((await told(id)).slice(3).map(({ key }) => key)).toEqual([
      `reminder/${later}/1440`,
      `reminder/${later}/120`,
    ]);
    recordHistory('appointment', 'moved', await handleOf(id).fetchHistory());
  }, 180_000);

  it('that is cancelled says so once, and is silent from then on', async () => {
    const start = await morningIn(4);
    const id = await book(start);
    await until(async () => (await kinds(id)).length === 1);
    const clock = await now();
    await asTenant((tx) => cancelAppointment(tx, id, { who: 'client', reason: null }, clock));
    expect(await handleOf(id).result()).toBe('cancelled');
    await environment.sleep(5 * DAY);
    expect(await kinds(id)).toEqual(['confirmation', 'cancelled']);
    recordHistory('appointment', 'cancelled', await handleOf(id).fetchHistory());
  }, 180_000);

  it('already booked follows new reminder settings, and withdrawn ones are not sent', async () => {
    const start = await morningIn(6);
    const id = await book(start);
    await until(async () => (await kinds(id)).length === 1);
    await asTenant((tx) =>
      changeBookingSettings(tx, { reminders: [{ minutesBefore: 3 * 24 * 60, channel: 'email' }] }),
    );
    await environment.sleep(start - 2 * DAY - (await now()));
    await until(async () => (await kinds(id)).length === 2);
    expect((await told(id))[1]).toMatchObject({ key: `reminder/${start}/4320`, channels: ['email'] });
    await environment.sleep(start - MINUTE - (await now()));
    expect(await kinds(id)).toEqual(['confirmation', 'reminder']);
  }, 180_000);

  it('of somebody who cannot be reached is followed all the same', async () => {
    const start = await morningIn(2);
    const id = await book(start, { phone: null, email: null });
    await until(async () => (await kinds(id)).length === 1);
    await environment.sleep(start + 2 * HOUR - (await now()));
    expect((await told(id)).map(({ kind, channels }) => [kind, channels])).toEqual([
      ['confirmation', []],
      ['reminder', []],
      ['reminder', []],
    ]);
  }, 180_000);

  it('whose text is refused is told by e-mail instead, once, also when it is cancelled', async () => {
    await asTenant((tx) => changeBookingSettings(tx, { confirmation: 'sms' }));
    const start = await morningIn(4);
    // A number Twilio refuses.
    const id = await book(start, { phone: '+15005550009' });
    const ends = async () => (await told(id)).map(({ channels, statuses }) => [channels, statuses]);
    await until(async () => (await ends())[0]?.[1]?.includes('sent') ?? false);
    const refusedThenSent = [
      ['sms', 'email'],
      ['failed', 'sent'],
    ];
    expect(await ends()).toEqual([refusedThenSent]);
    const clock = await now();
    await asTenant((tx) => cancelAppointment(tx, id, { who: 'staff', reason: null }, clock));
    // Not by waiting for its result: with nothing else to wait for, time would be skipped to where a workflow's years end.
    await until(async () => (await handleOf(id).describe()).status.name === 'COMPLETED');
    // Both ways were asked for: one is enough, and the text that is refused again is not followed by another.
    expect(await ends()).toEqual([refusedThenSent, refusedThenSent]);
    recordHistory('appointment', 'told-another-way', await handleOf(id).fetchHistory());
  }, 180_000);

  it('running late is told, and who was checked in is completed, who was not has not come', async () => {
    await asTenant((tx) => changeBookingSettings(tx, { checkIn: true, followUpAfterMinutes: null }));
    const start = await morningIn(2);
    const id = await book(start);
    const other = await book(start + 2 * HOUR, { phone: '+33639980012', email: null });
    await environment.sleep(start - 30 * MINUTE - (await now()));
    await asTenant((tx) => noteDelay(tx, id, 15));
    await until(async () => (await kinds(id)).includes('running-late'));
    const clock = await now();
    await asTenant((tx) => changeState(tx, id, 'arrived', clock));
    expect(await handleOf(id).result()).toBe('completed');
    expect(await handleOf(other).result()).toBe('no_show');
    recordHistory('appointment', 'no-show', await handleOf(other).fetchHistory());
  }, 180_000);

  it('keeps its reminders over both changes of the clocks, on the wall of the business', async () => {
    // The next last Sundays of March and of October; appointments on the Mondays after, reminded of on the Sundays.
    const clock = new Date(await now());
    const changes = [3, 10]
      .flatMap((month) => [0, 1].map((year) => lastSunday(clock.getUTCFullYear() + year, month)))
      .filter((at) => at > clock.getTime() + 3 * DAY)
      .sort((a, b) => a - b)
      .slice(0, 2);
    for (const change of changes) {
      const monday = new Date(change + DAY);
      const summer = monday.getUTCMonth() === 2;
      // 7:30 on the wall: a day before it is quiet until 8:00.
      const start = Date.UTC(
        monday.getUTCFullYear(),
        monday.getUTCMonth(),
        monday.getUTCDate(),
        summer ? 5 : 6,
        30,
      );
      const id = await book(start);
      await until(async () => (await kinds(id)).length === 1);
      const eight = Date.UTC(
        monday.getUTCFullYear(),
        monday.getUTCMonth(),
        monday.getUTCDate() - 1,
        summer ? 6 : 7,
      );
      await environment.sleep(eight - MINUTE - (await now()));
      expect(await kinds(id)).toEqual(['confirmation']);
      await environment.sleep(2 * MINUTE);
      await until(async () => (await kinds(id)).length === 2);
    }
  }, 300_000);
});

/** Midnight UTC of the last Sunday of a month (1 to 12). */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month, 0));
  return last.getTime() - last.getUTCDay() * DAY;
}
