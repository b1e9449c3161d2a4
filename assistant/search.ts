import type { Database } from '../db/database.ts';
import { embeddingSpaces } from '../db/knowledge-index.ts';
import { type SearchFilter, searchChunks } from '../db/knowledge-search.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import type { VectorIndex } from '../providers/vectors/vector-index.ts';

/** One passage of the tenant's knowledge, as search ranks it. */
export interface FoundPassage {
  chunkId: string;
  documentId: string;
  url: string | null;
  title: string;
  headingPath: string[];
  text: string;
  language: string | null;
  /** Fused score; then each leg's own: BM25 and cosine, null where that leg did not find it. */
  score: number;
  scores: { fullText: number | null; vector: number | null };
}

export interface SearchRequest extends SearchFilter {
  query: string;
  limit: number;
}

/** Hybrid search inside one tenant's knowledge. */
export type KnowledgeSearch = (
  tenantId: string,
  request: SearchRequest,
) => Promise<{ mode: 'hybrid' | 'full-text'; results: FoundPassage[] }>;

export interface SearchDeps {
  db: Database;
  /** Those this process has; a tenant's vectors answer when theirs is among them. */
  embedders: Embedder[];
  /** An index outside the database, or null. */
  vectors: VectorIndex | null;
}

/** Candidates asked of an outside index; re-scored from our own vectors afterwards. */
const OUTSIDE_CANDIDATES = 200;

/**
 * Search over words and meaning. The question's vector is made by the model of the tenant's active space, so that a change
 * of model never compares vectors of two models; without that model, words alone answer.
 */
export function createSearch({ db, embedders, vectors: outside }: SearchDeps): KnowledgeSearch {
  return async (tenantId, { query, limit, ...filter }) => {
    const spaces = await db.asTenant(tenantId, (tx) => embeddingSpaces(tx));
    const usable = spaces.flatMap((space) => {
      const embedder = embedders.find(
        ({ model, dimensions }) => model === space.model && dimensions === space.dimensions,
      );
      return embedder ? [{ space, embedder }] : [];
    })[0];
    const values = usable ? await usable.embedder.embedQuery(query) : null;
    const candidates =
      outside && usable && values
        ? await outside.nearest(tenantId, usable.space.model, {
            vector: values,
            limit: OUTSIDE_CANDIDATES,
            ...(filter.documentId ? { documentId: filter.documentId } : {}),
          })
        : undefined;
    const results = await db.asTenant(tenantId, (tx) =>
      searchChunks(
        tx,
        {
          text: query,
          vector: usable && values ? { space: usable.space, values } : null,
          ...(candidates ? { candidates } : {}),
        },
        { filter, limit },
      ),
    );
    return { mode: usable ? 'hybrid' : 'full-text', results };
  };
}
