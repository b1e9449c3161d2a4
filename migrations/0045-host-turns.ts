import { Migration } from '@mikro-orm/migrations';

/** When each web host may be asked next, over all processes that crawl. */
export class HostTurns extends Migration {
  override name = '0045-host-turns';

  override up(): void {
    this.addSql(/* sql */ `
-- Knows no business, and no address of a page; worth nothing after a crash, so that no crawl waits for the disk.
create unlogged table host_turns (host text primary key, free_at timestamptz not null) with (fillfactor = 50);
grant select, insert, update, delete on host_turns to coccinelle_app;
`);
  }
}
