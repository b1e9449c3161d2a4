/** ISO 3166 country from the browser's languages (`fr-BE` → BE); France when none names a region. */
export function countryOf(languages: readonly string[]): string {
  for (const tag of languages) {
    const region = new Intl.Locale(tag).region;
    if (region && /^[A-Z]{2}$/.test(region)) return region;
  }
  return 'FR';
}
