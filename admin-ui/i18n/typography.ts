import type { Words } from './words.ts';

const THIN = '\u202F';
const NO_BREAK = '\u00A0';

/** French spacing: narrow no-break space before ; : ! ? % » and after «, in hours (14 h 30) and before a currency sign. */
export function frenchTypography(text: string): string {
  return text
    .replace(/ ([;:!?»€]|%(?!\{))/g, `${THIN}$1`)
    .replace(/« /g, `«${THIN}`)
    .replace(/(\d) h (\d)/g, `$1${NO_BREAK}h${NO_BREAK}$2`)
    .replace(/(\d) h\b/g, `$1${NO_BREAK}h`)
    .replace(/'/g, '’');
}

/** Somebody's own words between the marks of the reader's language. */
export function quoted(locale: string, text: string): string {
  return locale === 'en' ? `“${text}”` : `«${THIN}${text}${THIN}»`;
}

/** Applies a rule of typography to every string of a catalogue. */
export function typeset<T extends Words>(catalogue: T, rule: (text: string) => string): T {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, value]) => [
      key,
      typeof value === 'string' ? rule(value) : typeset(value, rule),
    ]),
  ) as T;
}
