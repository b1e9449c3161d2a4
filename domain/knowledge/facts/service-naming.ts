/**
 * Which words around a price name what it buys: those of its own block first, then the lines since the previous price,
 * then the heading above; and the section, the duration and the quotable words that go with it.
 */
import type { Element } from 'domhandler';
import { durationMinutes } from './durations.ts';
import { candidateName, isCandidate, pickName, signature } from './service-candidates.ts';
import { type LabelledPrice, needsBase } from './service-labels.ts';
import { isGenericHeading, isNoise, isProse, unjoin } from './service-names.ts';
import type { Segment } from './service-segments.ts';

/** A line that holds prices. */
export interface PriceRecord {
  segment: Segment;
  prices: LabelledPrice[];
}

/** A name that goes on in the next line: `Grossesse et`. */
export const UNFINISHED =
  /(?:[,&+/-]|(?<!\p{L})(?:et|ou|de|du|des|la|le|avec|pour|and|or|with|of|the))\s*$/iu;
/** A line that goes on with the name above: `ou Plat + Dessert`. */
const GOES_ON = /^(?:(?:ou|et|or|and)\s|[+&]\s?)\p{L}/u;
/** Words between dots: above a price a title, beside a name what describes it. */
const isDottedTitle = ({ text, mentions }: Segment) =>
  mentions.length === 0 && text.split(' · ').length > 2 && !/\d/.test(text) && !isNoise(text);
const ANNOUNCES = /^(?:tarifs?|prix|price|cost|fee)s?\s*:/i;
const ONE_VISIT = /(?<!\p{L})(?:appointment|session|s[ée]ance|rendez-vous|rdv)s?(?!\p{L})/giu;
const DASHED = /^\s*[-–—•]/;
const SEVERAL =
  /(?<!\p{L})(?:forfaits?|packs?|cures?|cartes?|packages?|courses?|blocks?)\s(?:de\s|of\s)?\d+\s(?:s[ée]ances|soins|cours|sessions|treatments|classes|lessons)(?!\p{L})/iu;
const SAYS_LENGTH = /^[^.!?]{0,60}\b(?:dure|dur[ée]e|lasts?)\b[^.!?]{0,40}/i;
const MAX_RECORD_SEGMENTS = 14;
/** A card may tick off what its price includes: an item of a list takes a quarter of a line's room. */
const roomOf = ({ path }: Segment) => (path[0]?.name === 'li' ? 0.25 : 1);
const tooLarge = (inside: readonly Segment[]) =>
  inside.reduce((sum, segment) => sum + roomOf(segment), 0) > MAX_RECORD_SEGMENTS;

export class NameFinder {
  private readonly signatureUse = new Map<string, number>();
  /** Signatures of lines that are the only heading or bold line before some price: they name, they do not divide. */
  private readonly namesAlone = new Set<string>();
  /** Lines known to name a service: they divide no list. */
  private readonly names = new Set<number>();
  private readonly segments: readonly Segment[];
  private readonly records: ReadonlyMap<number, PriceRecord>;

  constructor(segments: readonly Segment[], records: ReadonlyMap<number, PriceRecord>) {
    this.segments = segments;
    this.records = records;
    for (const record of records.values()) {
      if (!record.prices.some((price) => needsBase(price.label))) continue;
      const between = this.interval(record.segment.index);
      const seen = new Set(between.map(signature));
      const bold = between.filter((other) => other.heading > 0 || other.allStrong);
      if (bold.length === 1) this.namesAlone.add(signature(bold[0]!));
      for (const mark of seen) this.signatureUse.set(mark, (this.signatureUse.get(mark) ?? 0) + 1);
    }
  }

  /** Remembers that this line names a service. */
  use(name: Segment): void {
    this.names.add(name.index);
  }

  nameNear(segment: Segment): Segment | null {
    return this.nameInRecord(segment) ?? this.nameBefore(segment);
  }

  /** The title of the card a price stands alone in, when it comes before the price. */
  titleOf(segment: Segment): Segment | null {
    const name = (segment.mentions[0]?.start ?? 1) <= 1 ? this.nameInRecord(segment) : null;
    return name && name.index < segment.index && (name.heading > 0 || name.allStrong) ? name : null;
  }

  /** The best name inside the smallest block that holds the price and some other words but no other price. */
  private nameInRecord(segment: Segment): Segment | null {
    let best: Segment | null = null;
    for (const element of segment.path) {
      if (/^(?:body|main|html)$/.test(element.name)) break;
      const inside = this.within(element, segment.index);
      if (tooLarge(inside)) break;
      if (
        inside.some(
          (other) => other.index !== segment.index && (this.records.has(other.index) || other.table),
        )
      )
        break;
      // « Tarif : 45 € » closes what is said above it; the title after it begins something else.
      const last = ANNOUNCES.test(segment.text) ? segment.index : Number.POSITIVE_INFINITY;
      const named = inside.filter(
        (other) => other.index !== segment.index && other.index < last && isCandidate(other),
      );
      // "Week-end · urgence · jours fériés" alone above a price in its card is its name.
      const first = inside[0]!;
      if (best === null && isDottedTitle(first) && named.every((other) => other.index > segment.index))
        return first;
      if (named.length === 0) continue;
      const choice = pickName(named, segment.index);
      if (
        best === null ||
        (best.heading === 0 && !best.allStrong && (choice.heading > 0 || choice.allStrong))
      )
        best = choice;
      if (best.heading > 0) break;
    }
    return best;
  }

