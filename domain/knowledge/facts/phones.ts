/** The business's telephone numbers, in E.164. */

import type { Element, Text } from 'domhandler';
import {
  type CountryCode,
  findPhoneNumbersInText,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { type ParsedPage, textsOf } from './page.ts';
import { foreignLines, type PageRole, pageRole } from './provenance.ts';
import { businessNodes, contactPoints } from './structured-data.ts';
import { isElement, oneLine, plain, visibleText } from './text.ts';
import type { SourcedValue } from './types.ts';

/** Words that say a telephone number follows. */
const ANNOUNCED = /\b(?:tel|telephone|phone|call|mobile|portable|appelez|ring|whatsapp)\b[^\d]{0,20}$/;
/** One figure seven times over, or all of them in turn, is nobody's number. */
const PLACEHOLDER = /(\d)\1{6}|^\+1234567/;

/** Places of one page that may give a telephone number, kept as text until the site's countries are known. */
export interface PagePhones {
  url: string;
  declared: string[];
  links: Array<{ written: string; shown: string }>;
  /** Visible lines with figures, each with the line above. */
  lines: Array<{ text: string; above: string }>;
  role: PageRole;
}

interface Sighting {
  number: string;
  quote: string;
  url: string;
  /** How sure the place is: structured data and links are meant to be dialled. */
  weight: number;
}

const FAX = /\bfax\b|telecopie|telefax/;
/** A figure written like a telephone number but announced as something else. */
const NOT_A_PHONE =
  /siret|siren|\brcs\b|\btva\b|\bvat\b|\bape\b|\bnaf\b|\brpps\b|adeli|finess|\biban\b|company (?:no|number|reg)|registration|reg(?:istered)? no|capital|banque[- ]carrefour|\bbce\b|entreprises? sous le numero|agrement|orias|licen[cs]e|charity/;

/**
 * Numbers of the business: structured data, `tel:` links and visible text, without faxes and without the numbers of
 * hosts, designers and other businesses. `countries`: where to read national numbers, likeliest first.
 */
export function mergePhones(pages: readonly PagePhones[], countries: readonly string[]): SourcedValue[] {
  const sightings = pages.flatMap((page) => pageSightings(page, countries));
  const byNumber = new Map<string, Sighting[]>();
  for (const sighting of sightings)
    byNumber.set(sighting.number, [...(byNumber.get(sighting.number) ?? []), sighting]);
  const ranked = [...byNumber.values()]
    .map((list) => {
      const top = list.reduce((a, b) => (b.weight > a.weight ? b : a));
      const places = new Set(list.map((sighting) => sighting.url)).size;
      return { top, places, score: top.weight + Math.min(3, Math.log2(places)) };
    })
    .sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  // Numbers seen once in passing (a partner's, an article's) count only where nothing better is known.
  return ranked
    .filter((entry) => entry.score >= 2 || (entry.score === best && best > 0))
    .map(({ top }) => ({ value: top.number, sourceUrl: top.url, quote: top.quote }));
}

/** Where one page may give numbers: structured data, links to dial, lines with enough figures. */
export function pagePhones(page: ParsedPage): PagePhones {
  const declared = businessNodes(page).flatMap((node) =>
    [node, ...contactPoints(node)].flatMap((owner) =>
      textsOf(owner, 'telephone').flatMap((value) => value.split(/\s*[/;,]\s*(?=[+0(])/)),
    ),
  );
  const foreign = foreignLines(page);
  const foreignElements = new Set([...foreign].map((line) => line.element));
  const links: PagePhones['links'] = [];
  page.$('a[href^="tel:" i], a[href^="callto:" i]').each((_, link) => {
    if (!isElement(link) || (isElement(link.parent) && foreignElements.has(link.parent))) return;
    if (FAX.test(plain(nearbyText(link)))) return;
    const written = oneLine(link.attribs.href!.replace(/^(?:tel|callto):/i, '').replace(/%20|\/\//g, ' '));
    links.push({ written, shown: visibleText(link) });
  });
  const all = page.lines();
  const lines = all.flatMap((line, index) =>
    foreign.has(line) || !/(?:\d\D{0,4}){6}/.test(line.text)
      ? []
      : [{ text: line.text, above: (all[index - 1]?.text ?? '').slice(-60) }],
  );
  return { url: page.url, declared, links, lines, role: pageRole(page.url) };
}

/** What a visible number is worth by the page it stands on. */
const IN_TEXT: Record<PageRole, number> = {
  home: 3,
  contact: 3,
  about: 2.5,
  other: 1.5,
  legal: 1,
  blog: 0.5,
};

function pageSightings(page: PagePhones, countries: readonly string[]): Sighting[] {
  const sightings: Sighting[] = [];
  const add = (number: string, quote: string, weight: number) =>
    sightings.push({ number, quote, url: page.url, weight });
  for (const text of page.declared) {
    const number = e164(text.replace(/^tel:/i, ''), countries);
    if (number) add(number, text, 4);
  }
  for (const { written, shown } of page.links) {
    // Where the link of a template stayed behind another number, what is shown is what people dial.
    const visible = e164(shown, countries);
    const number = visible ?? e164(written, countries);
    if (!number) continue;
    const quote = visible ? shown : written;
    add(number, quote, page.role === 'blog' ? 1.5 : page.role === 'legal' ? 2 : 4);
  }
  for (const line of page.lines) {
    for (const { number, text, at } of numbersIn(line.text, countries))
      if (!announcedOtherwise(line, at)) add(number, text, IN_TEXT[page.role]);
  }
  return sightings;
}

/** What stands just before a number says what it is; before any other number on the line. */
function announcedOtherwise(line: PagePhones['lines'][number], at: number): boolean {
  const before = plain(line.text.slice(0, at))
    .replace(/^.*\d{2}(?=[^\d]{3,}$)/, '')
    .slice(-40);
  // "Licence VTC" over "N° 01…": the line above says which number.
  const said = /^\s*(?:n\s?[°ºo]\.?\s*:?\s*)?$/.test(before) ? plain(line.above).slice(-30) : before;
  return FAX.test(said) || NOT_A_PHONE.test(said);
}

function numbersIn(
  text: string,
  countries: readonly string[],
): Array<{ number: string; text: string; at: number }> {
  const found: Array<{ number: string; text: string; at: number }> = [];
  const taken = new Set<number>();
  for (const country of usable(countries)) {
    for (const match of findPhoneNumbersInText(text, country)) {
      const written = text.slice(match.startsAt, match.endsAt);
      if (taken.has(match.startsAt) || !looksWritten(written, text, match.startsAt, match.endsAt)) continue;
      const announced =
        ANNOUNCED.test(plain(text.slice(0, match.startsAt)).slice(-30)) && country === countries[0];
      if (
        !(match.number.isValid() || (announced && match.number.isPossible())) ||
        PLACEHOLDER.test(match.number.number)
      )
        continue;
      taken.add(match.startsAt);
      found.push({ number: match.number.number, text: oneLine(written), at: match.startsAt });
    }
  }
  return found;
}

/** A number as people write it: international, with a leading zero, or in the North American shape. */
function looksWritten(written: string, text: string, start: number, end: number): boolean {
  if (/[\d.,/-]$/.test(text.slice(0, start)) || /^[\d€%]|^[.,/-]\d/.test(text.slice(end))) return false;
  const trimmed = written.trim();
  if (/^\(?(?:\+|00)/.test(trimmed) || /^\(?0/.test(trimmed)) return !/^0{3}/.test(trimmed);
  return /^\(?1?[\s.-]*\(?\d{3}\)?[\s.-]*\d{3}[\s.-]\d{4}$/.test(trimmed);
}

const usable = (countries: readonly string[]): CountryCode[] =>
  [...new Set([...countries.slice(0, 4), 'FR', ...OVERSEAS, 'GB', 'US'])].filter(
    (code): code is CountryCode => isSupportedCountry(code),
  );

/** French departments with codes of their own: a number of one is valid in no other, and none is valid in France. */
const OVERSEAS = ['RE', 'GP', 'MQ', 'GF', 'YT'];

function e164(text: string, countries: readonly string[]): string | null {
  const cleaned = text.replace(/\(0\)/g, ' ').trim();
  if (cleaned.replace(/\D/g, '').length < 8) return null;
  for (const country of usable(countries)) {
    const number = parsePhoneNumberFromString(cleaned, country);
    if (number?.isValid() && !PLACEHOLDER.test(number.number)) return number.number;
  }
  // Numbering plans change faster than their lists: what is meant to be dialled and has the right length is kept.
  const likely = parsePhoneNumberFromString(cleaned, usable(countries)[0]!);
  if (
    likely?.isPossible() &&
    looksWritten(cleaned, cleaned, 0, cleaned.length) &&
    !PLACEHOLDER.test(likely.number)
  )
    return likely.number;
  return null;
}

function nearbyText(link: Element): string {
  let previous = link.prev;
  let text = '';
  while (previous && text.trim().length < 12) {
    text = (previous.type === 'text' ? (previous as Text).data : visibleText(previous)) + text;
    previous = previous.prev;
  }
  return text.slice(-30);
}
