import { load } from 'cheerio/slim';
import { cleanUrl } from './canonical-url.ts';

export interface Sitemap {
  /** Pages, cleaned, in the file's order. */
  pages: string[];
  /** Further sitemaps of an index. */
  sitemaps: string[];
}

/** The protocol's own bound for one file (sitemaps.org). */
const MAX_ENTRIES = 50_000;

/** Reads a sitemap (`urlset`, `sitemapindex`, RSS or Atom links, or one address a line). What cannot be read is left out. */
export function parseSitemap(text: string, url: string): Sitemap {
  const pages = new Set<string>();
  const sitemaps = new Set<string>();
  const add = (set: Set<string>, raw: string) => {
    const address = raw.trim() ? cleanUrl(raw, url) : null;
    if (address && pages.size + sitemaps.size < MAX_ENTRIES) set.add(address);
  };

  if (!/^\s*(?:\uFEFF)?\s*</.test(text)) {
    for (const line of text.split(/\r?\n/)) if (/^\s*https?:\/\//i.test(line)) add(pages, line);
    return { pages: [...pages], sitemaps: [] };
  }
  const $ = load(text, { xml: true });
  for (const element of $('sitemap > loc, sitemapindex > loc')) add(sitemaps, $(element).text());
  for (const element of $('url > loc')) add(pages, $(element).text());
  for (const element of $('item > link')) add(pages, $(element).text());
  for (const element of $('entry > link[href]')) add(pages, element.attribs.href ?? '');
  return { pages: [...pages], sitemaps: [...sitemaps] };
}
