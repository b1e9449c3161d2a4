import { isNearDuplicate, type TextSignature, textSignature } from './near-duplicate.ts';
import { blocksToMarkdown, type PageBlock } from './page-blocks.ts';

/** A page as read, to be seen together with the rest of its site. */
export interface SitePage {
  /** Canonical URL. */
  key: string;
  depth: number;
  /** Canonical URL the page names as its own, when it names one. */
  canonicalKey: string | null;
  blocks: PageBlock[];
}

/** What a page adds to the site. */
export interface SiteDocument {
  key: string;
  /** Text without what other pages say already; empty for a duplicate, or when nothing is left. */
  markdown: string;
  /** Canonical URL of the page that says the same; null for an original. */
  duplicateOf: string | null;
  simhash: [high: number, low: number];
}

/** In the middle of pages, a passage counts as boilerplate from this many pages on… */
const MIN_REPEATS = 3;
/** …and this share of the site. */
const MIN_SHARE = 0.2;

/**
 * The site as documents, in the order in which pages keep what they share: shallow first, then by address. Pages that say
 * the same are one document. A passage repeated across pages (a footer with the opening hours, a banner) stays with the
 * first page that says it. The result depends on the pages' texts alone, not on the order they were fetched in.
 */
export function siteDocuments(pages: readonly SitePage[]): SiteDocument[] {
  const ordered = [...pages].sort((a, b) => a.depth - b.depth || (a.key < b.key ? -1 : 1));
  const canonicalFirst = preferCanonical(ordered);

  const documents = new Map<string, SiteDocument>();
  const byText = new Map<string, string>();
  const distinct: SitePage[] = [];
  for (const page of canonicalFirst) {
    const text = blocksToMarkdown(page.blocks);
    const original = byText.get(text);
    if (original !== undefined && text !== '') {
      documents.set(page.key, {
        key: page.key,
        markdown: '',
        duplicateOf: original,
        simhash: textSignature(text).simhash,
      });
      continue;
    }
    byText.set(text, page.key);
    distinct.push(page);
  }

  const kept = withoutRepeats(distinct);
  const originals: { key: string; signature: TextSignature }[] = [];
  for (const page of distinct) {
    const markdown = blocksToMarkdown(kept.get(page.key)!);
    const signature = textSignature(markdown);
    const original = markdown
      ? originals.find((other) => isNearDuplicate(other.signature, signature))
      : undefined;
    if (!original) originals.push({ key: page.key, signature });
    documents.set(page.key, {
      key: page.key,
      markdown: original ? '' : markdown,
      duplicateOf: original?.key ?? null,
      simhash: signature.simhash,
    });
  }
  return ordered.map((page) => documents.get(page.key)!);
}

/** Pages that other pages name as their own address come before those that name them. */
function preferCanonical(pages: SitePage[]): SitePage[] {
  const named = new Set(
    pages.filter((page) => page.canonicalKey !== page.key).map((page) => page.canonicalKey),
  );
  return [
    ...pages.filter((page) => named.has(page.key)),
    ...pages.filter((page) => !named.has(page.key)),
  ].sort((a, b) => a.depth - b.depth || Number(named.has(b.key)) - Number(named.has(a.key)));
}

/** Each page's blocks without those an earlier page keeps. */
function withoutRepeats(pages: SitePage[]): Map<string, PageBlock[]> {
  const seenOn = new Map<string, number>();
  for (const page of pages) {
    for (const key of new Set(page.blocks.filter(says).map(blockKey)))
      seenOn.set(key, (seenOn.get(key) ?? 0) + 1);
  }
  const inMiddle = Math.max(MIN_REPEATS, Math.ceil(pages.length * MIN_SHARE));
  const taken = new Set<string>();
  const kept = new Map<string, PageBlock[]>();
  for (const page of pages) {
    const blocks: PageBlock[] = [];
    const emptied = new Set<number>();
    page.blocks.forEach((block, index) => {
      if (says(block)) {
        const key = blockKey(block);
        const repeated = seenOn.get(key)! >= (block.region === 'main' ? inMiddle : 2);
        if (repeated && taken.has(key)) {
          emptied.add(index);
          return;
        }
        if (repeated) taken.add(key);
      }
      blocks.push(block);
    });
    kept.set(page.key, emptied.size === 0 ? blocks : withoutEmptiedHeadings(page.blocks, emptied));
  }
  return kept;
}

/** Leaves out the repeated blocks, and headings under which nothing else remains. */
function withoutEmptiedHeadings(blocks: PageBlock[], emptied: ReadonlySet<number>): PageBlock[] {
  return blocks.filter((block, index) => {
    if (emptied.has(index)) return false;
    if (block.kind !== 'heading') return true;
    let governed = 0;
    for (let next = index + 1; next < blocks.length; next++) {
      const other = blocks[next]!;
      if (other.kind === 'heading' && other.level <= block.level) break;
      if (other.kind === 'heading') continue;
      if (!emptied.has(next)) return true;
      governed++;
    }
    return governed === 0;
  });
}

function says(block: PageBlock): boolean {
  return block.kind !== 'heading';
}

function blockKey(block: PageBlock): string {
  return block.text.toLowerCase().replace(/\s+/g, ' ').trim();
}
