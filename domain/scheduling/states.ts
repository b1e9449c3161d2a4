/** The states staff and clients bring an appointment to; being cancelled has rules of its own (db/booking.ts). */
export type AppointmentState = 'booked' | 'confirmed' | 'arrived' | 'completed' | 'no_show' | 'cancelled';

const NEXT: Record<AppointmentState, readonly AppointmentState[]> = {
  booked: ['confirmed', 'arrived', 'completed', 'no_show'],
  confirmed: ['booked', 'arrived', 'completed', 'no_show'],
  arrived: ['booked', 'completed', 'no_show'],
  // What was closed wrongly is put right; the follow-up that has gone out is not taken back.
  completed: ['no_show', 'arrived'],
  no_show: ['completed', 'arrived'],
  cancelled: [],
};

export type StateRefusal = 'not-allowed' | 'not-yet';

/**
 * Whether an appointment may go from one state to another at `now` (epoch milliseconds): nobody has come or stayed away
 * before the day's appointment, so those wait until an hour before its start. @returns the reason of the refusal, or null.
 */
export function stateRefusal(
  from: AppointmentState,
  to: AppointmentState,
  startsAt: number,
  now: number,
): StateRefusal | null {
  if (from === to) return null;
  if (!NEXT[from].includes(to)) return 'not-allowed';
  const early = startsAt - 60 * 60_000;
  if ((to === 'arrived' || to === 'completed') && now < early) return 'not-yet';
  if (to === 'no_show' && now < startsAt) return 'not-yet';
  return null;
}
