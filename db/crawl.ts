import { gunzipSync } from 'node:zlib';
import { canonicalUrl, isSameSite, type Site } from '../domain/knowledge/canonical-url.ts';
import type { SourcePage } from '../domain/knowledge/facts/types.ts';
import type { PageBlock } from '../domain/knowledge/page-blocks.ts';
import type { TenantTransaction } from './database.ts';

export type CrawlStatus = 'queued' | 'running' | 'completed' | 'cancelled' | 'failed';
export type CrawlUrlStatus =
  | 'queued'
  | 'fetching'
  | 'stored'
  | 'unchanged'
  | 'duplicate'
  | 'skipped'
  | 'failed';

export interface CrawlJob {
  id: string;
  seedUrl: string;
  siteUrl: string | null;
  includeSubdomains: boolean;
  status: CrawlStatus;
  maxPages: number;
  maxDepth: number;
  politenessMs: number;
  sitemapRead: boolean;
  pagesStored: number;
  pagesUnchanged: number;
  pagesFailed: number;
  pagesVanished: number;
  /** Rows still to be dealt with. */
  queued: number;
  stoppedBy: 'page_limit' | 'time_limit' | null;
  error: { code: string; detail: string | null } | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

const JOB = `j.id, j.seed_url as "seedUrl", j.site_url as "siteUrl", j.include_subdomains as "includeSubdomains", j.status,
  j.max_pages as "maxPages", j.max_depth as "maxDepth", j.politeness_ms as "politenessMs", j.sitemap_read as "sitemapRead",
  j.pages_stored + n.stored as "pagesStored", j.pages_unchanged + n.unchanged as "pagesUnchanged",
  j.pages_failed + n.failed as "pagesFailed", n.queued,
  j.pages_vanished as "pagesVanished", j.stopped_by as "stoppedBy", j.error_code as "errorCode",
  j.error_detail as "errorDetail", j.created_at as "createdAt", j.started_at as "startedAt", j.finished_at as "finishedAt"`;

/** The counts of a crawl are written when it ends; until then its addresses are counted. */
const JOBS = `crawl_jobs j cross join lateral (
    select count(*) filter (where u.status = 'stored')::int as stored,
           count(*) filter (where u.status = 'unchanged')::int as unchanged,
           count(*) filter (where u.status = 'failed')::int as failed,
           count(*) filter (where u.status in ('queued', 'fetching'))::int as queued
    from crawl_urls u where u.crawl_job_id = j.id and j.status in ('queued', 'running')) n`;

type JobRow = Omit<CrawlJob, 'error'> & { errorCode: string | null; errorDetail: string | null };

/** Columns read through a subquery or a raw result come back as text or Date, depending on the driver's path. */
const date = (value: Date | string | null) => (value === null ? null : new Date(value));

function asJob({ errorCode, errorDetail, ...row }: JobRow): CrawlJob {
  return {
    ...row,
    createdAt: date(row.createdAt)!,
    startedAt: date(row.startedAt),
    finishedAt: date(row.finishedAt),
    error: errorCode ? { code: errorCode, detail: errorDetail } : null,
  };
}

export interface CrawlSettings {
  seedUrl: string;
  politenessMs: number;
  maxPages?: number;
  maxDepth?: number;
  includeSubdomains?: boolean;
}

/** Asks for a crawl: the job and the request to start it, in one transaction. Returns the job's id. */
export async function requestCrawl(tx: TenantTransaction, settings: CrawlSettings): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into crawl_jobs (tenant_id, seed_url, politeness_ms, max_pages, max_depth, include_subdomains)
     values (?, ?, ?, ?, ?, ?) returning id`,
    [
      tx.tenantId,
      settings.seedUrl,
      settings.politenessMs,
      settings.maxPages ?? 200,
      settings.maxDepth ?? 8,
      settings.includeSubdomains ?? false,
    ],
  );
  await tx.ask({ kind: 'crawl.start', tenantId: tx.tenantId, crawlJobId: row!.id });
  return row!.id;
}

/** The tenant's crawl that has not ended yet and reads the same site, or null. Until commit nobody else can ask for one. */
export async function openCrawlOf(tx: TenantTransaction, seedUrl: string): Promise<CrawlJob | null> {
  await tx.sql(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [`crawl ${tx.tenantId}`]);
  const rows = await tx.sql<JobRow>(
    `select ${JOB} from ${JOBS} where j.status in ('queued', 'running') order by j.id`,
  );
  const host = new URL(canonicalUrl(seedUrl) ?? seedUrl).host;
  const open = rows.find(
    (row) => new URL(canonicalUrl(row.siteUrl ?? row.seedUrl) ?? row.seedUrl).host === host,
  );
  return open ? asJob(open) : null;
}

export async function findCrawl(tx: TenantTransaction, id: string): Promise<CrawlJob | null> {
  const [row] = await tx.sql<JobRow>(`select ${JOB} from ${JOBS} where j.id = ?`, [id]);
  return row ? asJob(row) : null;
}

/** The tenant's crawls, newest first. */
export async function listCrawls(
  tx: TenantTransaction,
  page: { limit: number; offset: number },
): Promise<{ items: CrawlJob[]; total: number }> {
  const rows = await tx.sql<JobRow>(`select ${JOB} from ${JOBS} order by j.id desc limit ? offset ?`, [
    page.limit,
    page.offset,
  ]);
  const [count] = await tx.sql<{ total: number }>(`select count(*)::int as total from crawl_jobs`);
  return { items: rows.map(asJob), total: count!.total };
}

/** One address of a crawl and what became of it. */
export interface CrawlUrl {
  id: string;
  url: string;
  depth: number;
  status: CrawlUrlStatus;
  httpStatus: number | null;
  reason: string | null;
  foundOn: string | null;
  documentId: string | null;
  fetchedAt: Date | null;
}

/** Addresses of a crawl in the order they were found, optionally of one status. */
export async function listCrawlUrls(
  tx: TenantTransaction,
  crawlJobId: string,
  page: { limit: number; offset: number; status?: CrawlUrlStatus },
): Promise<{ items: CrawlUrl[]; total: number }> {
  const filter = `crawl_job_id = ? ${page.status ? 'and status = ?' : ''}`;
  const values = page.status ? [crawlJobId, page.status] : [crawlJobId];
  const rows = await tx.sql<CrawlUrl>(
    `select id, url, depth, status, http_status as "httpStatus", reason, found_on as "foundOn", document_id as "documentId",
            fetched_at as "fetchedAt"
     from crawl_urls where ${filter} order by id limit ? offset ?`,
    [...values, page.limit, page.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from crawl_urls where ${filter}`,
    values,
  );
  return { items: rows.map((row) => ({ ...row, fetchedAt: date(row.fetchedAt) })), total: count!.total };
}

