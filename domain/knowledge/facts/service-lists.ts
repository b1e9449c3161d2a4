/**
 * Services in running layout: lists, cards, definition lists, headings with a price below, names and prices in
 * separate columns. A line that names its price speaks for itself; a bare price takes its name from the record around it.
 */
import type { Element } from 'domhandler';
import { durationMinutes } from './durations.ts';
import { barePrice, type Price } from './prices.ts';
import {
  candidateName,
  isCandidate,
  isPlace,
  pickName,
  properName,
  signature,
} from './service-candidates.ts';
import { type LabelledPrice, labelledPrices, needsBase, stemOf, UNIT } from './service-labels.ts';
import {
  cleanName,
  composed,
  headingName,
  isGenericHeading,
  isNoise,
  isProse,
  isSentence,
  isVariant,
  unjoin,
  withoutDurations,
} from './service-names.ts';
import type { Segment } from './service-segments.ts';

/** A service as read, before the readings of a site are merged. `order` is its place on the page. */
export interface ServiceDraft {
  name: string;
  category: string | null;
  price: Price;
  durationMinutes: number | null;
  quote: string;
  order: number;
  from: 'table' | 'list' | 'prose' | 'structured';
}

interface Record {
  segment: Segment;
  prices: LabelledPrice[];
}

export const UNFINISHED =
  /(?:[,&+/-]|(?<!\p{L})(?:et|ou|de|du|des|la|le|avec|pour|and|or|with|of|the))\s*$/iu;
