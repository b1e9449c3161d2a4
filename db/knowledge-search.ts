import { BM25, type Evidence, FUSED, fuse } from '../domain/knowledge/ranking.ts';
import { searchText } from '../domain/knowledge/search-text.ts';
import { withoutQuestionWords } from '../domain/knowledge/stop-words.ts';
import { candidateCount, dot, EXACT_UP_TO, signBits, unpackVector } from '../domain/knowledge/vectors.ts';
import type { TenantTransaction } from './database.ts';
import type { EmbeddingSpace } from './knowledge-index.ts';

export interface SearchFilter {
  documentId?: string;
  categoryId?: string;
}

/** The question as both legs need it. `vector` null: full text alone. */
export interface SearchQuestion {
  text: string;
  vector: { space: EmbeddingSpace; values: Float32Array } | null;
  /** Candidates of an index outside the database (Pinecone) instead of our own signatures. */
  candidates?: string[];
}

/** Most words of a question that are looked up: a pasted page is answered from its first words. */
const MAX_WORDS = 64;

/** SQL that keeps `column` to the chunks of the filter; '' for none. */
function filterSql(filter: SearchFilter, column: string): { sql: string; params: unknown[] } {
  const conditions: string[] = [];
  const params: unknown[] = [];
  if (filter.documentId) {
    conditions.push(`c.document_id = ?`);
    params.push(filter.documentId);
  }
  if (filter.categoryId) {
    conditions.push(`c.document_id in (select id from documents where category_id = ?)`);
    params.push(filter.categoryId);
  }
  if (conditions.length === 0) return { sql: '', params };
  return {
    sql: `and ${column} in (select c.id from document_chunks c where ${conditions.join(' and ')})`,
    params,
  };
}

/** Cosines of the chunks nearest to the question, best first: exactly for few chunks, by signatures and re-scoring for many. */
export async function nearestChunks(
  tx: TenantTransaction,
  question: NonNullable<SearchQuestion['vector']>,
  options: { filter?: SearchFilter; limit?: number; candidates?: string[]; candidateCount?: number } = {},
): Promise<Array<{ chunkId: string; cosine: number }>> {
  const { space, values } = question;
  const filter = filterSql(options.filter ?? {}, 'v.chunk_id');
  let rows: VectorRow[];
  if (options.candidates) {
    rows = await vectorsOf(tx, space.id, options.candidates, filter);
  } else if (!space.centre) {
    rows = await tx.sql<VectorRow>(
      `select v.chunk_id as id, v.vector from chunk_vectors v where v.space_id = ? ${filter.sql} limit ?`,
      // A space is centred once it outgrows this; the margin covers what is being stored meanwhile.
      [space.id, ...filter.params, EXACT_UP_TO * 4],
    );
  } else {
    const signatures = filterSql(options.filter ?? {}, 's.chunk_id');
    rows = await tx.sql<VectorRow>(
      `select v.chunk_id as id, v.vector from (
         select s.chunk_id from chunk_signatures s where s.space_id = ? and s.centre_version = ? ${signatures.sql}
         order by bit_count(s.bits # ?::bit varying) limit ?
       ) near join chunk_vectors v on v.space_id = ? and v.chunk_id = near.chunk_id`,
      [
        space.id,
        space.centreVersion,
        ...signatures.params,
        signBits(values, space.centre),
        options.candidateCount ?? candidateCount(await indexedChunks(tx)),
        space.id,
      ],
    );
  }
  return rows
    .map((row) => ({ chunkId: row.id, cosine: dot(unpackVector(row.vector), values) }))
    .sort((a, b) => b.cosine - a.cosine || (a.chunkId < b.chunkId ? -1 : 1))
    .slice(0, options.limit ?? FUSED);
}

/** How many chunks the tenant's index holds. */
export async function indexedChunks(tx: TenantTransaction): Promise<number> {
  const [row] = await tx.sql<{ chunks: number }>(
    `select coalesce(sum(chunk_count), 0)::integer as chunks from document_index where tenant_id = ?`,
    [tx.tenantId],
  );
  return row!.chunks;
}

interface VectorRow {
  id: string;
  vector: Buffer;
}

function vectorsOf(
  tx: TenantTransaction,
  spaceId: string,
  chunkIds: string[],
  filter: { sql: string; params: unknown[] } = { sql: '', params: [] },
): Promise<VectorRow[]> {
  return tx.sql<VectorRow>(
    `select v.chunk_id as id, v.vector from chunk_vectors v
     where v.space_id = ? and v.chunk_id in (select i::uuid from jsonb_array_elements_text(?::jsonb) i) ${filter.sql}`,
    [spaceId, JSON.stringify(chunkIds), ...filter.params],
  );
}

/**
 * BM25 over the tenant's postings: the best chunks, and the scores of those asked for by id. Each language is a
 * collection of its own (its N, average length and document frequencies). Words are never required: any may be missing.
 */
