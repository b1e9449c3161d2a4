import { Migration } from '@mikro-orm/migrations';
import { protectTenantTable } from './tenant-table.ts';

/** Messages that were acknowledged before their conversation could be told of them. */
export class UnheardMessages extends Migration {
  override name = '0042-unheard-messages';

  override up(): void {
    this.addSql(/* sql */ `
-- A row leaves in the transaction that tells the conversation: each is told once (db/hearing.ts).
create table unheard_messages (
  message_id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  -- When it came.
  at timestamptz not null,
  foreign key (tenant_id, message_id) references messages (tenant_id, id) on delete cascade
);
`);
    this.addSql(protectTenantTable('unheard_messages'));
  }
}
