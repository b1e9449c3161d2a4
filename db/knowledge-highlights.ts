import { type Highlight, highlights, wordsOf } from '../domain/knowledge/highlight.ts';
import {
  type SearchConfiguration,
  searchConfiguration,
  searchText,
} from '../domain/knowledge/search-text.ts';
import { withoutQuestionWords } from '../domain/knowledge/stop-words.ts';
import type { TenantTransaction } from './database.ts';

const DICTIONARIES: Record<SearchConfiguration, string> = {
  french: 'french_stem',
  english: 'english_stem',
  simple: 'simple',
};

/** Where each passage says the question's words, in the order of the passages. */
export async function highlightPassages(
  tx: TenantTransaction,
  question: string,
  passages: Array<{ text: string; language: string | null }>,
): Promise<Highlight[][]> {
  const askedWords = wordsOf(withoutQuestionWords(searchText(question)));
  const byConfiguration = new Map<SearchConfiguration, Set<string>>();
  for (const { text, language } of passages) {
    const configuration = searchConfiguration(language);
    const words = byConfiguration.get(configuration) ?? new Set(askedWords);
    for (const word of wordsOf(text)) words.add(word);
    byConfiguration.set(configuration, words);
  }
  const stems = new Map<SearchConfiguration, Map<string, string>>();
  for (const [configuration, words] of byConfiguration) {
    // A stop word has no stem, so the question's articles are never marked.
    const rows = await tx.sql<{ word: string; stem: string | null }>(
      `select w as word, plain_letters((ts_lexize(?::regdictionary, w))[1]) as stem
       from jsonb_array_elements_text(?::jsonb) w`,
      [DICTIONARIES[configuration], JSON.stringify([...words])],
    );
    stems.set(
      configuration,
      new Map(rows.flatMap(({ word, stem }) => (stem ? [[word, stem] as const] : []))),
    );
  }
  return passages.map(({ text, language }) => {
    const known = stems.get(searchConfiguration(language)) ?? new Map<string, string>();
    const asked = new Set(askedWords.flatMap((word) => known.get(word) ?? []));
    return highlights(text, known, asked);
  });
}
