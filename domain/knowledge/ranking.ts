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

/** Share of the vectors in the fused score, and how fast it falls below the best cosine, in shares of their spread. */
const VECTOR_SHARE = 0.6;
const FALL = 0.2;

/**
 * One list from both: `0.6 · exp((cosine − best) / (0.2 · spread)) + 0.4 · bm25 / best bm25` over the union of their
 * best. Cosines crowd together, and only those close to the best say anything: a straight line from best to worst
 * would let the far ones count (docs/decisions/0008-retrieval.md). BM25 has a natural zero, so it is only scaled.
 * Ties fall to the chunk id, so the same question always gets the same list.
 */
export function fuse(evidence: Evidence[]): Ranked[] {
  const cosines = evidence.map((item) => item.vector).filter((value) => value !== null);
  const nearest = Math.max(...cosines);
  const spread = nearest - Math.min(...cosines);
  const best = Math.max(0, ...evidence.map((item) => item.fullText ?? 0));
  const share = cosines.length === 0 ? 0 : best === 0 ? 1 : VECTOR_SHARE;
  return evidence
    .map((item) => {
      const vector =
        item.vector === null ? 0 : spread === 0 ? 1 : Math.exp((item.vector - nearest) / (FALL * spread));
      const fullText = best === 0 ? 0 : (item.fullText ?? 0) / best;
      return { ...item, score: share * vector + (1 - share) * fullText };
    })
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}
