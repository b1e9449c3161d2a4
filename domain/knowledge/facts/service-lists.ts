import { barePrice, type Price } from './prices.ts';
import { candidateName, isCandidate, isPlace, properName, signature } from './service-candidates.ts';
import { priceColumns } from './service-columns.ts';
import {
  EACH,
  isMultiple,
  type LabelledPrice,
  labelledPrices,
  needsBase,
  stemOf,
  UNIT,
} from './service-labels.ts';
import {
  cleanName,
  composed,
  headingName,
  isNoise,
  isSentence,
  isVariant,
  unjoin,
  withoutDurations,
} from './service-names.ts';
import { NameFinder, type PriceRecord } from './service-naming.ts';
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
  /** Read from a button: it repeats a price where the site tells it elsewhere. */
  button?: boolean;
}

const PRICE_CLASS = /(?:^|[\s_-])(?:prix|price|prices|tarifs?|montant|amount|cost)(?:$|[\s_-])/i;
/** "85 € – à domicile ou au cabinet": in small letters after the price of a titled card, a description. */
const DESCRIBED = /^[\s\ue000]*[-–—·][\s\ue000]*\p{Ll}/u;
/** A title that only says for whom: what is sold stands above it. */
const AUDIENCE =
  /^(?:femmes?|hommes?|enfants?|adultes?|ados?|[ée]tudiant(?:e?s)?|couples?|duo|solo|individuel(?:le)?s?|women|men|kids|child(?:ren)?|adults?|students?|individuals?)$/i;
/** « Chaque séance dure une heure et coûte »: a sentence, read as such elsewhere. */
const SAYS =
  /^(?:we|i|nous|je)\s(?:only\s)?(?:charge|ask|demande|factur)\p{L}*$|\s(?:co[ûu]te(?:nt)?|costs?|est|sont|is|are)(?: (?:de|à|only|just))?\s*$/iu;
