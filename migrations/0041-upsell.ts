import { Migration } from '@mikro-orm/migrations';

/** When a dearer service was last suggested to a client in a talk: not twice a month (product §8). */
export class Upsell extends Migration {
  override name = '0041-upsell';

  override up(): void {
    this.addSql(`alter table client_scores add column suggested_at timestamptz`);
  }
}
