import { createHash } from 'node:crypto';
import type { Database } from '../db/database.ts';
import {
  clearIndex,
  type EmbeddingSpace,
  embeddingSpaces,
  findSourceDocument,
  type IndexedChunk,
  knownVectors,
  markOutside,
  openSpace,
  replaceIndex,
  type SourceDocument,
} from '../db/knowledge-index.ts';
import { chunkDocument } from '../domain/knowledge/chunks.ts';
import { textLanguage } from '../domain/knowledge/language.ts';
import { chunkPassage, chunkSearchText, searchConfiguration } from '../domain/knowledge/search-text.ts';
import { type Embedder, EmbeddingError } from '../providers/embeddings/embedder.ts';
import type { VectorIndex } from '../providers/vectors/vector-index.ts';

export interface IngestDeps {
  db: Database;
  /** The model of new vectors first; then others whose vectors may still answer. Empty: full text alone. */
  embedders: Embedder[];
  /** An index outside the database, or null. */
  vectors: VectorIndex | null;
  log: (message: string) => void;
}

export interface IngestOptions {
  /** Called after each group of documents: the activity's heartbeat. */
  heartbeat?: (progress: { done: number; total: number }) => void;
  signal?: AbortSignal;
}

/** What is read of one document; the rest of a longer one stays out of the index and its row says so. */
const MAX_CHARACTERS = 3_000_000;
const MAX_CHUNKS = 2_000;
/** Passages embedded together: enough to batch by length, few enough to heartbeat often. */
const GROUP_CHUNKS = 64;

interface Prepared {
  document: SourceDocument;
  language: string;
  chunks: IndexedChunk[];
  passages: string[];
  truncated: boolean;
}

/**
 * The way of a document into the index: text → chunks → postings and vectors, replaced in one transaction a document.
 * Everything slow happens before that transaction; a passage embedded before keeps its vector.
 */
