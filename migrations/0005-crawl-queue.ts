import { Migration } from '@mikro-orm/migrations';

/** What a crawl needs to go on where it was: pages by identity, leases by attempt, and what was read until it is stored. */
export class CrawlQueue extends Migration {
  override name = '0005-crawl-queue';

  override up(): void {
    this.addSql(/* sql */ `
alter table crawl_jobs
  -- The seed's address after its redirects: what the site is.
  add column site_url text,
  add column include_subdomains boolean not null default false,
  add column sitemap_read boolean not null default false,
  add column pages_vanished integer not null default 0,
  -- Why a completed crawl did not see the whole site.
  add column stopped_by text check (stopped_by in ('page_limit', 'time_limit'));

alter table crawl_urls
  drop column leased_until,
  -- Canonical URL: the page's identity. The address in url is the one to ask for.
  add column key text not null,
  add column priority integer not null default 0,
  -- The run of the crawl that holds the row; rows of any other run are free.
  add column leased_by text,
  add column etag text,
  add column last_modified text,
  add column media_type text,
  -- What was read (gzip) and understood, until the whole site is seen and documents are written.
  add column source bytea,
  add column page jsonb,
  add constraint crawl_urls_key unique (crawl_job_id, key);
alter table crawl_urls drop constraint crawl_urls_crawl_job_id_url_key;

drop index crawl_urls_queue;
create index crawl_urls_queue on crawl_urls (tenant_id, crawl_job_id, priority, id) where status in ('queued', 'fetching');
create index crawl_urls_results on crawl_urls (tenant_id, crawl_job_id, status, id);
`);
  }
}
