/**
 * A page as the extractor of services reads it: a flat run of segments (a line, a heading, a data table), each knowing the
 * elements around it. Crossed-out text is left out of what is parsed; places where two inline elements touch are kept as
 * joints, since `<span>Coupe</span><span>45 €</span>` shows a gap that its text has not.
 */
import type { CheerioAPI } from 'cheerio';
import type { AnyNode, Element, Text } from 'domhandler';
import { choiceOf } from '../page-pruning.ts';
import { type PriceMention, priceMentions } from './prices.ts';
import { cleanName, JOINT, unjoin } from './service-names.ts';
import { isBlock, isElement, isHidden, LONGEST_LINE, oneLine, visibleText } from './text.ts';

export interface Segment {
  index: number;
  /** Text as parsed: crossed-out prices removed, joints kept. */
  raw: string;
  /** The same for reading. */
  text: string;
  /** The whole visible line, crossed-out words included: for quoting. */
  quote: string;
  /** Nearest block around the line, outermost last. */
  path: Element[];
  /** 1–6 for headings (or what is styled as one), 0 otherwise. */
  heading: number;
  /** Text at the start set off as a name (bold, heading inside a line, class "title"); null when none. */
  strong: string | null;
  /** The whole line is set off so. */
  allStrong: boolean;
  mentions: PriceMention[];
  table: Element | null;
}

const STRUCK_CLASS =
  /(?:^|[\s_-])(?:line-through|strike(?:through|d)?|striked|barr[eé]e?s?|old-?price|price-?old|prix-?(?:barre|avant|ancien)|ancien-?prix|was-?price|price-?was|regular-price|original-price|prix-original|crossed|compare-at-price|before-price|del)(?:$|[\s_-])/i;
const NAME_CLASS =
  /(?:^|[\s_-])(?:name|title|titre|nom|label|libelle|intitule|heading|service|presta(?:tion)?|item-title|h[1-6])(?:$|[\s_-])/i;
/** `service-item-desc`, `presta-prix`, `services-grid`: what stands beside a name or holds it, whatever else its class says. */
const BESIDE_NAME_CLASS =
  /(?:^|[_-])(?:desc(?:ription)?s?|prices?|prix|tarifs?|cost|amount|montant|duration|dur[ée]e|time|temps|meta|notes?|details?|infos?|texte?|sub-?title|sous-?titre|content|body|icon|image|img|lists?|grid|items?|cards?|sections?|wrapper|container|box|block|row|category|tags?|pills?|badges?|actions?|link|btn|button)$/i;
/** `<span>Soin éclat<span class="desc">Un coup de frais</span></span>`: what describes a name, inside it. */
const DESCRIBES_CLASS = /(?:^|[\s_-])(?:desc|description)(?:$|[\s_-])/i;
const SKIPPED = new Set(['nav', 'form', 'blockquote', 'label', 'input']);
const SKIPPED_CLASS =
  /(?:^|[\s_-])(?:testimonials?|t[ée]moignages?|reviews?|avis-?clients?|cookies?|rgpd|gdpr|breadcrumbs?|navbar|nav-?menu|menu-item|pagination|share|comments?|cart|panier|mini-?cart|sr-only|screen-reader-text|visually-hidden|slick-cloned|swiper-slide-duplicate|cloned)(?:$|[\s_-])/i;

/** The business's own name at the top of each page. */
const SITE_NAME_CLASS = /(?:^|[\s_-])(?:logo|branding|navbar-brand|site-title|site-name)(?:$|[\s_-])/i;

/** Segments of a page's body in reading order. `isDataTable` tells which tables are kept whole. */
export function pageSegments(
  $: CheerioAPI,
  currency: string,
  isDataTable: (table: Element) => boolean,
): Segment[] {
  const body = $('body').get(0) ?? $.root().get(0);
  return body && isElement(body) ? elementSegments(body, currency, isDataTable, opened($)) : [];
}

