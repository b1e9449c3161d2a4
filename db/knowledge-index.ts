import type { SearchConfiguration } from '../domain/knowledge/search-text.ts';
import { packVector, unpackVector } from '../domain/knowledge/vectors.ts';
import type { TenantTransaction } from './database.ts';

/** A set of vectors of one model, the only ones that may be compared. */
export interface EmbeddingSpace {
  id: string;
  model: string;
  dimensions: number;
  active: boolean;
}

const SPACE = `id, model, dimensions, active`;

/** The tenant's spaces, the active one first. `lock` keeps them in place until the transaction ends. */
export async function embeddingSpaces(tx: TenantTransaction, lock = false): Promise<EmbeddingSpace[]> {
  return tx.sql<EmbeddingSpace>(
    `select ${SPACE} from embedding_spaces where tenant_id = ? order by active desc, id ${lock ? 'for share' : ''}`,
    [tx.tenantId],
  );
}

/**
 * The tenant's space of a model, made when missing. The tenant's first space answers at once; a later one is the sign of
 * a change of model, so making it also asks for the workflow that embeds everything again.
 */
export async function openSpace(
  tx: TenantTransaction,
  model: { model: string; dimensions: number },
): Promise<EmbeddingSpace> {
  const find = () =>
    tx.sql<EmbeddingSpace>(
      `select ${SPACE} from embedding_spaces where tenant_id = ? and model = ? and dimensions = ?`,
      [tx.tenantId, model.model, model.dimensions],
    );
  const [found] = await find();
  if (found) return found;
  const insert = (active: string) =>
    tx.sql<{ id: string; active: boolean }>(
      `insert into embedding_spaces (tenant_id, model, dimensions, active) values (?, ?, ?, ${active})
       on conflict do nothing returning id, active`,
      [tx.tenantId, model.model, model.dimensions],
    );
  let [made] = await insert(
    'not exists (select 1 from embedding_spaces where tenant_id = current_tenant() and active)',
  );
  // Nothing made and nothing found: another transaction became active first, and ours joins as the second.
  if (!made && (await find()).length === 0) [made] = await insert('false');
  if (made && !made.active) await tx.ask({ kind: 'reembed.start', tenantId: tx.tenantId, spaceId: made.id });
  return (await find())[0]!;
}

/** Notes that a space's vectors also go to an index outside the database. */
export async function markOutside(tx: TenantTransaction, spaceId: string): Promise<void> {
  await tx.sql(`update embedding_spaces set outside = true where id = ? and not outside`, [spaceId]);
}

/** Asks for the removal of deleted chunks from the outside index, in the transaction that deletes them. Nothing without one. */
export async function forgetOutside(tx: TenantTransaction, chunkIds: string[]): Promise<void> {
  if (chunkIds.length === 0) return;
  const [row] = await tx.sql<{ outside: boolean }>(
    `select exists (select 1 from embedding_spaces where tenant_id = ? and outside) as outside`,
    [tx.tenantId],
  );
  if (row!.outside) await tx.ask({ kind: 'vectors.delete', tenantId: tx.tenantId, chunkIds });
}

/** A document as ingest reads it. */
export interface SourceDocument {
  id: string;
  title: string;
  text: string;
  language: string | null;
  duplicateOf: string | null;
  /** The business's language, for a text that does not tell its own. */
  tenantLanguage: string;
}

export async function findSourceDocument(tx: TenantTransaction, id: string): Promise<SourceDocument | null> {
  const [row] = await tx.sql<SourceDocument>(
    `select d.id, d.title, d.text, d.language, d.duplicate_of as "duplicateOf",
            split_part(t.locale, '-', 1) as "tenantLanguage"
     from documents d join tenants t on t.id = d.tenant_id where d.id = ?`,
    [id],
  );
  return row ?? null;
}

/** Vectors the space already holds for these texts, by hash: an unchanged passage is not embedded again. */
export async function knownVectors(
  tx: TenantTransaction,
  spaceId: string,
  hashes: string[],
): Promise<Map<string, Float32Array>> {
  if (hashes.length === 0) return new Map();
  const rows = await tx.sql<{ hash: string; vector: Buffer }>(
    `select distinct on (text_hash) encode(text_hash, 'hex') as hash, vector from chunk_vectors
     where space_id = ? and text_hash in (select decode(h, 'hex') from json_array_elements_text(?::json) h)`,
    [spaceId, JSON.stringify(hashes)],
  );
  return new Map(rows.map((row) => [row.hash, unpackVector(row.vector)]));
}

/** A passage ready to be stored. */
export interface IndexedChunk {
  headingPath: string[];
  text: string;
  tokenCount: number;
  language: string | null;
  /** What BM25 reads (chunkSearchText). */
  searchText: string;
  /** sha256 of what is embedded, hexadecimal. */
  textHash: string;
}

/**
 * Replaces everything the index holds of a document, in the caller's transaction: chunks, postings, vectors. A passage
 * that stands in the document as before keeps its id, so that answers given earlier still find what they cited.
 * @param vectors by space, one for each chunk, or null where a text could not be embedded
 * @returns ids of the chunks now in the index and of those that left it; null when the document is gone or its text is
 * another by now (who changed it will index it).
 */
