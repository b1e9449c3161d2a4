/** What a crawl learned about a page that an earlier crawl stored. */
export type PageFate = 'read' | 'gone' | 'unclear';

/** A site that shows one page where it had this many is under maintenance more often than it is gone. */
const SUSPICIOUS_FROM = 5;

/**
 * Stored pages that leave the index: those the server calls gone (404, 410) or robots.txt now closes, and, when the crawl
 * saw the whole site, those nothing leads to any more. A crawl that failed, or was cut short, removes only the former.
 */
export function vanishedPages(
  known: readonly { documentId: string; key: string }[],
  fates: ReadonlyMap<string, PageFate>,
  sawWholeSite: boolean,
): string[] {
  const read = [...fates.values()].filter((fate) => fate === 'read').length;
  if (read === 0) return [];
  const believed = sawWholeSite && !(read === 1 && known.length >= SUSPICIOUS_FROM);
  return known
    .filter(({ key }) => fates.get(key) === 'gone' || (believed && !fates.has(key)))
    .map(({ documentId }) => documentId);
}

/** What an address's outcome says about the page it names. */
export function pageFate(status: string, reason: string | null): PageFate {
  if (status === 'stored' || status === 'unchanged') return 'read';
  if (status === 'duplicate') return reason === 'redirect' ? 'gone' : 'read';
  if (reason === 'http_404' || reason === 'http_410' || reason === 'robots') return 'gone';
  return 'unclear';
}

/** Failures after which links of the page may be missing, so that the crawl cannot say it saw the whole site. */
export function hidesLinks(status: string, reason: string | null): boolean {
  return status === 'failed' && pageFate(status, reason) === 'unclear' && reason !== 'unsupported_type';
}
