/**
 * Whether a page of this origin may use the booking of a business: its host (with a port where one is named) is one of the
 * allowed names, or below a `*.` one. No names: every site may.
 */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  if (!URL.canParse(origin)) return false;
  const { host, hostname } = new URL(origin);
  return allowed.some((name) => {
    const own = name.includes(':') ? host : hostname;
    return name.startsWith('*.') ? own.endsWith(name.slice(1)) : own === name;
  });
}
