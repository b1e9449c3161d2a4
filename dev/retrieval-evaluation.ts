import { randomUUID } from 'node:crypto';
import { createIngest } from '../activities/ingest.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { embeddingSpaces } from '../db/knowledge-index.ts';
import { chunksById, gatherEvidence } from '../db/knowledge-search.ts';
import { VectorCache } from '../db/vector-cache.ts';
import { textLanguage } from '../domain/knowledge/language.ts';
import { type Evidence, fuse } from '../domain/knowledge/ranking.ts';
import {
  documentsByBestChunk,
  type Relevance,
  type RetrievalFigures,
  retrievalFigures,
} from '../domain/knowledge/retrieval-metrics.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';

export interface RetrievalSet {
  documents: Array<{ id: string; title: string; text: string }>;
  queries: Array<{ id: string; text: string }>;
  relevance: Relevance;
}

export interface RetrievalReport {
  figures: { 'full text': RetrievalFigures; vectors: RetrievalFigures | null; hybrid: RetrievalFigures };
  /** Documents of the set by query, best first, with the fused score. */
  hybridRun: Map<string, Array<{ documentId: string; score: number }>>;
}

type Leg = 'fullText' | 'vector' | 'hybrid';

/** Loads a set into a tenant made for it, by the product's ingest, asks every query by the product's search, and removes the tenant. */
export async function evaluateRetrieval(
  db: Database,
  set: RetrievalSet,
  embedder: Embedder | null,
  log: (message: string) => void,
): Promise<RetrievalReport> {
  const tenantId = randomUUID();
  try {
    const names = await load(db, tenantId, set);
    const ingest = createIngest({ db, embedders: embedder ? [embedder] : [], vectors: null, log });
    await ingest.ingestDocuments(tenantId, [...names.keys()], {
      heartbeat: ({ done, total }) => log(`${done} of ${total} documents indexed`),
    });
    const runs: Record<Leg, Map<string, Array<{ documentId: string; score: number }>>> = {
      fullText: new Map(),
      vector: new Map(),
      hybrid: new Map(),
    };
    const cache = new VectorCache();
    for (const query of set.queries) {
      const values = embedder ? await embedder.embedQuery(query.text) : null;
      const ranked = await db.asTenant(tenantId, (tx) => rank(tx, cache, query.text, values, names));
      for (const leg of ['fullText', 'vector', 'hybrid'] as const) runs[leg].set(query.id, ranked[leg]);
    }
    const figures = (leg: Leg) =>
      retrievalFigures(
        new Map([...runs[leg]].map(([query, found]) => [query, found.map((item) => item.documentId)])),
        set.relevance,
      );
    return {
      figures: {
        'full text': figures('fullText'),
        vectors: embedder ? figures('vector') : null,
        hybrid: figures('hybrid'),
      },
      hybridRun: runs.hybrid,
    };
  } finally {
    await db.asTenant(tenantId, (tx) => tx.sql(`delete from tenants where id = ?`, [tenantId]));
  }
}

/** Stores the set as documents. Returns the set's ids by ours. */
async function load(db: Database, tenantId: string, set: RetrievalSet): Promise<Map<string, string>> {
  const sample = set.documents
    .slice(0, 12)
    .map(({ text }) => text.slice(0, 100))
    .join('\n');
  const language = textLanguage(sample, null);
  return db.asTenant(tenantId, async (tx) => {
    await tx.sql(
      `insert into tenants (id, name, slug, locale, throw_away) values (?, 'Retrieval', ?, ?, true)`,
      [tenantId, `retrieval-${tenantId}`, language === 'en' ? 'en-GB' : 'fr-FR'],
    );
    const names = new Map<string, string>();
    for (const { id, title, text } of set.documents) {
      const [row] = await tx.sql<{ id: string }>(
        `insert into documents (tenant_id, kind, title, text) values (?, 'upload', ?, ?) returning id`,
        [tenantId, title, text],
      );
      names.set(row!.id, id);
    }
    return names;
  });
}

/** Documents of the set for one query, by each leg's own scores and by both. */
async function rank(
  tx: TenantTransaction,
  cache: VectorCache,
  text: string,
  values: Float32Array | null,
  names: Map<string, string>,
): Promise<Record<Leg, Array<{ documentId: string; score: number }>>> {
  const space = values ? (await embeddingSpaces(tx)).find((item) => item.active) : undefined;
  const evidence = await gatherEvidence(tx, cache, {
    text,
    vector: space && values ? { space, values } : null,
  });
  const chunks = await chunksById(
    tx,
    evidence.map((item) => item.chunkId),
  );
  const documents = new Map(chunks.map((chunk) => [chunk.chunkId, names.get(chunk.documentId)!]));
  const ranked = (scored: Array<{ chunkId: string; score: number | null }>) =>
    documentsByBestChunk(
      scored.flatMap(({ chunkId, score }) =>
        score === null ? [] : [{ documentId: documents.get(chunkId)!, score }],
      ),
    );
  const leg = (name: keyof Pick<Evidence, 'fullText' | 'vector'>) =>
    ranked(evidence.map((item) => ({ chunkId: item.chunkId, score: item[name] })));
  return { fullText: leg('fullText'), vector: leg('vector'), hybrid: ranked(fuse(evidence)) };
}