const CALL_TO_ACTION =
  /^(?:je |nous )?(?:r[ée]serve[rz]?|prend(?:re|s)|prenez|commande[rz]|achete[rz]|book|buy|order|get|claim)\s+\p{L}+['’ ]\s*\p{L}|^(?:payer|r[ée]gler|paiement|pay) (?:en ligne|online)(?!\p{L})|^(?:doctolib|planity|treatwell|resalib|booksy|fresha|calendly)(?!\p{L})/iu;

/** "Réserver — 160 €" */
const BUTTON =
  /^(?:r[ée]serve[rz]?|r[ée]servation|prendre rendez-vous|commander|acheter|book(?: now)?|buy)\s*[-–—:|]?\s*\d/i;

export function listServices(segments: readonly Segment[], currency: string): ServiceDraft[] {
  const records = new Map<number, PriceRecord>();
  const columns = priceColumns(segments);
  for (const segment of segments) {
    if (segment.table) continue;
    const read = segmentPrices(segment, currency, columns.get(segment.index));
    const prices = FROM_LINE.test(segments[segment.index - 1]?.text ?? '') ? read.map(asFrom) : read;
    if (prices.length > 0) records.set(segment.index, { segment, prices });
  }
  const reader = new ListReader(segments, records);
  return reader.read();
}

/** « À partir de » on a line of its own above a bare price. */
const FROM_LINE =
  /^(?:(?:tarifs?|prix|prices?)\s+)?(?:[àa] partir de|d[èe]s|from|starting (?:at|from))\s*:?$/i;
const asFrom = (entry: LabelledPrice, position: number): LabelledPrice =>
  position === 0 && entry.label === '' && entry.price.kind === 'fixed'
    ? { ...entry, price: { ...entry.price, kind: 'from', maxCents: null } }
    : entry;

function segmentPrices(segment: Segment, currency: string, columns?: readonly string[]): LabelledPrice[] {
  const found = labelledPrices(segment, currency, columns);
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
  private readonly taken = new Set<number>();
  private readonly bare = new Map<number, number[]>();
  private readonly segments: readonly Segment[];
  private readonly records: Map<number, PriceRecord>;
  private readonly find: NameFinder;

  constructor(segments: readonly Segment[], records: Map<number, PriceRecord>) {
    this.segments = segments;
    this.records = records;
    this.find = new NameFinder(segments, records);
  }

  read(): ServiceDraft[] {
    for (const record of this.records.values()) {
      if (this.taken.has(record.segment.index)) continue;
      if (this.isShare(record) || this.readColumns(record)) continue;
      this.readRecord(record);
    }
    // One name with three or more bare prices is a column whose rows could not be told: nothing is better than a guess.
    const unsure = new Set([...this.bare.values()].filter((drafts) => drafts.length > 2).flat());
    return this.drafts.filter((_, index) => !unsure.has(index));
  }

  /** "180 €" over "36 € / cours", "29 €" over "par cours · 116 € par mois": what one of the several costs. */
  private isShare({ segment, prices }: PriceRecord): boolean {
    const own = prices.length === 1 ? prices[0]!.price : null;
    if (own === null || own.kind !== 'fixed') return false;
    const sums = (at: number) => {
      const other = this.records.get(at);
      return (
        other !== undefined &&
        other.segment.path[1] === segment.path[1] &&
        other.prices.some(({ price }) => isMultiple(price, own))
      );
    };
    if (EACH.test(unjoin(segment.raw.slice(segment.mentions.at(-1)?.end ?? 0))))
      return segment.mentions.length === 1 && sums(segment.index - 1);
    return EACH.test(this.segments[segment.index + 1]?.text ?? '') && sums(segment.index + 1);
  }

  private readRecord({ segment, prices }: PriceRecord): void {
    const running = isSentence(segment.raw);
    for (const [position, entry] of prices.entries()) {
      const label = entry.label;
      // "Réserver ma séance découverte (50 €)" is a button that repeats a price listed elsewhere.
      if (CALL_TO_ACTION.test(label) || SAYS.test(label)) continue;
      // "335 € — le bon moment": a title that boasts of a price told elsewhere.
      const described = DESCRIBED.test(segment.raw.slice(segment.mentions[0]?.end ?? 0));
      if (described && segment.heading > 0 && (segment.mentions[0]?.start ?? 1) <= 1) continue;
      // "Coaching : / 90 € pour une session": a line that ends in a colon introduces the price below it.
      const introduced =
        (segment.mentions[0]?.start ?? 1) <= 1 && /:\s*$/.test(this.segments[segment.index - 1]?.text ?? '');
      if (
        !needsBase(label) &&
        !((entry.weak || introduced) && this.find.nameNear(segment)) &&
        !(described && this.find.titleOf(segment))
      ) {
        const name = properName(label, segment);
        if (name === null || (running && (position > 0 || name === label))) continue;
        this.emit(name, this.find.categoryOf(segment.index, name), entry, segment, segment.index);
        const stem = stemOf(name);
        this.base =
          stem !== name
            ? {
                name: stem,
                category: this.find.categoryOf(segment.index, name),
                at: segment.index,
                heading: false,
              }
            : null;
        continue;
      }
      if (position > 0 && label === '' && prices.length > 1) continue;
      const follows =
        /^(?:au|[àa]|en|at)\s/i.test(label) &&
        this.base !== null &&
        this.find.sharesBlock(segment, this.base.at);
      if (isPlace(label) && !follows && this.find.interval(segment.index).length === 0) {
        this.emit(
          headingName(label),
          this.find.categoryOf(segment.index, label),
          entry,
          segment,
          segment.index,
        );
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
          this.emit(label, this.find.categoryOf(segment.index, label), entry, segment, segment.index);
        continue;
      }
      const variant = isVariant(label) && !UNIT.test(withoutDurations(label)) ? label : '';
      if (variant === '' && entry.durationMinutes === null)
        this.bare.set(base.at, [...(this.bare.get(base.at) ?? []), this.drafts.length]);
      const several = variant === '' ? null : this.find.packAbove(segment);
      this.emit(
        composed(several === null ? base.name : composed(base.name, several), variant),
        base.category,
        entry,
        segment,
        base.at,
      );
    }
  }

  /** The name a bare or qualified price belongs to. */
  private baseFor(
    segment: Segment,
    distant: boolean,
  ): { name: string; category: string | null; at: number; heading: boolean } | null {
    const candidate = this.find.nameNear(segment);
    if (candidate) {
      const own = this.find.fullName(candidate);
      this.find.use(candidate);
      const above =
        AUDIENCE.test(own) || (isVariant(own) && (candidate.heading === 0 || /\d/.test(own)))
          ? this.find.categoryOf(candidate.index, own, /\d/.test(own) || AUDIENCE.test(own) ? 1 : 2)
          : null;
      const name = above ? composed(above, own) : own;
      this.base = {
        name,
        category: this.find.categoryOf(candidate.index, name),
        at: candidate.index,
        heading: candidate.heading > 0,
      };
      return this.base;
    }
    if (this.base && this.find.sharesBlock(segment, this.base.at)) return this.base;
    const heading = distant ? this.find.headingAbove(segment.index) : null;
    if (!heading) return null;
    const name = candidateName(heading);
    this.base = {
      name,
      category: this.find.categoryOf(heading.index, name),
      at: heading.index,
      heading: true,
    };
    return this.base;
  }

  /** Names in one block, as many bare prices in the next: paired in order. */
  private readColumns(record: PriceRecord): boolean {
    const run: PriceRecord[] = [];
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
    // A section's title and the one name under it are no column of names.
    if (new Set(aligned.map(signature)).size > 1) return false;
    if (!aligned.every((other) => other.path[0] === block || other.path[1] === aligned[0]!.path[1]))
      return false;
    run.forEach((entry, position) => {
      const named = aligned[position]!;
      this.taken.add(entry.segment.index);
      this.emit(
        candidateName(named),
        this.find.categoryOf(named.index, named.text),
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
      durationMinutes: entry.durationMinutes ?? this.find.durationAround(segment, nameAt),
      quote: this.find.quoteOf(segment, nameAt),
      order: segment.index,
      from: 'list',
      button: BUTTON.test(segment.text),
    });
  }
}
