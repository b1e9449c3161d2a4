import { Migration } from '@mikro-orm/migrations';

/**
 * Vectors are scanned exactly, in memory (db/vector-cache.ts), instead of by the signs of their centred values. `revision`
 * is the transaction that wrote a vector: a copy of a space reads again what was written since its last snapshot.
 */
export class VectorScan extends Migration {
  override name = '0008-vector-scan';

  override up(): void {
    this.addSql(/* sql */ `
drop table chunk_signatures;
alter table embedding_spaces drop column centre, drop column centre_version, drop column centred_on;
alter table chunk_vectors add column revision xid8 not null default pg_current_xact_id();
create index chunk_vectors_revision on chunk_vectors (space_id, revision);
`);
  }
}
