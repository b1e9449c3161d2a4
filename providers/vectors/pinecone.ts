import { Errors, Pinecone } from '@pinecone-database/pinecone';
import { type IndexedVector, type VectorIndex, VectorIndexError } from './vector-index.ts';

/** Pinecone takes at most 2 MB or 1,000 records a request; 100 vectors of 1,536 floats stay well below. */
const UPSERT_PAGE = 100;
const DELETE_PAGE = 1_000;

/**
 * Vectors in one Pinecone index, which must have the model's dimensions and the cosine or dot-product metric. Each tenant
 * and model has a namespace of its own, so no query can ever reach another's vectors.
 * @param options.indexHost host of the index, as Pinecone's console shows it; the sandbox's address in development
 */
export function createPineconeVectorIndex(options: {
  apiKey: string;
  indexHost: string;
  simulated: boolean;
}): VectorIndex {
  const client = new Pinecone({ apiKey: options.apiKey, sourceTag: 'coccinelle' });
  const space = (tenantId: string, model: string) =>
    client.index({ host: options.indexHost, namespace: `${tenantId}.${model}` });

  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw mapped(error);
    }
  };

  return {
    name: 'Pinecone',
    simulated: options.simulated,
    async upsert(tenantId, model, items) {
      for (let from = 0; from < items.length; from += UPSERT_PAGE) {
        const records = items.slice(from, from + UPSERT_PAGE).map(asRecord);
        await asked(() => space(tenantId, model).upsert({ records }));
      }
    },
    async remove(tenantId, models, chunkIds) {
      for (const model of models) {
        for (let from = 0; from < chunkIds.length; from += DELETE_PAGE) {
          const ids = chunkIds.slice(from, from + DELETE_PAGE);
          try {
            await asked(() => space(tenantId, model).deleteMany({ ids }));
          } catch (error) {
            // A namespace that never held a vector does not exist: nothing to delete.
            if (!(error instanceof VectorIndexError && error.cause instanceof Errors.PineconeNotFoundError))
              throw error;
          }
        }
      }
    },
    async nearest(tenantId, model, { vector, limit, documentId }) {
      const { matches } = await asked(() =>
        space(tenantId, model).query({
          vector: [...vector],
          topK: limit,
          ...(documentId ? { filter: { documentId: { $eq: documentId } } } : {}),
        }),
      );
      return matches.map((match) => match.id);
    },
  };
}

function asRecord({ chunkId, documentId, vector }: IndexedVector) {
  return { id: chunkId, values: [...vector], metadata: { documentId } };
}

/** The SDK retries what its server could not do for the moment; what is left is told apart by whether waiting may help. */
function mapped(error: unknown): VectorIndexError {
  const permanent =
    error instanceof Errors.PineconeBadRequestError ||
    error instanceof Errors.PineconeAuthorizationError ||
    error instanceof Errors.PineconeNotFoundError ||
    error instanceof Errors.PineconeArgumentError;
  return new VectorIndexError(`Pinecone did not do as asked (${(error as Error).name})`, {
    retryable: !permanent,
    cause: error,
  });
}
