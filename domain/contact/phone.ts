import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * A phone number as somebody types it (`06 12 34 56 78`, `+33 6…`), in E.164. National forms are read as of `country`
 * (ISO 3166, two letters). @returns null when it is no valid number.
 */
export function phoneToE164(typed: string, country: string): string | null {
  const number = parsePhoneNumberFromString(typed, country as CountryCode);
  return number?.isValid() ? number.number : null;
}

/** An E.164 number as people of `country` read it: their own in national form, others with their country code. */
export function readablePhone(e164: string, country: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  return number.country === country ? number.formatNational() : number.formatInternational();
}
