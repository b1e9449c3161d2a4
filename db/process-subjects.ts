import type { TenantTransaction } from './database.ts';
import { idList } from './lists.ts';

/** What a process is about, in the business's own words, and what it waits for. */
export interface ProcessSubject {
  /** Whom it is about; null where nobody is. */
  person: string | null;
  what: string;
  at: Date;
  next: 'reminder' | 'end' | 'follow-up' | 'answer' | null;
  nextAt: Date | null;
}

/** The processes that are about something a person has a word for. Their ids are those of what they are about. */
const QUERIES: Record<string, string> = {
  appointment: `select a.id, nullif(trim(c.first_name || ' ' || c.last_name), '') as person, a.title as what, a.starts_at as at,
            a.next_step as next, a.next_step_at as "nextAt"
     from appointments a join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id
     where a.id = any(?::uuid[])`,
  conversation: `select v.client_id as id, coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), c.phone, c.email) as person,
            v.owner as what, v.last_message_at as at, null as next, null as "nextAt"
     from conversations v join clients c on c.tenant_id = v.tenant_id and c.id = v.client_id
     where v.client_id = any(?::uuid[])`,
  campaign: `select id, null as person, name as what, created_at as at, null as next, null as "nextAt"
     from campaigns where id = any(?::uuid[])`,
};

/** What these processes are about, by their id; nothing for those that are about the business itself. */
export async function processSubjects(
  tx: TenantTransaction,
  processes: ReadonlyArray<{ kind: string; id: string }>,
): Promise<Map<string, ProcessSubject>> {
  const subjects = new Map<string, ProcessSubject>();
  for (const [kind, query] of Object.entries(QUERIES)) {
    const ids = processes.filter((one) => one.kind === kind && UUID.test(one.id)).map(({ id }) => id);
    if (ids.length === 0) continue;
    const rows = await tx.sql<ProcessSubject & { id: string }>(query, [idList(ids)]);
    for (const { id, ...subject } of rows) subjects.set(id, subject);
  }
  return subjects;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
