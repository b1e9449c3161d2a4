import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Crawls, documents, their files and chunks, questions and answers. Postings and vectors have a migration of their own. */
export class Knowledge extends Migration {
  override name = '0002-knowledge';

  override up(): void {
    this.addSql(TABLES);
    for (const table of [
      'crawl_jobs',
      'crawl_urls',
      'documents',
      'document_files',
      'document_chunks',
      'kb_categories',
      'knowledge_base',
    ]) {
      this.addSql(protectTenantTable(table));
    }
  }
}

const TABLES = /* sql */ `
create table crawl_jobs (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  seed_url text not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'completed', 'cancelled', 'failed')),
  max_pages integer not null default 200 check (max_pages between 1 and 5000),
  max_depth integer not null default 8 check (max_depth between 0 and 50),
  politeness_ms integer not null default 500 check (politeness_ms between 0 and 60000),
  pages_stored integer not null default 0,
  pages_unchanged integer not null default 0,
  pages_failed integer not null default 0,
  error_code text,
  error_detail text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  unique (tenant_id, id)
);
create index crawl_jobs_tenant on crawl_jobs (tenant_id, id desc);

create table kb_categories (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  unique (tenant_id, name),
  unique (tenant_id, id)
);

create table documents (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  kind text not null check (kind in ('page', 'upload', 'qa')),
  title text not null default '',
  url text,
  file_name text,
  media_type text,
  byte_size integer not null default 0,
  language text,
  status text not null default 'pending' check (status in ('pending', 'processing', 'ready', 'failed')),
  error_code text,
  error_detail text,
  text text not null default '',
  text_hash bytea,
  etag text,
  last_modified text,
  simhash bigint,
  duplicate_of uuid,
  category_id uuid,
  crawl_job_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  foreign key (tenant_id, category_id) references kb_categories (tenant_id, id) on delete set null (category_id),
  foreign key (tenant_id, crawl_job_id) references crawl_jobs (tenant_id, id) on delete set null (crawl_job_id),
  foreign key (tenant_id, duplicate_of) references documents (tenant_id, id) on delete set null (duplicate_of)
);
create unique index documents_url on documents (tenant_id, url) where kind = 'page';
create index documents_tenant on documents (tenant_id, kind, id desc);

-- What the document was read from: the page's HTML or the uploaded file, compressed.
create table document_files (
  document_id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  encoding text not null default 'gzip' check (encoding in ('gzip', 'identity')),
  bytes bytea not null,
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);

create table document_chunks (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  document_id uuid not null,
  position integer not null,
  heading_path text[] not null default '{}',
  text text not null,
  token_count integer not null,
  language text,
  created_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (document_id, position),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index document_chunks_tenant on document_chunks (tenant_id, document_id, position);

-- The queue of a crawl and what became of each URL.
create table crawl_urls (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  crawl_job_id uuid not null,
  url text not null,
  depth integer not null,
  status text not null default 'queued' check (status in ('queued', 'fetching', 'stored', 'unchanged', 'duplicate', 'skipped', 'failed')),
  http_status integer,
  reason text,
  attempts integer not null default 0,
  found_on text,
  document_id uuid,
  available_at timestamptz not null default now(),
  leased_until timestamptz,
  fetched_at timestamptz,
  unique (crawl_job_id, url),
  foreign key (tenant_id, crawl_job_id) references crawl_jobs (tenant_id, id) on delete cascade,
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete set null (document_id)
);
create index crawl_urls_queue on crawl_urls (tenant_id, crawl_job_id, status, depth, id);

-- Questions and answers the owner wrote or the autopilot found; each answered one is also a document (kind qa) to be searched.
create table knowledge_base (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  question text not null check (length(question) between 3 and 500),
  answer text check (length(answer) <= 4000),
  status text not null check (status in ('answered', 'to_complete')),
  origin text not null check (origin in ('manual', 'autopilot', 'website')),
  source_url text,
  source_quote text,
  language text,
  topic text,
  category_id uuid,
  document_id uuid,
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  check ((status = 'answered') = (answer is not null)),
  foreign key (tenant_id, category_id) references kb_categories (tenant_id, id) on delete set null (category_id),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete set null (document_id)
);
create index knowledge_base_tenant on knowledge_base (tenant_id, status, position, id);
create unique index knowledge_base_question on knowledge_base (tenant_id, lower(question));
`;
