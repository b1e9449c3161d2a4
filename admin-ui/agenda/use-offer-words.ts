import type { OfferTerms } from '../http/booking-types.ts';
import { useFormat } from '../kit/use-format.ts';

/** « 20 % », « 10 € » */
export function useOfferWords() {
  const format = useFormat();
  return ({ kind, value }: OfferTerms, currency: string): string =>
    kind === 'percent' ? format.wholePercent(value / 100) : format.money(value, currency);
}
