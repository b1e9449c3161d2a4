/** What a business may choose from. Sectors are those the questions of clients are written for. */
export const SECTORS = ['hair', 'beauty', 'real-estate', 'health', 'fitness', 'b2b', 'other'] as const;

export const LOCALES = ['fr-FR', 'fr-BE', 'fr-CH', 'fr-CA', 'en-GB', 'en-US', 'en-CA', 'en-IE'] as const;

export const COUNTRIES = [
  'FR',
  'BE',
  'CH',
  'LU',
  'MC',
  'CA',
  'GB',
  'IE',
  'US',
  'DE',
  'ES',
  'IT',
  'NL',
  'PT',
  'AT',
] as const;

export const CURRENCIES = ['EUR', 'CHF', 'GBP', 'USD', 'CAD'] as const;

/** The offered values and the one in use, even when it is not among them. */
export function including(values: readonly string[], current: string | null | undefined): string[] {
  return current && !values.includes(current) ? [current, ...values] : [...values];
}
