import { load } from 'cheerio/slim';
import type { AnyNode, Document, Element, ParentNode } from 'domhandler';
import { cleanUrl } from './canonical-url.ts';
import { textLanguage } from './language.ts';
import { boundNesting } from './nesting.ts';
import { blocksToMarkdown, type PageBlock, pageBlocks } from './page-blocks.ts';
import { isElement, squeeze, textOf } from './page-tree.ts';

/** What one read of a page gives: its words, and where it leads. */
export interface PageReading {
  title: string;
  /** BCP-47 primary language, or null when neither the page nor its words say. */
  language: string | null;
  blocks: PageBlock[];
  /** Absolute, cleaned addresses of links in reading order, each once; other sites included. */
  links: string[];
  /** The address the page names as its own (`<link rel=canonical>`), cleaned; null when it names none. */
  canonical: string | null;
  /** Where a `<meta http-equiv=refresh>` without delay sends the visitor. */
  refresh: string | null;
}

/** Links looked at on one page; a generated page may hold any number. */
const MAX_LINKS = 2000;

/** Reads an HTML page fetched from `url`. Broken markup never throws. `declaredLanguage` is the Content-Language header. */
export function readPage(html: string, url: string, declaredLanguage: string | null = null): PageReading {
  const head = lookAround(load(boundNesting(html)).root()[0] as Document);
  const base = cleanUrl(head.base, url) ?? url;
  const blocks = pageBlocks(head.body);
  if (blocks.length === 0) {
    const description = squeeze(head.meta.get('description') ?? '');
    if (description) blocks.push({ kind: 'text', level: 0, text: description, region: 'main' });
  }
  const titles = [
    head.title,
    head.meta.get('og:title') ?? '',
    blocks.find((block) => block.kind === 'heading')?.text ?? '',
  ];
  const declared = head.language || head.meta.get('content-language') || declaredLanguage;
  return {
    title: (titles.map(squeeze).find(Boolean) ?? '').slice(0, 300),
    language: textLanguage(blocksToMarkdown(blocks), declared),
    blocks,
    links: absoluteLinks(head.hrefs, base),
    canonical: head.canonical ? cleanUrl(head.canonical, base) : null,
    refresh: refreshTarget(head.meta.get('refresh') ?? '', base),
  };
}

/** What a page says about itself outside its text, from one walk over its tree. */
interface Surroundings {
  body: ParentNode;
  title: string;
  language: string;
  base: string;
  canonical: string;
  /** By `name`, `property` or `http-equiv`, lower case; the first of each. */
  meta: Map<string, string>;
  hrefs: string[];
}

function lookAround(root: ParentNode): Surroundings {
  const found: Surroundings = {
    body: root,
    title: '',
    language: '',
    base: '',
    canonical: '',
    meta: new Map(),
    hrefs: [],
  };
  const walk = (node: AnyNode) => {
    if (isElement(node)) note(node, found);
    if ('children' in node) for (const child of node.children) walk(child);
  };
  for (const child of root.children) walk(child);
  return found;
}

function note(element: Element, found: Surroundings): void {
  const { name, attribs, children } = element;
  switch (name) {
    case 'a':
    case 'area':
    case 'frame': {
      const href = attribs.href ?? (name === 'frame' ? attribs.src : undefined);
      if (href !== undefined && found.hrefs.length < MAX_LINKS) found.hrefs.push(href);
      break;
    }
    case 'title':
      // The icons of a page have titles too: the first one, outside any drawing, is the page's.
      found.title ||= children.map(textOf).join('');
      break;
    case 'meta': {
      const key = (attribs.name ?? attribs.property ?? attribs['http-equiv'] ?? '').toLowerCase();
      if (key && !found.meta.has(key)) found.meta.set(key, attribs.content ?? '');
      break;
    }
    case 'link':
      if (/^\s*canonical\s*$/i.test(attribs.rel ?? '')) found.canonical ||= attribs.href ?? '';
      break;
    case 'base':
      found.base ||= attribs.href ?? '';
      break;
    case 'body':
      if (found.body.type === 'root') found.body = element;
      break;
    case 'html':
      found.language ||= attribs.lang ?? attribs['xml:lang'] ?? '';
      break;
  }
}

function absoluteLinks(hrefs: string[], base: string): string[] {
  const links = new Set<string>();
  for (const href of hrefs) {
    if (/^\s*(#|mailto:|tel:|sms:|javascript:|data:|whatsapp:)/i.test(href)) continue;
    const link = cleanUrl(href, base);
    if (link) links.add(link);
  }
  return [...links];
}

function refreshTarget(content: string, base: string): string | null {
  const target = /^\s*[0-3]?(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'\s]+)/i.exec(content)?.[1];
  return target ? cleanUrl(target, base) : null;
}
