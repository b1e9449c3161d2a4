import { type AppointmentState, type StateRefusal, stateRefusal } from '../domain/scheduling/states.ts';
import { type AppointmentLine, lockAppointment, readAppointment, updateAppointment } from './appointments.ts';
import { tellTemporal } from './booking.ts';
import type { TenantTransaction } from './database.ts';

export type StateChange =
  | { kind: 'changed'; appointment: AppointmentLine }
  | { kind: 'refused'; reason: StateRefusal };

/** Brings an appointment to a state; once there, nothing happens. A visit makes a prospect a client. @returns null when there is none. */
export async function changeState(
  tx: TenantTransaction,
  id: string,
  to: Exclude<AppointmentState, 'cancelled'>,
  now: number,
  options: { byWorkflow?: boolean } = {},
): Promise<StateChange | null> {
  const appointment = await lockAppointment(tx, id);
  if (!appointment) return null;
  const reason = stateRefusal(appointment.status, to, appointment.startsAt.getTime(), now);
  if (reason) return { kind: 'refused', reason };
  if (appointment.status === to) return { kind: 'changed', appointment };
  const at = new Date(now);
  const over = to === 'completed' || to === 'no_show';
  await updateAppointment(tx, id, {
    status: to,
    ...(to === 'confirmed' ? { confirmed_at: at } : {}),
    ...(to === 'arrived' ? { arrived_at: at } : {}),
    ended_at: over ? at : null,
  });
  if (to === 'completed')
    await tx.sql(
      `update clients set status = 'client', updated_at = now() where id = ? and status = 'prospect'`,
      [appointment.clientId],
    );
  // The workflow knows what it did itself.
  if (!options.byWorkflow) await tellTemporal(tx, id);
  return { kind: 'changed', appointment: (await readAppointment(tx, id))! };
}

/** Notes how late the agent runs; the client is told once per delay. @returns null when there is none, or it has begun to be over. */
export async function noteDelay(
  tx: TenantTransaction,
  id: string,
  lateMinutes: number,
): Promise<AppointmentLine | null> {
  const appointment = await lockAppointment(tx, id);
  if (!appointment || !['booked', 'confirmed'].includes(appointment.status)) return null;
  await updateAppointment(tx, id, { late_minutes: lateMinutes });
  await tellTemporal(tx, id);
  return readAppointment(tx, id);
}

/** The client's answer to "how was it?", 1 to 5; the newest counts. @returns null when there was no visit to answer for. */
export async function recordSatisfaction(
  tx: TenantTransaction,
  id: string,
  score: number,
): Promise<AppointmentLine | null> {
  const appointment = await lockAppointment(tx, id);
  if (appointment?.status !== 'completed') return null;
  await updateAppointment(tx, id, { satisfaction: score });
  await tx.sql(`update clients set satisfaction = ?, updated_at = now() where id = ?`, [
    score,
    appointment.clientId,
  ]);
  await tellTemporal(tx, id);
  return readAppointment(tx, id);
}
