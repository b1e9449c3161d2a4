import {
  type ContactRecord,
  type DuplicateJudgement,
  likelyDuplicate,
  STRENGTHS,
  survivorOf,
} from '../domain/contact/duplicates.ts';
import type { TenantTransaction } from './database.ts';
import { lastVisit, visitCount } from './visits.ts';

/** Two records that may be one person's, with the one that would stay first. */
export interface Suggestion extends DuplicateJudgement {
  stays: SuggestedRecord;
  goes: SuggestedRecord;
}

export interface SuggestedRecord extends ContactRecord {
  lastVisitAt: Date | null;
}

/** Most pairs that are looked at for one list: a business that imports its files twice has thousands. */
const MOST_PAIRS = 2_000;

/**
 * Pairs worth judging: one number, one address, a number the other goes by on WhatsApp, one full name, or a full name the other
 * gives themselves on a channel. `$ONE` narrows both sides to a client; each branch has an index of its own.
 */
const PAIRS = /* sql */ `
  select a.id as one, b.id as other from clients a join clients b on b.phone = a.phone
    where a.phone is not null and a.id <> b.id $ONE
  union select a.id, b.id from clients a join clients b on b.email = a.email
    where a.email is not null and a.id <> b.id $ONE
  union select a.id, b.id from clients a join clients b on b.name_key = a.name_key
    where a.name_key <> '' and a.id <> b.id $ONE
  union select a.id, i.client_id from clients a join client_identities i on i.kind = 'whatsapp' and i.value = a.phone
    where a.id <> i.client_id $WITH
  union select a.id, i.client_id from clients a join client_identities i on i.name_key = a.name_key
    where a.name_key <> '' and a.id <> i.client_id $WITH`;

/**
 * Records that may be one person's, the surest first; those already merged, and those somebody has said are two people, are
 * left out. With `clientId`, the ones that may be this client.
 */
export async function suggestMerges(
  tx: TenantTransaction,
  query: { clientId?: string; limit: number; offset: number },
): Promise<{ items: Suggestion[]; total: number }> {
  const { clientId } = query;
  const pairs = PAIRS.replaceAll('$ONE', clientId ? 'and a.id = ?' : 'and a.id < b.id').replaceAll(
    '$WITH',
    clientId ? 'and ? in (a.id, i.client_id)' : '',
  );
  const rows = await tx.sql<{ one: string; other: string }>(
    `select distinct least(p.one, p.other) as one, greatest(p.one, p.other) as other from (${pairs}) p
     join clients x on x.id = p.one join clients y on y.id = p.other
     where x.merged_into is null and y.merged_into is null and not exists (
       select 1 from client_distinctions d join clients k on k.id = d.one_id join clients l on l.id = d.other_id
       where (coalesce(k.merged_into, k.id), coalesce(l.merged_into, l.id)) in ((p.one, p.other), (p.other, p.one)))
     order by 2 desc, 1 limit ?`,
    [...(clientId ? Array<string>(5).fill(clientId) : []), MOST_PAIRS],
  );
  const records = await readRecords(tx, [...new Set(rows.flatMap(({ one, other }) => [one, other]))]);
  const found = rows.flatMap(({ one, other }) => {
    const [a, b] = [records.get(one)!, records.get(other)!];
    const judgement = likelyDuplicate(a, b);
    if (!judgement) return [];
    const stays = survivorOf(a, b) === a ? a : b;
    return [{ ...judgement, stays, goes: stays === a ? b : a }];
  });
  const rank = ({ strength, reasons }: DuplicateJudgement) =>
    STRENGTHS.indexOf(strength) * 10 - reasons.length;
  found.sort((a, b) => rank(a) - rank(b));
  return { items: found.slice(query.offset, query.offset + query.limit), total: found.length };
}

async function readRecords(tx: TenantTransaction, ids: string[]): Promise<Map<string, SuggestedRecord>> {
  const rows = await tx.sql<SuggestedRecord>(
    `select c.id, c.first_name as "firstName", c.last_name as "lastName", c.phone, c.email, c.status, c.created_at as "createdAt",
       ${visitCount('c')} as visits, ${lastVisit('c')} as "lastVisitAt",
       coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value, 'displayName', i.display_name) order by i.kind, i.value)
         from client_identities i where i.tenant_id = c.tenant_id and i.client_id = c.id), '[]') as identities
     from clients c where c.id = any(?::uuid[])`,
    [`{${ids}}`],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Somebody of the business says that two records are two people's. Said twice, it is said once. @returns false when one is not there */
export async function distinguish(
  tx: TenantTransaction,
  pair: { one: string; other: string; by: string | null },
): Promise<boolean> {
  const [one, other] = [pair.one, pair.other].sort();
  const there = await tx.sql(`select 1 from clients where id in (?, ?)`, [one, other]);
  if (there.length !== 2) return false;
  await tx.sql(
    `insert into client_distinctions (tenant_id, one_id, other_id, decided_by) values (?, ?, ?, ?)
     on conflict (tenant_id, one_id, other_id) do nothing`,
    [tx.tenantId, one, other, pair.by],
  );
  return true;
}
