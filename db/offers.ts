import type { Offer } from '../domain/campaigns/campaign.ts';
import { discountOf, normalCode, type OfferFault } from '../domain/campaigns/offer.ts';
import type { TenantTransaction } from './database.ts';

/** An offer somebody was sent and has not used. */
export interface OpenOffer {
  memberId: string;
  campaignId: string;
  code: string;
  offer: Offer;
  expiresAt: Date;
}

interface Found extends OpenOffer {
  clientId: string;
  isOver: boolean;
  isUsed: boolean;
}

// A cancelled appointment gives its offer back. What was never sent is no offer yet.
const FIND = `select m.id as "memberId", m.campaign_id as "campaignId", 
    (select coalesce(c.merged_into, c.id) from clients c where c.id = m.client_id) as "clientId", m.offer_code as code,
    k.plan -> 'offer' as offer, m.offer_expires_at as "expiresAt",
    (m.offer_expires_at <= ? or coalesce(jsonb_typeof(k.plan -> 'offer'), '') <> 'object') as "isOver",
    exists (select 1 from offer_redemptions u join appointments a on a.tenant_id = u.tenant_id and a.id = u.appointment_id
            where u.member_id = m.id and a.status <> 'cancelled') as "isUsed"
  from campaign_members m join campaigns k on k.tenant_id = m.tenant_id and k.id = m.campaign_id
  where m.offer_code is not null
    and exists (select 1 from campaign_recipients r where r.member_id = m.id and r.message_id is not null)`;

/** A client's own record and those merged into it: what was sent to one of them was sent to this person. */
const RECORDS = `select id from clients where id = ? or merged_into = ?`;

/** What a code is worth to whoever it was sent to, before it is known who asks. */
export async function findOffer(
  tx: TenantTransaction,
  code: string,
  now: number,
): Promise<OpenOffer | OfferFault> {
  const [found] = await tx.sql<Found>(`${FIND} and m.offer_code = ?`, [new Date(now), normalCode(code)]);
  if (!found) return 'unknown';
  return faultOf(found) ?? found;
}

interface OfferAsked {
  clientId: string;
  code: string | null;
  /** Minor units; null: it is agreed on the spot. */
  priceCents: number | null;
}

/** The offer a client uses for a price (`offerFor`), theirs until the transaction ends. */
export async function claimOffer(
  tx: TenantTransaction,
  asked: OfferAsked,
  now: number,
): Promise<OpenOffer | OfferFault | null> {
  // Locked by a statement of its own: what is read next is what the one who held it before has left.
  await tx.sql(
    `select 1 from campaign_members where client_id in (${RECORDS}) and offer_code is not null order by id for update`,
    [asked.clientId, asked.clientId],
  );
  return offerFor(tx, asked, now);
}

/**
 * The offer a client would use for a price: the one of the code they give, else, of those they were sent that take something
 * off, the one that ends first.
 * @returns a fault only for a code that was given; null: there is none
 */
export async function offerFor(
  tx: TenantTransaction,
  { clientId, code, priceCents }: OfferAsked,
  now: number,
): Promise<OpenOffer | OfferFault | null> {
  if (code !== null) {
    const [found] = await tx.sql<Found>(`${FIND} and m.offer_code = ?`, [new Date(now), normalCode(code)]);
    if (!found) return 'unknown';
    if (found.clientId !== clientId) return 'not-yours';
    // A price that is agreed on the spot is lowered on the spot; what costs nothing cannot be lowered.
    if (priceCents === 0) return faultOf(found) ?? 'nothing-off';
    return faultOf(found) ?? found;
  }
  if (!priceCents) return null;
  const theirs = await tx.sql<Found>(
    `${FIND} and m.client_id in (${RECORDS}) order by m.offer_expires_at, m.id`,
    [new Date(now), clientId, clientId],
  );
  return theirs.find((one) => faultOf(one) === null && discountOf(one.offer, priceCents) > 0) ?? null;
}

function faultOf({ isOver, isUsed }: Found): OfferFault | null {
  return isUsed ? 'used' : isOver ? 'expired' : null;
}

/** Uses a claimed offer for an appointment: its price goes down by what the offer says. */
export async function redeemOffer(
  tx: TenantTransaction,
  { memberId, campaignId, offer }: OpenOffer,
  appointment: { id: string; priceCents: number | null },
): Promise<void> {
  const discount = discountOf(offer, appointment.priceCents ?? 0);
  // The appointment it was used for before was cancelled; had it not been, the unique key refuses.
  await tx.sql(
    `delete from offer_redemptions u using appointments a
     where u.member_id = ? and a.tenant_id = u.tenant_id and a.id = u.appointment_id and a.status = 'cancelled'`,
    [memberId],
  );
  await tx.sql(
    `insert into offer_redemptions (tenant_id, campaign_id, member_id, appointment_id, discount_cents, terms)
     values (?, ?, ?, ?, ?, ?::jsonb)`,
    [tx.tenantId, campaignId, memberId, appointment.id, discount, JSON.stringify(offer)],
  );
  await tx.sql(
    `update appointments set price_cents = price_cents - ? where id = ? and price_cents is not null`,
    [discount, appointment.id],
  );
}
