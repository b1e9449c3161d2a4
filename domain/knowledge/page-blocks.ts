import type { AnyNode, Element, ParentNode } from 'domhandler';
import { markdownBlocks } from './markdown.ts';
import { choiceOf, FACT, isDropped, isFoldTitle, leadsToPage, regionOf } from './page-pruning.ts';
import { isDataTable, tableMarkdown } from './page-table.ts';
import { elementsOf, isElement, isRaised, isText, joinAtBorder, squeeze, textOf } from './page-tree.ts';

export type Region = 'main' | 'header' | 'footer' | 'aside';

/** One thing a page says, in reading order. A heading governs what follows until the next heading of its level. */
export interface PageBlock {
  kind: 'heading' | 'text' | 'list' | 'table';
  /** 1–6 for headings, 0 otherwise. */
  level: number;
  /** Markdown, without the `#` of headings. */
  text: string;
  region: Region;
}

const BLOCK = new Set(
  `address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form
   frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th
   thead tr ul`.split(/\s+/),
);
const HEADING = /^h[1-6]$/;
/** What the cells of a row inside a list item are written with. */
const CELL = new Set(['span', 'strong', 'b', 'time', 'data']);
/** What a block says that only leads elsewhere; as a heading the same words would be kept. */
const MORE_LINK =
  /^(lire (la suite|plus)|en savoir plus|voir (plus|tout)|découvrir|réserver( en ligne| maintenant)?|prendre (rendez-vous|rdv)|je m[’']inscris|s[’']inscrire|ajouter au panier|read more|learn more|see more|book( now| online)?|sign up|add to cart|retour en haut|haut de page|back to top)[\s.…>»→]*$/i;

