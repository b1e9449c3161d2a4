/** Files that are no pages. PDF is one of the few that can be read. */
const NOT_A_PAGE =
  /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|m?js|json|map|xml|rss|atom|woff2?|ttf|eot|otf|mp[34]|m4[av]|avi|mov|webm|ogg|wav|zip|gz|tgz|rar|7z|exe|dmg|apk|iso|docx?|xlsx?|pptx?|odt|ods|csv|ics|vcf|kml|swf|txt)$/i;

/** Places of a site that answer with forms, sessions or machine formats, never with what the business says. */
const MACHINERY =
  /\/(?:wp-admin|wp-json|wp-login\.php|wp-content\/(?:plugins|themes)|xmlrpc\.php|cdn-cgi|feed|trackback|cgi-bin|oembed)(?:\/|$)|[?&](?:add-to-cart|replytocom|share|print|action|orderby|filter_[^=]*|sort|session|token|nonce|feed|redirect_to|return_?url|lang_switch)=/i;

const DATE_IN_URL =
  /(?:19|20)\d\d[-/._]?(?:0?[1-9]|1[0-2])(?:[-/._]?\d{1,2})?|[?&](?:year|month|day|date|week|ym|annee|mois|jour|semaine)=/i;

/** Most addresses of one shape that a crawl follows: a calendar has an endless number of them. */
const MAX_PER_DATE_SHAPE = 24;
const MAX_PER_QUERY_SHAPE = 60;
const MAX_SEGMENTS = 12;
const MAX_PARAMETERS = 5;

/** Why an address is not worth following, or null. Judged on the address alone. */
export function uselessUrl(address: string): 'not_a_page' | 'trap' | null {
  const url = URL.parse(address);
  if (!url) return 'not_a_page';
  if (NOT_A_PAGE.test(url.pathname)) return 'not_a_page';
  if (MACHINERY.test(url.pathname + url.search)) return 'not_a_page';
  const segments = url.pathname.split('/').filter(Boolean);
  if (segments.length > MAX_SEGMENTS) return 'trap';
  const seen = new Map<string, number>();
  for (const segment of segments) {
    const times = (seen.get(segment) ?? 0) + 1;
    // A relative link on a page that answers under any path grows by itself: /a/b/a/b/a/b.
    if (times > 2) return 'trap';
    seen.set(segment, times);
  }
  if ([...url.searchParams.keys()].length > MAX_PARAMETERS) return 'trap';
  return null;
}

/**
 * The shape under which an address is counted, with the most that a crawl follows of that shape, or null when its shape
 * needs no bound (an ordinary path). Calendars are `…/2026/11`, `…?month=2026-11`; endless lists are `list?page=…`.
 */
export function boundedShape(address: string): { shape: string; limit: number } | null {
  const url = new URL(address);
  const dated = DATE_IN_URL.test(url.pathname + url.search);
  if (!dated && !url.search) return null;
  const path = dated ? url.pathname.replace(/\d+/g, '#') : url.pathname;
  const names = [...new Set(url.searchParams.keys())].sort().join('&');
  return { shape: `${url.host}${path}?${names}`, limit: dated ? MAX_PER_DATE_SHAPE : MAX_PER_QUERY_SHAPE };
}

/** Earlier is smaller: shallow before deep, plain paths before parameters, so that a limit cuts the least useful. */
export function crawlPriority(address: string, depth: number): number {
  const url = new URL(address);
  return depth * 10 + (url.search ? 5 : 0) + (DATE_IN_URL.test(url.pathname) ? 3 : 0);
}
