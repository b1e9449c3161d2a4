/** The bare address of `Name <address>`, in lower case; empty where there is none. */
export function bareAddress(text: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();
  return /^[^\s<>@",;]+@[^\s<>@",;]+$/.test(address) && address.length <= 320 ? address : '';
}

/** The name somebody gives themselves in `Name <address>`; null where it is none, or only the address again. */
export function shownName(text: string): string | null {
  const name = /^(.*?)\s*<[^<>]*>\s*$/s
    .exec(text.slice(0, 1_000))?.[1]
    ?.replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return name && !name.includes('@') ? name.slice(0, 200) : null;
}

/** Whose inbound address this is, by the part before the `@`; null for one of another domain. A `+label` is whatever the writer wants. */
export function slugOfAddress(address: string, inboundDomain: string): string | null {
  const [local = '', domain] = bareAddress(address).split('@');
  if (domain !== inboundDomain.toLowerCase()) return null;
  const slug = local.split('+')[0]!;
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(slug) ? slug : null;
}

/** Where a business is written to; null where nothing is received. */
export function inboundAddress(slug: string, inboundDomain: string | null): string | null {
  return inboundDomain && `${slug}@${inboundDomain}`;
}

/** Of a long thread, the newest. */
const MOST_IDS = 20;

/** The message ids of `In-Reply-To` or `References`, with their angle brackets, oldest first. */
export function messageIds(header: string | undefined): string[] {
  const ids = (header ?? '').slice(0, 20_000).match(/<[^<>\s]{1,900}>/g) ?? [];
  return [...new Set(ids)].slice(-MOST_IDS);
}

/** What an answer says of the mail it answers (RFC 5322 §3.6.4). */
export function threadOf(answered: { id: string; references: readonly string[] }): {
  inReplyTo: string;
  references: string[];
} {
  return {
    inReplyTo: answered.id,
    references: [...new Set([...answered.references, answered.id])].slice(-MOST_IDS),
  };
}
