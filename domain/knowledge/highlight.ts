/** A stretch of a text, in UTF-16 units: `text.slice(start, end)`. */
export interface Highlight {
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** The different words of a text as the full-text index reads single words. */
export function wordsOf(text: string): string[] {
  return [...new Set([...text.matchAll(WORD)].map(([word]) => plainWord(word)))];
}

/** A word in lower case with its ligatures opened. */
function plainWord(word: string): string {
  return word.normalize('NFKC').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae');
}

/** Where words of the question stand in a text, whatever their ending: `stems` gives a word's stem, absent for stop words. */
export function highlights(text: string, stems: Map<string, string>, asked: Set<string>): Highlight[] {
  const found: Highlight[] = [];
  for (const match of text.matchAll(WORD)) {
    const stem = stems.get(plainWord(match[0]));
    if (stem !== undefined && asked.has(stem))
      found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}
