import { describe, expect, it } from '@jest/globals';
import { type PriceKind, priceFault } from './price.ts';

const fault = (priceKind: PriceKind, priceMinCents: number | null, priceMaxCents: number | null) => {
  const found = priceFault({ priceKind, priceMinCents, priceMaxCents });
  return found && `${found.field} ${found.fault}`;
};

describe('priceFault', () => {
  it('accepts every price a salon writes', () => {
    expect(fault('fixed', 3_000, null)).toBeNull();
    expect(fault('fixed', 3_000, 3_000)).toBeNull();
    expect(fault('from', 4_500, null)).toBeNull();
    expect(fault('range', 3_000, 5_000)).toBeNull();
    expect(fault('range', 3_000, 3_000)).toBeNull();
    for (const kind of ['quote', 'free', 'none'] as const) expect(fault(kind, null, null)).toBeNull();
    expect(fault('free', 0, null)).toBeNull();
  });
  it('never lets an amount be lost or contradict its kind', () => {
    expect(fault('fixed', null, null)).toBe('priceMinCents missing');
    expect(fault('fixed', 3_000, 4_000)).toBe('priceMaxCents unexpected');
    expect(fault('from', null, null)).toBe('priceMinCents missing');
    expect(fault('from', 3_000, 4_000)).toBe('priceMaxCents unexpected');
    expect(fault('range', 3_000, null)).toBe('priceMaxCents missing');
    expect(fault('range', 5_000, 3_000)).toBe('priceMaxCents below-minimum');
    expect(fault('quote', 3_000, null)).toBe('priceMinCents unexpected');
    expect(fault('free', 100, null)).toBe('priceMinCents unexpected');
    expect(fault('none', null, 100)).toBe('priceMaxCents unexpected');
  });
});
