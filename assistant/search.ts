/** One passage of the tenant's knowledge, as search ranks it. */
export interface FoundPassage {
  chunkId: string;
  documentId: string;
  url: string | null;
  title: string;
  headingPath: string[];
  text: string;
  language: string | null;
  /** Fused score; then each leg's own: BM25 (0 when no word matched) and cosine (null without vectors). */
  score: number;
  scores: { fullText: number; vector: number | null };
}

export interface SearchRequest {
  query: string;
  limit: number;
  documentId?: string | undefined;
  categoryId?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Hybrid search inside one tenant's knowledge. */
export type KnowledgeSearch = (
  tenantId: string,
  request: SearchRequest,
) => Promise<{ mode: 'hybrid' | 'full-text'; results: FoundPassage[] }>;
