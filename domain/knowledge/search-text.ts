/** How a text's words are stemmed: a text search configuration of the database (migrations/0004-retrieval.ts). */
export type SearchConfiguration = 'french' | 'english' | 'simple';

/** The configuration for a BCP-47 language; one we cannot stem is searched by its words as they are. */
export function searchConfiguration(language: string | null): SearchConfiguration {
  const primary = language?.toLowerCase().split(/[-_]/)[0];
  return primary === 'fr' ? 'french' : primary === 'en' ? 'english' : 'simple';
}

/**
 * A text as the full-text index reads it: lower case, ligatures opened, typographic apostrophes and spaces made plain,
 * everything but letters, digits and what holds numbers and addresses together turned into spaces. One function for
 * passages and questions, so that both meet in the same words whatever the database's locale.
 */
export function searchText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[’ʼ`´]/gu, "'")
    .replace(/[^\p{L}\p{M}\p{N}'@._+-]+/gu, ' ')
    .trim();
}

/** What of a chunk is searched: its document's title and its headings name what the passage itself may not repeat. */
export function chunkSearchText(chunk: { title: string; headingPath: string[]; text: string }): string {
  return searchText(contextLines(chunk).concat(chunk.text).join('\n'));
}

/** What of a chunk is embedded. */
export function chunkPassage(chunk: { title: string; headingPath: string[]; text: string }): string {
  return contextLines(chunk).concat(chunk.text).join('\n');
}

/** Title and headings, each said once. */
function contextLines({ title, headingPath }: { title: string; headingPath: string[] }): string[] {
  const lines: string[] = [];
  for (const line of [title, ...headingPath]) {
    const trimmed = line.trim();
    if (trimmed !== '' && !lines.includes(trimmed)) lines.push(trimmed);
  }
  return lines;
}
