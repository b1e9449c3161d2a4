/** Splitting a line that holds prices into labelled prices: `Court 30 € / Long 40 €`, `60 € la séance`, `Coupe ….. 45 €`. */
import { alternativeDurations, durationMinutes } from './durations.ts';
import { type Price, type PriceMention, quoteMention, saysFree } from './prices.ts';
import {
  cleanName,
  cleanTrailingName,
  composed,
  isGenericHeading,
  isNoise,
  isVariant,
  JOINT,
  unjoin,
  withoutDurations,
} from './service-names.ts';
import type { Segment } from './service-segments.ts';

/** A price of a line with the words that say what it buys; empty when the line does not say. */
export interface LabelledPrice {
  label: string;
  price: Price;
  durationMinutes: number | null;
  /** The words stood after the price without a sign that they name it: trusted only where no name stands before. */
  weak: boolean;
}

/** « Acceptez-vous la carte ? Oui, à partir de 10 €. »: an answer, which lists nothing. "Non adhérent : 12 €" does. */
const ANSWERS = /(?:^|\?)[\s\ue000]*(?:oui|non|yes|no)\s?[,.!]/i;

/**
 * Prices of one line in order, each with its own label. Surcharges, deposits and former prices are left out. `columns`
 * heads the prices of a line that ends in several.
 */
export function labelledPrices(
  segment: Segment,
  currency: string,
  columns: readonly string[] = [],
): LabelledPrice[] {
  const line = segment.raw;
  if (ANSWERS.test(line)) return [];
  if (segment.mentions.length === 0) return unpriced(line, currency);
  const apart = columnPrices(segment, columns) ?? pricesByLength(segment);
  if (apart) return apart;
  const mentions = mergeAlternatives(segment.mentions, line);
  const leading = hasWords(line.slice(0, mentions[0]!.start));
  const found: LabelledPrice[] = [];
  let stem = '';
  mentions.forEach((mention, index) => {
    const before = line.slice(index === 0 ? 0 : mentions[index - 1]!.end, mention.start);
    const after = line.slice(mention.end, mentions[index + 1]?.start ?? line.length);
    if (mention.role !== 'price') return;
    if (index > 0 && isShare(mentions[0]!, mention, after)) return;
    let label: string;
    let length: number | null;
    let weak = false;
    if (leading) {
      const own =
        index === 0
          ? lastElement(before)
          : before.replace(
              /^(?:\s*(?:\/\s*(?:h|heure|mois|s[ée]ance|pers(?:onne)?|hour|month|session|week|an)\b\.?|ttc|[,;.•|/)(+-]|et\b|ou\b|and\b|or\b|\ue000))+/gi,
              ' ',
            );
      label = cleanName(
        index === 0 ? own : own.replace(/^\s*(?:pour|for)\s+(?:une?|la|le|les|an?|the)?\s*/i, ''),
      );
      // "(bath, massage and polish) Spa pedicure": what comes first in brackets describes.
      label = label.replace(/^\([^()]*\)\s*(?=\S)/, '');
      if (STATED.test(unjoin(own))) label = withoutArticle(label);
      const inner = /\(([^()]*)\)?\s*$/.exec(own);
      if (index > 0 && !/\p{L}{2}/u.test(label)) return;
      if (index > 0 && inner && hasWords(inner[1]!) && !hasWords(own.slice(0, inner.index)))
        label = cleanName(inner[1]!);
      length = durationMinutes(own) ?? (index === mentions.length - 1 ? durationMinutes(after) : null);
      if (index > 0 && isVariant(label) && stem !== '') label = `${stem} – ${label}`;
      else if (index === 0 || !isVariant(label))
        stem = mentions.length > 1 && !isVariant(label) ? stemOf(label) : '';
    } else {
      // "65 €/h Cours de perfectionnement": the unit, then the name in an element of its own.
      const unit = UNIT_THEN_NAME.exec(after)?.[0];
      const tail = trailing(after.slice(unit?.length ?? 0));
      label =
        QUALIFIER.test(tail) ||
        UNIT_FIRST.test(unjoin(tail).trim()) ||
        SEASONAL.test(unjoin(tail).trim()) ||
        TOGETHER.test(unjoin(tail).trim())
          ? ''
          : cleanTrailingName(tail);
      weak =
        unit === undefined &&
        !/^[\s\ue000]*(?:ttc|ht|h\.t\.)?[\s\ue000]*(?:[-–—:]|(?:la|le|les|par|per|pour|for)\s|l['’])/i.test(
          after,
        );
      length = durationMinutes(before + after);
      // "60 € par séance (à domicile)": which of them, said in brackets.
      const which = IN_BRACKETS.exec(unjoin(after))?.[1];
      if (which !== undefined && needsBase(label) && isVariant(which)) {
        label = cleanName(which);
        weak = false;
      }
    }
    if (!leading && isNoise(label)) label = '';
    found.push({ label, price: mention.price, durationMinutes: length, weak });
  });
  return found;
}

/** "600 € · 120 € / séance": what one of the several costs. */
function isShare(whole: PriceMention, part: PriceMention, after: string): boolean {
  return isMultiple(whole.price, part.price) && EACH.test(unjoin(after)) && ONLY_EACH.test(unjoin(after));
}

/** Whether one price is the other several times over. */
export function isMultiple(whole: Price, part: Price): boolean {
  const times = (whole.minCents ?? 0) / (part.minCents ?? 1);
  return Number.isInteger(times) && times > 1 && times <= 20;
}

/** Words after a price, or at the start of the next line, that make it the price of one of several. */
export const EACH =
  /^\s*(?:\/|par|la|le|per|a|each)\s*(?:s[ée]ance|session|cours|class|soin|treatment)(?:e?s)?(?!\p{L})/iu;
const ONLY_EACH = /^\s*\S*\s*\p{L}+\)?\s*$/u;

