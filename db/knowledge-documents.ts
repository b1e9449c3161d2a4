import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { forgetOutside } from './knowledge-index.ts';

export type DocumentKind = 'page' | 'upload' | 'qa';
export type DocumentStatus = 'pending' | 'processing' | 'ready' | 'failed';

/** A document as lists show it. */
export interface DocumentLine {
  id: string;
  kind: DocumentKind;
  title: string;
  url: string | null;
  fileName: string | null;
  mediaType: string | null;
  byteSize: number;
  language: string | null;
  status: DocumentStatus;
  error: { code: string; detail: string | null } | null;
  categoryId: string | null;
  chunkCount: number;
  createdAt: Date;
  updatedAt: Date;
}

type DocumentRow = Omit<DocumentLine, 'error'> & { errorCode: string | null; errorDetail: string | null };

const LINE = `d.id, d.kind, d.title, d.url, d.file_name as "fileName", d.media_type as "mediaType", d.byte_size as "byteSize",
  d.language, d.status, d.error_code as "errorCode", d.error_detail as "errorDetail", d.category_id as "categoryId",
  coalesce(i.chunk_count, 0) as "chunkCount", d.created_at as "createdAt", d.updated_at as "updatedAt"`;
const FROM = `documents d left join document_index i on i.document_id = d.id`;

const asLine = ({ errorCode, errorDetail, ...row }: DocumentRow): DocumentLine => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
  error: errorCode ? { code: errorCode, detail: errorDetail } : null,
});

/** Columns lists may be sorted by. */
const DOCUMENT_SORTS = {
  createdAt: 'd.id',
  title: 'lower(d.title)',
  updatedAt: 'd.updated_at',
  status: 'd.status',
};
export type DocumentSort = keyof typeof DOCUMENT_SORTS;

interface Page<Sort> {
  limit: number;
  offset: number;
  sort: Sort;
  order: 'asc' | 'desc';
  q?: string | undefined;
}

/** SQL conditions with their parameters, joined by `and`. */
function where(conditions: Array<[string, unknown[]] | false>): { sql: string; params: unknown[] } {
  const used = conditions.filter((condition) => condition !== false);
  return { sql: used.map(([sql]) => sql).join(' and '), params: used.flatMap(([, params]) => params) };
}

