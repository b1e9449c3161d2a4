/** A passage's two scores: cosine of its vector with the question's, and BM25 of its words. null = not known or no match. */
export interface Evidence {
  chunkId: string;
  vector: number | null;
  fullText: number | null;
}

export interface Ranked extends Evidence {
  /** 0 to 1, comparable within one result list only. */
  score: number;
}

/** BM25's usual constants: how fast repeats of a word stop counting, and how much a long passage is held against it. */
export const BM25 = { k1: 1.2, b: 0.75 };

/** How many of each list's best are fused. */
export const FUSED = 50;

/** Share of the vectors in the fused score: of 0.6 to 0.8, which find as much, where neither leg alone does better (docs/decisions/0008-retrieval.md). */
const VECTOR_SHARE = 0.75;

/**
 * One list from both: `0.75 · (cosine − least) / (best − least) + 0.25 · bm25 / best bm25` over the union of their best.
 * Cosines crowd together, so they are stretched to what these passages span; BM25 has a natural zero and is only scaled.
 * Ties fall to the chunk id, so the same question always gets the same list.
 */
export function fuse(evidence: Evidence[]): Ranked[] {
  const cosines = evidence.map((item) => item.vector).filter((value) => value !== null);
  const least = Math.min(...cosines);
  const spread = Math.max(...cosines) - least;
  const best = Math.max(0, ...evidence.map((item) => item.fullText ?? 0));
  const share = cosines.length === 0 ? 0 : best === 0 ? 1 : VECTOR_SHARE;
  return evidence
    .map((item) => {
      const vector = item.vector === null ? 0 : spread === 0 ? 1 : (item.vector - least) / spread;
      const fullText = best === 0 ? 0 : (item.fullText ?? 0) / best;
      return { ...item, score: share * vector + (1 - share) * fullText };
    })
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}
