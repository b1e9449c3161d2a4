import type { AnyNode, Element, ParentNode, Text } from 'domhandler';

export function isElement(node: AnyNode): node is Element {
  return node.type === 'tag' || node.type === 'script' || node.type === 'style';
}

export function isText(node: AnyNode): node is Text {
  return node.type === 'text';
}

export function elementsOf(node: ParentNode): Element[] {
  return node.children.filter(isElement);
}

/** All text under a node, as a reader sees it: line breaks and borders between words are spaces. */
export function textOf(node: AnyNode): string {
  if (isText(node)) return node.data;
  if (!isElement(node) || node.type !== 'tag') return '';
  if (isStruck(node)) return '';
  if (node.name === 'br') return ' ';
  let text = '';
  let border = false;
  for (const child of node.children) {
    const part = textOf(child);
    const raised = isRaised(child);
    text = (border || isElement(child)) && !raised ? joinAtBorder(text, part) : text + part;
    border = isElement(child) && !raised;
  }
  return text;
}

/** Crossed out: what the page takes back, most often an old price. */
export function isStruck(element: Element): boolean {
  return STRUCK.has(element.name) || /line-through/.test(element.attribs.style ?? '');
}
const STRUCK = new Set(['s', 'del', 'strike']);

/** Raised or lowered text belongs to the word before it: 1<sup>er</sup>, m<sup>2</sup>. */
export function isRaised(node: AnyNode): boolean {
  return isElement(node) && (node.name === 'sup' || node.name === 'sub');
}

/**
 * Joins text on both sides of an element's border. Style sheets put neighbours apart where the source has no space:
 * `Coupe<span>45 €</span>` is two things; `<span>B</span>ienvenue` and `l’<em>été</em>` are one word.
 */
export function joinAtBorder(before: string, after: string): string {
  if (!before || !after) return before + after;
  const oneDigit = /^\p{N}$/u.test(after) && /\p{N}$/u.test(before);
  const apart = /[\p{Ll}\p{N}€%)]$/u.test(before) && /^[\p{Lu}\p{N}€(]/u.test(after) && !oneDigit;
  return apart ? `${before} ${after}` : before + after;
}

/** Whitespace folded to single spaces, leader dots of a price list to one ellipsis; no-break spaces stay, French prices and hours are written with them. */
export function squeeze(text: string): string {
  return text
    .replace(/[\u200b\u200c\u2060\ufeff\u00ad]/g, '')
    .replace(/\.{4,}|_{4,}|·{4,}/g, ' … ')
    .replace(/[ \t\n\r\f\v]+/g, ' ')
    .trim();
}
