import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { moveAppointment } from '../db/booking.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import { recordConsent } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { closeUnsent, markUnknown, settleMessage } from '../db/messages.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { onWhatsApp } from '../testing/whatsapp.ts';
import { createAppointmentActivities } from './appointment.ts';
import { createNoticeWriter } from './appointment-notices.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PHONE = '+33639987001';

let t: TestDatabase;
let salon: Salon;
let clientId: string;
/** A day for each. */
let bookings = 0;
beforeAll(async () => {
  t = await openTestDatabase();
});
beforeEach(async () => {
  salon = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
  await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'best' }));
});
afterAll(() => t.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);
const plan = (appointmentId: string, now = Date.now()) =>
  createAppointmentActivities({
    db: t.db,
    writeNotice: createNoticeWriter({ publicUrl: 'https://app.example', linkSecret: 'x'.repeat(32) }),
  }).planAppointment({ tenantId: salon.tenantId, appointmentId }, now);

/** Booked, nothing said yet. */
async function booked(person: { phone?: string | null; email?: string | null } = {}): Promise<string> {
  bookings += 1;
  let start = Math.ceil((Date.now() + 30 * DAY) / DAY) * DAY + bookings * DAY + 10 * HOUR;
  // Closed on Sundays.
  if (new Date(start).getUTCDay() === 0) {
    bookings += 1;
    start += DAY;
  }
  const result = await inTenant((tx) =>
    bookAtDesk(
      tx,
      {
        serviceId: salon.serviceId,
        start,
        client: { firstName: 'Léa', lastName: 'Petit', phone: PHONE, email: 'lea@exemple.fr', ...person },
      },
      Date.now(),
    ),
  );
  clientId = result.clientId;
  return result.id;
}

interface Line {
  id: string;
  channel: Channel;
  status: string;
  reason: FailureReason | null;
  template: { name: string } | null;
}
/** Everything the ledger has about the appointment, in order. */
const ledger = (appointmentId: string) =>
  inTenant((tx) =>
    tx.sql<Line>(
      `select id, channel, status, reason, template from messages where subject_ref = ? order by id`,
      [`appointment/${appointmentId}`],
    ),
  );
const channels = async (appointmentId: string) => (await ledger(appointmentId)).map(({ channel }) => channel);
async function refuseLast(appointmentId: string, reason: FailureReason): Promise<void> {
  const last = (await ledger(appointmentId)).at(-1)!;
  await inTenant((tx) => closeUnsent(tx, last.id, 'failed', reason));
}
/** A WhatsApp number of the business, its templates approved or waiting, to which the client wrote so long ago. */
const writtenOnWhatsApp = (options: { approved: boolean; wroteAgoMs: number }) =>
  inTenant((tx) =>
    onWhatsApp(tx, {
      from: PHONE,
      at: new Date(Date.now() - options.wroteAgoMs),
      templates: options.approved ? 'approved' : 'pending',
    }),
  );

describe('the best way to tell somebody of their appointment', () => {
  it('is WhatsApp for who has written there, by its template once the 24 hours are over, else a text', async () => {
    const id = await booked();
    await writtenOnWhatsApp({ approved: true, wroteAgoMs: 3 * DAY });
    await plan(id);
    expect(await ledger(id)).toMatchObject([
      { channel: 'whatsapp', template: { name: 'coccinelle_appointment_confirmation_1' } },
    ]);
  });

  it('is no template that waits for its approval, though the 24 hours need none', async () => {
    const late = await booked();
    await writtenOnWhatsApp({ approved: false, wroteAgoMs: 3 * DAY });
    await plan(late);
    expect(await channels(late)).toEqual(['sms']);
    await inTenant((tx) => tx.sql(`update messages set provider_at = now() where direction = 'inbound'`));
    await inTenant((tx) => tx.sql(`delete from appointment_notices where appointment_id = ?`, [late]));
    await plan(late);
    expect(await channels(late)).toEqual(['sms', 'whatsapp']);
  });

  it('counts the 24 hours towards the account that tells it, whichever they wrote to last', async () => {
    const id = await booked();
    await writtenOnWhatsApp({ approved: false, wroteAgoMs: HOUR });
    // A second number of the business, written to since: the notice leaves from the first.
    await inTenant((tx) => onWhatsApp(tx, { from: PHONE, at: new Date(), templates: 'pending' }));
    await plan(id);
    expect(await channels(id)).toEqual(['whatsapp']);
  });

  it('leaves out what they have refused', async () => {
    const id = await booked();
    await inTenant((tx) =>
      recordConsent(tx, {
        clientId,
        channel: 'sms',
        purpose: 'transactional',
        granted: false,
        source: 'keyword',
      }),
    );
    await plan(id);
    expect(await channels(id)).toEqual(['email']);
  });
});