/** Marks a queued crawl as running and puts its seed into the queue; again when a run is repeated, to no effect. */
export async function beginCrawl(tx: TenantTransaction, crawlJobId: string, seed: QueuedUrl): Promise<void> {
  await tx.sql(
    `update crawl_jobs set status = 'running', started_at = coalesce(started_at, now()) where id = ? and status = 'queued'`,
    [crawlJobId],
  );
  await enqueueUrls(tx, crawlJobId, [seed]);
}

export interface QueuedUrl {
  url: string;
  key: string;
  depth: number;
  priority: number;
  foundOn: string | null;
  /** Set for an address that is known and will not be asked for, with the reason. */
  skip?: string;
}

/** Puts addresses into the queue; pages already known to the crawl are left as they are. */
export async function enqueueUrls(
  tx: TenantTransaction,
  crawlJobId: string,
  urls: readonly QueuedUrl[],
): Promise<void> {
  if (urls.length === 0) return;
  await tx.sql(
    `insert into crawl_urls (tenant_id, crawl_job_id, url, key, depth, priority, found_on, status, reason)
     select ?, ?, x.url, x.key, x.depth, x.priority, x."foundOn", case when x.skip is null then 'queued' else 'skipped' end, x.skip
     from jsonb_to_recordset(?::jsonb)
       as x(url text, key text, depth int, priority int, "foundOn" text, skip text)
     on conflict (crawl_job_id, key) do nothing`,
    [tx.tenantId, crawlJobId, JSON.stringify(urls)],
  );
}

/** Frees what another run of this crawl held when it died. Returns every address known so far. */
export async function resumeQueue(tx: TenantTransaction, crawlJobId: string, run: string): Promise<string[]> {
  await tx.sql(
    `update crawl_urls set status = 'queued', leased_by = null
     where crawl_job_id = ? and status = 'fetching' and leased_by is distinct from ?`,
    [crawlJobId, run],
  );
  return (
    await tx.sql<{ url: string }>(`select url from crawl_urls where crawl_job_id = ?`, [crawlJobId])
  ).map((row) => row.url);
}

export interface ClaimedUrl {
  id: string;
  url: string;
  key: string;
  depth: number;
  /** This one included. */
  attempts: number;
}

