/** The business's postal address, on one line: "12 rue de la République, 69002 Lyon". */
import { NAMED_WAY, STREET, STREET_WORD, TOWNS } from './address-patterns.ts';
import { nodesOf, type ParsedPage, type StructuredNode, textOf, textsOf } from './page.ts';
import { foreignLines, type PageRole, pageRole } from './provenance.ts';
import { businessNodes } from './structured-data.ts';
import { oneLine, plain } from './text.ts';
import type { SourcedValue } from './types.ts';

/** Places of one page that may give an address, kept as text until the site's countries are known. */
export interface PageAddresses {
  url: string;
  role: PageRole;
  declared: string[];
  /** Lines that may end an address, each with the lines above it. */
  lines: Array<{ line: AddressLine; above: AddressLine[] }>;
}

interface AddressLine {
  text: string;
  /** Name of the block around the line. */
  block: string;
}

interface Sighting {
  value: string;
  quote: string;
  url: string;
  weight: number;
}

/** The address repeated most and placed best (structured data, contact page, footer); null when none is published. */
export function mergeAddresses(
  pages: readonly PageAddresses[],
  countries: readonly string[],
): SourcedValue | null {
  const groups = new Map<string, { top: Sighting; score: number }>();
  for (const page of pages) {
    const seen = new Set<string>();
    for (const sighting of pageSightings(page, countries)) {
      const key = identity(sighting.value);
      const known = groups.get(key);
      const repeat = seen.has(key) ? 0 : 0.5;
      seen.add(key);
      if (!known) groups.set(key, { top: sighting, score: sighting.weight + repeat });
      else {
        known.score = Math.max(known.score, sighting.weight + repeat) + repeat * 0.6;
        if (sighting.weight > known.top.weight) known.top = sighting;
      }
    }
  }
  let best: { top: Sighting; score: number } | null = null;
  for (const group of groups.values()) if (!best || group.score > best.score) best = group;
  return best ? { value: best.top.value, sourceUrl: best.top.url, quote: best.top.quote } : null;
}

/** Same place however written: its figures and the longest words. */
function identity(address: string): string {
  const digits = address.match(/\d+/g)?.join(' ') ?? '';
  return digits === '' ? plain(address).replace(/[^a-z]/g, '') : digits;
}

/** A longer line is running text. */
const LONGEST_LINE = 600;
/** An address is told on one line, or over a few short ones. */
const LINES_ABOVE = 7;

/** Where one page may give an address: structured data, and lines with a figure or an Irish town. */
export function pageAddresses(page: ParsedPage): PageAddresses {
  const declared = businessNodes(page)
    .flatMap((node) => [
      ...nodesOf(node, 'address').map(postalAddress),
      ...textsOf(node, 'address').map(tidy),
    ])
    .filter((value): value is string => value !== null && /\d/.test(value));
  const foreign = foreignLines(page);
  const all = page.lines();
  const kept = all.map(({ text, element }) => ({
    text: text.slice(0, LONGEST_LINE + 1),
    block: element.name,
  }));
  const lines = kept.flatMap((line, index) =>
    foreign.has(all[index]!) || line.text.length > LONGEST_LINE || !/\d|Dublin|Co\b|County/.test(line.text)
      ? []
      : [{ line, above: kept.slice(Math.max(0, index - LINES_ABOVE), index) }],
  );
  return { url: page.url, role: pageRole(page.url), declared, lines };
}

/** What a visible address is worth by the page it stands on. */
const PLACE: Record<PageRole, number> = {
  contact: 4,
  home: 3.5,
  about: 2.5,
  other: 2,
  legal: 1.5,
  blog: 0.5,
};

