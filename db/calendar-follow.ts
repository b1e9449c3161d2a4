import { cancelAppointment, moveAppointment } from './booking.ts';
import type { TenantTransaction } from './database.ts';

/**
 * Makes an appointment follow its event in the agent's own calendar, with the staff's rights: it may lie outside the hours,
 * never on another appointment, and keeps its length. Times are epoch milliseconds.
 */
export async function followExternalChange(
  tx: TenantTransaction,
  change: { appointmentId: string; kind: 'moved' | 'deleted'; start?: number; end?: number },
  nowMs: number,
): Promise<'applied' | 'refused'> {
  if (change.kind === 'deleted') {
    const outcome = await cancelAppointment(
      tx,
      change.appointmentId,
      { who: 'calendar', reason: null },
      nowMs,
    );
    return outcome?.kind === 'cancelled' ? 'applied' : 'refused';
  }
  if (change.start === undefined) return 'refused';
  const outcome = await moveAppointment(
    tx,
    change.appointmentId,
    { start: change.start, rights: 'staff' },
    nowMs,
  );
  return outcome?.kind === 'moved' ? 'applied' : 'refused';
}
