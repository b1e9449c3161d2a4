/** The business's postal address, on one line: "12 rue de la République, 69002 Lyon". */
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

const FRENCH_WAY =
  "(?:rue|r\\.|avenue|av\\.?|ave\\.?|boulevard|bld|blvd|bd\\.?|place|pl\\.|chemin|ch\\.|route|rte|quai|cours|all[ée]es?|impasse|imp\\.|square|passage|faubourg|fbg|esplanade|promenade|rond-point|mont[ée]e|traverse|sentier|villa|cit[ée]|r[ée]sidence|parc|centre|galerie|port|pont|porte|hameau|lieu-dit|lotissement|voie|venelle|ruelle|levée|chauss[ée]e|drève|zone|za|zac|zi|z\\.a\\.?|z\\.i\\.?|le|la|les|l['’])";
const ENGLISH_WAY =
  '(?:street|st\\.?|road|rd\\.?|avenue|ave\\.?|lane|ln\\.?|drive|dr\\.?|boulevard|blvd\\.?|way|court|ct\\.?|place|pl\\.?|square|sq\\.?|terrace|close|crescent|gardens?|row|hill|park|parade|highway|hwy\\.?|parkway|pkwy\\.?|mews|walk|yard|quay|grove|green|gate|market|high st(?:reet)?|broadway|circle|trail|plaza|mall|wharf|house|farm|mill|unit)';

/** A street with its number, French order or English order. */
const STREET = new RegExp(
  `(?:\\d{1,4}(?:\\s?(?:bis|ter|quater|[a-d](?![a-z])))?(?:\\s?[-/à]\\s?\\d{1,4})?,?\\s+(?:${FRENCH_WAY})(?![a-z])[\\s'’]*[^\\n\\t|•·]{2,70})|(?:(?:rue|avenue|boulevard|place|chemin|route|chauss[ée]e|quai|all[ée]e)\\s[^\\n\\t\\d|,]{3,50},?\\s(?:n°\\s?)?\\d{1,4}(?:[a-d](?![a-z]))?)|(?:\\d{1,5}[a-d]?(?:\\s?[-–]\\s?\\d{1,5}[a-d]?)?,?\\s(?:[A-Z0-9][\\w.'’-]*\\s){0,5}${ENGLISH_WAY}(?![a-z]))|(?:(?:ZA|ZAC|ZI|Z\\.A\\.|Zone|Centre commercial|Lieu-dit|Lieu dit|Le Bourg|Parc)\\s[^\\n\\t|]{3,60})`,
  'i',
);

const STREET_WORD = new RegExp(`\\b${ENGLISH_WAY}(?![a-z])`, 'i');

/** Postal code with town, by country. */
const TOWNS: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [
    /(?<![\d.])(?:F-)?(?:0[1-9]|[1-8]\d|9[0-58])[ ]?\d{3},?\s+[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -](?:[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]*|\d{1,2}(?:e|er|ème)?(?![\d/])|sur|sous|en|de|du|des|la|le|les|lès|lez|d['’]|l['’]|et|aux?|cedex)(?![a-zà-ÿ]))*/,
    ['FR', 'RE', 'MC'],
  ],
  [/(?:[A-Z][A-Za-z'’.-]+,?\s+)?\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/, ['GB']],
  [
    /[A-Z][A-Za-z'’.-]+(?: [A-Z][A-Za-z'’.-]+){0,3},?\s+(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+\d{5}(?:-\d{4})?(?!\d)/,
    ['US'],
  ],
  [
    /[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -][A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+){0,3},?\s+\(?(?:[A-Z]{2}|[A-ZÀ-Ý][a-zà-ÿ]+)\)?,?\s+[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b/,
    ['CA'],
  ],
  [
    /(?<![\d.])(?:B-|CH-|L-)?[1-9]\d{3}\s+[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]+(?:[ -](?:[A-ZÀ-Ý][A-Za-zÀ-ÿ'’.-]*|sur|en|de|la|le|les|lez)(?![a-zà-ÿ]))*/,
    ['BE', 'CH', 'LU'],
  ],
  [
    /[A-Z][A-Za-z'’.-]+(?: [A-Z][A-Za-z'’.-]+){0,3},?\s+(?:(?:NSW|VIC|QLD|TAS|SA|WA|ACT|NT)\s+)?\d{4}(?!\d)/,
    ['AU', 'NZ'],
  ],
  [/(?:Dublin|Co\.?|County)\s+[A-Z0-9]\w*(?:,?\s+[A-Z]\d[\dW]\s?[A-Z0-9]{4})?/, ['IE']],
];

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
 * A British address set line by line ("Linear House", "Peyton Place", "London SE10 8RS"): short lines above the
 * postcode that hold nothing but names belong to it, at least one of them with a way or a number.
 */
function stackedAddress(
  lines: readonly AddressLine[],
  index: number,
  town: { text: string; index: number },
  text: string,
): { value: string; quote: string; street: boolean } | null {
  if (!/\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/.test(town.text)) return null;
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
      /^h[1-6]$/.test(lines[back]!.block)
    )
      break;
    stack.unshift(line);
  }
  const way = stack.findIndex((line) => STREET_WORD.test(line) || /^\d/.test(line));
  if (way < 0) return null;
  // What stands above the first way, house or number is the business or its people.
  const kept = stack.slice(way);
  const quote = oneLine([...kept, town.text].join(' '));
  return { value: tidy([...kept, town.text].join(', ')), quote, street: true };
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
    if (match) return { text: oneLine(match[0]), index: match.index };
  }
  return null;
}

function rank(places: readonly string[], countries: readonly string[]): number {
  const ranks = places.map((place) => countries.indexOf(place)).filter((place) => place >= 0);
  return ranks.length > 0 ? Math.min(...ranks) : 99;
}

function lastStreet(text: string, end: number): string | null {
  const match = STREET.exec(text.slice(0, end));
  if (!match) return null;
  const street = oneLine(match[0]).replace(/[\s,;:–—-]+$/, '');
  // A sentence that only mentions a street is no address.
  return street.length > 90 ? null : street;
}

function tidy(text: string): string {
  return oneLine(text)
    .replace(/\s*[,;|•·–—]\s*(?=[,;|•·–—])/g, '')
    .replace(/\s*[;|•·–—]\s*/g, ', ')
    .replace(/\s+-\s+(?=\d{4,5}\b)/g, ', ')
    .replace(/\s*,\s*/g, ', ')
    .replace(/,?\s+(?:France|FRANCE|United Kingdom|UK|USA)$/, '')
    .replace(/^[\s,]+|[\s,]+$/g, '');
}
