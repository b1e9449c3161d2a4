import { BM25, type Evidence, FUSED, fuse } from '../domain/knowledge/ranking.ts';
import { searchText } from '../domain/knowledge/search-text.ts';
import { withoutQuestionWords } from '../domain/knowledge/stop-words.ts';
import { dot, unpackVector } from '../domain/knowledge/vectors.ts';
import type { TenantTransaction } from './database.ts';
import type { EmbeddingSpace } from './knowledge-index.ts';
import type { VectorCache } from './vector-cache.ts';

export interface SearchFilter {
  documentId?: string;
  categoryId?: string;
}

/** The question as both legs need it. `vector` null: full text alone. */
export interface SearchQuestion {
  text: string;
  vector: { space: EmbeddingSpace; values: Float32Array } | null;
  /** Candidates of an index outside the database (Pinecone) instead of our own scan. */
  candidates?: string[];
}

/** Most words of a question that are looked up: a pasted page is answered from its first words. */
const MAX_WORDS = 32;

/** Most postings read for one question. */
const POSTINGS_READ = 10_000;

/** Candidates of the 8-bit scan that are scored again from the vectors themselves: enough that rounding loses none of the FUSED. */
const CANDIDATES = 2 * FUSED;

/** Conditions on `document_chunks c`; '' for none. */
function filterSql(filter: SearchFilter): { sql: string; params: string[] } {
  const conditions: string[] = [];
  const params: string[] = [];
  if (filter.documentId) {
    conditions.push(`c.document_id = ?`);
    params.push(filter.documentId);
  }
  if (filter.categoryId) {
    conditions.push(`c.document_id in (select id from documents where category_id = ?)`);
    params.push(filter.categoryId);
  }
  return { sql: conditions.join(' and '), params };
}

/** The tenant's chunks a filter leaves; undefined when there is none. */
async function chunksOf(tx: TenantTransaction, filter: SearchFilter): Promise<string[] | undefined> {
  const { sql, params } = filterSql(filter);
  if (sql === '') return undefined;
  const rows = await tx.sql<{ id: string }>(`select c.id from document_chunks c where ${sql}`, params);
  return rows.map((row) => row.id);
}

/**
 * BM25 over the tenant's postings and, beside it, the vectors: one row for each of the best chunks by words and of those
 * in `also`. Each language is a collection of its own (its N, average length and document frequencies). Words are never
 * required: any may be missing. A chunk of `also` that is no longer there has no row.
 */
async function scoreChunks(
  tx: TenantTransaction,
  text: string,
  options: { filter: SearchFilter; also: string[]; spaceId: string | null },
): Promise<Array<{ chunkId: string; score: number | null; vector: Buffer | null }>> {
  const filter = filterSql(options.filter);
  return tx.sql(
    BM25_SQL.replace(
      '$FILTER',
      filter.sql && `and s.chunk_id in (select c.id from document_chunks c where ${filter.sql})`,
    ),
    [
      tx.tenantId,
      withoutQuestionWords(searchText(text)),
      MAX_WORDS,
      tx.tenantId,
      POSTINGS_READ + 1,
      POSTINGS_READ,
      BM25.k1,
      BM25.k1,
      BM25.b,
      BM25.b,
      tx.tenantId,
      JSON.stringify(options.also),
      ...filter.params,
      FUSED,
      options.spaceId,
    ],
  );
}

/**
 * Words are taken rarest first while their postings together stay within POSTINGS_READ: the commonest say least of a
 * passage, and the work stays bounded however large the tenant. Counts stop at that bound too. Numbers are cast, since
 * literals would be added up as decimals, row by row.
 */
