import { detect } from 'tinyld';
import type { ParsedPage } from './page.ts';

/** The language a page is in; what it declares is often the template's, so the text decides when it is long. */
export function pageLanguage(page: ParsedPage): string | null {
  const text = page
    .lines()
    .map((line) => line.text)
    .join('. ')
    .slice(0, 4000);
  const read = text.length >= 200 ? detect(text, { only: ['fr', 'en', 'de', 'nl', 'es', 'it', 'pt'] }) : '';
  return read || page.language?.slice(0, 2).toLowerCase() || null;
}