function pageSightings(page: PageAddresses, countries: readonly string[]): Sighting[] {
  const sightings: Sighting[] = page.declared.map((value) => ({
    value,
    quote: value,
    url: page.url,
    weight: 4.5,
  }));
  for (const { line, above } of page.lines) {
    const found = addressAt([...above, line], above.length, countries);
    if (!found) continue;
    const framed = /address|footer/.test(line.block) ? 0.5 : 0;
    const announced = /adresse|address|situe|nous trouver|find us|visit|cabinet|salon/.test(
      plain(`${above.at(-1)?.text ?? ''} ${line.text}`),
    )
      ? 0.3
      : 0;
    const whole = found.street ? 1 : -1.5;
    sightings.push({
      value: found.value,
      quote: found.quote,
      url: page.url,
      weight: PLACE[page.role] + framed + announced + whole,
    });
  }
  return sightings;
}

/** A `PostalAddress` on one line, in the order its country writes. */
function postalAddress(node: StructuredNode): string | null {
  const street = textsOf(node, 'streetAddress').join(', ');
  const town = textOf(node, 'addressLocality') ?? '';
  const code = textOf(node, 'postalCode') ?? '';
  const region = textOf(node, 'addressRegion') ?? '';
  if (street === '' && town === '' && code === '') return textOf(node, 'name');
  // Some put the whole address in one property.
  if (code !== '' && street.includes(code)) return tidy(street);
  const codeFirst = /^(?:[A-Z]{1,2}-)?\d{4,5}$/.test(code) && !/^[A-Z]{2}$/.test(region);
  const place = codeFirst
    ? [code, town].filter(Boolean).join(' ')
    : [town, [region, code].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  return tidy([street, place].filter(Boolean).join(', '));
}

/** An address that ends on this line: its town is here, its street here or on the two lines before. */
function addressAt(
  lines: readonly AddressLine[],
  index: number,
  countries: readonly string[],
): { value: string; quote: string; street: boolean } | null {
  const text = lines[index]!.text.replace(/\t/g, ' ');
  if (text.length > LONGEST_LINE) return null;
  const town = townIn(text, countries);
  if (!town) return null;
  const before = text.slice(0, town.index);
  const here = lastStreet(before, town.index);
  if (here) {
    const quote = oneLine(
      text.slice(text.lastIndexOf(here.slice(0, 12), town.index), town.index + town.text.length),
    );
    return { value: withComma(tidy(quote), town.text), quote, street: true };
  }
  // Street on a line of its own; between it and the town a floor or a building may stand.
  if (oneLine(before).length <= 40) {
    for (let back = 1; back <= 3 && index - back >= 0; back += 1) {
      const previous = lines[index - back]!.text;
      if (previous.length > 120) break;
      const street = lastStreet(previous, previous.length);
      if (!street) continue;
      const extra = lines.slice(index - back + 1, index).map((line) => line.text);
      const value = tidy([street, ...extra, oneLine(before), town.text].filter(Boolean).join(', '));
      const quote = oneLine(
        [
          previous.slice(previous.indexOf(street)),
          ...extra,
          text.slice(0, town.index + town.text.length),
        ].join(' '),
      );
      return { value, quote, street: true };
    }
  }
  return (
    stackedAddress(lines, index, town, text) ?? {
      value: tidy(town.text),
      quote: oneLine(town.text),
      street: false,
    }
  );
}

/**
 * A British or American address set line by line ("Linear House", "Peyton Place", "London SE10 8RS"): short lines above the
 * postcode that hold nothing but names belong to it, from the first with a way or a number, else the places alone.
 */
function stackedAddress(
  lines: readonly AddressLine[],
  index: number,
  town: { text: string; index: number },
  text: string,
): { value: string; quote: string; street: boolean } | null {
  if (!/\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?$/.test(town.text)) return null;
  const before = oneLine(text.slice(0, town.index));
  const stack: string[] = [];
  if (before !== '') {
    // All on one line: from the first capital or figure after a label such as "Address:".
    const own = before
      .replace(/^.*(?:address|located|find us|visit us)\b[^:]{0,20}(?::| at| is)?\s*:?\s*/i, '')
      .replace(/,$/, '');
    if (own.length > 80 || own.split(/[,\s]+/).some((word) => /^[a-z]{4,}$/.test(word))) return null;
    stack.push(own);
  }
  for (let back = index - 1; back >= 0 && stack.length < 5; back -= 1) {
    const line = oneLine(lines[back]!.text);
    if (
      line.length > 45 ||
      /[@:?!]|\d{5}/.test(line) ||
      !/^(?:[A-Z\d]|the )/.test(line) ||
      (/^h[1-6]$/.test(lines[back]!.block) && lines[back]!.block !== lines[index]!.block)
    )
      break;
    stack.unshift(line);
  }
  const way = stack.findIndex((line) => STREET_WORD.test(line) || /^\d/.test(line));
  // What stands above the first way, house or number is the business or its people.
  const kept = way >= 0 ? stack.slice(way) : placesAtEnd(stack);
  if (kept.length === 0) return null;
  const quote = oneLine([...kept, town.text].join(' '));
  return { value: tidy([...kept, town.text].join(', ')), quote, street: way >= 0 };
}

/** `Hanham`, `Bristol`: the one or two lines just above a postcode that are a single name each. */
function placesAtEnd(stack: readonly string[]): string[] {
  const last = stack.slice(-2);
  const from = last.findLastIndex((line) => !/^\p{Lu}[\p{Ll}'’-]+(?: \p{Lu}[\p{Ll}'’-]+)?$/u.test(line));
  return last.slice(from + 1);
}

