import { Migration } from '@mikro-orm/migrations';

/** When somebody said STOP, by the provider's clock: a START that was written before it and told after it lifts nothing. */
export class SaidBlocks extends Migration {
  override name = '0044-said-blocks';

  override up(): void {
    this.addSql(`alter table suppressions add column said_at timestamptz`);
  }
}