export async function matchWords(
  tx: TenantTransaction,
  text: string,
  options: { filter?: SearchFilter; limit?: number; also?: string[] } = {},
): Promise<Array<{ chunkId: string; score: number }>> {
  const filter = filterSql(options.filter ?? {}, 's.chunk_id');
  return tx.sql<{ chunkId: string; score: number }>(
    `with sizes as materialized (
       select configuration, sum(chunk_count)::float8 as chunks,
              greatest(sum(lexeme_count)::float8 / nullif(sum(chunk_count), 0), 1) as length
       from document_index where tenant_id = ? group by configuration
     ), words as materialized (
       select z.configuration, l.lexeme from sizes z, lateral (
         select lexeme from lexemes_of(z.configuration, ?) order by frequency desc, lexeme limit ?
       ) l
     ), hits as materialized (
       select p.chunk_id, p.configuration, p.lexeme, p.frequency, p.length
       from words w join chunk_postings p on p.tenant_id = ? and p.configuration = w.configuration and p.lexeme = w.lexeme
     ), weights as (
       select h.configuration, h.lexeme, z.length,
              ln(1 + (greatest(z.chunks - count(*), 0) + 0.5) / (count(*) + 0.5)) as idf
       from hits h join sizes z using (configuration) group by h.configuration, h.lexeme, z.chunks, z.length
     ), scored as materialized (
       select h.chunk_id, sum(w.idf * h.frequency * ? / (h.frequency + ? * (1 - ? + ? * h.length / w.length))) as score
       from hits h join weights w using (configuration, lexeme) group by h.chunk_id
     )
     (select s.chunk_id as "chunkId", s.score from scored s where true ${filter.sql}
      order by s.score desc, s.chunk_id limit ?)
     union
     select s.chunk_id, s.score from scored s
     where s.chunk_id in (select i::uuid from jsonb_array_elements_text(?::jsonb) i)
     order by score desc, "chunkId"`,
    [
      tx.tenantId,
      withoutQuestionWords(searchText(text)),
      MAX_WORDS,
      tx.tenantId,
      BM25.k1 + 1,
      BM25.k1,
      BM25.b,
      BM25.b,
      ...filter.params,
      options.limit ?? FUSED,
      JSON.stringify(options.also ?? []),
    ],
  );
}

/** Both scores of every chunk that is among the best of either list; neither list's best is ever missing. */
export async function gatherEvidence(
  tx: TenantTransaction,
  question: SearchQuestion,
  filter: SearchFilter = {},
): Promise<Evidence[]> {
  const nearest = question.vector
    ? await nearestChunks(tx, question.vector, { filter, candidates: question.candidates })
    : [];
  const matches = await matchWords(tx, question.text, { filter, also: nearest.map((item) => item.chunkId) });
  const cosines = new Map(nearest.map((item) => [item.chunkId, item.cosine]));
  if (question.vector) {
    const missing = matches.map((match) => match.chunkId).filter((id) => !cosines.has(id));
    for (const row of missing.length > 0 ? await vectorsOf(tx, question.vector.space.id, missing) : []) {
      cosines.set(row.id, dot(unpackVector(row.vector), question.vector.values));
    }
  }
  const scores = new Map(matches.map((match) => [match.chunkId, match.score]));
  return [...new Set([...cosines.keys(), ...scores.keys()])].map((chunkId) => ({
    chunkId,
    vector: cosines.get(chunkId) ?? null,
    fullText: scores.get(chunkId) ?? null,
  }));
}

/** A passage as results show it. */
export interface ChunkRow {
  chunkId: string;
  documentId: string;
  title: string;
  url: string | null;
  headingPath: string[];
  text: string;
  language: string | null;
}

/** Chunks by id, in the order asked for; ones that are gone are left out. */
export async function chunksById(tx: TenantTransaction, ids: string[]): Promise<ChunkRow[]> {
  if (ids.length === 0) return [];
  return tx.sql<ChunkRow>(
    `select c.id as "chunkId", c.document_id as "documentId", d.title, d.url, c.heading_path as "headingPath", c.text,
            c.language
     from jsonb_array_elements_text(?::jsonb) with ordinality as i(id, place)
     join document_chunks c on c.id = i.id::uuid join documents d on d.id = c.document_id
     order by i.place`,
    [JSON.stringify(ids)],
  );
}

/** The hybrid search: the best `limit` chunks with their fused score. */
export async function searchChunks(
  tx: TenantTransaction,
  question: SearchQuestion,
  options: { filter?: SearchFilter; limit: number },
): Promise<Array<ChunkRow & { score: number; scores: { vector: number | null; fullText: number | null } }>> {
  const ranked = fuse(await gatherEvidence(tx, question, options.filter)).slice(0, options.limit);
  const byId = new Map(ranked.map((item) => [item.chunkId, item]));
  const chunks = await chunksById(
    tx,
    ranked.map((item) => item.chunkId),
  );
  return chunks.map((chunk) => {
    const { score, vector, fullText } = byId.get(chunk.chunkId)!;
    return { ...chunk, score, scores: { vector, fullText } };
  });
}