function withComma(value: string, town: string): string {
  const at = value.lastIndexOf(town);
  const before = at > 0 ? value.slice(0, at).trimEnd() : '';
  return before === '' || before.endsWith(',') ? value : `${before.replace(/[-–(]$/, '').trimEnd()}, ${town}`;
}

function townIn(text: string, countries: readonly string[]): { text: string; index: number } | null {
  const order = [...TOWNS].sort((a, b) => rank(a[1], countries) - rank(b[1], countries));
  for (const [pattern, places] of order) {
    if (!places.some((place) => countries.includes(place))) continue;
    const match = pattern.exec(text);
    if (match)
      return { text: oneLine(match[0]).replace(NEXT_LINE, '').replace(FULL_STOP, ''), index: match.index };
  }
  return null;
}

/** What often follows a town on one line: days of opening, ways to call. */
const NEXT_LINE =
  /\s+(?:Lun(?:di)?|Mar(?:di)?|Mer(?:credi)?|Jeu(?:di)?|Ven(?:dredi)?|Sam(?:edi)?|Dim(?:anche)?|Mon(?:day)?|Tue(?:sday)?|T[ée]l(?:[ée]phone)?|Phone|Fax|E-?mail|Horaires)\.?$/;

/** At the end of a sentence, not of an abbreviation. */
const FULL_STOP = /(?<=\p{Ll}{4})\.$/u;

function rank(places: readonly string[], countries: readonly string[]): number {
  const ranks = places.map((place) => countries.indexOf(place)).filter((place) => place >= 0);
  return ranks.length > 0 ? Math.min(...ranks) : 99;
}

function lastStreet(text: string, end: number): string | null {
  const written = text.slice(0, end);
  const found = STREET.exec(written)?.[0] ?? NAMED_WAY.exec(written)?.groups?.way;
  if (!found) return null;
  const street = oneLine(found).replace(/[\s,;:–—-]+$/, '');
  // A sentence that only mentions a street is no address.
  return street.length > 90 ? null : street;
}

function tidy(text: string): string {
  return (
    oneLine(text)
      .replace(/\s*[,;|•·–—]\s*(?=[,;|•·–—])/g, '')
      .replace(/\s*[;|•·–—]\s*/g, ', ')
      .replace(/\s+-\s+(?=\d{4,5}\b)/g, ', ')
      .replace(/\s*,\s*/g, ', ')
      .replace(/,?\s+(?:France|FRANCE|United Kingdom|UK|USA)$/, '')
      // « …, 74000 Annecy et est ouvert »: the sentence goes on.
      .replace(/\s+(?:et|est|and|is)$/, '')
      .replace(/^[\s,]+|[\s,]+$/g, '')
  );
}