const IN_BRACKETS = /^[^(\d]{0,24}\(\s*([^()]{3,40}?)\s*\)\s*$/;

/** "Bordeaux · Depuis 1990|Coupe": after facts set apart by dots, the element the price stands in is its label. */
function lastElement(before: string): string {
  const at = before
    .trimEnd()
    .replace(new RegExp(`${JOINT}+$`), '')
    .lastIndexOf(JOINT);
  return at > 0 && before.slice(0, at).includes(' · ') && hasWords(before.slice(at))
    ? before.slice(at)
    : before;
}

/** `Sourcils .... 310 €   155 €` under `Création   Entretien`. */
function columnPrices({ raw, mentions }: Segment, columns: readonly string[]): LabelledPrice[] | null {
  if (columns.length === 0) return null;
  const name = cleanName(raw.slice(0, mentions[0]!.start));
  return mentions.map(({ price }, at) => ({
    label: composed(name, columns[at]!),
    price,
    durationMinutes: durationMinutes(columns[at]!) ?? durationMinutes(name),
    weak: false,
  }));
}

/** `Massage suédois (1h / 1h30) 60 € / 90 €`: as many lengths as prices. */
function pricesByLength({ raw, mentions }: Segment): LabelledPrice[] | null {
  if (mentions.length < 2 || mentions.some(({ role, price }) => role !== 'price' || price.kind !== 'fixed'))
    return null;
  const between = mentions
    .slice(1)
    .map((mention, at) => unjoin(raw.slice(mentions[at]!.end, mention.start)).trim());
  if (!between.every((text) => /^(?:\/|\||[-–]|ou|or|)$/.test(text))) return null;
  const before = unjoin(raw.slice(0, mentions[0]!.start));
  const lengths = alternativeDurations(before);
  if (lengths.length !== mentions.length) return null;
  const label = cleanName(before.replace(ALTERNATIVE_LENGTHS, ' '));
  return mentions.map(({ price }, at) => ({ label, price, durationMinutes: lengths[at]!, weak: false }));
}

const ALTERNATIVE_LENGTHS =
  /\(?\s*\d[\dhminut’' ]*(?:(?:\/|\||\bou\b|\bor\b)\s*\d[\dhminut’' ]*)+\)?\s*:?\s*$/i;

