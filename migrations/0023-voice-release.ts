import { Migration } from '@mikro-orm/migrations';

/** A release may change what Sara is told of her manners and tools: whom the provider has not been told since is known. */
export class VoiceRelease extends Migration {
  override name = '0023-voice-release';

  override up(): void {
    this.addSql(/* sql */ `
alter table assistants add column asked_release text;

-- Asks for every assistant on the phone to be told anew, once a release. @returns how many
create function ask_assistants_of_release(p_release text) returns integer
  language sql volatile security definer set search_path = pg_catalog, public
  as $$
    with behind as (
      update public.assistants set asked_release = p_release
      where vapi_assistant_id is not null and asked_release is distinct from p_release
      returning tenant_id),
    asked as (
      insert into public.outbox (tenant_id, kind, payload)
      select tenant_id, 'assistant.changed', jsonb_build_object('kind', 'assistant.changed', 'tenantId', tenant_id) from behind
      returning 1)
    select count(*)::int from asked
  $$;
revoke execute on function ask_assistants_of_release(text) from public;
grant execute on function ask_assistants_of_release(text) to coccinelle_relay;
`);
  }
}
