import { murmur3 } from './assignment.ts';
import type { Offer } from './campaign.ts';

/** Why a code takes nothing off. A code of another business is `unknown`: nothing of it is seen from here. */
export const OFFER_FAULTS = ['unknown', 'not-yours', 'expired', 'used', 'nothing-off', 'one-only'] as const;
export type OfferFault = (typeof OFFER_FAULTS)[number];

/** Without the letters and figures people take for one another. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 7;

/**
 * Somebody's own code for a campaign, to be said on the phone: the same each time it is asked for. 31⁷ of them, so the
 * database still decides (it is unique there) and `attempt` makes the next one.
 */
export function offerCode(memberId: string, attempt = 0): string {
  let [high, low] = [murmur3(memberId, attempt), murmur3(memberId, attempt + 0x9e3779b9)];
  let code = '';
  for (let i = 0; i < LENGTH; i += 1) {
    const source = i % 2 === 0 ? high : low;
    code += ALPHABET[source % ALPHABET.length];
    if (i % 2 === 0) high = Math.floor(high / ALPHABET.length);
    else low = Math.floor(low / ALPHABET.length);
  }
  return code;
}

/** What a code is compared by: as people type it. */
export function normalCode(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** A service's prices once an offer is taken off; what has no price keeps none. */
export function offeredPrices<Service extends { priceMinCents: number | null; priceMaxCents: number | null }>(
  offer: Pick<Offer, 'kind' | 'value'>,
  { priceMinCents, priceMaxCents }: Service,
): { priceMinCents: number | null; priceMaxCents: number | null } {
  const lowered = (cents: number | null) => cents && cents - discountOf(offer, cents);
  return { priceMinCents: lowered(priceMinCents), priceMaxCents: lowered(priceMaxCents) };
}

/** What is taken off a price, in minor units; never more than the price. */
export function discountOf(offer: Pick<Offer, 'kind' | 'value'>, priceCents: number): number {
  const off = offer.kind === 'percent' ? Math.round((priceCents * offer.value) / 100) : offer.value;
  return Math.min(priceCents, Math.max(0, off));
}
