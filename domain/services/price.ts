/** How a price is said. `from` has a lower bound, `range` two, `quote`, `free` and `none` have no amount. */
export const PRICE_KINDS = ['fixed', 'from', 'range', 'quote', 'free', 'none'] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

/** Money in minor units of the currency. */
export interface Price {
  priceKind: PriceKind;
  priceMinCents: number | null;
  priceMaxCents: number | null;
}

export type PriceFault = { field: keyof Price; fault: 'missing' | 'unexpected' | 'below-minimum' };

/**
 * What is wrong with a price, if anything. A fixed price is its minimum and, when given, an equal maximum.
 * @returns the first fault, or null.
 */
export function priceFault({ priceKind, priceMinCents, priceMaxCents }: Price): PriceFault | null {
  switch (priceKind) {
    case 'fixed':
      if (priceMinCents === null) return { field: 'priceMinCents', fault: 'missing' };
      if (priceMaxCents !== null && priceMaxCents !== priceMinCents)
        return { field: 'priceMaxCents', fault: 'unexpected' };
      return null;
    case 'from':
      if (priceMinCents === null) return { field: 'priceMinCents', fault: 'missing' };
      return priceMaxCents === null ? null : { field: 'priceMaxCents', fault: 'unexpected' };
    case 'range':
      if (priceMinCents === null) return { field: 'priceMinCents', fault: 'missing' };
      if (priceMaxCents === null) return { field: 'priceMaxCents', fault: 'missing' };
      return priceMaxCents < priceMinCents ? { field: 'priceMaxCents', fault: 'below-minimum' } : null;
    case 'quote':
    case 'free':
    case 'none':
      // Free is said by the kind; an amount of zero is harmless and common on the way in.
      if (priceMinCents !== null && !(priceKind === 'free' && priceMinCents === 0))
        return { field: 'priceMinCents', fault: 'unexpected' };
      return priceMaxCents === null || (priceKind === 'free' && priceMaxCents === 0)
        ? null
        : { field: 'priceMaxCents', fault: 'unexpected' };
  }
}
