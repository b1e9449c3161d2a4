import type { Appointment, Period } from '../http/booking-types.ts';

/** Still to come, and meant to happen. */
export function isStanding({ status }: Pick<Appointment, 'status'>): boolean {
  return status === 'booked' || status === 'confirmed';
}

/**
 * Appointments that stand in time their agent does not have (an absence, a block, an appointment of their own), with that time.
 * The database lets none of ours overlap another; but somebody may be away, or busy elsewhere, since. Pure.
 */
export function conflictsOf(
  appointments: readonly Appointment[],
  periods: readonly Period[],
  now: number,
): { appointment: Appointment; period: Period }[] {
  const byAgent = Map.groupBy(periods, ({ agentId }) => agentId);
  return appointments.flatMap((appointment) => {
    if (!isStanding(appointment) || Date.parse(appointment.endsAt) <= now) return [];
    const period = byAgent
      .get(appointment.agentId)
      ?.find(
        ({ start, end }) =>
          Date.parse(start) < Date.parse(appointment.endsAt) &&
          Date.parse(appointment.startsAt) < Date.parse(end),
      );
    return period ? [{ appointment, period }] : [];
  });
}
