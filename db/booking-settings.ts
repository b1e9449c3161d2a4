import { type BookingSettings, DEFAULT_BOOKING_SETTINGS } from '../domain/scheduling/settings.ts';
import type { TenantTransaction } from './database.ts';
import {
  DEFAULT_MESSAGING_SETTINGS,
  readMessagingSettings,
  writeMessagingSettings,
} from './messaging-settings.ts';

/** How the business books: what it chose, over the defaults. Its quiet hours are those of all its messages. */
export async function readBookingSettings(tx: TenantTransaction): Promise<BookingSettings> {
  const [row] = await tx.prepared<{
    settings: Partial<BookingSettings> | null;
    start: string | null;
    end: string | null;
  }>(
    `select b.settings, m.quiet_start as start, m.quiet_end as "end"
     from (select 1) one left join booking_settings b on true left join messaging_settings m on true`,
  );
  const { quietStart, quietEnd } = DEFAULT_MESSAGING_SETTINGS;
  const quietHours = { start: row?.start ?? quietStart, end: row?.end ?? quietEnd };
  return { ...DEFAULT_BOOKING_SETTINGS, ...row?.settings, quietHours };
}

/** Changes what is given. Appointments already booked follow: each is asked to plan again. */
export async function changeBookingSettings(
  tx: TenantTransaction,
  { quietHours, ...change }: Partial<BookingSettings>,
): Promise<BookingSettings> {
  if (quietHours) {
    const settings = await readMessagingSettings(tx);
    await writeMessagingSettings(tx, { ...settings, quietStart: quietHours.start, quietEnd: quietHours.end });
  }
  await tx.sql(
    `insert into booking_settings (tenant_id, settings) values (?, ?::jsonb)
     on conflict (tenant_id) do update set settings = booking_settings.settings || excluded.settings, updated_at = now()`,
    [tx.tenantId, JSON.stringify(change)],
  );
  await planAgain(tx, 'true', []);
  return readBookingSettings(tx);
}

/** Wakes the workflows of appointments that are not over, all in one statement; the relay's sweep carries it out. */
export async function planAgain(tx: TenantTransaction, where: string, params: unknown[]): Promise<void> {
  await tx.sql(
    `insert into outbox (tenant_id, kind, payload)
     select tenant_id, 'appointment.changed',
            jsonb_build_object('kind', 'appointment.changed', 'tenantId', tenant_id, 'appointmentId', id)
     from appointments
     where (status in ('booked', 'confirmed', 'arrived') or (status = 'completed' and ended_at > now() - interval '8 days'))
       and ${where}`,
    params,
  );
}
