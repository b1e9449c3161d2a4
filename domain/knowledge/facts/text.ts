/**
 * Visible text of an HTML tree, as a reader sees its lines. Block elements and `<br>` break lines, table cells are
 * separated by a tab, inline elements are not separated (`<span>Lundi</span><span>9h</span>` reads "Lundi9h").
 */
import type { CheerioAPI } from 'cheerio';
import type { AnyNode, Element, Text } from 'domhandler';

/** One line of visible text. `text` keeps a tab between table cells; `element` is the nearest block around it. */
export interface TextLine {
  text: string;
  element: Element;
}

const NEVER_SHOWN = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'svg',
  'iframe',
  'object',
  'canvas',
  'datalist',
  'select',
  'textarea',
]);

const BLOCKS = new Set(
  (
    'address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section summary ' +
    'table tbody tfoot thead tr ul video audio'
  ).split(' '),
);

/** Ids and classes of content that waits behind a click: an answer, a tab, a drawer. It is published, only folded. */
const FOLDED =
  /accordion|accord[eé]on|collaps|toggle|faq|answer|reponse|r[eé]ponse|tab|panel|pane|drawer|content|question|details|expand/i;

export function isElement(node: AnyNode | null | undefined): node is Element {
  return !!node && (node.type === 'tag' || node.type === 'script' || node.type === 'style');
}

export function isBlock(element: Element): boolean {
  return BLOCKS.has(element.name);
}

/** Whether a reader never sees the element. Content folded by an accordion or a tab counts as seen. */
export function isHidden(element: Element): boolean {
  if (NEVER_SHOWN.has(element.name)) return true;
  const attributes = element.attribs;
  const style = attributes.style;
  const concealed =
    (attributes.hidden !== undefined && attributes.hidden !== 'until-found') ||
    (style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style));
  if (!concealed) return false;
  const marks = `${attributes.class ?? ''} ${attributes.id ?? ''} ${attributes.role ?? ''}`;
  const labelled = attributes['aria-labelledby'] !== undefined || attributes.role === 'region';
  return !(labelled || FOLDED.test(marks) || foldedBesideItsTitle(element));
}

/** A hidden block straight after a heading or a button is an answer under its question, whatever its class. */
function foldedBesideItsTitle(element: Element): boolean {
  let previous = element.prev;
  while (previous && !isElement(previous)) previous = previous.prev;
  if (!isElement(previous)) return false;
  return (
    /^(h[1-6]|button|summary|dt)$/.test(previous.name) || previous.attribs['aria-expanded'] !== undefined
  );
}

/** All lines under a node, in reading order, without empty ones. */
export function textLines(root: AnyNode): TextLine[] {
  const lines: TextLine[] = [];
  let buffer = '';
  const flush = (owner: Element) => {
    const text = tidyLine(buffer);
    buffer = '';
    if (text) lines.push({ text, element: owner });
  };
  const visit = (node: AnyNode, owner: Element) => {
    if (node.type === 'text') {
      buffer += (node as Text).data.replace(/[\t\r\n]+/g, ' ');
      return;
    }
    if (node.type === 'root' || node.type === 'cdata') {
      for (const child of node.children) visit(child, owner);
      return;
    }
    if (!isElement(node) || isHidden(node)) return;
    if (node.name === 'br') {
      flush(owner);
      return;
    }
    const cell = node.name === 'td' || node.name === 'th';
    if (cell) {
      // A cell stays on its row's line whatever blocks it holds, so that a row reads as one line.
      if (buffer.trim()) buffer += '\t';
      const cellLines = linesOf(node);
      buffer += cellLines.join(' ');
      if (cellLines.length === 0) buffer += '\t';
      return;
    }
    if (BLOCKS.has(node.name)) {
      flush(owner);
      for (const child of node.children) visit(child, node);
      flush(node);
      return;
    }
    for (const child of node.children) visit(child, owner);
  };
  const start = isElement(root) ? root : (firstElement(root) ?? null);
  if (!start) return lines;
  if (isElement(root)) {
    if (isHidden(root)) return lines;
    for (const child of root.children) visit(child, root);
    flush(root);
  } else {
    visit(root, start);
    flush(start);
  }
  return lines;
}

/** The text of a node as one string, lines joined by a space. */
export function visibleText(root: AnyNode): string {
  return oneLine(linesOf(root).join(' '));
}

/** Visible lines of the whole page's body. */
export function pageLines($: CheerioAPI): TextLine[] {
  const body = $('body').get(0) ?? $.root().get(0);
  return body ? textLines(body) : [];
}

/** No line a business writes is longer; what stands behind is not read, for patterns must not be given more. */
export const LONGEST_LINE = 2_000;

/** Whitespace folded to single spaces (no-break and thin spaces included), ends trimmed; cut at the longest line. */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+/g, ' ')
    .slice(0, LONGEST_LINE)
    .trim();
}

/** Lower case without accents, apostrophes straightened: for comparing words, never for showing them. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/œ/g, 'oe')
    .replace(/Œ/g, 'OE')
    .toLowerCase();
}

function linesOf(node: AnyNode): string[] {
  if (!isElement(node)) return textLines(node).map((line) => line.text);
  return textLines(node).map((line) => line.text);
}

function tidyLine(raw: string): string {
  return raw
    .split('\t')
    .map((cell) => oneLine(cell))
    .join('\t')
    .slice(0, LONGEST_LINE)
    .replace(/^\t+|\t+$/g, '');
}

function firstElement(node: AnyNode): Element | undefined {
  if (!('children' in node)) return undefined;
  return node.children.find((child): child is Element => isElement(child));
}
