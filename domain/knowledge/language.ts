import { detectAll } from 'tinyld/light';

/** How much text is enough to tell a language; more costs time and changes nothing. */
const SAMPLE_LENGTH = 1200;
const SHORTEST_SAMPLE = 120;
/** The languages full text is stemmed for: where a wrong declaration does harm. */
const ONLY = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt'];

/** Primary BCP-47 subtag of a declared language (`fr-FR` → `fr`), or null when it is none. */
export function primaryLanguage(declared: string | null | undefined): string | null {
  const tag = /^\s*([a-z]{2,3})(?:[-_]|\s*$)/i.exec(declared ?? '')?.[1]?.toLowerCase();
  return tag && tag !== 'und' && tag !== 'xx' ? tag : null;
}

/**
 * The language of a text. What it declares is believed unless its words clearly speak another one: themes are shipped
 * with `lang="en"` and filled with French. Without enough text, the declaration stands; without either, null.
 */
export function textLanguage(text: string, declared: string | null | undefined): string | null {
  const named = primaryLanguage(declared);
  const sample = text
    .replace(/[|#*\-—\d€]+/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, SAMPLE_LENGTH);
  if (sample.length < SHORTEST_SAMPLE) return named;
  if (named && speaks(sample, named)) return named;
  const [best, second] = detectAll(sample, { only: ONLY });
  if (!best) return named;
  if (!named) return best.lang;
  const clear = best.accuracy - (second?.accuracy ?? 0) > 0.15;
  return clear && ONLY.includes(named) ? best.lang : named;
}

const FUNCTION_WORDS: Record<string, RegExp> = {
  fr: /\b(?:le|la|les|des|du|une|et|est|pour|vous|nous|avec|dans|votre|nos|sur|au|aux|qui|ou)\b/gi,
  en: /\b(?:the|and|of|to|is|for|you|we|our|with|your|in|are|from|or|this|that)\b/gi,
};

/** The cheap answer to the common case: a page in French or English that says so. Detection proper takes 2 ms. */
function speaks(sample: string, language: string): boolean {
  const own = FUNCTION_WORDS[language];
  const other = FUNCTION_WORDS[language === 'fr' ? 'en' : 'fr']!;
  if (!own) return false;
  const count = sample.match(own)?.length ?? 0;
  return count >= sample.length / 80 && count > 3 * (sample.match(other)?.length ?? 0);
}
