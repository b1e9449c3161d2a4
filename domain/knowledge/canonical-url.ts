import { getDomain } from 'tldts';

/** Longest URL worth asking for; what is longer is generated, not written. */
const MAX_URL_LENGTH = 2000;

/** Parameters that say where a visitor came from, never what the page shows. */
const TRACKING =
  /^(utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_ga|_gl|_hs\w+|hsctatracking|vero_\w+|oly_\w+|pk_\w+|mtm_\w+|piwik_\w+|wickedid|srsltid|epik|cmpid|spm|ref_src|fb_\w+|sessionid|phpsessid|jsessionid|sid)$/i;

const DEFAULT_DOCUMENT = /\/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|cfm)$/i;

/**
 * An address as it may be asked for: absolute, http(s), no fragment, no tracking parameters, no default port, host in
 * lower case (IDN as punycode). Path and parameters stay as the site wrote them. Null when it is no such address,
 * carries credentials, or is longer than 2,000 characters.
 */
export function cleanUrl(raw: string, base?: string): string | null {
  const url = parse(raw, base);
  if (!url) return null;
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  url.pathname = url.pathname.replace(/;jsessionid=[^/;?]*/i, '');
  if (url.search) {
    const kept = rawParameters(url).filter(([name]) => !TRACKING.test(decode(name)));
    url.search = kept.map(([, whole]) => whole).join('&');
  }
  return url.href.length > MAX_URL_LENGTH ? null : url.href;
}

/**
 * The one identity of a page: two addresses with the same canonical URL are the same page. On top of `cleanUrl` it folds
 * http and https, `www.`, trailing and doubled slashes, index documents, the order and emptiness of parameters, and
 * the spelling of percent-encoding. It is a key: ask for the address itself, a server may answer differently to the key.
 */
export function canonicalUrl(raw: string, base?: string): string | null {
  const cleaned = cleanUrl(raw, base);
  if (!cleaned) return null;
  const url = new URL(cleaned);
  const path = normalEncoding(url.pathname)
    .replace(/\/{2,}/g, '/')
    .replace(DEFAULT_DOCUMENT, '/')
    .replace(/(?<=.)\/+$/, '');
  const parameters = rawParameters(url)
    .map(([, whole]) => normalEncoding(whole))
    .sort();
  const query = parameters.length > 0 ? `?${[...new Set(parameters)].join('&')}` : '';
  const port = url.port ? `:${url.port}` : '';
  return `https://${withoutWww(url.hostname)}${port}${path || '/'}${query}`;
}

/** What belongs to the site being read. */
export interface Site {
  /** Host without `www.`, with its port when that is not the scheme's default. */
  host: string;
  /** `salon.fr` of `www.salon.fr`; the host itself for an IP address or a name without a public suffix. */
  domain: string;
  /** Other hosts of the same registrable domain (`blog.salon.fr`) belong too. */
  includeSubdomains: boolean;
}

/** The site a seed address stands for. Throws a RangeError when the seed is not an http(s) address. */
export function siteOf(seedUrl: string, includeSubdomains = false): Site {
  const url = parse(seedUrl);
  if (!url) throw new RangeError('The seed is not an http(s) address.');
  return { host: hostKey(url), domain: registrable(url.hostname), includeSubdomains };
}

/**
 * Same site: the same host up to `www.`, http and https alike; a port of its own is another site. With
 * `includeSubdomains`, any host of the registrable domain (private suffixes such as `wixsite.com` count as suffixes,
 * so two customers of one host are two sites).
 */
export function isSameSite(address: string, site: Site): boolean {
  const url = parse(address);
  if (!url) return false;
  if (hostKey(url) === site.host) return true;
  return site.includeSubdomains && url.port === '' && registrable(url.hostname) === site.domain;
}

function hostKey(url: URL): string {
  const host = withoutWww(url.hostname.replace(/\.$/, ''));
  return url.port ? `${host}:${url.port}` : host;
}

function withoutWww(host: string): string {
  return host.replace(/^www\.(?=[^.]+\.)/, '');
}

function registrable(hostname: string): string {
  return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}

function parse(raw: string, base?: string): URL | null {
  const url = URL.parse(raw.trim(), base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  if (url.username || url.password || !url.hostname) return null;
  return url;
}

function rawParameters(url: URL): [name: string, whole: string][] {
  return url.search
    .slice(1)
    .split('&')
    .filter((whole) => whole !== '')
    .map((whole) => [whole.split('=', 1)[0]!, whole.replace(/=$/, '')]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986 §6.2.2: hex digits in upper case, unreserved characters not encoded. */
function normalEncoding(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : whole.toUpperCase();
  });
}
