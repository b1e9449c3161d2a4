/** The business's e-mail addresses: links, text, and the usual ways of hiding them from robots. */
import { parse } from 'tldts';
import { type ParsedPage, textsOf } from './page.ts';
import { foreignLines, pageRole } from './provenance.ts';
import { businessNodes, contactPoints } from './structured-data.ts';
import { isElement, oneLine, visibleText } from './text.ts';
import type { SourcedValue } from './types.ts';

const ADDRESS =
  /[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![a-z0-9@])/gi;
/** "contact [at] salon [dot] fr", "contact (arobase) salon.fr", "contact AT salon DOT fr" */
const DISGUISED =
  /([a-z0-9][a-z0-9._%+-]{0,63})\s{0,9}(?:[[({<]\s*(?:at|@|arobase|a|chez)\s*[\])}>]|\s(?:AT|arobase|\(at\))\s)\s*([a-z0-9][a-z0-9-]*(?:\s*(?:\.|[[({]\s*(?:dot|point|\.)\s*[\])}]|\sDOT\s|\spoint\s)\s*[a-z0-9-]+)+)/gi;
const MAILBOX =
  /^(?:info|contact|hello|bonjour|mail|office|reception|bookings?|enquir\w+|admin|studio|salon)$/i;
const MAIL_HOSTS =
  /^(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|orange|wanadoo|free|sfr|neuf|laposte|bbox|numericable|aol|gmx|proton|protonmail|pm|btinternet|sky|talktalk|virginmedia|blueyonder|ntlworld|bluewin|skynet|telenet|videotron|bell|rogers|comcast|att|verizon)\./;
/** Examples in forms and the addresses of tools, never of a business. */
const NOBODY =
  /@(?:example|exemple|domain|domaine|email|mail|votre-?\w*|your-?\w*|mysite|monsite|site|test|sentry|wixpress|sentry-next|.*\.wixpress|schema|w3|company)\.|^(?:no-?reply|ne-?pas-?repondre|donotreply|postmaster|abuse|mailer-daemon|votre-?\w*|your-?\w*|prenom\.nom|nom\.prenom|john\.?doe|jane\.?doe|user|username)@|\.(?:png|jpe?g|gif|svg|webp|css|js)$/i;
const ONLY_FOR_EXAMPLES = /\.(?:example|test|localhost)$/i;
const FOR_FORMALITIES = /^(?:dpo|rgpd|gdpr|privacy|legal|webmaster|hostmaster|abuse|admin|postmaster)@/;

export interface EmailSighting {
  email: string;
  quote: string;
  url: string;
  weight: number;
}

/** Addresses of the business, the likeliest first; those of hosts, designers and tools are left out. */
export function mergeEmails(sightings: readonly EmailSighting[], homeUrl: string): SourcedValue[] {
  const site = parse(homeUrl).domain;
  const byEmail = new Map<string, { top: EmailSighting; pages: Set<string> }>();
  for (const sighting of sightings) {
    const known = byEmail.get(sighting.email);
    if (!known) byEmail.set(sighting.email, { top: sighting, pages: new Set([sighting.url]) });
    else {
      known.pages.add(sighting.url);
      if (sighting.weight > known.top.weight) known.top = sighting;
    }
  }
  const ranked = [...byEmail.values()]
    .map(({ top, pages: seenOn }) => {
      const domain = top.email.split('@')[1]!;
      const own = site !== null && parse(domain).domain === site;
      const kin = own || MAIL_HOSTS.test(domain) || sameName(domain, site);
      const formal = FOR_FORMALITIES.test(top.email) ? 2 : 0;
      return {
        top,
        kin,
        score: top.weight + (own ? 2 : kin ? 1 : 0) - formal + Math.min(2, Math.log2(seenOn.size)),
      };
    })
    .sort((a, b) => b.score - a.score);
  // "E-mailcontact@…": a label glued to the address that another place gives alone.
  const glued = (email: string) =>
    ranked.some(
      ({ top }) => top.email !== email && email.endsWith(top.email) && top.email.split('@')[0]!.length > 2,
    );
  const anyKin = ranked.some((entry) => entry.kin);
  return ranked
    .filter((entry) => !glued(entry.top.email))
    .filter((entry) =>
      entry.kin
        ? entry.score >= 2.5 || !ranked.some((other) => other.score >= 2.5)
        : entry.score >= (anyKin ? 4.5 : 2),
    )
    .map(({ top }) => ({ value: top.email, sourceUrl: top.url, quote: top.quote }));
}

