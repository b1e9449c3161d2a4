import type { StagedPage } from './crawl.ts';
import type { TenantTransaction } from './database.ts';
import { forgetOutside } from './knowledge-index.ts';

/** A page read by a crawl, waiting to become a document. */
export interface StagedRow {
  id: string;
  url: string;
  key: string;
  depth: number;
  page: StagedPage;
}

/** Everything a crawl read. */
export function stagedPages(tx: TenantTransaction, crawlJobId: string): Promise<StagedRow[]> {
  return tx.sql<StagedRow>(
    `select id, url, key, depth, page from crawl_urls where crawl_job_id = ? and page is not null order by id`,
    [crawlJobId],
  );
}

export interface PageDocument {
  crawlUrlId: string;
  /** The document of an earlier crawl, if the page had one. */
  documentId: string | null;
  url: string;
  title: string;
  language: string | null;
  markdown: string;
  /** SHA-256 of what is searched (title, language, text), hex. */
  textHash: string;
  /** Signed 64-bit integer in decimal. */
  simhash: string;
  /** The document that says the same; null for an original. */
  duplicateOf: string | null;
}

/**
 * Writes pages as documents. A document whose searched text changed (or was never indexed) becomes `pending`; the others
 * keep their chunks untouched. Each page's row in the crawl says which it was. Returns document ids by crawl row.
 */
export async function writeDocuments(
  tx: TenantTransaction,
  crawlJobId: string,
  pages: readonly PageDocument[],
): Promise<Map<string, string>> {
  if (pages.length === 0) return new Map();
  const added = pages.filter((page) => page.documentId === null);
  const created = await tx.sql<{ id: string; url: string }>(
    `insert into documents (tenant_id, kind, url)
     select ?, 'page', x.url from jsonb_to_recordset(?::jsonb) as x(url text)
     on conflict (tenant_id, url) where kind = 'page' do update set url = excluded.url returning id, url`,
    [tx.tenantId, JSON.stringify(added.map(({ url }) => ({ url })))],
  );
  const idOfUrl = new Map(created.map((row) => [row.url, row.id]));
  const rows = pages.map((page) => ({ ...page, documentId: page.documentId ?? idOfUrl.get(page.url)! }));

  await tx.sql(
    `with x as (
       select * from jsonb_to_recordset(?::jsonb) as x("crawlUrlId" uuid, "documentId" uuid, url text, title text, language text,
         markdown text, "textHash" text, simhash text, "duplicateOf" uuid)),
     changed as (
       select x."documentId" as id, u.id as "crawlUrlId",
         d.text_hash is distinct from decode(x."textHash", 'hex') or d.status <> 'ready' as differs,
         x.markdown <> '' or exists (select 1 from document_chunks c where c.document_id = d.id) as indexable,
         octet_length(coalesce(u.source, '')) as stored
       from x join documents d on d.id = x."documentId" join crawl_urls u on u.id = x."crawlUrlId"),
     written as (
       update documents d set
         url = x.url, title = x.title, language = x.language, text = x.markdown, text_hash = decode(x."textHash", 'hex'),
         simhash = x.simhash::bigint, duplicate_of = x."duplicateOf", etag = u.etag, last_modified = u.last_modified,
         media_type = coalesce(u.media_type, d.media_type), crawl_job_id = u.crawl_job_id,
         byte_size = case when u.source is null then d.byte_size else c.stored end,
         status = case when not c.differs then d.status when c.indexable then 'pending' else 'ready' end,
         error_code = case when c.differs then null else d.error_code end,
         error_detail = case when c.differs then null else d.error_detail end,
         updated_at = case when c.differs then now() else d.updated_at end
       from x join crawl_urls u on u.id = x."crawlUrlId" join changed c on c."crawlUrlId" = u.id
       where d.id = x."documentId"),
     filed as (
       insert into document_files (tenant_id, document_id, encoding, bytes)
       select u.tenant_id, x."documentId", 'gzip', u.source from x join crawl_urls u on u.id = x."crawlUrlId"
       where u.source is not null
       on conflict (document_id) do update set bytes = excluded.bytes, encoding = excluded.encoding)
     update crawl_urls u set
       document_id = x."documentId",
       status = case when x."duplicateOf" is not null then 'duplicate' when c.differs then 'stored' else 'unchanged' end,
       reason = case when x."duplicateOf" is not null then 'same_text' else null end
     from x join changed c on c."crawlUrlId" = x."crawlUrlId"
     where u.id = x."crawlUrlId" and u.crawl_job_id = ?`,
    [JSON.stringify(rows), crawlJobId],
  );
  return new Map(rows.map((row) => [row.crawlUrlId, row.documentId]));
}

