import type { AppointmentLine } from '../db/appointments.ts';
import { type BookingRequest, bookAppointment } from '../db/booking.ts';
import type { TenantTransaction } from '../db/database.ts';

type Wanted = Pick<BookingRequest, 'serviceId' | 'start' | 'client'> & Partial<BookingRequest>;

/** What somebody of the business asks for at the desk: with whoever is free, in French; `wanted` says otherwise. */
export function deskBooking(wanted: Wanted): BookingRequest {
  return {
    agentId: null,
    rights: 'staff',
    source: 'staff',
    locale: 'fr-FR',
    notes: null,
    requestKey: null,
    createdBy: null,
    ...wanted,
  };
}

/** Books it at `now`, epoch milliseconds. @throws the kind of the refusal */
export async function bookAtDesk(
  tx: TenantTransaction,
  wanted: Wanted,
  now: number,
): Promise<AppointmentLine> {
  const result = await bookAppointment(tx, deskBooking(wanted), now);
  if (result.kind !== 'booked') throw new Error(result.kind);
  return result.appointment;
}