describe('a notice that was refused', () => {
  it('goes the next way once, and no third time, however often it is looked at', async () => {
    const id = await booked();
    await plan(id);
    await refuseLast(id, 'unreachable');
    const { messages } = await plan(id);
    expect(messages).toMatchObject([{ channel: 'email' }]);
    await plan(id);
    expect(await ledger(id)).toMatchObject([
      { channel: 'sms', status: 'failed', reason: 'unreachable' },
      { channel: 'email', status: 'queued' },
    ]);
    await refuseLast(id, 'bounced');
    await writtenOnWhatsApp({ approved: true, wroteAgoMs: HOUR });
    await plan(id);
    expect(await channels(id)).toEqual(['sms', 'email']);
    const [notice] = await inTenant((tx) =>
      tx.sql<{ n: number }>(`select cardinality(message_ids) as n from appointment_notices`),
    );
    expect(notice).toEqual({ n: 2 });
  });

  it('is not told again while nobody knows whether it arrived, nor where one of two did', async () => {
    const unknown = await booked();
    await plan(unknown);
    const { id: messageId } = (await ledger(unknown))[0]!;
    await inTenant(async (tx) => {
      await tx.sql(`update messages set status = 'sending', in_flight_since = now() where id = ?`, [
        messageId,
      ]);
      await markUnknown(tx, messageId);
    });
    await plan(unknown);
    expect(await channels(unknown)).toEqual(['sms']);

    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'both' }));
    const both = await booked({ phone: '+33639987002', email: 'deux@exemple.fr' });
    await plan(both);
    const [sms, email] = await ledger(both);
    await inTenant(async (tx) => {
      await closeUnsent(tx, sms!.id, 'failed', 'invalid-address');
      await settleMessage(tx, email!.id, { status: 'delivered', providerId: 're_1' });
    });
    await plan(both);
    expect(await channels(both)).toEqual(['sms', 'email']);
  });

  it('stays unsaid where it no longer holds, came too late, or its setting was withdrawn', async () => {
    const moved = await booked();
    await plan(moved);
    await refuseLast(moved, 'unreachable');
    const [{ startsAt }] = (await inTenant((tx) =>
      tx.sql<{ startsAt: Date }>(`select starts_at as "startsAt" from appointments where id = ?`, [moved]),
    )) as [{ startsAt: Date }];
    await inTenant((tx) =>
      moveAppointment(tx, moved, { start: startsAt.getTime() + 28 * DAY, rights: 'staff' }, Date.now()),
    );
    await plan(moved);
    // The confirmation of the old time is not repeated; word of the new one goes its own way.
    expect(await channels(moved)).toEqual(['sms', 'sms']);

    const late = await booked({ phone: '+33639987003' });
    await plan(late);
    await refuseLast(late, 'expired');
    await plan(late);
    expect(await channels(late)).toEqual(['sms']);

    const off = await booked({ phone: '+33639987004' });
    await plan(off);
    await refuseLast(off, 'unreachable');
    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'none' }));
    await plan(off);
    expect(await channels(off)).toEqual(['sms']);
  });

  it('leaves another business as it was', async () => {
    const other = await openSalon(t);
    const before = await fingerprint(t, other.tenantId);
    const id = await booked();
    await plan(id);
    await refuseLast(id, 'unreachable');
    await plan(id);
    expect(await fingerprint(t, other.tenantId)).toEqual(before);
  });
});
