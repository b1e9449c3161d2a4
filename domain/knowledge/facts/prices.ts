/**
 * Prices as people write them, in French and English: `30€`, `45€50`, `1 250,00 €`, `£30`, `CHF 110.–`, `à partir de 45 €`,
 * `de 30 à 50 €`, `$85+`, `sur devis`, `offert`. Amounts come out as integer minor units.
 */
import { LONGEST_LINE } from './text.ts';
import type { PriceKind } from './types.ts';

/** A published price: minor units, ISO 4217 currency. `from` has no maximum; `quote` has neither; `free` is 0–0. */
export interface Price {
  kind: PriceKind;
  minCents: number | null;
  maxCents: number | null;
  currency: string;
}

/**
 * A price met in a text, with its place. `role` tells what it is the price of: `price` of the thing itself, `extra` a
 * surcharge (`+ 5 €`), `reference` a figure beside the price (`au lieu de 60 €`, `soit 9 € la séance`, `jusqu’à 50 €`).
 */
export interface PriceMention {
  start: number;
  end: number;
  role: 'price' | 'extra' | 'reference';
  price: Price;
}

const SPACE = '[ \\t\\u00a0\\u2000-\\u200a\\u202f]';
/** Thousands groups (space, dot, comma, apostrophe) or plain digits; then decimals, or the Swiss and Dutch dash. */
const AMOUNT = `(?:\\d{1,3}(?:[ \\u00a0\\u202f.,'’]\\d{3})+(?!\\d)|\\d{1,6})(?:${SPACE}?[.,]${SPACE}?\\d{1,2}(?!\\d)|[.,][-–—]{1,2})?`;
const CODES = 'EUR|GBP|USD|CAD|CHF|AUD|NZD|HKD|SGD|INR|ZAR|AED|MAD|XOF|TND|DZD';
const AFTER = `(?:€(?:uros?)?|euros?\\b|eur\\b|£|\\$${SPACE}?(?:CAD?\\b|CA\\b|USD?\\b)?|(?:${CODES})\\b|livres? sterling|(?:british |us |canadian |australian )?(?:pounds?|dollars?)\\b|francs?\\b|frs?\\b\\.?|F?CFA\\b|dhs?\\b|₹|/-(?!\\d))`;
const BEFORE = `(?:€|£|₹|rs\\.?(?=\\s?\\d)|(?:(?:US|CA|C|AU|A|NZ|S)?|HK${SPACE}?)\\$|(?:${CODES})\\b\\.?|fr\\.)`;
const CENTS_AFTER = '(?:\\d{2}(?![\\d%]|\\s*(?:min|mn|h\\b)))?';
const MONEY = `(?:${BEFORE}${SPACE}*${AMOUNT}|${AMOUNT}${SPACE}*${AFTER}${CENTS_AFTER})`;
const RANGE_WORD = `${SPACE}*(?:[-–—→~]|à|a|et|ou|to|and|jusqu['’]à|up${SPACE}+to)${SPACE}*`;

const MENTION = new RegExp(
  // A full stop before a number is a decimal's, two or more are a price list's leaders.
  `(?<![\\d\\p{L}]|(?<![.,])[.,])(?:(?<low>${BEFORE}?${SPACE}*${AMOUNT}${SPACE}*${AFTER}?)${RANGE_WORD})?(?<high>${MONEY})`,
  'giu',
);

const SIGN_FIRST = new RegExp(`^${BEFORE}`, 'iu');
/** What a number counts when it is no money. */
const COUNTED =
  '(?:mins?|mn|minutes?|h(?:rs?|ours?|eures?)?|m|x|people|persons?|pers|sess\\p{L}*|s[ée]ances?|treat\\p{L}*|class\\p{L}*|cours|lessons?|visits?|days?|weeks?|jours?|semaines?|mois|months?|ans?|years?|yrs?|kgs?|cm|ml|km|miles?|am|pm)(?!\\p{L})';
