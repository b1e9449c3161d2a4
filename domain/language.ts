/** The two languages everything is said in. */
export type Language = 'fr' | 'en';

/** What a reader of this locale (BCP 47) is spoken to in. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
