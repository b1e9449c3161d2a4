import { unaccented } from '../accents.ts';

/** Reading what people put in cells. Each returns undefined for what cannot be read; an empty cell is the caller's to see. */

const YES = new Set([
  'oui',
  'o',
  'yes',
  'y',
  'vrai',
  'true',
  '1',
  'x',
  'ok',
  'accepte',
  'accord',
  'actif',
  'inscrit',
  'opt in',
  'optin',
  'subscribed',
]);
const NO = new Set([
  'non',
  'n',
  'no',
  'faux',
  'false',
  '0',
  'refus',
  'refuse',
  'inactif',
  'desinscrit',
  'opt out',
  'optout',
  'unsubscribed',
]);

/** A yes or a no, in French or English, as a word, a cross or a digit. */
export function readYesNo(cell: string): boolean | undefined {
  const word = fold(cell);
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}

/**
 * An amount in minor units (hundredths): `1 250,50 €`, `1.250,50`, `1,250.50`, `1250.5`, `45`. A single separator followed
 * by three digits groups thousands (`1.250`), as nobody writes three decimals of a price.
 */
export function readCents(cell: string): number | undefined {
  const text = cell.replace(/[\s  €$£]|EUR|USD|GBP/gi, '');
  if (!/^-?\d[\d.,]*$/.test(text)) return undefined;
  const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
  const tail = last < 0 ? '' : text.slice(last + 1);
  const isDecimal = last >= 0 && tail.length <= 2;
  const whole = isDecimal ? text.slice(0, last) : text;
  const groups = whole.replace('-', '').split(/[.,]/);
  if (groups.slice(1).some((group) => group.length !== 3)) return undefined;
  const cents = Number(groups.join('')) * 100 + (isDecimal ? Number(tail.padEnd(2, '0')) : 0);
  if (!Number.isSafeInteger(cents)) return undefined;
  return text.startsWith('-') ? -cents : cents;
}

export type DateOrder = 'day-first' | 'month-first';

/**
 * A date of the calendar as `YYYY-MM-DD`: `23/11/2026`, `23.11.26`, `2026-11-23`, `23 novembre 2026`, with or without a time
 * behind it. Years of two digits are of this century up to `thisYear`, else of the last. Dates that do not exist are refused.
 */
export function readDate(cell: string, order: DateOrder, thisYear: number): string | undefined {
  const text = fold(cell).replace(/[t ]\d{1,2}( ?h ?|:)\d{0,2}(:\d{2})?.*$/, '');
  const iso = /^(\d{4}) (\d{1,2}) (\d{1,2})$/.exec(text);
  if (iso) return existing(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numeric = /^(\d{1,2}) (\d{1,2}) (\d{2}|\d{4})$/.exec(text);
  if (numeric) {
    const [first, second] = [Number(numeric[1]), Number(numeric[2])];
    const [day, month] = order === 'day-first' ? [first, second] : [second, first];
    return existing(fullYear(numeric[3]!, thisYear), month, day);
  }
  const named = /^(\d{1,2})(?:er)? ([a-z]+) (\d{2}|\d{4})$/.exec(text);
  const month = named ? MONTHS.findIndex((names) => names.includes(named[2]!)) + 1 : 0;
  return named && month > 0 ? existing(fullYear(named[3]!, thisYear), month, Number(named[1])) : undefined;
}

const MONTHS = [
  ['janvier', 'janv', 'january', 'jan'],
  ['fevrier', 'fevr', 'fev', 'february', 'feb'],
  ['mars', 'march', 'mar'],
  ['avril', 'avr', 'april', 'apr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juillet', 'juil', 'july', 'jul'],
  ['aout', 'august', 'aug'],
  ['septembre', 'sept', 'september', 'sep'],
  ['octobre', 'oct', 'october'],
  ['novembre', 'nov', 'november'],
  ['decembre', 'dec', 'december'],
];

function fullYear(digits: string, thisYear: number): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  const century = Math.floor(thisYear / 100) * 100;
  return century + year <= thisYear ? century + year : century - 100 + year;
}

function existing(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 1900 ? date.toISOString().slice(0, 10) : undefined;
}

/**
 * `Mme PETIT Éloïse`, `Petit, Éloïse` or `Éloïse Petit` in two. A comma or capitals tell which is the family name; else the
 * first word is the first name, as people say it.
 */
export function splitName(whole: string): { firstName: string; lastName: string } {
  const text = whole
    .replace(/^(m\.|mr\.?|mme\.?|mlle\.?|madame|monsieur|mrs\.?|ms\.?|miss|dr\.?)\s+/iu, '')
    .trim();
  const [beforeComma, afterComma] = text.split(/\s*,\s*/, 2);
  if (afterComma) return { firstName: afterComma, lastName: beforeComma! };
  const words = text.split(/\s+/);
  if (words.length === 1) return { firstName: '', lastName: text };
  const shouted = words.filter(isShouted);
  if (shouted.length > 0 && shouted.length < words.length)
    return {
      firstName: words.filter((word) => !isShouted(word)).join(' '),
      lastName: shouted.join(' '),
    };
  return { firstName: words[0]!, lastName: words.slice(1).join(' ') };
}

function isShouted(word: string): boolean {
  return word.length > 1 && /\p{Lu}/u.test(word) && word === word.toUpperCase();
}

/** Lower case without accents; everything but letters and digits is one space, but a colon stays for times. */
function fold(text: string): string {
  return unaccented(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}:]+/gu, ' ')
    .trim();
}
