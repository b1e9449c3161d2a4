/**
 * What a person types for a website, as an address: `salon-marie.fr` → `https://salon-marie.fr/`. Null when it cannot be one.
 * A name with no dot is refused unless it carries a port or is an address of this machine, as in development; that is read
 * over http.
 */
export function webAddress(typed: string): string | null {
  const text = typed.trim();
  if (!text || /\s/.test(text)) return null;
  try {
    const scheme = THIS_MACHINE.test(text) ? 'http' : 'https';
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    if (!url.hostname.includes('.') && url.hostname !== 'localhost' && !url.port) return null;
    return url.href;
  } catch {
    return null;
  }
}

const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3})(?:[:/]|$)/i;