export async function replaceIndex(
  tx: TenantTransaction,
  document: {
    id: string;
    title: string;
    /** md5 of the text that was read, hexadecimal: tells whether somebody has changed it since. */
    textMd5: string;
    configuration: SearchConfiguration;
    textHash: string;
    problem: { code: string; detail: string } | null;
  },
  chunks: IndexedChunk[],
  vectors: Map<string, Array<Float32Array | null>>,
): Promise<{ chunkIds: string[]; removed: string[] } | null> {
  const [current] = await tx.sql<{ same: boolean }>(
    `select md5(text) = ? and title = ? as same from documents where id = ? for update`,
    [document.textMd5, document.title, document.id],
  );
  if (!current?.same) return null;
  const before = await tx.sql<{ id: string; text: string; path: string }>(
    `select id, text, array_to_string(heading_path, chr(31)) as path from document_chunks
     where document_id = ? order by position`,
    [document.id],
  );
  const idsByText = new Map<string, string[]>();
  for (const chunk of before) {
    const key = `${chunk.path}\n${chunk.text}`;
    idsByText.set(key, [...(idsByText.get(key) ?? []), chunk.id]);
  }
  await tx.sql(`delete from document_chunks where document_id = ?`, [document.id]);
  const rows = chunks.map((chunk, position) => ({
    position,
    known: idsByText.get(`${chunk.headingPath.join('\u001f')}\n${chunk.text}`)?.shift() ?? null,
    path: chunk.headingPath,
    text: chunk.text,
    tokens: chunk.tokenCount,
    language: chunk.language,
  }));
  const stored = await tx.sql<{ id: string; position: number }>(
    `insert into document_chunks (id, tenant_id, document_id, position, heading_path, text, token_count, language)
     select coalesce(r.known, uuidv7()), ?, ?, r.position,
            array(select jsonb_array_elements_text(r.path)), r.text, r.tokens, r.language
     from jsonb_to_recordset(?::jsonb)
       as r(position integer, known uuid, path jsonb, text text, tokens integer, language text)
     returning id, position`,
    [tx.tenantId, document.id, JSON.stringify(rows)],
  );
  const chunkIds = [...stored].sort((a, b) => a.position - b.position).map((row) => row.id);

  const lexemeCount = await storePostings(
    tx,
    document.configuration,
    chunks.map((chunk, index) => ({ id: chunkIds[index]!, words: chunk.searchText })),
  );
  if (vectors.size > 0) {
    for (const space of await embeddingSpaces(tx, true)) {
      const items = (vectors.get(space.id) ?? []).flatMap((vector, index) =>
        vector ? [{ chunkId: chunkIds[index]!, vector, textHash: chunks[index]!.textHash }] : [],
      );
      await storeVectors(tx, space, items);
    }
  }
  await tx.sql(
    `insert into document_index (document_id, tenant_id, configuration, chunk_count, lexeme_count, text_hash)
     values (?, ?, ?, ?, ?, decode(?, 'hex'))
     on conflict (document_id) do update set configuration = excluded.configuration,
       chunk_count = excluded.chunk_count, lexeme_count = excluded.lexeme_count, text_hash = excluded.text_hash,
       indexed_at = now()`,
    [document.id, tx.tenantId, document.configuration, chunks.length, lexemeCount, document.textHash],
  );
  await tx.sql(
    `update documents set status = 'ready', error_code = ?, error_detail = ?, updated_at = now() where id = ?`,
    [document.problem?.code ?? null, document.problem?.detail ?? null, document.id],
  );
  const kept = new Set(chunkIds);
  return { chunkIds, removed: before.map((chunk) => chunk.id).filter((id) => !kept.has(id)) };
}

/** Writes the postings of chunks that have none. Returns how many words they count together. */
async function storePostings(
  tx: TenantTransaction,
  configuration: SearchConfiguration,
  chunks: Array<{ id: string; words: string }>,
): Promise<number> {
  const [row] = await tx.sql<{ total: number | null }>(
    `with words as (
       select c.id, l.lexeme, l.frequency, sum(l.frequency) over (partition by c.id) as length
       from jsonb_to_recordset(?::jsonb) as c(id uuid, words text), lateral lexemes_of(?, c.words) l
       where length(l.lexeme) between 1 and 200
     ), stored as (
       insert into chunk_postings (tenant_id, configuration, lexeme, chunk_id, frequency, length)
       select ?, ?, lexeme, id, least(frequency, 32767), least(length, 32767) from words
     )
     select sum(frequency)::integer as total from words`,
    [JSON.stringify(chunks), configuration, tx.tenantId, configuration],
  );
  return row?.total ?? 0;
}

/** Puts vectors into a space; ones already there are replaced. The space must be locked (`embeddingSpaces`). */
export async function storeVectors(
  tx: TenantTransaction,
  space: EmbeddingSpace,
  items: Array<{ chunkId: string; vector: Float32Array; textHash: string }>,
): Promise<void> {
  if (items.length === 0) return;
  await tx.sql(
    `insert into chunk_vectors (space_id, chunk_id, tenant_id, vector, text_hash)
     select ?, r.chunk, ?, decode(r.vector, 'base64'), decode(r.hash, 'hex')
     from jsonb_to_recordset(?::jsonb) as r(chunk uuid, vector text, hash text)
     on conflict (space_id, chunk_id) do update
       set vector = excluded.vector, text_hash = excluded.text_hash, revision = excluded.revision`,
    [
      space.id,
      tx.tenantId,
      JSON.stringify(
        items.map((item) => ({
          chunk: item.chunkId,
          vector: packVector(item.vector).toString('base64'),
          hash: item.textHash,
        })),
      ),
    ],
  );
}

/** Takes a document out of the index and leaves its row: a page that turned out to be another's copy. Returns its chunks' ids. */
export async function clearIndex(tx: TenantTransaction, documentId: string): Promise<string[]> {
  const removed = await tx.sql<{ id: string }>(
    `delete from document_chunks where document_id = ? returning id`,
    [documentId],
  );
  await tx.sql(`delete from document_index where document_id = ?`, [documentId]);
  await tx.sql(`update documents set status = 'ready', error_code = null, error_detail = null where id = ?`, [
    documentId,
  ]);
  return removed.map((row) => row.id);
}
