/** Less of the words than this is another passage. */
const LEAST_SHARE = 0.6;

/** The passage the words were quoted from: the one with most of them, whatever marks and breaks stand between; null where none has. */
export function quotedChunk<Chunk extends { text: string }>(
  quote: string,
  chunks: readonly Chunk[],
): Chunk | null {
  const wanted = [...wordsOf(quote)];
  if (wanted.length === 0) return null;
  let best: { chunk: Chunk; share: number } | null = null;
  for (const chunk of chunks) {
    const there = wordsOf(chunk.text);
    const share = wanted.filter((word) => there.has(word)).length / wanted.length;
    if (share >= LEAST_SHARE && share > (best?.share ?? 0)) best = { chunk, share };
  }
  return best?.chunk ?? null;
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
