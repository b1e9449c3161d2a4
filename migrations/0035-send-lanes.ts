import { Migration } from '@mikro-orm/migrations';

/** What leaves to a provider in a second, counted over all processes. */
export class SendLanes extends Migration {
  override name = '0035-send-lanes';

  override up(): void {
    this.addSql(/* sql */ `
-- When each provider's lane is free again. Knows no business; worth nothing after a crash, so that no send waits for the disk.
create unlogged table send_lanes (provider text primary key, free_at timestamptz not null) with (fillfactor = 50);
grant select, insert, update on send_lanes to coccinelle_app;
`);
  }
}
