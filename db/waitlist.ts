import { type AppointmentLine, readAppointment } from './appointments.ts';
import { bookAppointment, holdSlot, type Refusal, releaseHold } from './booking.ts';
import type { TenantTransaction } from './database.ts';
import { type PageQuery, tenantTable } from './table.ts';

export type WaitlistStatus = 'waiting' | 'offered' | 'booked' | 'expired' | 'cancelled';

export interface WaitlistInput {
  clientId: string;
  serviceId: string;
  agentId: string | null;
  /** Dates of the business's zone, both included. */
  fromDate: string;
  untilDate: string;
  locale: string;
}

export interface WaitlistLine extends WaitlistInput {
  id: string;
  clientName: string;
  serviceName: string;
  status: WaitlistStatus;
  offeredHoldId: string | null;
  offerExpiresAt: Date | null;
  appointmentId: string | null;
  createdAt: Date;
}

const waitlist = tenantTable<WaitlistLine, WaitlistInput>(
  'waitlist_entries',
  {
    id: 'id',
    clientId: 'client_id',
    clientName: `(select trim(c.first_name || ' ' || c.last_name) from clients c
                  where c.tenant_id = waitlist_entries.tenant_id and c.id = waitlist_entries.client_id)`,
    serviceId: 'service_id',
    serviceName: `(select s.name from services s
                   where s.tenant_id = waitlist_entries.tenant_id and s.id = waitlist_entries.service_id)`,
    agentId: 'agent_id',
    fromDate: 'from_date::text',
    untilDate: 'until_date::text',
    locale: 'locale',
    status: 'status',
    offeredHoldId: 'offered_hold_id',
    offerExpiresAt: 'offer_expires_at',
    appointmentId: 'appointment_id',
    createdAt: 'created_at',
  },
  ['clientId', 'serviceId', 'agentId', 'fromDate', 'untilDate', 'locale'],
);

export const readWaitlistEntry = waitlist.read;

export const listWaitlist = (
  tx: TenantTransaction,
  query: PageQuery<WaitlistLine> & { status?: WaitlistStatus },
) =>
  waitlist.page(tx, query, '(?::text is null or status = ?)', [query.status ?? null, query.status ?? null]);

/** Puts somebody on the list; once for a service and dates, however often they ask. */
export async function joinWaitlist(tx: TenantTransaction, input: WaitlistInput): Promise<WaitlistLine> {
  const [same] = await waitlist.all(
    tx,
    `client_id = ? and service_id = ? and agent_id is not distinct from ? and from_date = ?::date and until_date = ?::date
     and status in ('waiting', 'offered')`,
    [input.clientId, input.serviceId, input.agentId, input.fromDate, input.untilDate],
    'created_at',
  );
  return same ?? waitlist.insert(tx, input);
}

/** Takes somebody off the list; a slot kept for them is free again. @returns false when they are not on it. */
export async function leaveWaitlist(tx: TenantTransaction, id: string): Promise<boolean> {
  const entry = await lockEntry(tx, id);
  if (!entry || !['waiting', 'offered'].includes(entry.status)) return false;
  if (entry.offeredHoldId) await releaseHold(tx, entry.offeredHoldId);
  await tx.sql(
    `update waitlist_entries set status = 'cancelled', offer_expires_at = null, updated_at = now() where id = ?`,
    [id],
  );
  return true;
}

/** Time of an agent that became free, epoch milliseconds. */
export interface FreedTime {
  freedId: string;
  agentId: string;
  start: number;
  end: number;
}

/**
 * Offers freed time to who has waited longest for something that fits into it, and holds it for them meanwhile: as many minutes
 * as the business says, from when they may hear of it. Asked again while its offer is open, it tells that one (`made` false).
 * @returns null when it fits nobody who has not let it pass already.
 */
export async function offerFreedTime(
  tx: TenantTransaction,
  freed: FreedTime,
  offerMinutes: number,
  now: number,
  /** When somebody in that zone (null: the business's) may be told; epoch milliseconds. */
  toldAt: (timeZone: string | null) => number = () => now,
): Promise<{ entryId: string; expiresAt: number; made: boolean } | null> {
  const [open] = await tx.sql<{ id: string; until: Date }>(
    `select id, offer_expires_at as until from waitlist_entries
     where status = 'offered' and declined[array_upper(declined, 1)] = ?`,
    [freed.freedId],
  );
  if (open) return { entryId: open.id, expiresAt: open.until.getTime(), made: false };
  const candidates = await tx.sql<{ id: string; serviceId: string; timeZone: string | null }>(
    `select w.id, w.service_id as "serviceId", c.time_zone as "timeZone" from waitlist_entries w join tenants t on t.id = w.tenant_id
     join clients c on c.tenant_id = w.tenant_id and c.id = w.client_id
     where w.status = 'waiting' and (w.agent_id is null or w.agent_id = ?)
       and (?::timestamptz at time zone t.time_zone)::date between w.from_date and w.until_date
       and not (? = any(w.declined))
     order by w.created_at, w.id limit 50 for no key update of w`,
    [freed.agentId, new Date(freed.start), freed.freedId],
  );
  for (const { id, serviceId, timeZone } of candidates) {
    const at = toldAt(timeZone);
    const toAnswer = Math.min(offerMinutes, Math.floor((freed.start - at) / 60_000 / 2));
    // An offer nobody could still answer in time is none.
    if (toAnswer < 5) continue;
    const minutes = toAnswer + Math.ceil((at - now) / 60_000);
    const held = await holdSlot(tx, { serviceId, agentId: freed.agentId, start: freed.start, minutes }, now);
    if (held.kind !== 'held') continue;
    await tx.sql(
      `update waitlist_entries set status = 'offered', offered_hold_id = ?, offer_expires_at = ?,
         declined = array_append(declined, ?), updated_at = now() where id = ?`,
      [held.hold.id, held.hold.expiresAt, freed.freedId, id],
    );
    return { entryId: id, expiresAt: held.hold.expiresAt.getTime(), made: true };
  }
  return null;
}

