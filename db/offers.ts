import type { Offer } from '../domain/campaigns/campaign.ts';
import { discountOf, normalCode } from '../domain/campaigns/offer.ts';
import type { TenantTransaction } from './database.ts';

/** An offer somebody was sent and has not used. */
export interface OpenOffer {
  memberId: string;
  campaignId: string;
  offer: Offer;
}

/**
 * The offer a client may use now: the one of the code they give, which must be theirs, else the one that ends first of those
 * they were sent. A cancelled appointment gives its offer back.
 */
export async function openOffer(
  tx: TenantTransaction,
  clientId: string,
  code: string | null,
  now: number,
): Promise<OpenOffer | null> {
  const wanted = code === null ? null : normalCode(code);
  const [found] = await tx.sql<OpenOffer>(
    `select m.id as "memberId", m.campaign_id as "campaignId", k.plan -> 'offer' as offer
     from campaign_members m join campaigns k on k.tenant_id = m.tenant_id and k.id = m.campaign_id
     where m.client_id = ? and m.offer_code is not null and (?::text is null or m.offer_code = ?) and m.offer_expires_at > ?
       and jsonb_typeof(k.plan -> 'offer') = 'object'
       and exists (select 1 from campaign_recipients r where r.member_id = m.id and r.message_id is not null)
       and not exists (select 1 from offer_redemptions u join appointments a on a.tenant_id = u.tenant_id and a.id = u.appointment_id
                       where u.member_id = m.id and a.status <> 'cancelled')
     order by m.offer_expires_at, m.id limit 1 for update of m`,
    [clientId, wanted, wanted, new Date(now)],
  );
  return found ?? null;
}

/** Uses an offer for an appointment that has just been booked: its price goes down by what the offer says. */
export async function redeemOffer(
  tx: TenantTransaction,
  { memberId, campaignId, offer }: OpenOffer,
  appointment: { id: string; priceCents: number | null },
): Promise<void> {
  const discount = discountOf(offer, appointment.priceCents ?? 0);
  // The appointment it was used for before was cancelled.
  await tx.sql(`delete from offer_redemptions where member_id = ?`, [memberId]);
  await tx.sql(
    `insert into offer_redemptions (tenant_id, campaign_id, member_id, appointment_id, discount_cents) values (?, ?, ?, ?, ?)`,
    [tx.tenantId, campaignId, memberId, appointment.id, discount],
  );
  await tx.sql(
    `update appointments set price_cents = price_cents - ? where id = ? and price_cents is not null`,
    [discount, appointment.id],
  );
}
