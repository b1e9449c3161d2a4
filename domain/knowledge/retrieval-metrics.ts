/** Relevance of documents by query: grade 1 and more is relevant (BEIR's qrels). */
export type Relevance = Map<string, Map<string, number>>;

export interface RetrievalFigures {
  queries: number;
  recallAt5: number;
  ndcgAt10: number;
  mrrAt10: number;
}

/**
 * Means over all queries that have a relevant document: recall@5, nDCG@10 with linear gains (as trec_eval computes it),
 * and the reciprocal rank of the first relevant document within 10. A query without results counts 0.
 */
export function retrievalFigures(runs: Map<string, string[]>, relevance: Relevance): RetrievalFigures {
  const figures = { queries: 0, recallAt5: 0, ndcgAt10: 0, mrrAt10: 0 };
  for (const [query, grades] of relevance) {
    const relevant = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
    if (relevant.length === 0) continue;
    const ranked = (runs.get(query) ?? []).map((document) => Math.max(0, grades.get(document) ?? 0));
    figures.queries += 1;
    figures.recallAt5 += ranked.slice(0, 5).filter((grade) => grade > 0).length / relevant.length;
    figures.ndcgAt10 += gain(ranked) / gain(relevant);
    const first = ranked.slice(0, 10).findIndex((grade) => grade > 0);
    figures.mrrAt10 += first < 0 ? 0 : 1 / (first + 1);
  }
  for (const name of ['recallAt5', 'ndcgAt10', 'mrrAt10'] as const)
    figures[name] /= Math.max(1, figures.queries);
  return figures;
}

function gain(grades: number[]): number {
  return grades.slice(0, 10).reduce((sum, grade, rank) => sum + grade / Math.log2(rank + 2), 0);
}

/** Documents by the best of their chunks, best first. */
export function documentsByBestChunk(
  chunks: Array<{ documentId: string; score: number }>,
): Array<{ documentId: string; score: number }> {
  const best = new Map<string, number>();
  for (const { documentId, score } of chunks)
    best.set(documentId, Math.max(score, best.get(documentId) ?? -Infinity));
  return [...best]
    .map(([documentId, score]) => ({ documentId, score }))
    .sort((a, b) => b.score - a.score || (a.documentId < b.documentId ? -1 : 1));
}