/** Takes up to `limit` addresses that are due, the most useful first. They are this run's until it reports on them. */
export function claimUrls(
  tx: TenantTransaction,
  crawlJobId: string,
  run: string,
  limit: number,
): Promise<ClaimedUrl[]> {
  return tx.sql<ClaimedUrl>(
    // Materialized: a subquery with LIMIT may otherwise be planned to run again for every row, and take more than asked.
    `with due as materialized (
       select id from crawl_urls where crawl_job_id = ? and status = 'queued' and available_at <= clock_timestamp()
       order by priority, id limit ? for update skip locked)
     update crawl_urls u set status = 'fetching', leased_by = ?, attempts = attempts + 1 from due where u.id = due.id
     returning u.id, u.url, u.key, u.depth, u.attempts`,
    [crawlJobId, limit, run],
  );
}

/** How far the queue is: pages read, addresses waiting (also those due later), addresses given up. */
export async function queueState(
  tx: TenantTransaction,
  crawlJobId: string,
): Promise<{ read: number; waiting: number; failed: number; dueInMs: number | null; status: CrawlStatus }> {
  const [row] = await tx.sql<{
    read: number;
    waiting: number;
    failed: number;
    dueInMs: number | null;
    status: CrawlStatus;
  }>(
    `select count(*) filter (where u.page is not null or u.status in ('stored', 'unchanged'))::int as read,
            count(*) filter (where u.status = 'queued')::int as waiting,
            count(*) filter (where u.status = 'failed')::int as failed,
            (extract(epoch from min(u.available_at) filter (where u.status = 'queued') - clock_timestamp()) * 1000)::float8 as "dueInMs",
            (select status from crawl_jobs where id = ?) as status
     from crawl_urls u where u.crawl_job_id = ?`,
    [crawlJobId, crawlJobId],
  );
  return row!;
}

/** What a page said, kept until the whole site is seen. */
export interface StagedPage {
  title: string;
  language: string | null;
  canonicalKey: string | null;
  blocks: PageBlock[];
}

export interface UrlResult {
  id: string;
  status: CrawlUrlStatus;
  httpStatus: number | null;
  reason: string | null;
  /** For `queued` again: how long it waits. */
  retryInMs?: number;
  etag?: string | null;
  lastModified?: string | null;
  mediaType?: string | null;
  /** The document an unchanged page is stored as. */
  documentId?: string | null;
  page?: StagedPage | null;
  /** gzip, base64. */
  source?: string | null;
  /** The address that answered, when it is not the one asked for. */
  answeredAs?: { url: string; key: string } | null;
}

/**
 * Writes what became of claimed addresses, and the links they led to. A page reached by a redirect is stored under the
 * address that answered; the one asked for points there. Results of a run that
 * no longer holds the rows, or of a crawl that has ended, are dropped.
 */
export async function saveResults(
  tx: TenantTransaction,
  crawlJobId: string,
  run: string,
  results: readonly UrlResult[],
  links: readonly QueuedUrl[],
): Promise<void> {
  const [job] = await tx.sql<{ status: CrawlStatus }>(
    `select status from crawl_jobs where id = ? for share`,
    [crawlJobId],
  );
  if (job?.status !== 'running') return;
  const own: UrlResult[] = [];
  for (const result of results) {
    if (!result.answeredAs) own.push(result);
    else own.push(...(await followRedirect(tx, run, result)));
  }
  await tx.sql(
    `update crawl_urls u set
       status = x.status, http_status = x."httpStatus", reason = x.reason, leased_by = null,
       available_at = clock_timestamp() + make_interval(secs => coalesce(x."retryInMs", 0) / 1000.0),
       fetched_at = case when x.status = 'queued' then null else clock_timestamp() end,
       etag = x.etag, last_modified = x."lastModified", media_type = x."mediaType", document_id = x."documentId",
       page = x.page, source = decode(x.source, 'base64')
     from jsonb_to_recordset(?::jsonb) as x(id uuid, status text, "httpStatus" int, reason text, "retryInMs" float8, etag text,
       "lastModified" text, "mediaType" text, "documentId" uuid, page jsonb, source text)
     where u.id = x.id and u.leased_by = ?`,
    [JSON.stringify(own), run],
  );
  await enqueueUrls(tx, crawlJobId, links);
}

/** Moves a redirected answer to the row of the address that gave it, unless that page was read already. */
async function followRedirect(tx: TenantTransaction, run: string, result: UrlResult): Promise<UrlResult[]> {
  const { url, key } = result.answeredAs!;
  const [target] = await tx.sql<{ id: string }>(
    `insert into crawl_urls (tenant_id, crawl_job_id, url, key, depth, priority, found_on, status, leased_by)
     select tenant_id, crawl_job_id, ?, ?, depth, priority, url, 'fetching', ? from crawl_urls where id = ? and leased_by = ?
     on conflict (crawl_job_id, key) do update set status = 'fetching', leased_by = excluded.leased_by
       where crawl_urls.status = 'queued'
     returning id`,
    [url, key, run, result.id, run],
  );
  const from: UrlResult = {
    id: result.id,
    status: 'duplicate',
    httpStatus: result.httpStatus,
    reason: 'redirect',
  };
  return target ? [from, { ...result, id: target.id, answeredAs: null }] : [from];
}

