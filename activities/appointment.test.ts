import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { moveAppointment } from '../db/booking.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import type { TenantTransaction } from '../db/database.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon } from '../testing/salon.ts';
import { createAppointmentActivities } from './appointment.ts';
import { createNoticeWriter } from './appointment-notices.ts';

const HOUR = 3_600_000;

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

it('a move to within the day is told without the reminder of the day before on its heels', async () => {
  const { tenantId, serviceId } = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
  const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
  const { planAppointment } = createAppointmentActivities({
    db: t.db,
    writeNotice: createNoticeWriter({ publicUrl: 'https://app.example', linkSecret: 'x'.repeat(32) }),
  });
  const appointmentId = await asTenant(async (tx) => {
    await changeBookingSettings(tx, {
      quietHours: { start: '00:00', end: '00:00' },
      reminders: [{ minutesBefore: 1_440, channel: 'sms' }],
    });
    const booked = await bookAtDesk(
      tx,
      {
        serviceId,
        start: Date.now() + 120 * HOUR,
        client: { firstName: 'Éloïse', lastName: 'Petit', phone: '+33639980051', email: null },
      },
      Date.now(),
    );
    return booked.id;
  });
  await asTenant((tx) => tx.sql(`update appointments set created_at = now() - interval '10 days'`));
  const told = () =>
    asTenant(async (tx) =>
      (await tx.sql<{ kind: string }>(`select kind from messages order by id`)).map(({ kind }) => kind),
    );

  await planAppointment({ tenantId, appointmentId }, Date.now());
  expect(await told()).toEqual(['appointment.confirmation']);
  await asTenant((tx) =>
    moveAppointment(tx, appointmentId, { start: Date.now() + 20 * HOUR, rights: 'staff' }, Date.now()),
  );
  const { next } = await planAppointment({ tenantId, appointmentId }, Date.now() + 1_000);
  expect(await told()).toEqual(['appointment.confirmation', 'appointment.moved']);
  expect(next).toMatchObject({ kind: 'wait', for: 'end' });
});