const BM25_SQL = /* sql */ `
with sizes as materialized (
  select configuration, sum(chunk_count)::float8 as chunks,
         greatest(sum(lexeme_count)::float8 / nullif(sum(chunk_count), 0), 1) as length
  from document_index where tenant_id = ? group by configuration
), words as materialized (
  select z.configuration, z.chunks, z.length, l.lexeme, n.postings
  from sizes z
  cross join lateral (select lexeme from lexemes_of(z.configuration, ?) order by frequency desc, lexeme limit ?) l
  cross join lateral (
    select count(*) as postings from (
      select 1 from chunk_postings p
      where p.tenant_id = ? and p.configuration = z.configuration and p.lexeme = l.lexeme limit ?
    ) counted
  ) n
), kept as materialized (
  select configuration, lexeme, length, ln(1 + (greatest(chunks - postings, 0) + 0.5) / (postings + 0.5)) as idf
  from (select *, sum(postings) over (order by postings, configuration, lexeme) as upto from words where postings > 0) w
  where upto <= ? or upto = postings
), scored as materialized (
  select p.chunk_id,
         sum(k.idf * p.frequency * (?::float8 + 1)
             / (p.frequency + ?::float8 * (1 - ?::float8 + ?::float8 * p.length / k.length))) as score
  from kept k join chunk_postings p on p.tenant_id = ? and p.configuration = k.configuration and p.lexeme = k.lexeme
  group by p.chunk_id
), also as materialized (
  select i::uuid as id from jsonb_array_elements_text(?::jsonb) i
), found as materialized (
  (select s.chunk_id, s.score from scored s where true $FILTER order by s.score desc, s.chunk_id limit ?)
  union
  select s.chunk_id, s.score from scored s where s.chunk_id in (select id from also)
)
select c.id as "chunkId", f.score, v.vector
from (select chunk_id as id from found union select id from also) w
join document_chunks c on c.id = w.id
left join found f on f.chunk_id = c.id
left join chunk_vectors v on v.space_id = ?::uuid and v.chunk_id = c.id`;

/**
 * Both scores of every chunk that is among the best of either list; neither list's best is ever missing. Cosines are
 * taken from Postgres' own vectors, whatever named the candidates.
 */
export async function gatherEvidence(
  tx: TenantTransaction,
  cache: VectorCache,
  question: SearchQuestion,
  filter: SearchFilter = {},
): Promise<Evidence[]> {
  const { vector } = question;
  const only = vector && !question.candidates ? await chunksOf(tx, filter) : undefined;
  for (;;) {
    const candidates = !vector
      ? []
      : (question.candidates ??
        (await cache.nearest(tx, vector.space, vector.values, { limit: CANDIDATES, only })));
    const rows = await scoreChunks(tx, question.text, {
      filter,
      also: candidates,
      spaceId: vector?.space.id ?? null,
    });
    const found = new Set(rows.flatMap((row) => (row.vector ? [row.chunkId] : [])));
    const gone = candidates.filter((id) => !found.has(id));
    if (vector && !question.candidates && gone.length > 0) {
      cache.forget(tx.tenantId, vector.space.id, gone);
      // Deleted chunks took the places of living ones: look once more, without them.
      if (candidates.length - gone.length < FUSED) continue;
    }
    return bestOfBoth(rows, new Set(candidates), vector?.values ?? null);
  }
}

/** The FUSED nearest of the candidates and the FUSED best by words, which the rows hold both. */
function bestOfBoth(
  rows: Array<{ chunkId: string; score: number | null; vector: Buffer | null }>,
  candidates: Set<string>,
  question: Float32Array | null,
): Evidence[] {
  const evidence = rows.map((row) => ({
    chunkId: row.chunkId,
    vector: question && row.vector ? dot(unpackVector(row.vector), question) : null,
    fullText: row.score,
  }));
  const nearest = evidence
    .filter((item) => candidates.has(item.chunkId) && item.vector !== null)
    .sort((a, b) => b.vector! - a.vector! || (a.chunkId < b.chunkId ? -1 : 1));
  const words = evidence
    .filter((item) => item.fullText !== null)
    .sort((a, b) => b.fullText! - a.fullText! || (a.chunkId < b.chunkId ? -1 : 1));
  return [...new Set([...nearest.slice(0, FUSED), ...words.slice(0, FUSED)])];
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
  const rows = await tx.sql<ChunkRow>(
    `select c.id as "chunkId", c.document_id as "documentId", d.title, d.url, c.heading_path as "headingPath", c.text,
            c.language
     from document_chunks c join documents d on d.id = c.document_id
     where c.id = any (array(select i::uuid from jsonb_array_elements_text(?::jsonb) i))`,
    [JSON.stringify(ids)],
  );
  const place = new Map(ids.map((id, index) => [id, index]));
  return rows.sort((a, b) => place.get(a.chunkId)! - place.get(b.chunkId)!);
}

/** The hybrid search: the best `limit` chunks with their fused score. */
export async function searchChunks(
  tx: TenantTransaction,
  cache: VectorCache,
  question: SearchQuestion,
  options: { filter?: SearchFilter; limit: number },
): Promise<Array<ChunkRow & { score: number; scores: { vector: number | null; fullText: number | null } }>> {
  const ranked = fuse(await gatherEvidence(tx, cache, question, options.filter)).slice(0, options.limit);
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