  /** The name among the segments since the previous price, for flat layouts (dt/dd, h3 then p, lines). */
  private nameBefore(segment: Segment): Segment | null {
    const between = this.interval(segment.index);
    if (between.length === 0) return null;
    const countOf = (other: Segment) => this.signatureUse.get(signature(other)) ?? 0;
    const top = Math.max(...between.map(countOf));
    const common = between.filter((other) => countOf(other) * 2 > top || countOf(other) === top);
    const strongest = Math.min(...common.map((other) => (other.heading > 0 ? 1 : other.allStrong ? 2 : 3)));
    const ranked = common.filter((other) => (other.heading > 0 ? 1 : other.allStrong ? 2 : 3) === strongest);
    const bold = between.filter((other) => other.heading > 0 || other.allStrong);
    const nearest = bold.at(-1);
    const item = nearest ? this.itemUnder(nearest, between) : null;
    if (item) return item;
    if (nearest && this.namesAlone.has(signature(nearest))) return nearest;
    if (strongest < 3) return ranked.at(-1)!;
    const last = ranked.at(-1)!;
    const short = ranked.filter((other) => other.text.length <= 70);
    if (short.length === 0) return null;
    const first = short[0]!;
    return first !== last && last.text.length > first.text.length * 1.4 ? first : short.at(-1)!;
  }

  /** The plain line under a title that names most prices of the page, many of which have no title: the title divides the list. */
  private itemUnder(title: Segment, between: readonly Segment[]): Segment | null {
    const titled = this.signatureUse.get(signature(title)) ?? 0;
    // What goes on in small letters describes the title.
    const below = between.filter((other) => other.index > title.index && !/^\p{Ll}/u.test(other.text));
    const items = below.filter((other) => (this.signatureUse.get(signature(other)) ?? 0) >= titled * 2);
    return items.length === 1 ? items[0]! : null;
  }

  /** Candidates between the previous price (or table) and this segment. */
  interval(index: number): Segment[] {
    const found: Segment[] = [];
    // Past a title that only says « Tarifs », what stands beside it is another's; only what it stands under counts.
    let level = 7;
    for (let at = index - 1; at >= 0 && index - at <= MAX_RECORD_SEGMENTS; at -= 1) {
      const other = this.segments[at]!;
      if (this.records.has(at) || other.table) break;
      const isWithin = level === 7 || (other.heading > 0 && other.heading < level);
      if (isWithin && isCandidate(other)) found.unshift(other);
      if (found.length === 0 && other.heading > 2 && isGenericHeading(other.text))
        level = Math.min(level, other.heading);
      if (other.heading > 0 && other.heading <= 2) break;
    }
    return found;
  }

  /** A name broken over two lines (`Grossesse et` / `nouveau-né`) is read as one. */
  fullName(segment: Segment): string {
    const next = this.segments[segment.index + 1];
    if (
      next &&
      (UNFINISHED.test(segment.text) || GOES_ON.test(next.text)) &&
      !next.table &&
      next.path[0] === segment.path[0] &&
      next.mentions.length === 0
    ) {
      return candidateName({ ...segment, text: `${segment.text} ${next.text}` });
    }
    return candidateName(segment);
  }

  /** A duration said in the record: between the name and the price, or in the same block just after it. */
  durationAround(segment: Segment, nameAt: number): number | null {
    const from = Math.max(Math.min(nameAt, segment.index), segment.index - 8);
    const before = this.segments.slice(from, segment.index + 1).filter(({ text }) => text.length < 160);
    const lengthOf = (other: Segment) => durationMinutes(unjoin(other.raw));
    // A line that is nothing but a length, before or after, is surer than one a description mentions.
    const told = [...before, ...this.linesAfter(segment)].flatMap(({ text }) =>
      text
        .split(/ [·|] /)
        .map((part) => (isNoise(part.replace(ONE_VISIT, ' ')) ? durationMinutes(part) : null)),
    );
    return (
      [...told, ...before.map(lengthOf)].find((minutes) => minutes !== null) ?? this.lengthSaidAfter(segment)
    );
  }

  /** « La consultation dure en moyenne 1 h. » begins the description under a price. */
  private lengthSaidAfter(segment: Segment): number | null {
    const next = this.segments[segment.index + 1];
    const parent = segment.path[1];
    if (!next || next.heading > 0 || next.mentions.length > 0 || !parent || !next.path.includes(parent))
      return null;
    const said = SAYS_LENGTH.exec(next.text)?.[0];
    return said ? durationMinutes(said) : null;
  }

