/**
 * How much of a page is read. A page is a stranger's, and reading it must not take the worker from everybody else: what the
 * patterns see is bounded here, far beyond what any page of a business says, so that the time is linear in the page's size.
 */
import type { CheerioAPI } from 'cheerio';
import type { AnyNode } from 'domhandler';
import { LONGEST_LINE } from './text.ts';

/** Characters of markup once its programs, styles and drawings are gone. */
export const MOST_MARKUP = 1_000_000;
/** Characters of text under the whole tree. */
const MOST_TEXT = 100_000;
/** Elements and texts read; a table of thousands of rows lies below. */
const MOST_NODES = 40_000;
/** Elements inside one another. */
const DEEPEST = 400;

/** Cuts the tree to the bounds, in reading order. */
export function boundTree($: CheerioAPI): void {
  let text = 0;
  let nodes = 0;
  const waiting: { node: AnyNode; depth: number }[] = [{ node: $.root().get(0)!, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    if (node.type === 'text') {
      node.data = node.data.slice(0, Math.max(0, MOST_TEXT - text));
      text += node.data.trim().length;
    }
    if (!('children' in node) || node.type === 'script') continue;
    if ('attribs' in node)
      for (const [name, value] of Object.entries(node.attribs))
        if (value.length > LONGEST_LINE) node.attribs[name] = value.slice(0, LONGEST_LINE);
    const room = depth < DEEPEST ? MOST_NODES - nodes : 0;
    if (node.children.length > room) {
      node.children.length = room;
      const last = node.children.at(-1);
      if (last) last.next = null;
    }
    nodes += node.children.length;
    for (const child of [...node.children].reverse()) waiting.push({ node: child, depth: depth + 1 });
  }
}

/** `html` without the elements of a name whose opening tag does not match `kept`. Linear, whatever is left open. */
export function withoutElements(html: string, name: string, kept?: RegExp): string {
  const opening = new RegExp(`<${name}\\b[^<>]*>`, 'gi');
  const closing = new RegExp(`</${name}\\s*>`, 'gi');
  let rest = '';
  let from = 0;
  for (let tag = opening.exec(html); tag; tag = opening.exec(html)) {
    if (kept?.test(tag[0])) continue;
    closing.lastIndex = opening.lastIndex;
    // Left open to the end: so are all that follow.
    if (!closing.test(html)) break;
    rest += html.slice(from, tag.index);
    from = closing.lastIndex;
    opening.lastIndex = from;
  }
  return rest + html.slice(from);
}
