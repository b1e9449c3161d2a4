/**
 * An address a vendor's event names, where it is the vendor's own: nothing is asked of anybody else, whoever wrote the event. Where
 * the vendor's API was configured to be elsewhere (`baseUrl`), what it names lies there too. null: it is not theirs.
 */
export function vendorAddress(given: string, theirs: RegExp, baseUrl: string | undefined): URL | null {
  if (!URL.canParse(given)) return null;
  const address = new URL(given);
  if (baseUrl) return new URL(address.pathname, baseUrl);
  return address.protocol === 'https:' && theirs.test(address.hostname) ? address : null;
}
