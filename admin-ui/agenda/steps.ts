import { type AppointmentState, stateRefusal } from '../../domain/scheduling/states.ts';
import type { Appointment } from '../http/booking-types.ts';
import { isStanding } from './conflicts.ts';

export type NextState = Exclude<AppointmentState, 'cancelled'>;

const ORDER: NextState[] = ['confirmed', 'arrived', 'completed', 'no_show', 'booked'];

export interface Step {
  to: NextState;
  /** Allowed later, but nobody can have come yet. */
  early: boolean;
}

/** The states an appointment can be brought to, by the rules the server applies (domain/scheduling/states.ts). Pure. */
export function nextStates(appointment: Pick<Appointment, 'status' | 'startsAt'>, now: number): Step[] {
  return ORDER.flatMap((to) => {
    if (to === appointment.status) return [];
    const refusal = stateRefusal(appointment.status, to, Date.parse(appointment.startsAt), now);
    return refusal === 'not-allowed' ? [] : [{ to, early: refusal === 'not-yet' }];
  });
}

/** Minutes one may announce to be late. */
export const DELAYS = [5, 10, 15, 30] as const;

const SOON_MS = 12 * 60 * 60_000;

/** Whether it makes sense to tell the client one runs late: today's, and not yet begun. */
export function mayRunLate(appointment: Pick<Appointment, 'status' | 'startsAt'>, now: number): boolean {
  const ahead = Date.parse(appointment.startsAt) - now;
  return isStanding(appointment) && ahead > 0 && ahead < SOON_MS;
}