/** Documents of this crawl whose text is not yet, or no longer, what the index holds. */
export async function documentsToIndex(tx: TenantTransaction, crawlJobId: string): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(
    `select id from documents where crawl_job_id = ? and status in ('pending', 'processing') order by id`,
    [crawlJobId],
  );
  return rows.map((row) => row.id);
}

/** What became of every address of a crawl. */
export function crawlOutcomes(
  tx: TenantTransaction,
  crawlJobId: string,
): Promise<
  { key: string; status: string; reason: string | null; depth: number; documentId: string | null }[]
> {
  return tx.sql(
    `select key, status, reason, depth, document_id as "documentId" from crawl_urls where crawl_job_id = ? order by priority, id`,
    [crawlJobId],
  );
}

/** Ends a crawl: its counts, its state, and nothing staged left. A crawl that has ended already stays as it ended. */
export async function endCrawl(
  tx: TenantTransaction,
  crawlJobId: string,
  end: {
    status: 'completed' | 'failed' | 'cancelled';
    errorCode?: string | null;
    errorDetail?: string | null;
    pagesVanished?: number;
  },
): Promise<void> {
  const [open] = await tx.sql<{ id: string }>(
    `select id from crawl_jobs where id = ? and status in ('queued', 'running') for update`,
    [crawlJobId],
  );
  if (!open) return;
  // What was read and did not become a document was not kept: the crawl ended first.
  await tx.sql(
    `update crawl_urls set page = null, source = null, leased_by = null,
       status = case when kept then status else 'skipped' end, reason = case when kept then reason else ? end
     from (select id as row_id, status not in ('queued', 'fetching') and (status <> 'stored' or document_id is not null) as kept
           from crawl_urls where crawl_job_id = ?) k
     where id = k.row_id and (not kept or page is not null or source is not null)`,
    [end.status, crawlJobId],
  );
  await tx.sql(
    `update crawl_jobs j set status = ?, error_code = ?, error_detail = ?, pages_vanished = ?, finished_at = now(),
       pages_stored = n.stored, pages_unchanged = n.unchanged, pages_failed = n.failed
     from (select count(*) filter (where status = 'stored')::int as stored,
                  count(*) filter (where status = 'unchanged')::int as unchanged,
                  count(*) filter (where status = 'failed')::int as failed
           from crawl_urls where crawl_job_id = ?) n
     where j.id = ? and j.status in ('queued', 'running')`,
    [
      end.status,
      end.errorCode ?? null,
      end.errorDetail ?? null,
      end.pagesVanished ?? 0,
      crawlJobId,
      crawlJobId,
    ],
  );
}

/** Takes documents out, with everything the index holds of them; vectors kept outside follow by the outbox. */
export async function removeDocuments(tx: TenantTransaction, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const ids = JSON.stringify(documentIds);
  const chunks = await tx.sql<{ id: string }>(
    `select id from document_chunks where document_id in (select x::uuid from jsonb_array_elements_text(?::jsonb) x)`,
    [ids],
  );
  await tx.sql(
    `delete from documents where id in (select x::uuid from jsonb_array_elements_text(?::jsonb) x)`,
    [ids],
  );
  await forgetOutside(
    tx,
    chunks.map((chunk) => chunk.id),
  );
}