  /** Short lines just after a price, in its block. */
  private linesAfter(segment: Segment): Segment[] {
    const parent = segment.path[1];
    const lines: Segment[] = [];
    for (let at = segment.index + 1; at <= segment.index + 3 && at < this.segments.length; at += 1) {
      const other = this.segments[at]!;
      if (this.records.has(at) || other.table || other.heading > 0) break;
      if (other.text.length < 60 && parent && other.path.includes(parent)) lines.push(other);
    }
    return lines;
  }

  /** The words from the name to the price as they stand on the page; the price's line when they lie far apart. */
  quoteOf(segment: Segment, nameAt: number): string {
    if (nameAt >= segment.index) return segment.quote;
    const span = this.segments.slice(nameAt, segment.index + 1);
    const joined = span.map((other) => other.quote).join(' ');
    return joined.length <= 240 && span.every((other) => !other.table) ? joined : segment.quote;
  }

  /** The nearest heading above that says more than "Tarifs". */
  headingAbove(index: number): Segment | null {
    let level = 7;
    for (let at = index - 1; at >= 0; at -= 1) {
      const other = this.segments[at]!;
      if (other.heading === 0 || other.heading >= level) continue;
      level = other.heading;
      if (
        !this.records.has(at) &&
        !isGenericHeading(other.text) &&
        !isNoise(other.text) &&
        !/\?\s*$/.test(other.text) &&
        other.text.length <= 90 &&
        !isProse(other.text)
      )
        return other;
      if (level <= 1) return null;
    }
    return null;
  }

  /** The heading (or bold line) a name stands under. */
  categoryOf(index: number, name: string, topLevel = 1): string | null {
    const self = this.segments[index]!;
    const lead = this.listLead(self);
    if (lead !== null && lead !== name && topLevel === 1) return lead;
    let level = self.heading > 0 ? self.heading : 9;
    for (let at = index - 1; at >= 0; at -= 1) {
      const other = this.segments[at]!;
      const own =
        other.heading > 0
          ? other.heading
          : other.allStrong && !this.records.has(at) && other.text.length < 60
            ? 8
            : 9;
      if (own < topLevel) return null;
      // "*Interfessier offert" is a note to what stands above.
      if (other.text.startsWith('*')) continue;
      if (own >= level || (own === 8 && this.names.has(at))) continue;
      level = own;
      if (own > 2 && own < 8 && this.isFeature(other, self)) continue;
      const text = candidateName(other);
      if (
        this.records.has(at) ||
        isGenericHeading(text) ||
        isNoise(text) ||
        text === name ||
        text.length > 80 ||
        isProse(text)
      )
        continue;
      return text;
    }
    return null;
  }

  /** The last of three titles or more that stand over text without a price, in a block of its own: it heads no prices. */
  private isFeature(title: Segment, priced: Segment): boolean {
    const block = title.path[1];
    if (!block || priced.path.includes(block)) return false;
    let titles = 0;
    for (let at = title.index - 1; at >= 0 && titles < 2; at -= 1) {
      const other = this.segments[at]!;
      if (this.records.has(at) || other.table || (other.heading > 0 && other.heading < title.heading)) break;
      if (other.heading === title.heading) titles += 1;
    }
    return titles === 2;
  }

  /** The line a list of prices stands under: `<p>Forfait sourcils</p><ul>…`. */
  private listLead(item: Segment): string | null {
    if (item.path[0]?.name !== 'li') return null;
    const list = item.path.find((element) => element.name === 'ul' || element.name === 'ol');
    if (!list) return null;
    let first = item.index;
    while (first > 0 && this.segments[first - 1]!.path.includes(list)) first -= 1;
    const above = this.segments[first - 1];
    if (!above || above.heading > 0 || (above.path[0] !== list.prev && above.path[1] !== list.parent))
      return null;
    if (above.path[0]?.name !== 'p' || above.text.length > 60 || !isCandidate(above)) return null;
    return candidateName(above);
  }

  /** « Je propose le forfait de 3 séances : » over lines that begin with a dash. */
  packAbove(segment: Segment): string | null {
    for (
      let at = segment.index;
      DASHED.test(this.segments[at]?.text ?? '') && segment.index - at < 5;
      at -= 1
    ) {
      const above = this.segments[at - 1];
      if (above && /:\s*$/.test(above.text)) return SEVERAL.exec(above.text)?.[0] ?? null;
    }
    return null;
  }

  sharesBlock(segment: Segment, at: number): boolean {
    if (segment.index - at > 24) return false;
    for (let between = at + 1; between < segment.index; between += 1) {
      const other = this.segments[between]!;
      if (other.heading > 0 && !this.records.has(between) && !other.text.startsWith('(')) return false;
    }
    return true;
  }

  private within(element: Element, index: number): Segment[] {
    const inside: Segment[] = [];
    for (let at = index; at >= 0 && this.segments[at]!.path.includes(element); at -= 1) {
      inside.unshift(this.segments[at]!);
      if (tooLarge(inside)) return inside;
    }
    for (
      let at = index + 1;
      at < this.segments.length && this.segments[at]!.path.includes(element);
      at += 1
    ) {
      inside.push(this.segments[at]!);
      if (tooLarge(inside)) return inside;
    }
    return inside;
  }
}
