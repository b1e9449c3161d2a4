import { Migration } from '@mikro-orm/migrations';

/** What a campaign of a hundred thousand asked of the database beside sending. */
export class CampaignThroughput extends Migration {
  override name = '0038-campaign-throughput';

  override up(): void {
    this.addSql(STATISTICS);
    this.addSql(WORDS);
  }
}

/**
 * A table that fills within minutes looks to the planner as it last was, when reading all of a business's lines to find twenty
 * was cheap. The application may not analyze what it does not own, and autovacuum comes too late.
 */
const STATISTICS = /* sql */ `
create function analyze_campaigns() returns void language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  grown regclass;
begin
  for grown in select c.oid from pg_class c
    where c.oid in ('public.campaign_members'::regclass, 'public.campaign_recipients'::regclass, 'public.messages'::regclass)
      and pg_stat_get_mod_since_analyze(c.oid) > greatest(c.reltuples, 400)
  loop
    -- Whoever is at it already does it for both.
    execute format('analyze (skip_locked) %s', grown);
  end loop;
end $$;
revoke execute on function analyze_campaigns() from public;
grant execute on function analyze_campaigns() to coccinelle_app;
`;

/**
 * What was said to everybody at once is not looked for among what people wrote: the newest hundred of a campaign's texts would be
 * all that is found. It stands with its campaign, and with each client.
 */
const WORDS = /* sql */ `
drop trigger messages_terms on messages;
create trigger messages_terms after insert or update of subject, body_text, language on messages
  for each row when (new.kind <> 'campaign.message') execute function note_message_terms();
delete from message_terms t using messages m where m.tenant_id = t.tenant_id and m.id = t.message_id and m.kind = 'campaign.message';
`;