/** `salon-marie.fr` and `salonmarie.com` are one business; what is before the ending decides. */
function sameName(domain: string, site: string | null): boolean {
  const bare = (name: string) => name.replace(/\.[a-z.]+$/, '').replace(/[^a-z0-9]/g, '');
  return (
    site !== null &&
    bare(domain).length >= 4 &&
    (bare(site).includes(bare(domain)) || bare(domain).includes(bare(site)))
  );
}

/** Every address one page shows, with how much the place says that it is the business's. */
export function pageEmails(page: ParsedPage): EmailSighting[] {
  const sightings: EmailSighting[] = [];
  const role = pageRole(page.url);
  const weight = role === 'contact' || role === 'home' ? 3 : role === 'legal' ? 1 : role === 'blog' ? 1 : 2;
  const add = (email: string, quote: string, bonus = 0) => {
    const address = email.toLowerCase().replace(/^\.+|\.+$/g, '');
    if (!NOBODY.test(address))
      sightings.push({ email: address, quote: oneLine(quote), url: page.url, weight: weight + bonus });
  };
  for (const node of businessNodes(page)) {
    for (const owner of [node, ...contactPoints(node)]) {
      for (const text of textsOf(owner, 'email'))
        for (const [email] of text.matchAll(ADDRESS)) add(email, text, 1);
    }
  }
  const foreign = foreignLines(page);
  const foreignElements = new Set([...foreign].map((line) => line.element));
  page.$('a[href^="mailto:" i]').each((_, link) => {
    if (!isElement(link) || [...foreignElements].some((element) => element === link.parent)) return;
    const href = decodeSafely(link.attribs.href!.replace(/^mailto:/i, '')).replace(/\?.*$/, '');
    const shown = visibleText(link);
    for (const [email] of href.matchAll(ADDRESS))
      add(email, shown.toLowerCase().includes(email.toLowerCase()) ? shown : email, 1);
  });
  page.$('[data-cfemail]').each((_, element) => {
    if (!isElement(element)) return;
    const email = decodeCloudflare(element.attribs['data-cfemail'] ?? '');
    if (email) add(email, email, 1);
  });
  page.$('a[href*="/cdn-cgi/l/email-protection#"]').each((_, element) => {
    if (!isElement(element)) return;
    const email = decodeCloudflare(element.attribs.href!.split('#')[1] ?? '');
    if (email) add(email, email, 1);
  });
  for (const line of page.lines()) {
    if (foreign.has(line)) continue;
    // « instagram@salon.coiffure »: a name on a network, whose ending is no domain's.
    for (const [email] of line.text.matchAll(ADDRESS))
      if (parse(email).isIcann || ONLY_FOR_EXAMPLES.test(email)) add(email, email);
    if (!/@|\bat\b|arobase/i.test(line.text)) continue;
    for (const [written, user, host] of line.text.matchAll(DISGUISED)) {
      const domain = host!
        .replace(/\s*(?:[[({]\s*(?:dot|point|\.)\s*[\])}]|\s(?:DOT|point)\s)\s*/gi, '.')
        .replace(/\s+/g, '');
      const bracketed = /[[({<]/.test(written);
      // "Shop at salon.com" sends to a site; "info at salon.com" is an address.
      if (/\sat\s/.test(written) && !/\s(?:DOT|point)\s/i.test(written) && !MAILBOX.test(user!)) continue;
      if (bracketed || parse(domain).isIcann) add(`${user}@${domain}`, written);
    }
  }
  return sightings;
}

/** Cloudflare's e-mail protection: the first byte is the key, each other byte a character xor that key. */
function decodeCloudflare(hex: string): string | null {
  if (!/^(?:[0-9a-f]{2}){4,}$/i.test(hex)) return null;
  const bytes = hex.match(/../g)!.map((byte) => Number.parseInt(byte, 16));
  const email = String.fromCharCode(...bytes.slice(1).map((byte) => byte ^ bytes[0]!)).replace(/\?.*$/, '');
  return new RegExp(`^${ADDRESS.source}$`, 'i').test(email) ? email : null;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the link is read as it stands.
    return text;
  }
}
