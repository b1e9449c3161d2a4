import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Database } from '../db/database.ts';
import { failDocument, storeParsedText, uploadedFile } from '../db/knowledge-documents.ts';
import { embeddingSpaces, markOutside, storeVectors } from '../db/knowledge-index.ts';
import {
  chunksWithoutVector,
  removeSpacesBut,
  type SpaceProgress,
  spaceProgress,
} from '../db/knowledge-spaces.ts';
import { chunkPassage } from '../domain/knowledge/search-text.ts';
import { DocumentError, type DocumentParser } from '../providers/documents/document-parser.ts';
import { type Embedder, EmbeddingError } from '../providers/embeddings/embedder.ts';
import type { VectorIndex } from '../providers/vectors/vector-index.ts';
import { type Ingest, textHash } from './ingest.ts';

const gunzipBytes = promisify(gunzip);

export interface DocumentRef {
  tenantId: string;
  documentId: string;
}

export interface IngestActivitiesDeps {
  db: Database;
  ingest: Pick<Ingest, 'ingestDocuments'>;
  embedders: Embedder[];
  vectors: VectorIndex | null;
  parser: DocumentParser;
}

export type IngestActivities = ReturnType<typeof createIngestActivities>;

/** Chunks embedded by one run of the re-embedding activity, in pages that each commit. */
const PAGE_CHUNKS = 64;
const PAGES_A_RUN = 40;

/** The effects of bringing documents into the index. Each may run twice: the rows say what is left to do. */
export function createIngestActivities({ db, ingest, embedders, vectors, parser }: IngestActivitiesDeps) {
  /** Heartbeats while `work` runs, and hands it the cancellation. */
  async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(), 2_000);
    try {
      return await work(context.cancellationSignal);
    } catch (error) {
      if (error instanceof EmbeddingError && error.retryAfterMs) {
        throw ApplicationFailure.create({
          message: error.message,
          type: 'EmbeddingError',
          nextRetryDelay: error.retryAfterMs,
        });
      }
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  return {
    /** Reads an uploaded file into its document's text. False when the file cannot be read: the row says why. */
    async readUpload({ tenantId, documentId }: DocumentRef): Promise<{ readable: boolean }> {
      const file = await db.asTenant(tenantId, (tx) => uploadedFile(tx, documentId));
      // A question and answer, or a page, has its text already.
      if (!file) return { readable: true };
      try {
        const bytes = file.encoding === 'gzip' ? await gunzipBytes(file.bytes) : file.bytes;
        const parsed = await alive((signal) => parser.parse({ bytes, fileName: file.fileName }, signal));
        await db.asTenant(tenantId, (tx) =>
          storeParsedText(tx, documentId, { ...parsed, text: parsed.markdown }),
        );
        return { readable: true };
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        const { code, message } = error;
        await db.asTenant(tenantId, (tx) => failDocument(tx, documentId, { code, detail: message }));
        return { readable: false };
      }
    },

    /** Chunks, postings and vectors of one document. */
    async indexDocument({ tenantId, documentId }: DocumentRef): Promise<void> {
      await alive((signal) => ingest.ingestDocuments(tenantId, [documentId], { signal }));
    },

    /** Notes on the row that indexing did not succeed, however often it was tried. */
    async markUnindexed({ tenantId, documentId }: DocumentRef): Promise<void> {
      await db.asTenant(tenantId, (tx) =>
        failDocument(tx, documentId, {
          code: 'indexing-failed',
          detail: 'The document could not be indexed; upload it again later.',
        }),
      );
    },

    /** Embeds chunks the space has no vector of yet, for a while. `finished` once none is left. */
    async reembed(ref: {
      tenantId: string;
      spaceId: string;
    }): Promise<SpaceProgress & { finished: boolean }> {
      const { tenantId, spaceId } = ref;
      const space = (await db.asTenant(tenantId, (tx) => embeddingSpaces(tx))).find(
        (one) => one.id === spaceId,
      );
      const embedder = embedders.find(
        (one) => one.model === space?.model && one.dimensions === space.dimensions,
      );
      if (!space) return { done: 0, total: 0, finished: true };
      if (!embedder)
        throw ApplicationFailure.nonRetryable(`no embedder for ${space.model}`, 'ModelUnavailable');
      return await alive(async (signal) => {
        for (let page = 0; page < PAGES_A_RUN; page++) {
          const chunks = await db.asTenant(tenantId, (tx) => chunksWithoutVector(tx, spaceId, PAGE_CHUNKS));
          const passages = chunks.map(chunkPassage);
          const found = await embedder.embedPassages(passages, { signal });
          await db.asTenant(tenantId, async (tx) => {
            const locked = (await embeddingSpaces(tx, true)).find((one) => one.id === spaceId);
            if (!locked) return;
            await storeVectors(
              tx,
              locked,
              chunks.map((chunk, index) => ({
                chunkId: chunk.chunkId,
                vector: found[index]!,
                textHash: textHash(passages[index]!),
              })),
            );
          });
          if (vectors && chunks.length > 0) {
            await db.asTenant(tenantId, (tx) => markOutside(tx, spaceId));
            await vectors.upsert(
              tenantId,
              space.model,
              chunks.map((chunk, index) => ({ ...chunk, vector: found[index]! })),
            );
          }
          if (chunks.length < PAGE_CHUNKS) break;
        }
        const progress = await db.asTenant(tenantId, (tx) => spaceProgress(tx, spaceId));
        return { ...progress, finished: progress.done >= progress.total };
      });
    },

    /** From now on the space answers; the others are dropped. */
    async activateSpace(ref: { tenantId: string; spaceId: string }): Promise<void> {
      await db.asTenant(ref.tenantId, (tx) => removeSpacesBut(tx, ref.spaceId));
    },

    /** Removes chunks that were deleted here from the index outside the database. */
    async forgetVectors(ref: { tenantId: string; chunkIds: string[] }): Promise<void> {
      if (!vectors) return;
      await vectors.remove(
        ref.tenantId,
        embedders.map((embedder) => embedder.model),
        ref.chunkIds,
      );
    },
  };
}