/** The visible text of a pruned page as blocks. Collapsed parts (accordions, tabs, `hidden`) count as visible. */
export function pageBlocks(body: ParentNode): PageBlock[] {
  const blocks: PageBlock[] = [];
  let line = '';
  let bold = true;
  /** An inline element has just ended. */
  let border = false;
  let headingLevel = 1;
  /** Links to pages in the line so far, and how much of it they are. */
  let links = 0;
  let linked = 0;

  const push = (kind: PageBlock['kind'], text: string, region: Region, level = 0) => {
    const last = blocks[blocks.length - 1];
    if (kind === 'list' && last?.kind === 'list' && last.region === region) last.text += `\n${text}`;
    else blocks.push({ kind, level, text, region });
  };
  const flush = (region: Region) => {
    const text = withoutSign(tidy(line));
    const isMenu = links >= 3 && linked > 0.9 * text.length && linked / links < 25 && !FACT.test(text);
    const isTitle = bold && text.length <= 80 && !/\d/.test(text) && !/[.,;]$/.test(text);
    line = '';
    bold = true;
    border = false;
    links = 0;
    linked = 0;
    if (!text || isMenu || MORE_LINK.test(text)) return;
    if (isTitle) push('heading', oneLine(text), region, Math.min(headingLevel + 1, 6));
    else push('text', text, region);
  };
  const heading = (written: string, region: Region, level: number) => {
    const text = withoutSign(written);
    // Some write whole paragraphs as headings, for their size.
    if (isRunningText(text)) push('text', text, region);
    else if (text) push('heading', text, region, level);
  };
  /** Title of something that unfolds: one level under the last written heading, however many of them follow. */
  const pseudoHeading = (element: Element, region: Region) =>
    heading(squeeze(textOf(element)), region, Math.min(headingLevel + 1, 6));

  const walk = (node: AnyNode, region: Region, inBold: boolean) => {
    if (isText(node)) {
      // A line's end in the source is white space; only `<br>` ends a line of the page.
      const text = node.data.replace(/[\t\r\n\f]+/g, ' ');
      if (text.trim()) bold &&= inBold;
      line = border ? joinAtBorder(line, text) : line + text;
      border = false;
      return;
    }
    if (!isElement(node)) return;
    const tag = node.name;
    if (tag === 'br') {
      line += '\n';
      return;
    }
    if (isDropped(node, region)) return;
    const here = regionOf(node, region);

    if (HEADING.test(tag) || (node.attribs.role === 'heading' && !hasBlocks(node))) {
      flush(region);
      const level = Number(node.attribs['aria-level'] ?? tag[1]) || 2;
      headingLevel = Math.min(level, 5);
      const lines = inline(node);
      // An address set large, line by line, is no title.
      if (lines.split('\n').length > 2 && lines.length > 60) push('text', lines, here);
      else heading(squeeze(textOf(node)), here, Math.min(Math.max(level, 1), 6));
      return;
    }
    if (unfolds(node)) {
      flush(region);
      pseudoHeading(node, here);
      return;
    }
    const choice = choiceOf(node);
    if (choice) {
      flush(region);
      // « 60 », « min », « 90 € » are one line's words.
      push('list', `- ${choice.join(choice.every((part) => part.length <= 8) ? ' ' : ' — ')}`, here);
      return;
    }
    if (tag === 'table' && isDataTable(node)) {
      flush(region);
      const table = tableMarkdown(node);
      if (table.caption) push('text', table.caption, here);
      if (table.markdown) push('table', table.markdown, here);
      return;
    }
    if (tag === 'dl') {
      flush(region);
      definitions(node, here);
      flush(here);
      return;
    }
    if (tag === 'li' && !hasBlocks(node)) {
      flush(region);
      const text = rowOf(node)?.join(' — ') ?? inline(node).replace(/\n+/g, ' ');
      if (text && !MORE_LINK.test(text)) push('list', `- ${text}`, here);
      return;
    }
    const row = rowOf(node);
    if (row) {
      flush(region);
      push(tag === 'li' ? 'list' : 'text', (tag === 'li' ? '- ' : '') + row.join(' — '), here);
      return;
    }
    if (BLOCK.has(tag)) {
      flush(region);
      for (const child of node.children) walk(child, here, false);
      flush(here);
      return;
    }
    const strong = inBold || tag === 'strong' || tag === 'b';
    const before = line;
    line = '';
    border = false;
    for (const child of node.children) walk(child, here, strong);
    if (leadsToPage(node)) {
      links += 1;
      linked += line.trim().length + 1;
    }
    line = isRaised(node) ? before + line.trim() : joinAtBorder(before, line);
    border = !isRaised(node);
  };

  const definitions = (list: Element, region: Region) => {
    let terms: string[] = [];
    for (const item of definitionItems(list)) {
      if (isDropped(item, region)) continue;
      if (item.name === 'dt') {
        terms.push(inline(item).replace(/\n+/g, ' '));
        continue;
      }
      const term = terms.join(', ');
      const text = hasBlocks(item) ? null : inline(item).replace(/\n+/g, ' ');
      if (text !== null && text.length <= 160 && !term.endsWith('?')) {
        push('list', `- ${[term.replace(/\s*:$/, ''), text].filter(Boolean).join(' : ')}`, region);
      } else {
        if (term) heading(term, region, Math.min(headingLevel + 1, 6));
        for (const child of item.children) walk(child, region, false);
        flush(region);
      }
      terms = [];
    }
    if (terms.length > 0) push('list', `- ${terms.join(', ')}`, region);
  };

  /** Text of an element without blocks in it, on one line but for its `<br>`. */
  const inline = (element: Element): string => {
    const [outerLine, outerBold] = [line, bold];
    line = '';
    for (const child of element.children) walk(child, 'main', false);
    const text = tidy(line);
    [line, bold] = [outerLine, outerBold];
    return text;
  };

  for (const child of body.children) walk(child, 'main', false);
  flush('main');
  return blocks;
}

