import { Migration } from '@mikro-orm/migrations';

/** The inbox: files behind signed links, drafts of Sara's for staff in the ledger of turns. */
export class Inbox extends Migration {
  override name = '0018-inbox';

  override up(): void {
    this.addSql(TURNS);
    this.addSql(FILES);
    this.addSql(COUNTS);
  }
}

const TURNS = /* sql */ `
-- A draft for staff costs as an answer does, and is counted with them; it is never sent by itself.
alter table conversation_turns drop constraint conversation_turns_status_check,
  add constraint conversation_turns_status_check
    check (status in ('thinking', 'answered', 'stale', 'handed-over', 'failed', 'drafting', 'drafted')),
  -- Who asked for a draft; null: the client's own words did.
  add column asked_by uuid,
  add foreign key (tenant_id, asked_by) references users (tenant_id, id) on delete set null (asked_by);
`;

const FILES = /* sql */ `
-- Before the tenant is known: whose file a signed link opens.
create function find_media_tenant(p_id uuid) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select m.tenant_id from public.media m where m.id = p_id $$;
revoke execute on function find_media_tenant(uuid) from public;
grant execute on function find_media_tenant(uuid) to coccinelle_app;

-- Reactions are shown on the message they are about.
create index messages_reactions on messages (tenant_id, client_id, id) where content->>'kind' = 'reaction';
`;

const COUNTS = /* sql */ `
-- The same rule as everywhere, asked once a statement instead of once a row: the inbox counts tens of thousands at a time.
alter policy tenant_isolation on conversations
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
`;