/**
 * Ends an offer that was not answered: who let it pass waits on, and the time is free for the next. `freedId`: that time's
 * offer alone, not one they were made since.
 */
export async function closeOffer(tx: TenantTransaction, entryId: string, freedId?: string): Promise<void> {
  const entry = await lockEntry(tx, entryId);
  if (entry?.status !== 'offered') return;
  if (freedId && (await lastOffered(tx, entryId)) !== freedId) return;
  if (entry.offeredHoldId) await releaseHold(tx, entry.offeredHoldId);
  await tx.sql(
    `update waitlist_entries set status = 'waiting', offer_expires_at = null, updated_at = now() where id = ?`,
    [entryId],
  );
}

/** The person lets the offer pass, and waits on. */
export async function declineOffer(tx: TenantTransaction, entryId: string): Promise<void> {
  await closeOffer(tx, entryId);
  await tellWorkflow(tx, entryId, 'declined');
}

/** The workflow that made the offer goes on at once instead of when its time is over. */
async function tellWorkflow(
  tx: TenantTransaction,
  entryId: string,
  answer: 'accepted' | 'declined',
): Promise<void> {
  const freedId = await lastOffered(tx, entryId);
  if (!freedId) return;
  await tx.ask({ kind: 'waitlist.answered', tenantId: tx.tenantId, freedId, entryId, answer });
}

/** The freed time somebody was offered last. */
async function lastOffered(tx: TenantTransaction, entryId: string): Promise<string | null> {
  const [row] = await tx.sql<{ freedId: string | null }>(
    `select declined[array_upper(declined, 1)] as "freedId" from waitlist_entries where id = ?`,
    [entryId],
  );
  return row?.freedId ?? null;
}

export interface Offer {
  entry: WaitlistLine;
  startsAt: Date;
  endsAt: Date;
  agentName: string;
}

/** An offer that is still open; null when it is over. */
export async function readOffer(tx: TenantTransaction, entryId: string, now: number): Promise<Offer | null> {
  const entry = await waitlist.read(tx, entryId);
  if (entry?.status !== 'offered' || !entry.offeredHoldId) return null;
  const [hold] = await tx.sql<Pick<Offer, 'startsAt' | 'endsAt' | 'agentName'>>(
    `select h.starts_at as "startsAt", h.ends_at as "endsAt", g.name as "agentName"
     from slot_holds h join agents g on g.tenant_id = h.tenant_id and g.id = h.agent_id
     where h.id = ? and h.expires_at > ?`,
    [entry.offeredHoldId, new Date(now)],
  );
  return hold ? { entry, ...hold } : null;
}

/** What this person's place on the list became; null while it has become nothing. */
export async function readBookedFromList(
  tx: TenantTransaction,
  entryId: string,
): Promise<AppointmentLine | null> {
  const entry = await waitlist.read(tx, entryId);
  return entry?.status === 'booked' && entry.appointmentId ? readAppointment(tx, entry.appointmentId) : null;
}

/** The person takes what they were offered; taken twice, it is booked once. @returns null when the offer is over. */
export async function acceptOffer(
  tx: TenantTransaction,
  entryId: string,
  now: number,
): Promise<{ kind: 'booked'; appointment: AppointmentLine; created: boolean } | Refusal | null> {
  const locked = await lockEntry(tx, entryId);
  const booked = locked && (await readBookedFromList(tx, entryId));
  if (booked) return { kind: 'booked', appointment: booked, created: false };
  const offer = locked && (await readOffer(tx, entryId, now));
  if (!offer) return null;
  const [hold] = await tx.sql<{ agentId: string }>(
    `select agent_id as "agentId" from slot_holds where id = ?`,
    [offer.entry.offeredHoldId],
  );
  const result = await bookAppointment(
    tx,
    {
      serviceId: offer.entry.serviceId,
      agentId: hold!.agentId,
      start: offer.startsAt.getTime(),
      rights: 'client',
      holdId: offer.entry.offeredHoldId!,
      client: { clientId: offer.entry.clientId },
      source: 'waitlist',
      locale: offer.entry.locale,
      notes: null,
      requestKey: `waitlist/${entryId}/${offer.startsAt.getTime()}`,
      createdBy: null,
    },
    now,
  );
  if (result.kind === 'booked')
    await tx.sql(
      `update waitlist_entries set status = 'booked', appointment_id = ?, offer_expires_at = null, updated_at = now() where id = ?`,
      [result.appointment.id, entryId],
    );
  if (result.kind === 'booked') await tellWorkflow(tx, entryId, 'accepted');
  return result;
}

async function lockEntry(tx: TenantTransaction, id: string): Promise<WaitlistLine | null> {
  await tx.sql(`select 1 from waitlist_entries where id = ? for no key update`, [id]);
  return waitlist.read(tx, id);
}