/** The tenant's documents; copies of another page are not listed, since the original stands for them. */
export async function listDocuments(
  tx: TenantTransaction,
  query: Page<DocumentSort> & {
    kind?: DocumentKind | undefined;
    status?: DocumentStatus | undefined;
    categoryId?: string | undefined;
  },
): Promise<{ items: DocumentLine[]; total: number }> {
  const filter = where([
    ['d.tenant_id = ?', [tx.tenantId]],
    ['d.duplicate_of is null', []],
    query.kind !== undefined && ['d.kind = ?', [query.kind]],
    query.status !== undefined && ['d.status = ?', [query.status]],
    query.categoryId !== undefined && ['d.category_id = ?', [query.categoryId]],
    !!query.q && [
      '(d.title ilike ? or d.url ilike ? or d.file_name ilike ?)',
      Array(3).fill(likePattern(query.q)),
    ],
  ]);
  const rows = await tx.sql<DocumentRow>(
    `select ${LINE} from ${FROM} where ${filter.sql}
     order by ${DOCUMENT_SORTS[query.sort]} ${query.order === 'desc' ? 'desc' : 'asc'}, d.id limit ? offset ?`,
    [...filter.params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::integer as total from documents d where ${filter.sql}`,
    filter.params,
  );
  return { items: rows.map(asLine), total: count!.total };
}

/** One document, with its text where `withText`. */
export async function findDocument(
  tx: TenantTransaction,
  id: string,
): Promise<(DocumentLine & { text: string }) | null> {
  const [row] = await tx.sql<DocumentRow & { text: string }>(
    `select ${LINE}, d.text from ${FROM} where d.id = ?`,
    [id],
  );
  return row ? { ...asLine(row), text: row.text } : null;
}

/**
 * Deletes a document with everything the index holds of it, in this transaction; an index outside the database follows by
 * the outbox. Its question and answer goes with it. @returns false when there is none.
 */
export async function deleteDocument(tx: TenantTransaction, id: string): Promise<boolean> {
  const chunks = await tx.sql<{ id: string }>(`select id from document_chunks where document_id = ?`, [id]);
  await tx.sql(`delete from knowledge_base where document_id = ?`, [id]);
  const deleted = await tx.sql(`delete from documents where id = ? returning id`, [id]);
  await forgetOutside(
    tx,
    chunks.map((chunk) => chunk.id),
  );
  return deleted.length > 0;
}

/** Stores an uploaded file and asks for it to be read and indexed. The bytes come compressed (gzip). */
export async function createUpload(
  tx: TenantTransaction,
  upload: {
    fileName: string;
    mediaType: string;
    byteSize: number;
    gzippedBytes: Buffer;
    categoryId: string | null;
  },
): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into documents (tenant_id, kind, title, file_name, media_type, byte_size, category_id)
     values (?, 'upload', ?, ?, ?, ?, ?) returning id`,
    [tx.tenantId, upload.fileName, upload.fileName, upload.mediaType, upload.byteSize, upload.categoryId],
  );
  await tx.sql(
    `insert into document_files (document_id, tenant_id, encoding, bytes) values (?, ?, 'gzip', decode(?, 'base64'))`,
    [row!.id, tx.tenantId, upload.gzippedBytes.toString('base64')],
  );
  await askIngest(tx, row!.id);
  return row!.id;
}

/** Asks for a document to be (re)indexed as it now stands; each asking is a run of its own. */
export async function askIngest(tx: TenantTransaction, documentId: string): Promise<void> {
  const [row] = await tx.sql<{ revision: string }>(`select uuidv7()::text as revision`);
  await tx.ask({ kind: 'ingest.start', tenantId: tx.tenantId, documentId, revision: row!.revision });
}

/** What an uploaded file was read from. */
export async function uploadedFile(
  tx: TenantTransaction,
  documentId: string,
): Promise<{ fileName: string; mediaType: string; encoding: 'gzip' | 'identity'; bytes: Buffer } | null> {
  const [row] = await tx.sql<{
    fileName: string | null;
    mediaType: string | null;
    encoding: 'gzip' | 'identity';
    bytes: Buffer;
  }>(
    `select d.file_name as "fileName", d.media_type as "mediaType", f.encoding, f.bytes
     from documents d join document_files f on f.document_id = d.id where d.id = ? and d.kind = 'upload'`,
    [documentId],
  );
  return row ? { ...row, fileName: row.fileName ?? '', mediaType: row.mediaType ?? '' } : null;
}

/** Writes what was read from an uploaded file. NUL, which a text column cannot hold, is left out. */
export async function storeParsedText(
  tx: TenantTransaction,
  documentId: string,
  parsed: { title: string | null; text: string; language: string | null; mediaType: string },
): Promise<void> {
  await tx.sql(
    `update documents set title = coalesce(nullif(?, ''), title), text = ?, language = ?, media_type = ?,
       status = 'processing', error_code = null, error_detail = null, updated_at = now() where id = ?`,
    [
      parsed.title?.replaceAll('\0', '').slice(0, 500) ?? '',
      parsed.text.replaceAll('\0', ''),
      parsed.language,
      parsed.mediaType,
      documentId,
    ],
  );
}

/** Notes on the document's row why it is not searched. */
export async function failDocument(
  tx: TenantTransaction,
  documentId: string,
  problem: { code: string; detail: string },
): Promise<void> {
  await tx.sql(
    `update documents set status = 'failed', error_code = ?, error_detail = ?, updated_at = now() where id = ?`,
    [problem.code, problem.detail.slice(0, 1_000), documentId],
  );
}

export interface KnowledgeStatus {
  documents: number;
  chunks: number;
  /** Vectors of a model that is taking over, or null when none is. */
  reembedding: { done: number; total: number } | null;
}

/** How much the tenant's index holds. */
export async function knowledgeStatus(tx: TenantTransaction): Promise<KnowledgeStatus> {
  const [counts] = await tx.sql<{ documents: number; chunks: number }>(
    `select count(*)::integer as documents, coalesce(sum(chunk_count), 0)::integer as chunks
     from document_index where tenant_id = ?`,
    [tx.tenantId],
  );
  const [next] = await tx.sql<{ done: number }>(
    `select (select count(*) from chunk_vectors v where v.space_id = s.id)::integer as done
     from embedding_spaces s where s.tenant_id = ? and not s.active order by s.id desc limit 1`,
    [tx.tenantId],
  );
  return {
    ...counts!,
    reembedding: next ? { done: Math.min(next.done, counts!.chunks), total: counts!.chunks } : null,
  };
}
