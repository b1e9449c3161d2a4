import type { OfferedPrice, Service } from './http/types.ts';
import type { Language } from './words/index.ts';

/** `45 €`, `45,50 €` */
export function money(locale: string, cents: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  } as Intl.NumberFormatOptions);
  return format.format(cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** The price in words, and what it was before an offer; empty where none is told. */
export function price(language: Language, service: Service, offer?: OfferedPrice | null): string {
  const before = told(language, service);
  const now = offer ? told(language, { ...service, ...offer }) : before;
  // What is agreed on the spot is lowered on the spot.
  return now === before ? before : language.t('priceOffer', { price: now, before });
}

function told({ locale, t }: Language, service: Service): string {
  const { priceKind, priceMinCents, priceMaxCents, currency } = service;
  const min = priceMinCents === null ? '' : money(locale, priceMinCents, currency);
  const max = priceMaxCents === null ? '' : money(locale, priceMaxCents, currency);
  switch (priceKind) {
    case 'fixed':
      return min;
    case 'from':
      return t('priceFrom', { price: min });
    case 'range':
      return t('priceRange', { min, max });
    case 'quote':
      return t('priceQuote');
    case 'free':
      return t('priceFree');
    case 'none':
      return '';
  }
}