/** A label that is the start of a sentence: "La consultation est à". */
const STATED = /(?<!\p{L})(?:est|sont|is|are|co[ûu]tent?|costs?)(?!\p{L})[^.]{0,14}$/iu;
const withoutArticle = (label: string) => {
  const name = label.replace(
    /^(?:(?:la|le|les|une?|the|an?|our|my|nos|mes)\s+|l['’])?(?:(?:tarifs?|prix|co[ûu]ts?|costs?|prices?|fees?)\s+(?:d['’]une?|de la|de l['’]|du|des|of an?|of the|for an?|for the|pour (?:une?|la|le))\s*)?/i,
    '',
  );
  return name.charAt(0).toUpperCase() + name.slice(1);
};

const UNIT_THEN_NAME =
  /^\s*\/\s*(?:h|heure|hour|mois|month|s[ée]ance|session|pers(?:onne)?|person)\b\.?\s*\ue000+\s*(?=\p{Lu})/u;
/** "per hour, minimum two hours": what the price is counted by, and on what terms. */
const UNIT_FIRST =
  /^(?:par|per|an?|la|le|\/|l['’])\s?(?:heure|hour|h|s[ée]ance|session|visite?|jour|day|nuit|night|mois|month)\s*,/i;
/** « 100 € pour deux » */
const TOGETHER =
  /^(?:pour|for)\s(?:les\s)?(?:deux|trois|quatre|two|three|four)(?:\s(?:personnes?|people|persons))?$/i;
/** « la nuit selon saison »: what the price is counted by, and what it depends on. */
const SEASONAL = /^(?:la|le|l['’]|par|per|a)?\s*\p{L}+ (?:selon|suivant|depending on) .{3,30}$/iu;

const QUALIFIER =
  /^[\s\ue000]*\(?(?:au lieu|instead|valable|valid|soit|incl|compris|avec|with|dont|hors|excl|net|ttc|ht\b|h\.t|seulement|only|environ|\+|tva|vat|plus|sans|without|de r[ée]duction|cash)/i;

/** Units a price is counted by, which name nothing. */
export const UNIT =
  /^(?:la |le |l['’]|par |per |a |an |\/ ?)?(?:mois|month|heure|hour|h|s[ée]ance|session|personne|person|pers|jour|day|journ[ée]e|ann?[ée]e?|an|year|semaine|week|cours|class|unit[ée]|pi[èe]ce|nuit|night|visite|visit)s?$/i;

/** A name without the qualifier at its end: `Coupe brushing cheveux courts` → `Coupe brushing`. */
export function stemOf(label: string): string {
  const name = withoutDurations(label);
  const dashed = /^(.{3,}?)\s*[-–—:(]\s*([^-–—:(]+)\)?$/.exec(name);
  if (dashed && isVariant(dashed[2]!)) return cleanName(dashed[1]!);
  const words = name.split(' ');
  for (let keep = 1; keep < words.length; keep += 1) {
    const tail = words.slice(keep).join(' ');
    if (isVariant(tail)) return cleanName(words.slice(0, keep).join(' '));
  }
  return name;
}

/** Whether a label needs a name from elsewhere: nothing, a unit, a qualifier or "Tarif". */
export function needsBase(label: string): boolean {
  const name = withoutDurations(label);
  // "1 h (installation comprise)": a length and a note.
  if (name !== label && /^\([^()]*\)$/.test(name)) return true;
  return label === '' || isNoise(label) || isGenericHeading(name) || isVariant(label);
}

function unpriced(line: string, currency: string): LabelledPrice[] {
  const text = line.replaceAll(JOINT, ' ').trim();
  if (text.length > 110) return [];
  const parts =
    /^(.*?)(?:[\s:–—\-.…_(|]|\ue000)*((?:gratuit|offert|free|complimentary|no charge)(?:e|s|es)?(?: of charge)?)\)?[\s!.*]*$/i.exec(
      line,
    );
  if (
    parts &&
    saysFree(parts[2]!) &&
    (parts[1]!.trim() === '' ||
      /[:–—\-.…_(|\ue000\t]\s*$/.test(
        line.slice(
          0,
          line.length - line.slice(parts[1]!.length).replace(/^[\s:–—\-.…_(|\ue000]+/, '').length,
        ),
      ))
  ) {
    const label = cleanName(parts[1]!);
    if (label === '' || label.split(' ').length <= 10)
      return [
        {
          label,
          price: { kind: 'free', minCents: 0, maxCents: 0, currency },
          durationMinutes: durationMinutes(parts[1]!),
          weak: false,
        },
      ];
  }
  const quote = quoteMention(text);
  if (!quote) return [];
  const before = text.slice(0, quote.start).replace(/(?:\s*[.·•…_]){3,}\s*$/, ' ');
  const after = text.slice(quote.end);
  // « Lit d'appoint disponible sur demande » has no price to ask for.
  if (/\b(?:disponibles?|possibles?|available)\s*$/i.test(before)) return [];
  if (hasWords(after) || /[.!?]\s|\b(?:nous|vous|un|une|votre|a|your|for|le)\s*$/i.test(before)) return [];
  const label = cleanName(before);
  if (label.split(' ').length > 10) return [];
  return [
    {
      label,
      price: { kind: 'quote', minCents: null, maxCents: null, currency },
      durationMinutes: durationMinutes(before),
      weak: false,
    },
  ];
}

/** `30 € / 35 € / 40 €` with nothing between is one thing at several prices: its range. */
function mergeAlternatives(mentions: readonly PriceMention[], line: string): PriceMention[] {
  const merged: PriceMention[] = [];
  for (const mention of mentions) {
    const last = merged.at(-1);
    const between = last ? line.slice(last.end, mention.start) : '';
    if (
      last &&
      last.role === 'price' &&
      mention.role === 'price' &&
      /^\s*(?:\/|\||ou|or|-|–|\ue000|\s)\s*$/.test(between)
    ) {
      const low = last.price.minCents ?? 0;
      const high = mention.price.maxCents ?? mention.price.minCents ?? 0;
      if (high > low) {
        merged[merged.length - 1] = {
          ...last,
          end: mention.end,
          price: { kind: 'range', minCents: low, maxCents: high, currency: last.price.currency },
        };
      } else if (/^[\s\ue000]*$/.test(between) && high < low) {
        // Two prices side by side, the second lower: the first one is the former price.
        merged[merged.length - 1] = { ...mention, start: last.start };
      }
      continue;
    }
    merged.push(mention);
  }
  return merged;
}

const hasWords = (text: string) => {
  const name = cleanName(text);
  return (
    /\p{L}{2}/u.test(name) &&
    !/^(?:à partir de|a partir de|dès|from|starting at|starts at|seulement|only|just|tarif|prix|price|ttc|de|à)$/i.test(
      name,
    )
  );
};

/** The words after a price up to the end of their clause, without notes in parentheses. */
const trailing = (after: string) =>
  (/^(?:(?!,\s*(?:then|puis)\b)[^.;(|])*/.exec(after.replace(/^[\s\ue000]*[.;(|]+/, '')) ?? [''])[0];