/** The upper end of a range whose sign was said before; never a count, a length or a share. */
const TOP = new RegExp(
  `^${SPACE}?(?:[-–—]|to\\b|à(?!\\p{L}))${SPACE}?(${AMOUNT})(?![\\d.,/:]\\d)(?!\\s*-?(?:${COUNTED}|[%€£$'’]|\\d))`,
  'iu',
);

const FROM_BEFORE =
  /(?:(?:[àa]\s*)?partir\s*de|[àa]\s*p(?:artir)?\.?\s*d(?:e|['’])|\bd[èe]s|\bfrom|starting\s*(?:at|from|price)?|starts?\s*(?:at|from)|as low as|prices?\s*from|(?<!\d\s{0,3})\bmin(?:imum)?\.?)\s*(?:de\s*)?[:(]?\s*(?:seulement|only|just)?\s*$/i;
const FROM_AFTER =
  /^\s*(?:\+(?!\s*\d)|et\s*(?:\+|plus)|(?:&|and)\s*up\b|(?:or|and)\s*more\b|d[èe]s\s*$|or\s*above|minimum\b|min\.?(?=\s|$|\))|upwards)/i;
const EXTRA_BEFORE =
  /(?:(?<![€£$]\s?|\d\s?)\+\s*|\bsuppl[ée]ment(?:aire)?s?\s*(?:de|:)?\s*|\bplus\s+|\bextra\s+|\bmajoration\s*(?:de|:)?\s*)$/i;
const REFERENCE_BEFORE =
  /(?:au lieu (?:de|des)|instead of|\bwas|\bwere|\bwould (?:have )?cost|\bvaleur\s*(?:de|:)?|\bvalue[d]?\s*(?:at|of|:)?|\bworth|\bsoit|[ée]conomi(?:e|sez|e de)\s*(?:de)?|\bsaves?|jusqu['’][àa]|up to|\bunder|\bover|moins de|plus de|more than|less than|(?:inf[ée]rieure?|sup[ée]rieure?)s?\s+(?:d['’]|de|[àa])(?:\s*environ)?|(?:cheaper|less) by(?: about| around)?|remise\s*(?:de)?|r[ée]duction\s*(?:de)?|\boff\b|(?<!tarifs?\s)normal(?:ement)?\s*:?|normally|\brrp\s*:?|\bi\.e\.|\b[ée]quivaut\s*[àa]?|acompte\s*(?:de)?|arrhes\s*(?:de)?|caution\s*(?:de)?|deposit\s*(?:of)?|d[ée]p[ôo]t\s*(?:de)?|chaque|prime\s*(?:de)?|avoir\s+de|ch[èe]que\s*(?:de)?|bon\s+de)\s*:?\s*\(?\s*$/i;
const REFERENCE_AFTER =
  /^\s*(?:de\s+(?:r[ée]duction|remise|rabais|frais|d[ée]p[ôo]t|caution|moins|plus)|offerts?\b|off\b|discount|deposit|d['’](?:achats?|acompte|[ée]conomies?|arrhes)|sur votre|remboursé|de caution)/i;
/** « Permis à 1 € par jour » is what a loan costs. */
const LOAN_AFTER = /^\s*(?:\/|par)\s*jour(?!\p{L})/iu;

const QUOTE =
  /\bsur devis\b|\bdevis sur demande\b|\bnous consulter\b|\bme consulter\b|\bprix sur demande\b|\btarif sur demande\b|\bsur demande\b|\bsur consultation\b|\b(?:price |priced )?on (?:request|application|consultation|enquiry)\b|\bupon (?:request|consultation)\b|\bp\.?o\.?a\.?\b|\bcall for (?:a )?(?:price|pricing|quote)\b|\bcustom quote\b|\bby quot(?:e|ation)\b|\bcustom pricing\b|\bon quote\b|\bprice varies\b/i;
const FREE =
  /^(?:(?:est|is)\s+)?(?:gratuit(?:e|s|es)?|offert(?:e|s|es)?|free(?: of charge)?|complimentary|no charge)\s*[!*.]?$/i;

/** Every price in a text, in order. Percentages, k€ and bare numbers are not prices. */
export function priceMentions(written: string, currency: string): PriceMention[] {
  const text = written.slice(0, LONGEST_LINE);
  const mentions: PriceMention[] = [];
  for (const match of text.matchAll(MENTION)) {
    let start = match.index;
    let end = start + match[0].length;
    const before = text.slice(Math.max(0, start - 40), start);
    let after = text.slice(end, end + 24);
    if (/^\s*%|^\s*(?:k€|k\b)/i.test(after)) continue;
    let high = amountCents(match.groups!.high!);
    let low = match.groups!.low === undefined ? null : amountCents(match.groups!.low);
    if (high === null) continue;
    const found = currencyOf(match[0], currency);
    // "£20-30": the sign stands once, before both.
    const top = low === null && SIGN_FIRST.test(match[0]) ? TOP.exec(text.slice(end)) : null;
    const topCents = top ? amountCents(top[1]!) : null;
    if (top && topCents !== null && isRange(high, topCents, '-', '')) {
      low = high;
      high = topCents;
      end += top[0].length;
      after = text.slice(end, end + 24);
      mentions.push(mention(start, end, text, before, after, high, low, found));
      continue;
    }
    const offset = match[0].length - match.groups!.high!.length;
    if (low !== null && !isRange(low, high, match[0].slice(0, offset), before)) {
      // "2 séances à 50 €", "60 min - 45 €": the first number is no price, the second one stands alone.
      if (/[€£$]|eur/i.test(match.groups!.low!)) {
        mentions.push(
          mention(start, start + match.groups!.low!.trimEnd().length, text, before, ' ', low, null, found),
        );
      }
      low = null;
      start += offset;
    }
    mentions.push(
      mention(start, end, text, text.slice(Math.max(0, start - 40), start), after, high, low, found),
    );
  }
  return mentions;
}

function mention(
  start: number,
  end: number,
  text: string,
  before: string,
  after: string,
  high: number,
  low: number | null,
  currency: string,
): PriceMention {
  const fromBefore = FROM_BEFORE.exec(before);
  const range = low !== null && low < high;
  const from = !range && (fromBefore !== null || FROM_AFTER.test(after));
  const lead = fromBefore
    ? fromBefore[0].length
    : (/(?:\bde|\bentre|\bbetween)\s*$/i.exec(range ? before : '')?.[0].length ?? 0);
  const role =
    EXTRA_BEFORE.test(before) && !from
      ? 'extra'
      : (REFERENCE_BEFORE.test(before) && !from) ||
          REFERENCE_AFTER.test(after) ||
          (high === 100 && LOAN_AFTER.test(after))
        ? 'reference'
        : 'price';
  const tail = from ? (FROM_AFTER.exec(after)?.[0].length ?? 0) : 0;
  return {
    start: start - lead,
    end: Math.min(text.length, end + tail),
    role,
    price: range
      ? { kind: 'range', minCents: low, maxCents: high, currency }
      : from
        ? { kind: 'from', minCents: high, maxCents: null, currency }
        : high === 0
          ? { kind: 'free', minCents: 0, maxCents: 0, currency }
          : { kind: 'fixed', minCents: high, maxCents: high, currency },
  };
}

/** Whether two numbers joined by a word are the two ends of one price: rising, within a factor of eight, same shape. */
function isRange(low: number, high: number, lead: string, before: string): boolean {
  if (low >= high || low * 8 < high) return false;
  const between = /(?:et|and|ou)\s*$/i.test(lead.trim());
  if (between && !/\b(?:entre|between)\s*$/i.test(before)) return false;
  if (/[-–—]\s*$/.test(lead.trim()) && !/[€£$]|eur/i.test(lead)) {
    // "Forfait 5 - 50 €", "Niveau 2 – 30 €": a word straight before the number makes it part of the name.
    if (
      /\p{L}\s*$/u.test(before) &&
      !/\b(?:de|from|entre|prix|tarifs?|price|:)\s*$/i.test(before) &&
      low < 1500
    )
      return false;
  }
  return true;
}

/** Minor units of a written amount, or null when it is no amount. */
export function amountCents(written: string): number | null {
  const afterCents = /^(\D*\d[\d .,'’\u00a0\u202f]*?)\s*(?:€|euros?|eur|£)(\d{2})$/i.exec(written.trim());
  const text = afterCents ? `${afterCents[1]},${afterCents[2]}` : written;
  const digits = /\d[\d .,'’\u00a0\u202f]*/.exec(text)?.[0].replace(/[\s\u00a0\u202f'’]/g, '');
  if (!digits) return null;
  const parts = /^(\d+(?:[.,]\d{3})*)(?:[.,](\d{1,2}))?[.,]?$/.exec(digits);
  if (!parts) return null;
  const whole = Number(parts[1]!.replace(/[.,]/g, ''));
  return whole * 100 + Number((parts[2] ?? '').padEnd(2, '0') || 0);
}

/** A bare number that is a price because of where it stands (a price column): `89`, `45,50`, `30,-`, `25/30`, `290 à 300`. */
export function barePrice(text: string, currency: string): Price | null {
  const trimmed = text.trim().replace(/\*+$/, '').trim();
  const one = new RegExp(
    `^(?:(?<from>à partir de|dès|from|min\\.?)\\s*)?(?<low>${AMOUNT})(?:\\s*(?:[-–—/]|à|to)\\s*(?<high>${AMOUNT}))?(?<plus>\\s*\\+)?$`,
    'iu',
  ).exec(trimmed);
  if (!one) return null;
  const low = amountCents(one.groups!.low!);
  const high = one.groups!.high === undefined ? null : amountCents(one.groups!.high);
  if (low === null || low === 0) return null;
  if (high !== null && high > low) return { kind: 'range', minCents: low, maxCents: high, currency };
  if (one.groups!.from !== undefined || one.groups!.plus !== undefined)
    return { kind: 'from', minCents: low, maxCents: null, currency };
  return { kind: 'fixed', minCents: low, maxCents: low, currency };
}

/** `sur devis`, `nous consulter`, `price on request`: where it is said, or null. */
export function quoteMention(text: string): { start: number; end: number } | null {
  const match = QUOTE.exec(text);
  return match ? { start: match.index, end: match.index + match[0].length } : null;
}

/** Whether the whole text says that the thing is free: `Offert`, `gratuit`, `free`. */
export function saysFree(text: string): boolean {
  return FREE.test(text.trim());
}

/** A column or section that says "from": `à partir de`, `dès`, `from`, `prices from`. */
export function saysFrom(text: string): boolean {
  return /(?:^|[\s(])(?:à partir de|a partir de|dès|from|starting (?:at|from))(?:$|[\s):€])/i.test(text);
}

function currencyOf(written: string, fallback: string): string {
  const code = new RegExp(`\\b(${CODES})\\b`).exec(written.toUpperCase())?.[1];
  if (code) return code;
  if (/€|euro/i.test(written)) return 'EUR';
  if (/£|pound|livre/i.test(written)) return 'GBP';
  if (/₹|\brs\b|\/-/i.test(written)) return 'INR';
  const dollar = /\b(HK|AU|A|NZ|S)\s?\$/i.exec(written)?.[1]?.toUpperCase();
  if (dollar) return { HK: 'HKD', AU: 'AUD', A: 'AUD', NZ: 'NZD', S: 'SGD' }[dollar]!;
  if (/(?:CA|C)\$|\$\s?CAD?\b/i.test(written)) return 'CAD';
  if (/\$|dollar/i.test(written)) return ['CAD', 'AUD', 'NZD', 'USD'].includes(fallback) ? fallback : 'USD';
  if (/CFA/i.test(written)) return 'XOF';
  if (/dh/i.test(written)) return 'MAD';
  if (/\bfrs?\b|franc/i.test(written)) return 'CHF';
  return fallback;
}
