import type { TenantTransaction } from './database.ts';

/** What a process is about, in the business's own words, and what it waits for. */
export interface ProcessSubject {
  /** Whom it is about; null where nobody is. */
  person: string | null;
  what: string;
  at: Date;
  next: 'reminder' | 'end' | 'follow-up' | 'answer' | null;
  nextAt: Date | null;
}

/** What these appointments' processes are about, by appointment. */
export async function appointmentSubjects(
  tx: TenantTransaction,
  appointmentIds: string[],
): Promise<Map<string, ProcessSubject>> {
  if (appointmentIds.length === 0) return new Map();
  const rows = await tx.sql<ProcessSubject & { id: string }>(
    `select a.id, nullif(trim(c.first_name || ' ' || c.last_name), '') as person, a.title as what, a.starts_at as at,
            a.next_step as next, a.next_step_at as "nextAt"
     from appointments a join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id
     where a.id = any(?::uuid[])`,
    [`{${appointmentIds}}`],
  );
  return new Map(rows.map(({ id, ...subject }) => [id, subject]));
}
