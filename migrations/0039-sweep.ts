import { Migration } from '@mikro-orm/migrations';

/**
 * Rows that nobody will ask for again leave the database by night. The sweeper sees what has expired and nothing else: how long
 * a row is kept is said here, and Postgres itself refuses it any other.
 */
export class Sweep extends Migration {
  override name = '0039-sweep';

  override up(): void {
    this.addSql(ROLE);
    this.addSql(WHOLE_BUSINESS);
    for (const [table, condition] of Object.entries(EXPIRED)) this.addSql(expires(table, condition));
  }
}

const ROLE = /* sql */ `
do $$
begin
  begin create role coccinelle_sweeper nologin noinherit; exception when duplicate_object or unique_violation then null; end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant coccinelle_sweeper to %I', current_user);
  end if;
end $$;
grant usage on schema public to coccinelle_sweeper;

-- The smallest uuid of version 7 made at an instant: the primary key finds old rows, and no other index has to be kept for it.
create function first_uuid_at(at timestamptz) returns uuid language sql stable parallel safe
  as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid $$;

-- Whether somebody of a chat is known as a client.
grant select (tenant_id, kind, value) on client_identities to coccinelle_sweeper;
create policy sweeper_access on client_identities for select to coccinelle_sweeper using (kind = 'webchat');
`;

/** As appointments do (0024): where the business itself is going, no day of it has to be counted again. */
const WHOLE_BUSINESS = /* sql */ `
create function note_gone_past_visits() returns trigger language plpgsql as $$
begin
  insert into analytics_changes (tenant_id, kind, day)
    select distinct o.tenant_id, k.kind, k.day from old_rows o join tenants t on t.id = o.tenant_id
    cross join lateral (values ('past-visits', o.visited_on),
      ('cohorts', date_trunc('month', o.visited_on::timestamp)::date)) k(kind, day);
  return null;
end $$;
drop trigger analytics_deleted on past_visits;
create trigger analytics_deleted after delete on past_visits
  referencing old table as old_rows for each statement execute function note_gone_past_visits();
`;

const EXPIRED: Record<string, string> = {
  // Dispatched: what it asked for lives in Temporal.
  outbox: `id < first_uuid_at(now() - interval '7 days') and dispatched_at < now() - interval '7 days'`,
  // A week is the longest any provider delivers again (Meta); what a message is, is known by its own key for ever.
  provider_events: `id < first_uuid_at(now() - interval '30 days') and received_at < now() - interval '30 days'`,
  // Ended: a token of it is refused, known or not.
  sessions: `least(revoked_at, expires_at) < now() - interval '30 days'`,
  slot_holds: `expires_at < now() - interval '1 day'`,
  calendar_auth_states: `expires_at < now() - interval '1 day'`,
  // Opened the chat and never wrote; their token is good for 90 days from then.
  webchat_visitors: `greatest(last_seen_at, created_at) < now() - interval '91 days' and not exists (
    select 1 from client_identities i
    where i.tenant_id = webchat_visitors.tenant_id and i.kind = 'webchat' and i.value = webchat_visitors.id::text)`,
  // A file of clients that nobody came back to: names and numbers of people.
  client_imports: `status <> 'done' and created_at < now() - interval '7 days'`,
  // Of npm run try and npm run retrieval, where they were cut off before they could remove it themselves.
  tenants: `throw_away and created_at < now() - interval '1 day'`,
};

function expires(table: string, condition: string): string {
  return /* sql */ `
create policy sweeper_expired on ${table} to coccinelle_sweeper using (${condition});
grant select, delete on ${table} to coccinelle_sweeper;
`;
}
