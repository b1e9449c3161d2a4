import { minorUnits } from '../i18n/format.ts';

/** What a person types for an amount (`42`, `42,50`, `1 250,00 €`) in minor units; null when it is not an amount. */
export function parseAmount(typed: string, currency: string): number | null {
  const text = typed.replace(/[\s\u00A0\u202F€$£]/g, '').replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  return Math.round(Number(text) * minorUnits(currency));
}

/** Minor units as the person would type them: `4250` → `42,50` in French, without cents when there are none. */
export function typedAmount(cents: number | null | undefined, currency: string, locale: string): string {
  if (cents === null || cents === undefined) return '';
  const units = minorUnits(currency);
  const text = cents % units === 0 ? String(cents / units) : (cents / units).toFixed(Math.log10(units));
  return locale === 'fr' ? text.replace('.', ',') : text;
}
