import type { ColumnMapping } from '../domain/import/fields.ts';
import { dateOrderOf } from '../domain/import/read-visit.ts';
import type { TenantTransaction } from './database.ts';

/** Looks at all days of a file, of visits and of consents, and notes which way round it writes them. */
export async function noteDateOrder(tx: TenantTransaction, importId: string): Promise<void> {
  const [job] = await tx.sql<{ mapping: ColumnMapping; country: string }>(
    `select i.mapping, t.country from client_imports i join tenants t on t.id = i.tenant_id where i.id = ?`,
    [importId],
  );
  if (!job) return;
  const columns = (['visitedOn', 'consentedOn'] as const)
    .map((field) => job.mapping.indexOf(field))
    .filter((column) => column >= 0);
  let order: string | null = null;
  if (columns.length > 0) {
    const [greatest] = await tx.sql<{ first: number; second: number }>(
      `select coalesce(max(d[1]::int), 0) as first, coalesce(max(d[2]::int), 0) as second
       from client_import_pages g cross join lateral json_array_elements(g.lines) l(line) cross join unnest(?::int[]) c(at)
         cross join lateral regexp_match(l.line -> 'cells' ->> c.at, '^\\s*(\\d{1,2})[-/. ](\\d{1,2})[-/. ]\\d{2,4}') d
       where g.import_id = ?`,
      [`{${columns}}`, importId],
    );
    order = dateOrderOf(greatest!, job.country);
  }
  await tx.sql(`update client_imports set date_order = ? where id = ?`, [order, importId]);
}

/**
 * Takes the visits of a checked file: the lines of a client's day are one visit, a line told twice counts once, and a day that
 * is known, from the diary or from a file before, stays as it is. The ledger follows by itself; nobody is written to.
 * @returns how many there are more than before
 */
export async function takeVisits(tx: TenantTransaction, importId: string): Promise<number> {
  // Two files of one till taken at once: whoever comes second sees what the first has brought.
  await tx.sql(`select pg_advisory_xact_lock(hashtextextended('past-visits/' || ?, 0))`, [tx.tenantId]);
  const [taken] = await tx.sql<{ count: number }>(
    `with told as (
       select distinct on (c.id, p.visited_on, p.service, p.amount_cents) c.id as client_id, p.visited_on, p.service, p.amount_cents,
         p.satisfaction, p.line
       from (select coalesce(k.merged_into, k.id) as id, k.id as told_id from clients k) c
         join client_import_people p on p.client_id = c.told_id
       where p.import_id = ? and p.visited_on is not null
       order by c.id, p.visited_on, p.service, p.amount_cents, p.satisfaction nulls last),
     done as (
       select client_id, visited_on, service, min(line) as line, sum(amount_cents) as cents, avg(satisfaction) as satisfaction
       from told group by client_id, visited_on, service),
     written as (
       insert into past_visits (tenant_id, client_id, visited_on, at, service, amount_cents, satisfaction, import_id)
       select b.id, d.client_id, d.visited_on, (d.visited_on + time '12:00') at time zone b.time_zone,
         left(string_agg(d.service, ', ' order by d.line), 500),
         case when count(d.cents) > 0 then least(sum(d.cents), 2000000000)::int end, avg(d.satisfaction), ?
       from done d join tenants b on b.id = ?
       where not exists (select 1 from past_visits v where v.client_id = d.client_id and v.visited_on = d.visited_on)
         and not exists (select 1 from appointments a where a.client_id = d.client_id and a.status = 'completed'
               and (a.starts_at at time zone b.time_zone)::date = d.visited_on)
       group by b.id, b.time_zone, d.client_id, d.visited_on returning client_id),
     -- Who came is no prospect any more.
     come as (
       update clients set status = 'client', updated_at = now()
       where id in (select client_id from written) and status = 'prospect')
     select count(*)::int as count from written`,
    [importId, importId, tx.tenantId],
  );
  return taken!.count;
}
