import { Migration } from '@mikro-orm/migrations';

/** What is left of a person who was erased; what a score knew of the budget; whom a text found later was for. */
export class Erasure extends Migration {
  override name = '0033-erasure';

  override up(): void {
    this.addSql(ERASED);
    this.addSql(SCORES);
    this.addSql(TEXTS);
  }
}

const ERASED = /* sql */ `
alter table clients
  -- Nobody any more: visits of somebody who was erased hang here, for the accounts. It was another record that had their data.
  add column erased_at timestamptz,
  add check (erased_at is null or (first_name = '' and last_name = '' and merged_into is null
    and num_nonnulls(phone, email, locale, time_zone, notes) = 0));
-- A file that was taken keeps no samples of its lines.
update client_imports set columns = (
  select coalesce(jsonb_agg(c || '{"samples": []}' order by i), '[]') from jsonb_array_elements(columns) with ordinality u (c, i))
where status = 'done';
`;

const SCORES = /* sql */ `
alter table client_scores
  -- Whether a year's spending earned its points that night, by the amount that held then.
  add column has_budget boolean not null default false;
update client_scores s set has_budget = s.spent_year_cents > coalesce((
  select (c.settings #>> '{outreach,budgetOverCents}')::bigint from scoring_settings c where c.tenant_id = s.tenant_id), 30000);
`;

const TEXTS = /* sql */ `
drop function find_sms_tenants(text, text);
-- The business whose own number it is; for a shared one, every business that had written to this phone from it by then, the
-- last first. p_by null: until now.
create function find_sms_tenants(p_number text, p_phone text, p_by timestamptz) returns table (tenant_id uuid)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    with own as (select s.tenant_id from public.messaging_settings s where s.sms_sender = p_number),
    written as (
      select m.tenant_id, max(m.created_at) as last from public.messages m
      where m.direction = 'outbound' and m.channel = 'sms' and m.from_address = p_number and m.to_address = p_phone
        and (p_by is null or coalesce(m.first_attempt_at, m.created_at) <= p_by)
        and not exists (select 1 from own)
      group by m.tenant_id)
    select f.tenant_id from (select o.tenant_id, null::timestamptz as last from own o union all select * from written) f
    order by f.last desc nulls first
  $$;
revoke execute on function find_sms_tenants(text, text, timestamptz) from public;
grant execute on function find_sms_tenants(text, text, timestamptz) to coccinelle_app;
`;
