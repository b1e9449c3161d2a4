import { Migration } from '@mikro-orm/migrations';

/** The inbox at tens of thousands of conversations; notices that are tried another way where the first was refused. */
export class InboxScale extends Migration {
  override name = '0029-inbox-scale';

  override up(): void {
    this.addSql(INDEXES);
    this.addSql(NOTICES);
  }
}

const NOTICES = /* sql */ `
-- When every channel of a notice had refused it and the next was taken, or none was left; it happens once.
alter table appointment_notices add column retold_at timestamptz;
`;

const INDEXES = /* sql */ `
-- The client is in them too: whether one was merged is asked of the few that were, and no row is read to ask it.
drop index conversations_inbox;
create index conversations_inbox on conversations (tenant_id, state, last_message_at desc, id) include (client_id);
drop index conversations_recent;
create index conversations_recent on conversations (tenant_id, last_message_at desc, id) include (client_id);
create index conversations_assigned on conversations (tenant_id, assigned_to, state, last_message_at desc, id)
  include (client_id) where assigned_to is not null;
create index conversations_unread on conversations (tenant_id, state, last_message_at desc, id)
  include (client_id) where unread > 0;
`;
