import { load } from 'cheerio/slim';
import type { AnyNode, Element } from 'domhandler';

/** More markup than this says nothing more: a mail of one sentence may carry megabytes of style. */
const LONGEST_HTML = 1_000_000;
const LONGEST_TEXT = 100_000;
const MOST_NODES = 100_000;
const DEEPEST_QUOTE = 10;
/** Deeper nesting is made to exhaust a reader: the parser's time grows with the square of it. No mail means it. */
const DEEPEST = 1_500;

const SILENT = new Set([
  ...[
    'head',
    'script',
    'style',
    'title',
    'template',
    'noscript',
    'svg',
    'math',
    'object',
    'iframe',
    'select',
  ],
]);
const BLOCKS = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'body',
    'center',
    'dd',
    'div',
    'dl',
    'dt',
    'fieldset',
    'footer',
  ],
  ...[
    'form',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'header',
    'hr',
    'li',
    'main',
    'nav',
    'ol',
    'p',
    'pre',
    'section',
  ],
  ...['table', 'tr', 'ul'],
]);
/** Apart from the next by an empty line. */
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'table']);

/** Where Outlook begins what it quotes; nothing ends it. */
const OUTLOOK_QUOTE = new Set(['divrplyfwdmsg', 'appendonsend', 'mail-editor-reference-message-container']);
const QUOTE_DIVIDER = '-----Message d’origine-----';

/** Stands where the rest of a mail was not read. */
const CUT = '[…]';

/**
 * An HTML mail as text: lines where it has them, quotes marked by « > » as text mails mark them, nothing that is not shown.
 * Whatever it is given, it ends soon and with a text of bounded length; broken markup never throws. What was not read is
 * marked as left out.
 */
export function htmlText(html: string): string {
  const out = new TextOut();
  const read = untilTooDeep(html.slice(0, LONGEST_HTML));
  const root = load(read).root()[0] as unknown as {
    children: AnyNode[];
  };
  // No recursion: a mail can be nested deeper than any stack.
  const todo: Array<AnyNode | (() => void)> = [...root.children].reverse();
  for (let seen = 0; seen < MOST_NODES && !out.isFull; seen += 1) {
    const next = todo.pop();
    if (next === undefined) break;
    if (typeof next === 'function') next();
    else if (next.type === 'text') out.text(next.data);
    else if ('children' in next && 'name' in next) {
      const element = next as Element;
      if (isSilent(element)) continue;
      const leave = enter(element, out);
      todo.push(leave);
      for (let index = element.children.length - 1; index >= 0; index -= 1)
        todo.push(element.children[index]!);
    }
  }
  const text = out.toString();
  const isCut = todo.length > 0 || out.isFull || read.length < html.length;
  return isCut && text !== '' ? `${text.slice(0, LONGEST_TEXT - CUT.length - 2)}\n\n${CUT}` : text;
}

/** Elements that hold nothing. */
const EMPTY = new Set([
  ...['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'],
]);
/** What an element ends that stands open right before it: people leave these ends out. */
const ENDED_BY: Record<string, readonly string[]> = {
  p: ['p'],
  li: ['li'],
  dd: ['dd', 'dt'],
  dt: ['dd', 'dt'],
  td: ['td', 'th'],
  th: ['td', 'th'],
  tr: ['tr', 'td', 'th'],
  option: ['option'],
};

/** The beginning of a mail's markup in which nothing stands too deep, as the parser below would nest it. */
function untilTooDeep(html: string): string {
  const open: string[] = [];
  for (const { 1: slash, 2: tag, index } of html.matchAll(/<(\/?)([a-z][a-z0-9:-]*)/gi)) {
    const name = tag!.toLowerCase();
    if (EMPTY.has(name)) continue;
    if (slash) {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
      continue;
    }
    while (ENDED_BY[name]?.includes(open.at(-1) ?? '')) open.pop();
    open.push(name);
    if (open.length > DEEPEST) return html.slice(0, index);
  }
  return html;
}

/** Begins an element. @returns what ends it. */
function enter(element: Element, out: TextOut): () => void {
  const { name } = element;
  if (OUTLOOK_QUOTE.has(element.attribs.id?.toLowerCase() ?? '')) {
    out.line();
    out.text(QUOTE_DIVIDER);
    out.line();
  }
  if (name === 'br') out.break();
  if (name === 'td' || name === 'th') return () => out.text(' ');
  if (!BLOCKS.has(name)) return () => {};
  const isQuote = name === 'blockquote';
  const isApart = PARAGRAPHS.has(name);
  out.line(isApart);
  if (isQuote) out.quote(1);
  if (name === 'li') out.text('- ');
  if (name === 'hr') out.text('__________');
  return () => {
    out.line(isApart);
    if (isQuote) out.quote(-1);
  };
}

function isSilent({ name, attribs }: Element): boolean {
  if (SILENT.has(name) || 'hidden' in attribs) return true;
  return /display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden/i.test(attribs.style ?? '');
}

/** Lines as they fill. */
class TextOut {
  #lines: string[] = [];
  #line = '';
  #depth = 0;
  #length = 0;

  get isFull(): boolean {
    return this.#length > LONGEST_TEXT;
  }

  text(data: string): void {
    const words = data.replace(/[\s\u00a0]+/g, ' ');
    this.#line += this.#line === '' || this.#line.endsWith(' ') ? words.replace(/^ /, '') : words;
    this.#length += words.length;
  }

  /** Ends the line that has begun, if one has; `apart` leaves an empty one before what follows. */
  line(apart = false): void {
    if (this.#line.trim() !== '') this.break();
    const last = this.#lines.at(-1);
    if (apart && last !== undefined && last.replace(/^[> ]+/, '') !== '') this.#lines.push(this.#prefix());
  }

  break(): void {
    this.#lines.push(this.#prefix() + this.#line.trim());
    this.#line = '';
    this.#length += 1 + this.#depth;
  }

  quote(by: 1 | -1): void {
    this.#depth += by;
  }

  #prefix(): string {
    return '> '.repeat(Math.min(this.#depth, DEEPEST_QUOTE));
  }

  toString(): string {
    this.line();
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
      .slice(0, LONGEST_TEXT);
  }
}
