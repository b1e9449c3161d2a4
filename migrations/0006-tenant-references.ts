import { Migration } from '@mikro-orm/migrations';

/**
 * Foreign keys are checked with the table owner's eyes, past row-level security: a plain `references users` would let a
 * tenant point at another's person. Each of these now carries the tenant along (a test looks for any that does not).
 */
export class TenantReferences extends Migration {
  override name = '0006-tenant-references';

  override up(): void {
    this.addSql(/* sql */ `
alter table users add constraint users_of_tenant unique (tenant_id, id);
alter table sessions add constraint sessions_of_tenant unique (tenant_id, id);
drop index users_tenant;

alter table sessions drop constraint sessions_user_id_fkey,
  add foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade;
alter table refresh_tokens drop constraint refresh_tokens_session_id_fkey,
  add foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade;
alter table api_keys drop constraint api_keys_created_by_fkey,
  add foreign key (tenant_id, created_by) references users (tenant_id, id) on delete set null (created_by);
alter table agents drop constraint agents_user_id_fkey,
  add foreign key (tenant_id, user_id) references users (tenant_id, id) on delete set null (user_id);
alter table onboarding_sessions drop constraint onboarding_sessions_started_by_fkey,
  add foreign key (tenant_id, started_by) references users (tenant_id, id) on delete set null (started_by);
`);
  }
}
