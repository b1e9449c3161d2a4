import type { BookingRules, Reminder } from '../domain/scheduling/settings.ts';
import { planAgain } from './booking-settings.ts';
import type { TenantTransaction } from './database.ts';
import { type PageQuery, tenantTable } from './table.ts';

export interface AppointmentTypeInput extends BookingRules {
  name: string;
  color: string;
  /** null: the business's own. */
  reminders: Reminder[] | null;
}

export interface AppointmentTypeLine extends AppointmentTypeInput {
  id: string;
  createdAt: Date;
  updatedAt: Date;
}

const types = tenantTable<AppointmentTypeLine, AppointmentTypeInput>(
  'appointment_types',
  {
    id: 'id',
    name: 'name',
    color: 'color',
    durationMinutes: 'duration_minutes',
    bufferBeforeMinutes: 'buffer_before_minutes',
    bufferAfterMinutes: 'buffer_after_minutes',
    intervalMinutes: 'interval_minutes',
    minNoticeMinutes: 'min_notice_minutes',
    maxDaysAhead: 'max_days_ahead',
    perDayLimit: 'per_day_limit',
    perWeekLimit: 'per_week_limit',
    reminders: 'reminders',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  [
    'name',
    'color',
    'durationMinutes',
    'bufferBeforeMinutes',
    'bufferAfterMinutes',
    'intervalMinutes',
    'minNoticeMinutes',
    'maxDaysAhead',
    'perDayLimit',
    'perWeekLimit',
    'reminders',
  ],
);

export const listAppointmentTypes = (tx: TenantTransaction, query: PageQuery<AppointmentTypeLine>) =>
  types.page(tx, query, 'true', []);
export const readAppointmentType = types.read;
export const createAppointmentType = types.insert;
export const deleteAppointmentType = types.delete;

/** Changes what is given; new reminders also apply to appointments of this type already booked. */
export async function changeAppointmentType(
  tx: TenantTransaction,
  id: string,
  change: Partial<AppointmentTypeInput>,
): Promise<AppointmentTypeLine | null> {
  const line = await types.update(tx, id, change);
  if (line && change.reminders !== undefined) await planAgain(tx, 'appointment_type_id = ?', [id]);
  return line;
}
