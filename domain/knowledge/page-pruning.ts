import type { Element } from 'domhandler';
import type { Region } from './page-blocks.ts';
import { elementsOf, isElement, isStruck, isText, squeeze } from './page-tree.ts';

const NEVER_TEXT = new Set(
  `script style noscript template svg canvas iframe object embed video audio picture img map input select textarea option
   optgroup datalist progress meter math head meta link base frame param source track label title`.split(
    /\s+/,
  ),
);
const COOKIES =
  /cookie|consent|gdpr|rgpd|tarteaucitron|didomi|axeptio|onetrust|cmplz|moove_gdpr|iubenda|osano|quantcast|cky-/i;
const SHARING =
  /(?:^|[\s_-])(?:share|sharing|partager|social|socials|addtoany|sharedaddy|a2a_kit)(?:$|[\s_-])/i;
const MENU =
  /(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|mainmenu|sidenav|offcanvas|burger|breadcrumbs?|fil-?d?-?ariane|pagination|pager|lang-?switch\w*|skip-link)(?:$|[\s_-])/i;
const SKIP_LINK = /^(aller|passer|accéder|skip|jump)\b/i;
/** A price, a time of day, a phone number: what no menu entry is dropped with. */
export const FACT =
  /\d\s*(?:[€$£]|eur\b|euros?\b)|[€$£]\s*\d|\b\d{1,2}\s*[h:]\s*(?:\d{2}\b|[–-]|\b)|(?:\+\d{2}|\b0\d)(?:[\s.-]?\d){7,}/i;

const CONTENT = ['article', 'section', 'main'];

interface Weight {
  text: number;
  /** Characters inside links that lead to pages; `tel:` and `mailto:` links are facts, not navigation. */
  linked: number;
  links: number;
}

const weights = new WeakMap<Element, Weight>();

/** Where in the page an element stands; inner regions win over outer ones. */
export function regionOf(element: Element, outer: Region): Region {
  const role = element.attribs.role;
  if (element.name === 'main' || role === 'main' || element.name === 'article') return 'main';
  // The header of an article or a section belongs to it; the page's own stands outside of them.
  if (element.name === 'header' || role === 'banner') return isInside(element, CONTENT) ? outer : 'header';
  if (element.name === 'footer' || role === 'contentinfo')
    return isInside(element, CONTENT) ? outer : 'footer';
  if (element.name === 'aside' || role === 'complementary') return 'aside';
  return outer;
}

/** True for what helps a visitor move around or decide about cookies, and says nothing about the business. */
export function isDropped(element: Element, region: Region): boolean {
  const { name, attribs } = element;
  if (isStruck(element)) return true;
  if (choiceOf(element)) return false;
  if (NEVER_TEXT.has(name) || (name === 'button' && !isFoldTitle(element))) return true;
  if (name === 'a') return /^#/.test(attribs.href ?? '') && SKIP_LINK.test(plain(element).trim());
  const names = `${attribs.id ?? ''} ${attribs.class ?? ''}`;
  const role = attribs.role;

  if (name === 'nav' || role === 'navigation' || role === 'menubar' || role === 'menu')
    return !saysFacts(element);
  if (names.length === 1 && name !== 'ul') return false;
  if (name === 'body' || name === 'main' || name === 'html') return false;
  if (COOKIES.test(names) && weigh(element).text < 2500 && !contains(element, isTitle)) return true;
  if (SHARING.test(names) && (weigh(element).text < 80 || density(element) > 0.5) && !saysFacts(element))
    return true;
  // A restaurant's "menu" is its offer: only a menu made of links is navigation.
  if (MENU.test(names) && density(element) > 0.7 && !saysFacts(element)) return true;
  if (name === 'ul' && (region === 'header' || region === 'footer')) {
    return density(element) > 0.9 && weigh(element).links >= 3 && !saysFacts(element);
  }
  return false;
}

/**
 * What a form offers to choose from, set as a card: a button or a radio's label of several parts (a name, what it is, a price).
 * Null for any other element: a button of one part only does something, and outside of forms they are a quiz's, in the
 * client's voice.
 */
export function choiceOf(element: Element): string[] | null {
  const isOne =
    element.name === 'button'
      ? !isFoldTitle(element)
      : element.name === 'label' && contains(element, isRadio);
  if (!isOne || !isInside(element, ['form'])) return null;
  const parts = partsOf(element);
  const says = parts.join(' ');
  return parts.length > 1 && (says.length > CARD_LENGTH || FACT.test(says)) ? parts : null;
}
/** A shorter one is a button with a sign, a key or a count. */
const CARD_LENGTH = 40;

/** Texts of the innermost element that holds everything in elements of its own; none where words stand beside them. */
function partsOf(element: Element): string[] {
  if (element.children.some((child) => isText(child) && child.data.trim() !== '')) return [];
  const said = elementsOf(element)
    .filter(({ name }) => !NEVER_TEXT.has(name))
    .map((child) => ({ child, text: squeeze(plain(child)) }))
    .filter(({ text }) => text !== '');
  return said.length === 1 ? partsOf(said[0]!.child) : said.map(({ text }) => text);
}

/** A button that opens a part of the page is that part's title: by what it says it controls, how it is named, or what it asks. */
export function isFoldTitle(element: Element): boolean {
  const { attribs } = element;
  if ('aria-expanded' in attribs || 'aria-controls' in attribs) return true;
  if (/toggle/.test(Object.keys(attribs).join()) || FOLDS.test(attribs.class ?? '')) return true;
  return /\?\W*$/.test(plain(element).trim());
}
const FOLDS = /accordi?on|collaps|toggle|faq|question|disclosure/i;

/** Share of the text that is links to pages; 1 for an element of nothing but links, 0 for an empty one. */
function density(element: Element): number {
  const { text, linked } = weigh(element);
  return text === 0 ? 0 : linked / text;
}

function saysFacts(element: Element): boolean {
  return FACT.test(plain(element));
}

function weigh(element: Element): Weight {
  const known = weights.get(element);
  if (known) return known;
  const total: Weight = { text: 0, linked: 0, links: 0 };
  for (const child of element.children) {
    if (isText(child)) total.text += child.data.trim().length;
    if (!isElement(child) || NEVER_TEXT.has(child.name)) continue;
    const inner = weigh(child);
    total.text += inner.text;
    const toPage = leadsToPage(child);
    total.linked += toPage ? inner.text : inner.linked;
    total.links += toPage ? 1 : inner.links;
  }
  weights.set(element, total);
  return total;
}

/** A link to a page; `tel:` and `mailto:` links are facts, not navigation. */
export function leadsToPage({ name, attribs }: Element): boolean {
  return name === 'a' && attribs.href !== undefined && !/^(tel|mailto|sms):/i.test(attribs.href.trim());
}

function plain(element: Element): string {
  let text = '';
  for (const child of element.children) {
    if (isText(child)) text += child.data;
    else if (isElement(child) && !NEVER_TEXT.has(child.name)) text += ` ${plain(child)} `;
  }
  return text;
}

function contains(element: Element, isWanted: (child: Element) => boolean): boolean {
  return elementsOf(element).some((child) => isWanted(child) || contains(child, isWanted));
}

const isTitle = ({ name }: Element) => name === 'h1';
const isRadio = ({ name, attribs }: Element) => name === 'input' && attribs.type === 'radio';

function isInside(element: Element, names: readonly string[]): boolean {
  for (let parent = element.parent; parent && isElement(parent as Element); parent = parent.parent) {
    if (names.includes((parent as Element).name)) return true;
  }
  return false;
}
