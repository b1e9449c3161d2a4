/** Addresses of websites as people type them, one a line or parted by commas, as host names: `https://www.Salon.fr/` → `www.salon.fr`. */
export function domainsOf(typed: string): string[] {
  const names = typed
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((text) =>
      text
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/.*$/, ''),
    );
  return [...new Set(names)];
}

export function typedDomains(domains: readonly string[]): string {
  return domains.join('\n');
}

/** A host name, `*.` for its sub-domains, with a port for a site in development: what the API takes. */
export function isDomain(text: string): boolean {
  return /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{2,5})?$/.test(text);
}
