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
const POSTINGS_READ = 4_000;

/** What the scan is asked for: the FUSED and some more, for those that turn out to be deleted. */
const CANDIDATES = FUSED + 10;

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

/** A chunk by its words: its BM25 (null when it has none of them) and, for those asked about, whether its vector is there. */
interface ByWords {
  chunkId: string;
  score: number | null;
  there: boolean;
}

/**
 * BM25 over the tenant's postings: a row for each chunk of `also` and for the FUSED best of the others. Each language is a
 * collection of its own (its N, average length and document frequencies). Words are never required: any may be missing.
 */
async function scoreChunks(
  tx: TenantTransaction,
  text: string,
  options: { filter: SearchFilter; also: string[]; spaceId: string | null },
): Promise<ByWords[]> {
  const filter = filterSql(options.filter);
  return tx.sql(
    BM25_SQL.replace(
      '$FILTER',
      filter.sql &&
        `where a.id is not null or s.chunk_id in (select c.id from document_chunks c where ${filter.sql})`,
    ),
    [
      options.spaceId,
      tx.tenantId,
      withoutQuestionWords(searchText(text)),
      MAX_WORDS,
      tx.tenantId,
      POSTINGS_READ + 1,
      BM25.k1 + 1,
      BM25.k1 * (1 - BM25.b),
      BM25.k1 * BM25.b,
      POSTINGS_READ,
      tx.tenantId,
      JSON.stringify(options.also),
      ...filter.params,
      options.also.length + FUSED,
    ],
  );
}

/**
 * Words are taken rarest first while their postings together stay within POSTINGS_READ: the commonest say least of a
 * passage, and the work stays bounded however large the tenant. Counts stop at that bound too. All that a posting does not
 * change is computed once a word, and numbers are cast, since literals would be added up as decimals, row by row. Vectors
 * are looked for one by one: with `exists`, and before the tables' first ANALYZE, the planner reads all the tenant has.
 */
const BM25_SQL = /* sql */ `
select f.id as "chunkId", f.score, f.asked and (
  select true from chunk_vectors v where v.space_id = ?::uuid and v.chunk_id = f.id
) is not null as there
from (
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
    select configuration, lexeme, ln(1 + (greatest(chunks - postings, 0) + 0.5) / (postings + 0.5)) * ?::float8 as weight,
           ?::float8 as flat, ?::float8 / length as by_length
    from (select *, sum(postings) over (order by postings, configuration, lexeme) as upto from words where postings > 0) w
    where upto <= ? or upto = postings
  ), scored as materialized (
    select p.chunk_id, sum(k.weight * p.frequency / (p.frequency + k.flat + k.by_length * p.length)) as score
    from kept k join chunk_postings p on p.tenant_id = ? and p.configuration = k.configuration and p.lexeme = k.lexeme
    group by p.chunk_id
  ), also as materialized (
    select i::uuid as id from jsonb_array_elements_text(?::jsonb) i
  )
  select coalesce(a.id, s.chunk_id) as id, s.score, a.id is not null as asked
  from scored s full join also a on a.id = s.chunk_id
  $FILTER
  order by a.id is null, s.score desc, s.chunk_id limit ?
) f`;

/** Cosines of chunks as Postgres holds their vectors; a chunk without one is left out. */
async function storedCosines(
  tx: TenantTransaction,
  { space, values }: { space: EmbeddingSpace; values: Float32Array },
  chunkIds: string[],
): Promise<Map<string, number>> {
  if (chunkIds.length === 0) return new Map();
  const rows = await tx.sql<{ id: string; vector: Buffer }>(
    `select chunk_id as id, vector from chunk_vectors
     where space_id = ? and chunk_id = any (array(select i::uuid from jsonb_array_elements_text(?::jsonb) i))`,
    [space.id, JSON.stringify(chunkIds)],
  );
  return new Map(rows.map(({ id, vector }) => [id, dot(unpackVector(vector), values)]));
}

/**
 * Both scores of every chunk that is among the best of either list; neither list's best is ever missing. Cosines are
 * of our own vectors, whatever named the candidates, and every candidate is looked up in this transaction.
 */
export async function gatherEvidence(
  tx: TenantTransaction,
  cache: VectorCache,
  question: SearchQuestion,
  filter: SearchFilter = {},
): Promise<Evidence[]> {
  const { vector, candidates: outside } = question;
  if (!vector) {
    const rows = await scoreChunks(tx, question.text, { filter, also: [], spaceId: null });
    return rows.map(({ chunkId, score }) => ({ chunkId, vector: null, fullText: score }));
  }
  const { space, values } = vector;
  const only = outside ? undefined : await chunksOf(tx, filter);
  for (;;) {
    const scanned = outside ? [] : await cache.nearest(tx, space, values, { limit: CANDIDATES, only });
    const candidates = outside ?? scanned.map(({ chunkId }) => chunkId);
    const rows = await scoreChunks(tx, question.text, { filter, also: candidates, spaceId: space.id });
    const there = new Set(rows.flatMap((row) => (row.there ? [row.chunkId] : [])));
    const gone = scanned.flatMap(({ chunkId }) => (there.has(chunkId) ? [] : [chunkId]));
    if (gone.length > 0) {
      cache.forget(tx.tenantId, space.id, gone);
      // Deleted chunks took the places of living ones: look once more, without them.
      if (there.size < FUSED) continue;
    }
    const cosines = new Map(scanned.map(({ chunkId, cosine }) => [chunkId, cosine]));
    const without = () => rows.flatMap(({ chunkId }) => (cosines.has(chunkId) ? [] : [chunkId]));
    for (const [id, cosine] of cache.cosines(tx.tenantId, space.id, values, without()))
      cosines.set(id, cosine);
    for (const [id, cosine] of await storedCosines(tx, vector, without())) cosines.set(id, cosine);
    return bestOfBoth(rows, there, cosines);
  }
}

/** The FUSED nearest of those asked about and the FUSED best by words, with both scores each. */
function bestOfBoth(rows: ByWords[], asked: Set<string>, cosines: Map<string, number>): Evidence[] {
  const evidence = rows.map(({ chunkId, score }) => ({
    chunkId,
    vector: cosines.get(chunkId) ?? null,
    fullText: score,
  }));
  const nearest = evidence
    .filter((item) => asked.has(item.chunkId) && item.vector !== null)
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

/** Passages of the pages at these addresses, in the order of each page. */
export async function chunksOfPages(
  tx: TenantTransaction,
  urls: readonly string[],
): Promise<Array<Pick<ChunkRow, 'chunkId' | 'documentId' | 'text'> & { url: string }>> {
  return tx.sql(
    `select c.id as "chunkId", c.document_id as "documentId", d.url, c.text
     from documents d join document_chunks c on c.document_id = d.id
     where d.kind = 'page' and d.url = any (array(select jsonb_array_elements_text(?::jsonb)))
     order by c.document_id, c.position`,
    [JSON.stringify(urls)],
  );
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
