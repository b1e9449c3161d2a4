import type { Reminder } from '../../http/booking-types.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes before the start at which one usually reminds. */
export const REMINDER_TIMES = [
  14 * DAY,
  7 * DAY,
  3 * DAY,
  2 * DAY,
  DAY,
  12 * HOUR,
  4 * HOUR,
  2 * HOUR,
  HOUR,
  30,
] as const;

export const REMINDER_CHANNELS: readonly Reminder['channel'][] = ['best', 'sms', 'email', 'both'];

const FIRST_WISHED = [DAY, 2 * HOUR, 2 * DAY, 7 * DAY];

/** What one more reminder would be: a time not yet taken, the most usual first; null when all are. Pure. */
export function nextReminder(reminders: readonly Reminder[]): Reminder | null {
  const taken = new Set(reminders.map(({ minutesBefore }) => minutesBefore));
  const free = [...FIRST_WISHED, ...REMINDER_TIMES].find((minutes) => !taken.has(minutes));
  return free === undefined ? null : { minutesBefore: free, channel: 'best' };
}
