import { questionLanguage } from '../knowledge/answers/question.ts';

/**
 * The locale to answer a client in: the language of their newest message whose words tell one, else what their record says,
 * else the business's. Whoever changes language is followed; « ok » changes nothing.
 * @param said what they wrote, newest first
 */
export function answerLocale(said: Iterable<string>, record: string | null, business: string): string {
  const usual = record ?? business;
  for (const words of said) {
    const language = languageWritten(words);
    if (!language) continue;
    const known = [usual, business].find((locale) => locale.toLowerCase().startsWith(language));
    return known ?? { fr: 'fr-FR', en: 'en-GB' }[language];
  }
  return usual;
}

const FRENCH = /\b(?:bonjour|bonsoir|salut|merci|svp|oui|demain|aujourd.hui|voudrais|rendez|rdv|coupe)\b/gi;
const ENGLISH =
  /\b(?:please|thanks|thank|yes|tomorrow|today|would|like|book|appointment|haircut|morning|afternoon)\b/gi;

/** Null where the words tell none. Questions are told by their small words, wishes and thanks by these. */
function languageWritten(words: string): 'fr' | 'en' | null {
  const read = words.slice(0, 1_000);
  const [french, english] = [FRENCH, ENGLISH].map((known) => read.match(known)?.length ?? 0) as [
    number,
    number,
  ];
  if (french !== english) return french > english ? 'fr' : 'en';
  return questionLanguage(read);
}
