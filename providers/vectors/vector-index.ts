/**
 * An index of vectors outside the database. Postgres stays the source of truth: what it holds can always be sent again,
 * and what the index returns are candidates whose scores are computed from the stored vectors.
 */
export interface VectorIndex {
  /** Shown to the owner, e.g. "Pinecone". */
  readonly name: string;
  readonly simulated: boolean;
  /** Adds or replaces vectors of one tenant. @throws VectorIndexError */
  upsert(tenantId: string, model: string, items: IndexedVector[]): Promise<void>;
  /** Removes a tenant's chunks, whatever the model; ones it does not hold are ignored. @throws VectorIndexError */
  remove(tenantId: string, models: string[], chunkIds: string[]): Promise<void>;
  /** Ids of the tenant's chunks nearest to a vector, nearest first. @throws VectorIndexError */
  nearest(
    tenantId: string,
    model: string,
    query: { vector: Float32Array; limit: number; documentId?: string },
  ): Promise<string[]>;
}

export interface IndexedVector {
  chunkId: string;
  documentId: string;
  vector: Float32Array;
}

/** The index did not do what it was asked. */
export class VectorIndexError extends Error {
  override name = 'VectorIndexError';
  readonly retryable: boolean;
  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}