export function createIngest({ db, embedders, vectors: outside, log }: IngestDeps) {
  async function prepare(tenantId: string, documentId: string): Promise<Prepared | null> {
    const document = await db.asTenant(tenantId, (tx) => findSourceDocument(tx, documentId));
    if (!document) return null;
    if (document.duplicateOf) {
      const removed = await db.asTenant(tenantId, (tx) => clearIndex(tx, documentId));
      await removeOutside(tenantId, removed);
      return null;
    }
    const text = document.text.slice(0, MAX_CHARACTERS);
    const language =
      document.language ?? textLanguage(text, document.tenantLanguage) ?? document.tenantLanguage;
    const all = chunkDocument({ markdown: text, title: document.title, language });
    const chunks = all.slice(0, MAX_CHUNKS).map((chunk) => {
      const named = { title: document.title, headingPath: chunk.headingPath, text: chunk.text };
      const passage = chunkPassage(named);
      return { chunk, passage, searchText: chunkSearchText(named), textHash: textHash(passage) };
    });
    return {
      document,
      language,
      passages: chunks.map(({ passage }) => passage),
      chunks: chunks.map(({ chunk, searchText, textHash }) => ({ ...chunk, searchText, textHash })),
      truncated: text.length < document.text.length || all.length > MAX_CHUNKS,
    };
  }

  /** The spaces new vectors go to: the current model's, and the one that answers until re-embedding is done. */
  async function writtenSpaces(
    tenantId: string,
  ): Promise<Array<{ space: EmbeddingSpace; embedder: Embedder }>> {
    const current = embedders[0];
    if (!current) return [];
    return db.asTenant(tenantId, async (tx) => {
      const own = await openSpace(tx, current);
      const written = [{ space: own, embedder: current }];
      for (const space of await embeddingSpaces(tx)) {
        const embedder = embedders.find((e) => e.model === space.model && e.dimensions === space.dimensions);
        if (space.active && space.id !== own.id && embedder) written.push({ space, embedder });
      }
      return written;
    });
  }

  /** Vectors of a group's passages, known ones from the database, the others from the model. */
  async function embedGroup(
    tenantId: string,
    group: Prepared[],
    { space, embedder }: { space: EmbeddingSpace; embedder: Embedder },
    signal?: AbortSignal,
  ): Promise<{ byHash: Map<string, Float32Array>; problem: string | null }> {
    const passages = new Map(
      group.flatMap((item) => item.chunks.map((chunk, i) => [chunk.textHash, item.passages[i]!] as const)),
    );
    const byHash = await db.asTenant(tenantId, (tx) => knownVectors(tx, space.id, [...passages.keys()]));
    const missing = [...passages.keys()].filter((hash) => !byHash.has(hash));
    try {
      const found = await embedder.embedPassages(
        missing.map((hash) => passages.get(hash)!),
        { signal },
      );
      missing.forEach((hash, index) => {
        byHash.set(hash, found[index]!);
      });
      return { byHash, problem: null };
    } catch (error) {
      // Worth another try: the caller's retry policy decides. Otherwise the words alone are better than nothing.
      if (!(error instanceof EmbeddingError) || error.retryable) throw error;
      log(`No vectors for ${group.length} documents: ${error.message}`);
      return { byHash, problem: error.message };
    }
  }

  async function store(
    tenantId: string,
    item: Prepared,
    vectors: Map<string, Map<string, Float32Array>>,
    problem: string | null,
  ): Promise<void> {
    const { document, chunks } = item;
    const stored = await db.asTenant(tenantId, (tx) =>
      replaceIndex(
        tx,
        {
          id: document.id,
          title: document.title,
          configuration: searchConfiguration(item.language),
          textHash: textHash(document.text),
          textMd5: createHash('md5').update(document.text).digest('hex'),
          problem: item.truncated
            ? { code: 'truncated', detail: `Only the first ${chunks.length} passages are searched.` }
            : problem === null
              ? null
              : { code: 'embedding_failed', detail: 'Searched by its words alone.' },
        },
        chunks,
        new Map(
          [...vectors].map(([id, byHash]) => [id, chunks.map((chunk) => byHash.get(chunk.textHash) ?? null)]),
        ),
      ),
    );
    if (!stored || !outside) return;
    await removeOutside(tenantId, stored.removed);
    const current = embedders[0];
    const byHash = [...vectors.values()][0];
    if (!current || !byHash) return;
    const items = stored.chunkIds.flatMap((chunkId, index) => {
      const vector = byHash.get(chunks[index]!.textHash);
      return vector ? [{ chunkId, documentId: document.id, vector }] : [];
    });
    const spaceId = [...vectors.keys()][0]!;
    await db.asTenant(tenantId, (tx) => markOutside(tx, spaceId));
    await outside.upsert(tenantId, current.model, items);
  }

  async function removeOutside(tenantId: string, chunkIds: string[]): Promise<void> {
    if (!outside || chunkIds.length === 0) return;
    await outside.remove(
      tenantId,
      embedders.map((embedder) => embedder.model),
      chunkIds,
    );
  }

  return {
    /**
     * Brings documents into the index as their rows now stand; running it twice changes nothing. Documents that are gone
     * are passed over, copies of another (`duplicate_of`) leave the index.
     * @throws EmbeddingError (retryable) when the model cannot be reached; what was stored before stays stored.
     */
    async ingestDocuments(
      tenantId: string,
      documentIds: string[],
      options: IngestOptions = {},
    ): Promise<void> {
      const spaces = await writtenSpaces(tenantId);
      let group: Prepared[] = [];
      let done = 0;
      const flush = async () => {
        const vectors = new Map<string, Map<string, Float32Array>>();
        let problem: string | null = null;
        for (const target of spaces) {
          const embedded = await embedGroup(tenantId, group, target, options.signal);
          vectors.set(target.space.id, embedded.byHash);
          problem ??= embedded.problem;
        }
        for (const item of group) await store(tenantId, item, vectors, problem);
        done += group.length;
        group = [];
        options.heartbeat?.({ done, total: documentIds.length });
      };
      for (const documentId of documentIds) {
        options.signal?.throwIfAborted();
        const prepared = await prepare(tenantId, documentId);
        if (prepared) group.push(prepared);
        else done += 1;
        if (group.reduce((sum, item) => sum + item.chunks.length, 0) >= GROUP_CHUNKS) await flush();
      }
      if (group.length > 0) await flush();
    },
  };
}

export type Ingest = ReturnType<typeof createIngest>;

/** sha256 of an embedded text, hexadecimal. */
export const textHash = (text: string) => createHash('sha256').update(text).digest('hex');
