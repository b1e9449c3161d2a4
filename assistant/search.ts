import type { Database, TenantTransaction } from '../db/database.ts';
import { type EmbeddingSpace, embeddingSpaces } from '../db/knowledge-index.ts';
import { type SearchFilter, searchChunks } from '../db/knowledge-search.ts';
import { VectorCache } from '../db/vector-cache.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import type { VectorIndex } from '../providers/vectors/vector-index.ts';
import { inTime } from './in-time.ts';

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
  /** How long the question's vector is waited for; without it in that time, words alone answer. Default: as long as it takes. */
  patienceMs?: number;
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

/** Candidates asked of an outside index; scored from our own vectors afterwards. */
const OUTSIDE_CANDIDATES = 200;

/**
 * Search over words and meaning. The question's vector is made by the model of the tenant's active space, so that a change
 * of model never compares vectors of two models; without that model, words alone answer.
 */
export function createSearch({ db, embedders, vectors: outside }: SearchDeps): KnowledgeSearch {
  const cache = new VectorCache();

  /** The space that answers and its model, as far as this process has it. */
  async function usable(
    tx: TenantTransaction,
  ): Promise<{ space: EmbeddingSpace; embedder: Embedder } | null> {
    for (const space of await embeddingSpaces(tx)) {
      const embedder = embedders.find(
        ({ model, dimensions }) => model === space.model && dimensions === space.dimensions,
      );
      if (embedder) return { space, embedder };
    }
    return null;
  }

  return async (tenantId, { query, limit, patienceMs, ...filter }) => {
    /** One try in one transaction, with a vector made before it opens: a model's answer is never waited for inside. */
    const attempt = (
      made: { embedder: Embedder; values: Float32Array; candidates?: string[] } | null,
      wordsAlone = false,
    ) =>
      db.asTenant(tenantId, async (tx) => {
        const found = wordsAlone ? null : await usable(tx);
        if (found && found.embedder !== made?.embedder) return found.embedder;
        const vector = found && made ? { space: found.space, values: made.values } : null;
        const question = {
          text: query,
          vector,
          ...(vector && made?.candidates ? { candidates: made.candidates } : {}),
        };
        const results = await searchChunks(tx, cache, question, { filter, limit });
        return { mode: vector ? ('hybrid' as const) : ('full-text' as const), results };
      });
    const make = async (embedder: Embedder) => {
      const values = await embedder.embedQuery(query);
      if (!outside) return { embedder, values };
      const candidates = await outside.nearest(tenantId, embedder.model, {
        vector: values,
        limit: OUTSIDE_CANDIDATES,
        ...(filter.documentId ? { documentId: filter.documentId } : {}),
      });
      return { embedder, values, candidates };
    };
    // Nearly always the first model is the one; only while a tenant's vectors are made anew does another answer.
    let embedder = embedders[0] ?? null;
    for (;;) {
      const made = embedder && (await inTime(make(embedder), patienceMs));
      const answer = await attempt(made ?? null, made === undefined);
      if ('results' in answer) return answer;
      embedder = answer;
    }
  };
}
