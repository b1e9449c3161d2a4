import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Postings for BM25, vectors, and what is known of each indexed document. */
export class Retrieval extends Migration {
  override name = '0004-retrieval';

  override up(): void {
    this.addSql(TEXT_SEARCH);
    this.addSql(TABLES);
    for (const table of [
      'document_index',
      'chunk_postings',
      'embedding_spaces',
      'chunk_vectors',
      'chunk_signatures',
    ]) {
      this.addSql(protectTenantTable(table));
    }
  }
}

/**
 * Words without accents and stemmed by language. The stemmer sees the accents first, since French endings depend on them.
 * Texts arrive lower-cased and with plain apostrophes (domain/knowledge/search-text.ts), so the server's locale plays no part.
 */
const TEXT_SEARCH = /* sql */ `
create text search configuration coccinelle_french (copy = pg_catalog.french);
create text search configuration coccinelle_english (copy = pg_catalog.english);
create text search configuration coccinelle_simple (copy = pg_catalog.simple);

-- unaccent() is only stable, because its rules could be edited; ours are the extension's own.
create function plain_letters(value text) returns text language sql immutable strict parallel safe
  as $$ select public.unaccent('public.unaccent'::regdictionary, value) $$;

-- Lexemes of a text with how often each occurs; configuration is french, english or simple.
create function lexemes_of(configuration text, value text) returns table (lexeme text, frequency integer)
  language sql stable parallel safe as $$
  select plain_letters(t.lexeme), sum(cardinality(t.positions))::integer
  from unnest(to_tsvector(('public.coccinelle_' || configuration)::regconfig, value)) as t
  group by 1
$$;
`;

const TABLES = /* sql */ `
-- One row a document whose text is in the index; its sums are BM25's N and average length.
create table document_index (
  document_id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  configuration text not null check (configuration in ('french', 'english', 'simple')),
  chunk_count integer not null,
  lexeme_count integer not null,
  text_hash bytea not null,
  indexed_at timestamptz not null default now(),
  foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index document_index_tenant on document_index (tenant_id, configuration) include (chunk_count, lexeme_count);

create table chunk_postings (
  tenant_id uuid not null references tenants on delete cascade,
  configuration text not null,
  lexeme text not null check (length(lexeme) <= 200),
  chunk_id uuid not null,
  frequency smallint not null check (frequency > 0),
  length smallint not null check (length > 0),
  primary key (tenant_id, configuration, lexeme, chunk_id) include (frequency, length),
  foreign key (tenant_id, chunk_id) references document_chunks (tenant_id, id) on delete cascade
);
create index chunk_postings_chunk on chunk_postings (chunk_id);

-- Vectors of one model: only those of one space are ever compared. Questions are answered from the active one.
create table embedding_spaces (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants on delete cascade,
  model text not null,
  dimensions integer not null check (dimensions between 1 and 8192),
  active boolean not null default false,
  -- its vectors were also sent to an index outside the database, which must be told of deletions
  outside boolean not null default false,
  -- float32 mean of the vectors, subtracted before signs are taken; each change of it is a new version.
  centre bytea,
  centre_version integer not null default 0,
  centred_on integer not null default 0,
  created_at timestamptz not null default now(),
  unique (tenant_id, model, dimensions),
  unique (tenant_id, id)
);
create unique index embedding_spaces_active on embedding_spaces (tenant_id) where active;

create table chunk_vectors (
  space_id uuid not null,
  chunk_id uuid not null,
  tenant_id uuid not null references tenants on delete cascade,
  -- float16, little-endian
  vector bytea not null,
  -- sha256 of the embedded text: an unchanged passage keeps its vector
  text_hash bytea not null,
  primary key (space_id, chunk_id),
  foreign key (tenant_id, space_id) references embedding_spaces (tenant_id, id) on delete cascade,
  foreign key (tenant_id, chunk_id) references document_chunks (tenant_id, id) on delete cascade
);
alter table chunk_vectors alter column vector set storage external;
create index chunk_vectors_chunk on chunk_vectors (chunk_id);
create index chunk_vectors_text on chunk_vectors (space_id, text_hash);

-- Signs of the centred vectors, in rows narrow enough to read a whole tenant's for each question.
create table chunk_signatures (
  space_id uuid not null,
  chunk_id uuid not null,
  tenant_id uuid not null references tenants on delete cascade,
  centre_version integer not null,
  bits bit varying not null,
  primary key (space_id, chunk_id),
  foreign key (space_id, chunk_id) references chunk_vectors (space_id, chunk_id) on delete cascade
);
`;