/** Segments inside one element. */
export function elementSegments(
  root: Element,
  currency: string,
  isDataTable: (table: Element) => boolean,
  behindClick: ReadonlySet<string> = new Set(),
): Segment[] {
  const segments: Segment[] = [];
  const path: Element[] = [];
  let raw = '';
  let quote = '';
  let strong = '';
  let afterStrong = false;

  const flush = () => {
    // Most blocks of a page builder's page hold no words at all.
    if (raw === '' && quote === '') {
      afterStrong = false;
      strong = '';
      return;
    }
    const line = raw.replace(/[\s\u00a0\u202f]+/g, ' ').slice(0, LONGEST_LINE);
    const text = oneLine(unjoin(line));
    const lead = cleanName(strong);
    const wholeQuote = oneLine(unjoin(quote.slice(0, LONGEST_LINE)));
    raw = '';
    quote = '';
    strong = '';
    const wasSplit = afterStrong;
    afterStrong = false;
    if (text === '') return;
    const heading = path.find((element) => /^h[1-6]$/.test(element.name));
    segments.push({
      index: segments.length,
      raw: line,
      text,
      quote: wholeQuote,
      path: [...path].reverse(),
      heading: heading ? Number(heading.name[1]) : 0,
      strong: lead !== '' ? lead : null,
      allStrong: lead !== '' && !wasSplit,
      mentions: priceMentions(line.replaceAll(JOINT, ' '), currency),
      table: null,
    });
  };

  const join = () => {
    if (raw !== '' && !/\s$/.test(raw)) raw += JOINT;
    if (quote !== '' && !/\s$/.test(quote)) quote += JOINT;
    if (strong !== '' && !afterStrong && !/\s$/.test(strong)) strong += JOINT;
  };

  const visit = (node: AnyNode, struck: boolean, inStrong: boolean) => {
    if (node.type === 'text') {
      const data = (node as Text).data.replace(/[\t\r\n]+/g, ' ');
      quote += data;
      if (struck) {
        // A crossed-out name would leave a nameless price: only what holds a figure is dropped.
        if (!/\d/.test(data)) raw += data;
        return;
      }
      raw += data;
      if (data.trim() !== '') {
        if (inStrong && !afterStrong) strong += data;
        else if (!/^[\s\p{P}\p{S}]*$/u.test(data)) afterStrong = true;
      }
      return;
    }
    if (!isElement(node)) return;
    if (isHidden(node) && !(node.attribs.style !== undefined && behindClick.has(node.attribs.id ?? '')))
      return;
    const marks = `${node.attribs.class ?? ''} ${node.attribs.id ?? ''}`;
    if (SKIPPED.has(node.name) && !(hasMoney(node) && (node.name === 'form' || choiceOf(node)))) {
      if (isBlock(node)) flush();
      return;
    }
    if (
      (SKIPPED_CLASS.test(marks) || (SITE_NAME_CLASS.test(marks) && !hasMoney(node))) &&
      node.name !== 'body' &&
      node.name !== 'html'
    ) {
      if (isBlock(node)) flush();
      // A band of breadcrumbs often holds the page's title.
      if (/breadcrumb/i.test(marks))
        for (const heading of headingsUnder(node)) visit(heading, struck, inStrong);
      return;
    }
    if (node.name === 'br') return flush();
    if (node.name === 'table' && isDataTable(node)) {
      flush();
      segments.push({
        index: segments.length,
        raw: '',
        text: '',
        quote: '',
        path: [node, ...[...path].reverse()],
        heading: 0,
        strong: null,
        allStrong: false,
        mentions: [],
        table: node,
      });
      return;
    }
    const nowStruck =
      struck ||
      /^(?:del|s|strike)$/.test(node.name) ||
      STRUCK_CLASS.test(marks) ||
      /line-through/i.test(node.attribs.style ?? '');
    const nowStrong =
      inStrong ||
      /^(?:strong|b|h[1-6]|dt|th)$/.test(node.name) ||
      isNamedByClass(node) ||
      /font-weight\s*:\s*(?:bold|[6-9]00)/i.test(node.attribs.style ?? '');
    if (isBlock(node) || isCell(node) || isShownAsBlock(node)) {
      flush();
      path.push(node);
      for (const child of node.children) visit(child, nowStruck, nowStrong);
      flush();
      path.pop();
      return;
    }
    join();
    if (raw !== '' && DESCRIBES_CLASS.test(node.attribs.class ?? '')) {
      const said = visibleText(node);
      if (!/\d/.test(said)) {
        quote += said;
        return join();
      }
    }
    for (const child of node.children) visit(child, nowStruck, nowStrong);
    join();
  };

  path.push(root);
  for (const child of root.children) visit(child, false, false);
  flush();
  return segments;
}

/** Ids of blocks a button or link opens: a window that waits for a click is published as a folded answer is. */
function opened($: CheerioAPI): Set<string> {
  const ids = new Set<string>();
  $('[aria-controls],[data-target],[data-bs-target],[data-modal-target],[data-src^="#"],a[href^="#"]').each(
    (_, element) => {
      for (const name of [
        'aria-controls',
        'data-target',
        'data-bs-target',
        'data-modal-target',
        'data-src',
        'href',
      ]) {
        const id = $(element).attr(name)?.replace(/^#/, '');
        if (id) ids.add(id);
      }
    },
  );
  return ids;
}

/** A class that says "name" on what holds no blocks of its own. */
function isNamedByClass(element: Element): boolean {
  const classes = element.attribs.class ?? '';
  return (
    classes.split(/\s+/).some((name) => NAME_CLASS.test(name) && !BESIDE_NAME_CLASS.test(name)) &&
    !element.children.some((child) => isElement(child) && isBlock(child))
  );
}

function headingsUnder(element: Element): Element[] {
  return element.children
    .filter(isElement)
    .flatMap((child) => (/^h[1-3]$/.test(child.name) ? [child] : headingsUnder(child)));
}

const isCell = (element: Element) => element.name === 'td' || element.name === 'th';

/** Custom elements and inline elements that hold blocks break lines as their content does. */
function isShownAsBlock(element: Element): boolean {
  return (
    element.name.includes('-') ||
    /display\s*:\s*(?:block|flex|grid)/i.test(element.attribs.style ?? '') ||
    isTag(element) ||
    (element.name === 'a' && element.children.some((child) => isElement(child) && isBlock(child)))
  );
}

/** « Le plus demandé » set in a pill before a name. */
const isTag = (element: Element) =>
  TAG_CLASS.test(element.attribs.class ?? '') &&
  element.children.every((child) => child.type !== 'text' || !/\d/.test((child as Text).data));
const TAG_CLASS = /(?:^|[\s_-])(?:tag|pill|eyebrow|kicker)(?:$|[\s_-])/i;

function hasMoney(element: Element): boolean {
  let found = false;
  const visit = (node: AnyNode) => {
    if (found) return;
    if (node.type === 'text') found = /\d\s*€|[€£$]\s*\d/.test((node as Text).data);
    else if (isElement(node)) node.children.forEach(visit);
  };
  visit(element);
  return found;
}