const PRICE_CLASS = /(?:^|[\s_-])(?:prix|price|prices|tarifs?|montant|amount|cost)(?:$|[\s_-])/i;
const CALL_TO_ACTION =
  /^(?:je |nous )?(?:r[ée]serve[rz]?|prend(?:re|s)|prenez|commande[rz]|achete[rz]|book|buy|order|get|claim)\s+(?:\p{L}+['’ ]\s*){2,}/iu;
const MAX_RECORD_SEGMENTS = 14;

export function listServices(segments: readonly Segment[], currency: string): ServiceDraft[] {
  const records = new Map<number, Record>();
  for (const segment of segments) {
    if (segment.table) continue;
    const prices = segmentPrices(segment, currency);
    if (prices.length > 0) records.set(segment.index, { segment, prices });
  }
  const reader = new ListReader(segments, records);
  return reader.read();
}

function segmentPrices(segment: Segment, currency: string): LabelledPrice[] {
  const found = labelledPrices(segment, currency);
  if (found.length > 0 || segment.mentions.length > 0) return found;
  if (!/\d/.test(segment.text) || segment.text.length > 12) return [];
  if (!segment.path.slice(0, 2).some((element) => PRICE_CLASS.test(element.attribs.class ?? ''))) return [];
  const price = barePrice(segment.text, currency);
  return price ? [{ label: '', price, durationMinutes: null, weak: false }] : [];
}

class ListReader {
  private readonly drafts: ServiceDraft[] = [];
  /** The name that following bare or qualified prices belong to, and the segment that gave it. */
  private base: { name: string; category: string | null; at: number; heading: boolean } | null = null;
  private readonly signatureUse = new Map<string, number>();
  /** Signatures of lines that are the only heading or bold line before some price: they name, they do not divide. */
  private readonly namesAlone = new Set<string>();
  private readonly taken = new Set<number>();
  private readonly names = new Set<number>();
  private readonly bare = new Map<number, number[]>();
  private readonly segments: readonly Segment[];
  private readonly records: Map<number, Record>;

  constructor(segments: readonly Segment[], records: Map<number, Record>) {
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

  read(): ServiceDraft[] {
    for (const record of this.records.values()) {
      if (this.taken.has(record.segment.index)) continue;
      if (this.readColumns(record)) continue;
      this.readRecord(record);
    }
    // One name with three or more bare prices is a column whose rows could not be told: nothing is better than a guess.
    const unsure = new Set([...this.bare.values()].filter((drafts) => drafts.length > 2).flat());
    return this.drafts.filter((_, index) => !unsure.has(index));
  }

  private readRecord({ segment, prices }: Record): void {
    const running = isSentence(segment.raw);
    for (const [position, entry] of prices.entries()) {
      const label = entry.label;
      // "Réserver ma séance découverte (50 €)" is a button that repeats a price listed elsewhere.
      if (CALL_TO_ACTION.test(label)) continue;
      // "Coaching : / 90 € pour une session": a line that ends in a colon introduces the price below it.
      const introduced =
        (segment.mentions[0]?.start ?? 1) <= 1 && /:\s*$/.test(this.segments[segment.index - 1]?.text ?? '');
      if (!needsBase(label) && !((entry.weak || introduced) && this.nameNear(segment))) {
        const name = properName(label, segment);
        if (name === null || (running && (position > 0 || name === label))) continue;
        this.emit(name, this.categoryOf(segment.index, name), entry, segment, segment.index);
        const stem = stemOf(name);
        this.base =
          stem !== name
            ? {
                name: stem,
                category: this.categoryOf(segment.index, name),
                at: segment.index,
                heading: false,
              }
            : null;
        continue;
      }
      if (position > 0 && label === '' && prices.length > 1) continue;
      if (isPlace(label) && this.interval(segment.index).length === 0) {
        this.emit(headingName(label), this.categoryOf(segment.index, label), entry, segment, segment.index);
        continue;
      }
      const unpriced = entry.price.kind === 'quote' || entry.price.kind === 'free';
      const base = this.baseFor(segment, !unpriced);
      if (!base) {
        // No name anywhere near: a qualifier can still stand as a name ("Adulte"), a bare price cannot.
        if (
          isVariant(label) &&
          !/^[\d\s]*$/.test(withoutDurations(label)) &&
          withoutDurations(label).length > 2
        )
          this.emit(label, this.categoryOf(segment.index, label), entry, segment, segment.index);
        continue;
      }
      const variant = isVariant(label) && !UNIT.test(label) ? label : '';
      if (variant === '') this.bare.set(base.at, [...(this.bare.get(base.at) ?? []), this.drafts.length]);
      this.emit(composed(base.name, variant), base.category, entry, segment, base.at);
    }
  }

  private nameNear(segment: Segment): Segment | null {
    return this.nameInRecord(segment) ?? this.nameBefore(segment);
  }

  /** The name a bare or qualified price belongs to. */
  private baseFor(
    segment: Segment,
    distant: boolean,
  ): { name: string; category: string | null; at: number; heading: boolean } | null {
    const candidate = this.nameNear(segment);
    if (candidate) {
      const own = this.fullName(candidate);
      this.names.add(candidate.index);
      const above =
        isVariant(own) && (candidate.heading === 0 || /\d/.test(own))
          ? this.categoryOf(candidate.index, own, /\d/.test(own) ? 1 : 2)
          : null;
      const name = above ? composed(above, own) : own;
      this.base = {
        name,
        category: this.categoryOf(candidate.index, name),
        at: candidate.index,
        heading: candidate.heading > 0,
      };
      return this.base;
    }
    if (this.base && this.sharesBlock(segment, this.base.at)) return this.base;
    const heading = distant ? this.headingAbove(segment.index) : null;
    if (!heading) return null;
    const name = candidateName(heading);
    this.base = { name, category: this.categoryOf(heading.index, name), at: heading.index, heading: true };
    return this.base;
  }

  /** The best name inside the smallest block that holds the price and some other words but no other price. */
  private nameInRecord(segment: Segment): Segment | null {
    let best: Segment | null = null;
    for (const element of segment.path) {
      if (/^(?:body|main|html)$/.test(element.name)) break;
      const inside = this.within(element, segment.index);
      if (inside.length > MAX_RECORD_SEGMENTS) break;
      if (
        inside.some(
          (other) => other.index !== segment.index && (this.records.has(other.index) || other.table),
        )
      )
        break;
      const named = inside.filter((other) => other.index !== segment.index && isCandidate(other));
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
    if (nearest && this.namesAlone.has(signature(nearest))) return nearest;
    if (strongest < 3) return ranked.at(-1)!;
    const last = ranked.at(-1)!;
    const short = ranked.filter((other) => other.text.length <= 70);
    if (short.length === 0) return null;
    const first = short[0]!;
    return first !== last && last.text.length > first.text.length * 1.4 ? first : short.at(-1)!;
  }

  /** Candidates between the previous price (or table) and this segment. */
  private interval(index: number): Segment[] {
    const found: Segment[] = [];
    for (let at = index - 1; at >= 0 && index - at <= MAX_RECORD_SEGMENTS; at -= 1) {
      const other = this.segments[at]!;
      if (this.records.has(at) || other.table) break;
      if (isCandidate(other)) found.unshift(other);
      if (other.heading > 0 && other.heading <= 2) break;
    }
    return found;
  }

  /** Names in one block, as many bare prices in the next: paired in order. */
  private readColumns(record: Record): boolean {
    const run: Record[] = [];
    for (let at = record.segment.index; at < this.segments.length; at += 1) {
      const next = this.records.get(at);
      if (next && next.prices.length === 1 && next.prices[0]!.label === '') run.push(next);
      else if (next || !isNoise(this.segments[at]!.text) || this.segments[at]!.table) break;
    }
    if (run.length < 2) return false;
    const names: Segment[] = [];
    for (
      let at = record.segment.index - 1;
      at >= 0 && !this.records.has(at) && names.length <= run.length;
      at -= 1
    ) {
      const other = this.segments[at]!;
      if (other.table || (other.heading > 0 && names.length > 0)) break;
      if (isCandidate(other) && other.heading === 0) names.unshift(other);
    }
    const aligned =
      names.length > run.length && names[0]!.allStrong && !names[1]!.allStrong ? names.slice(1) : names;
    if (aligned.length !== run.length) return false;
    const block = aligned[0]!.path[0];
    if (!aligned.every((other) => other.path[0] === block || other.path[1] === aligned[0]!.path[1]))
      return false;
    run.forEach((entry, position) => {
      const named = aligned[position]!;
      this.taken.add(entry.segment.index);
      this.emit(
        candidateName(named),
        this.categoryOf(named.index, named.text),
        entry.prices[0]!,
        entry.segment,
        entry.segment.index,
      );
    });
    return true;
  }

  private emit(
    name: string,
    category: string | null,
    entry: LabelledPrice,
    segment: Segment,
    nameAt: number,
  ): void {
    const clean = cleanName(name);
    if (!/\p{L}{2}/u.test(clean) || clean.length > 140) return;
    this.drafts.push({
      name: clean,
      category,
      price: entry.price,
      durationMinutes: entry.durationMinutes ?? this.durationAround(segment, nameAt),
      quote: this.quoteOf(segment, nameAt),
      order: segment.index,
      from: 'list',
    });
  }

  /** A name broken over two lines (`Grossesse et` / `nouveau-né`) is read as one. */
  private fullName(segment: Segment): string {
    const next = this.segments[segment.index + 1];
    if (
      UNFINISHED.test(segment.text) &&
      next &&
      !next.table &&
      next.path[0] === segment.path[0] &&
      next.mentions.length === 0
    ) {
      return candidateName({ ...segment, text: `${segment.text} ${next.text}` });
    }
    return candidateName(segment);
  }

  /** A duration said in the record: between the name and the price, or in the same block just after it. */
  private durationAround(segment: Segment, nameAt: number): number | null {
    const from = Math.min(nameAt, segment.index);
    for (let at = Math.max(from, segment.index - 8); at <= segment.index; at += 1) {
      const minutes = durationMinutes(unjoin(this.segments[at]!.raw));
      if (minutes !== null && this.segments[at]!.text.length < 160) return minutes;
    }
    for (let at = segment.index + 1; at <= segment.index + 3 && at < this.segments.length; at += 1) {
      const other = this.segments[at]!;
      if (this.records.has(at) || other.table || other.heading > 0) break;
      const parent = segment.path[1];
      if (other.text.length < 60 && parent && other.path.includes(parent) && isNoise(other.text))
        return durationMinutes(other.text);
    }
    return null;
  }

  /** The words from the name to the price as they stand on the page; the price's line when they lie far apart. */
  private quoteOf(segment: Segment, nameAt: number): string {
    if (nameAt >= segment.index) return segment.quote;
    const span = this.segments.slice(nameAt, segment.index + 1);
    const joined = span.map((other) => other.quote).join(' ');
    return joined.length <= 240 && span.every((other) => !other.table) ? joined : segment.quote;
  }

  /** The nearest heading above that says more than "Tarifs". */
  private headingAbove(index: number): Segment | null {
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
  private categoryOf(index: number, name: string, topLevel = 1): string | null {
    const self = this.segments[index]!;
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

  private sharesBlock(segment: Segment, at: number): boolean {
    if (segment.index - at > 24) return false;
    for (let between = at + 1; between < segment.index; between += 1)
      if (this.segments[between]!.heading > 0) return false;
    return true;
  }

  private within(element: Element, index: number): Segment[] {
    const inside: Segment[] = [];
    for (let at = index; at >= 0 && this.segments[at]!.path.includes(element); at -= 1) {
      inside.unshift(this.segments[at]!);
      if (inside.length > MAX_RECORD_SEGMENTS) return inside;
    }
    for (
      let at = index + 1;
      at < this.segments.length && this.segments[at]!.path.includes(element);
      at += 1
    ) {
      inside.push(this.segments[at]!);
      if (inside.length > MAX_RECORD_SEGMENTS) return inside;
    }
    return inside;
  }
}
