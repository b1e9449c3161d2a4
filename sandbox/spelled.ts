import { unaccented } from '../domain/accents.ts';

/** What people say for the marks of an e-mail address. */
const MARKS: Array<[RegExp, string]> = [
  [/\b(arobase|arrobase|at sign)\b/gi, '@'],
  [/\b(tiret du bas|underscore|souligné)\b/gi, '_'],
  [/\b(tiret|trait d['’]union|dash|hyphen)\b/gi, '-'],
  [/\b(point|dot)\b/gi, '.'],
  [/\b(plus)\b/gi, '+'],
];
const LETTER_NAMES: Record<string, string> = { 'double v': 'w', 'double vé': 'w', 'i grec': 'y' };

/**
 * The e-mail address in what somebody says, spelled or not: « j e a n point dupont arobase exemple point fr ». Letters
 * may be separated by spaces or commas; « m comme Marie » is an m; « deux n » is more than it understands.
 * @returns it in lower case, or null where there is none.
 */
export function emailIn(said: string): string | null {
  const plain = /[^\s@]+@[^\s@]+\.[^\s@.,;]{2,}/.exec(said)?.[0];
  if (plain) return plain.replace(/[.,;]+$/, '').toLowerCase();
  let words = said.normalize('NFC').toLowerCase();
  for (const [name, letter] of Object.entries(LETTER_NAMES)) words = words.replaceAll(name, letter);
  words = words.replace(/\b(\p{L}) comme \p{L}+/gu, '$1');
  for (const [name, mark] of MARKS) words = words.replace(name, ` ${mark} `);
  const [before, after] = words.split('@');
  if (after === undefined) return null;
  // Around the @ everything said is part of the address, but for how it is introduced and what follows it.
  const local = before!
    .replace(/^.*\b(est|c['’]est|is|it['’]s|adresse|e-?mail|mail|alors|oui)\b\s*:?/u, '')
    .replace(/[\s,;]+/g, '');
  const domain =
    /^[\s,;]*((?:[\p{L}\d]+[\s,;]*|[-.][\s,;]*)+)/u.exec(after)?.[1]?.replace(/[\s,;]+/g, '') ?? '';
  const address = `${unaccented(local)}@${unaccented(domain)}`.replace(/\.+$/, '');
  return /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/.test(address) ? address : null;
}

/** The phone number in what somebody says, as they group it; null where there is none. */
export function phoneIn(said: string): string | null {
  return /\+?\d[\d .-]{7,}\d/.exec(said)?.[0].trim() ?? null;
}
