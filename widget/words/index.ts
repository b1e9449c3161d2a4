import { en } from './en.ts';
import { fr, frenchSpacing } from './fr.ts';

export type Key = keyof typeof fr;
export type Translate<K extends string = Key> = (key: K, values?: Record<string, string | number>) => string;
export type Catalogues<K extends string> = Record<'fr', Record<K, string>> &
  Record<string, Record<K, string>>;

/** A language is one catalogue; add it here (and to `client.ts`) and everything speaks it. */
export const CATALOGUES: Catalogues<Key> = { fr, en };
const SPACING: Record<string, (text: string) => string> = { fr: frenchSpacing };

export interface Language {
  /** `fr` */
  code: string;
  /** The locale dates and money are written in: the visitor's own region where it speaks this language. */
  locale: string;
  t: Translate;
}

/**
 * The first wish that names a language there is, French when none does.
 * @param wishes BCP 47 tags in order of preference: the page's own line first, the business's last
 * @param regions the visitor's own tags, for the region
 */
export function chooseLanguage(
  wishes: readonly (string | null | undefined)[],
  regions: readonly string[],
): Language {
  const code = wishes.map(codeOf).find((wish) => Object.hasOwn(CATALOGUES, wish)) ?? 'fr';
  const t = translator(CATALOGUES, code);
  return { code, locale: regions.find((tag) => codeOf(tag) === code && tag.includes('-')) ?? t('locale'), t };
}

/** Looks words up and fills them in. */
export function translator<K extends string>(catalogues: Catalogues<K>, code: string): Translate<K> {
  const catalogue = catalogues[code] ?? catalogues.fr;
  const spacing = SPACING[code] ?? String;
  return (key, values = {}) =>
    spacing(catalogue[key]).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function codeOf(tag: string | null | undefined): string {
  return (tag ?? '').toLowerCase().split('-')[0] ?? '';
}