/** Blocks as one Markdown document. */
export function blocksToMarkdown(blocks: readonly PageBlock[]): string {
  return blocks
    .map((block) => (block.kind === 'heading' ? `${'#'.repeat(block.level)} ${block.text}` : block.text))
    .join('\n\n');
}

/** Longer than any title, or more than one sentence. */
function isRunningText(text: string): boolean {
  return text.length > 160 || (text.length > 60 && /\p{Ll}{2}[.!]\s+\p{Lu}|\p{Ll}{2}\.$/u.test(text));
}

/** Text that is Markdown already (a PDF's, a plain file's) as blocks of a page. */
export function markdownToPageBlocks(markdown: string): PageBlock[] {
  const blocks: PageBlock[] = [];
  let path: string[] = [];
  for (const block of markdownBlocks(markdown)) {
    block.headingPath.forEach((heading, depth) => {
      if (path[depth] === heading) return;
      blocks.push({ kind: 'heading', level: Math.min(depth + 1, 6), text: heading, region: 'main' });
      path = block.headingPath.slice(0, depth + 1);
    });
    path = block.headingPath;
    blocks.push({
      kind: block.kind === 'code' ? 'text' : block.kind,
      level: 0,
      text: block.text,
      region: 'main',
    });
  }
  return blocks;
}

/** Buttons and summaries that open a part of the page are its titles. */
function unfolds(element: Element): boolean {
  if (element.name === 'summary') return true;
  if (hasBlocks(element)) return false;
  const { attribs } = element;
  if (attribs.role === 'tab') return true;
  if (element.name === 'button') return isFoldTitle(element) && squeeze(textOf(element)).length > 3;
  return (
    attribs.role === 'button' &&
    ('aria-expanded' in attribs ||
      'aria-controls' in attribs ||
      /collapse/.test(attribs['data-bs-toggle'] ?? attribs['data-toggle'] ?? ''))
  );
}

const blockHolders = new WeakMap<Element, boolean>();

function hasBlocks(element: Element): boolean {
  let known = blockHolders.get(element);
  if (known === undefined) {
    known = element.children.some((child) => isElement(child) && (BLOCK.has(child.name) || hasBlocks(child)));
    blockHolders.set(element, known);
  }
  return known;
}

function definitionItems(list: Element): Element[] {
  return elementsOf(list).flatMap((child) =>
    child.name === 'dt' || child.name === 'dd' ? [child] : child.name === 'div' ? definitionItems(child) : [],
  );
}

/**
 * Cells of something laid out as a row without being a table: `<div><div>Lundi</div><div>9 h – 19 h</div></div>`. Two to six
 * short children, no running text among them and no sentences; null otherwise.
 */
function rowOf(element: Element): string[] | null {
  if (element.name !== 'div' && element.name !== 'li' && element.name !== 'a' && element.name !== 'article')
    return null;
  const cells: string[] = [];
  for (const child of element.children) {
    if (isText(child)) {
      if (child.data.trim()) return null;
      continue;
    }
    if (!isElement(child)) continue;
    if (HEADING.test(child.name) || child.name === 'li' || unfolds(child) || isDropped(child, 'main'))
      return null;
    if (!BLOCK.has(child.name) && !(element.name === 'li' && CELL.has(child.name))) return null;
    if (hasBlocks(child)) return null;
    const text = squeeze(textOf(child));
    if (text.length > 60 || /[.!?…]$/.test(text)) return null;
    if (text) cells.push(text);
  }
  return cells.length >= 2 && cells.length <= 6 ? cells : null;
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((part) => squeeze(part))
    .filter(Boolean)
    .join('\n');
}

/** « Faut-il réserver ? + »: the sign that says a question unfolds is no part of it. */
function withoutSign(text: string): string {
  return text.replace(/(?<=\?)[\s+\-–−▼▾▸►▶⌄›»✕×]+$/u, '');
}

function oneLine(text: string): string {
  return text.replace(/\n+/g, ' ');
}
