import { type ColumnMapping, isOfVisits } from '../domain/import/fields.ts';
import { takeVisits } from './client-import-visits.ts';
import type { TenantTransaction } from './database.ts';

/**
 * Takes every valid line into the base, in this one transaction: all of them or none.
 * @returns `stale` when the base has changed under the check so that somebody would now be taken for another person, with
 * nothing written; `gone` when the import is no longer there or no longer asked for
 */
export async function commitImport(
  tx: TenantTransaction,
  importId: string,
): Promise<'done' | 'stale' | 'gone'> {
  const [job] = await tx.sql<{ duplicates: string; checkStartedAt: Date; mapping: ColumnMapping }>(
    `select duplicates, check_started_at as "checkStartedAt", mapping from client_imports
     where id = ? and status = 'importing' for update`,
    [importId],
  );
  if (!job) return 'gone';
  if (job.duplicates !== 'create' && (await hasChangedSince(tx, importId, job.checkStartedAt)))
    return 'stale';
  await createClients(tx, importId);
  await updateClients(tx, importId);
  await recordConsents(tx, importId);
  const visits = isOfVisits(job.mapping) ? await takeVisits(tx, importId) : 0;
  await tx.sql(`delete from client_import_pages where import_id = ?`, [importId]);
  await tx.sql(`delete from client_import_people where import_id = ?`, [importId]);
  // Whoever is erased later must not stay in the samples of a file that was taken.
  await tx.sql(
    `update client_imports set status = 'done', done_at = now(), visits = ?,
       columns = (select jsonb_agg(c || '{"samples": []}' order by i) from jsonb_array_elements(columns) with ordinality u (c, i))
     where id = ?`,
    [visits, importId],
  );
  return 'done';
}

/** Somebody to be updated is gone, or somebody to be created has come by another way. */
async function hasChangedSince(tx: TenantTransaction, importId: string, since: Date): Promise<boolean> {
  const [row] = await tx.sql<{ stale: boolean }>(
    `with changed as materialized (select phone, email from clients where updated_at >= ?)
     select exists (select 1 from client_import_people p where p.import_id = ? and p.is_known
               and not exists (select 1 from clients c where c.id = p.client_id))
         or exists (select 1 from changed c join client_import_people p
               on p.import_id = ? and p.action = 'create' and p.phone = c.phone)
         or exists (select 1 from changed c join client_import_people p
               on p.import_id = ? and p.action = 'create' and p.email = c.email) as stale`,
    [since, importId, importId, importId],
  );
  return row!.stale;
}

/** A client list is of clients, unless it says prospect. */
async function createClients(tx: TenantTransaction, importId: string): Promise<void> {
  await tx.sql(
    `insert into clients (id, tenant_id, status, first_name, last_name, phone, email, notes, source)
     select client_id, tenant_id, coalesce(status, 'client'), first_name, last_name, phone, email, notes, 'import'
     from client_import_people where import_id = ? and action = 'create' order by line`,
    [importId],
  );
}

/**
 * What a line says counts; what it leaves empty stays. Of several lines about one person the last to say something counts.
 * Notes are added to those there are, and a client does not become a prospect again.
 */
async function updateClients(tx: TenantTransaction, importId: string): Promise<void> {
  await tx.sql(
    `with said as (
       select client_id,
         (array_agg(first_name order by line desc) filter (where first_name <> ''))[1] as first_name,
         (array_agg(last_name order by line desc) filter (where last_name <> ''))[1] as last_name,
         (array_agg(phone order by line desc) filter (where phone is not null))[1] as phone,
         (array_agg(email order by line desc) filter (where email is not null))[1] as email,
         string_agg(distinct notes, e'\\n') as notes,
         bool_or(status = 'client') as is_client
       from client_import_people where import_id = ? and action = 'update' group by client_id)
     update clients c set
       first_name = coalesce(s.first_name, c.first_name), last_name = coalesce(s.last_name, c.last_name),
       phone = coalesce(s.phone, c.phone), email = coalesce(s.email, c.email),
       notes = case when s.notes is null or position(s.notes in coalesce(c.notes, '')) > 0 then c.notes
                    when c.notes is null then s.notes else left(c.notes || e'\\n' || s.notes, 4000) end,
       status = case when s.is_client then 'client' else c.status end,
       updated_at = now()
     from said s where c.id = s.client_id`,
    [importId],
  );
}

/**
 * Adds the yes and the no of each person, where it differs from their last word and is not older than it. A yes from a file
 * does not undo a no somebody gave themselves: by STOP, by the unsubscribe link, to the provider, or to staff.
 */
async function recordConsents(tx: TenantTransaction, importId: string): Promise<void> {
  await tx.sql(
    `with said as (
       select distinct on (p.client_id, s.channel) p.client_id, s.channel, s.granted, p.consent_evidence as evidence,
         least((p.consented_on + time '12:00') at time zone t.time_zone, now()) as at
       from client_import_people p join tenants t on t.id = p.tenant_id
         cross join lateral jsonb_to_recordset(p.consents) s(channel text, granted boolean)
       where p.import_id = ? and p.action <> 'skip' and p.consents <> '[]'
       order by p.client_id, s.channel, p.consented_on desc nulls last, p.line desc)
     insert into consents (tenant_id, client_id, channel, purpose, granted, source, at, evidence)
     select ?, s.client_id, s.channel, 'marketing', s.granted, 'import', s.at, s.evidence
     from said s left join lateral (
       select o.granted, o.source, o.at from consents o
       where o.client_id = s.client_id and o.channel = s.channel and o.purpose = 'marketing'
       order by o.at desc, o.id desc limit 1) latest on true
     where latest.granted is distinct from s.granted and (latest.at is null or latest.at < s.at)
       and not (s.granted and latest.granted is false and latest.source <> 'import')`,
    [importId, tx.tenantId],
  );
}