/** Where the seed answered. A seed that is the same page there is shown under that address: it may have no https. */
export async function setSiteUrl(tx: TenantTransaction, crawlJobId: string, siteUrl: string): Promise<void> {
  await tx.sql(`update crawl_jobs set site_url = ? where id = ?`, [siteUrl, crawlJobId]);
  await tx.sql(`update crawl_urls set url = ? where crawl_job_id = ? and depth = 0 and key = ?`, [
    siteUrl,
    crawlJobId,
    canonicalUrl(siteUrl) ?? siteUrl,
  ]);
}

export async function markSitemapRead(
  tx: TenantTransaction,
  crawlJobId: string,
  found: readonly QueuedUrl[],
): Promise<void> {
  await enqueueUrls(tx, crawlJobId, found);
  await tx.sql(`update crawl_jobs set sitemap_read = true where id = ?`, [crawlJobId]);
}

/** Gives up what is still waiting, for the reason given. */
export async function skipWaiting(
  tx: TenantTransaction,
  crawlJobId: string,
  reason: 'page_limit' | 'time_limit',
): Promise<void> {
  const skipped = await tx.sql<{ id: string }>(
    `update crawl_urls set status = 'skipped', reason = ?, leased_by = null
     where crawl_job_id = ? and status in ('queued', 'fetching') returning id`,
    [reason, crawlJobId],
  );
  if (skipped.length > 0)
    await tx.sql(`update crawl_jobs set stopped_by = ? where id = ?`, [reason, crawlJobId]);
}

/** A page of the tenant as it was stored by an earlier crawl. */
export interface KnownPage {
  documentId: string;
  key: string;
  etag: string | null;
  lastModified: string | null;
}

/** Pages of this site that earlier crawls stored. */
export async function knownPages(tx: TenantTransaction, site: Site): Promise<KnownPage[]> {
  const rows = await tx.sql<{
    documentId: string;
    url: string;
    etag: string | null;
    lastModified: string | null;
  }>(
    `select id as "documentId", url, etag, last_modified as "lastModified" from documents where kind = 'page' and url is not null`,
  );
  return rows
    .filter((row) => isSameSite(row.url, site))
    .map(({ url, ...row }) => ({ ...row, key: canonicalUrl(url) ?? url }));
}

/** The stored source of a document, decompressed; null when it was never kept. */
export async function documentSource(
  tx: TenantTransaction,
  documentId: string,
): Promise<{ bytes: Buffer; mediaType: string } | null> {
  const [row] = await tx.sql<{ bytes: Buffer; encoding: string; mediaType: string | null }>(
    `select f.bytes, f.encoding, d.media_type as "mediaType" from document_files f join documents d on d.id = f.document_id
     where f.document_id = ?`,
    [documentId],
  );
  if (!row) return null;
  return {
    bytes: row.encoding === 'gzip' ? gunzipSync(row.bytes) : row.bytes,
    mediaType: row.mediaType ?? 'text/html',
  };
}

/**
 * HTML pages that a crawl read, in the order they were found: while it runs, those read so far; afterwards, all it stored
 * (near-duplicates too). `except` leaves out pages already seen by their address.
 */
export async function crawledPages(
  tx: TenantTransaction,
  crawlJobId: string,
  options: { except?: readonly string[]; limit?: number } = {},
): Promise<SourcePage[]> {
  const rows = await tx.sql<{ url: string; source: Buffer; language: string | null }>(
    `select coalesce(d.url, u.url) as url, coalesce(u.source, f.bytes) as source,
            coalesce(u.page->>'language', d.language) as language
     from crawl_urls u
     left join documents d on d.id = u.document_id
     left join document_files f on f.document_id = u.document_id
     where u.crawl_job_id = ? and u.status in ('stored', 'unchanged', 'duplicate')
       and coalesce(u.source, f.bytes) is not null
       and coalesce(u.media_type, d.media_type) in ('text/html', 'application/xhtml+xml')
       and not (coalesce(d.url, u.url) = any(array(select jsonb_array_elements_text(?::jsonb))))
     order by u.priority, u.id limit ?`,
    [crawlJobId, JSON.stringify(options.except ?? []), options.limit ?? 100_000],
  );
  return rows.map((row) => ({
    url: row.url,
    html: gunzipSync(row.source).toString('utf8'),
    language: row.language,
  }));
}
