import type { TenantTransaction } from './database.ts';

export interface AuditEntry {
  actorKind: 'user' | 'api_key' | 'system' | 'sara';
  actorId: string | null;
  /** `<subject>.<what happened>`, e.g. `service.updated`. */
  action: string;
  subjectKind: string;
  subjectId: string | null;
  /** Field names and harmless values; never secrets, message texts or a client's contact data. */
  detail?: Record<string, unknown>;
  ip: string | null;
}

/** Writes one line of history in the transaction of the change itself. The application role can never alter it later. */
export async function recordAudit(tx: TenantTransaction, entry: AuditEntry): Promise<void> {
  await tx.sql(
    `insert into audit_logs (tenant_id, actor_kind, actor_id, action, subject_kind, subject_id, detail, ip)
     values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)`,
    [
      tx.tenantId,
      entry.actorKind,
      entry.actorId,
      entry.action,
      entry.subjectKind,
      entry.subjectId,
      JSON.stringify(entry.detail ?? {}),
      entry.ip,
    ],
  );
}

export interface AuditLine extends Omit<AuditEntry, 'detail'> {
  id: string;
  detail: Record<string, unknown>;
  createdAt: Date;
  /** Name of the person or key, when it still exists. */
  actorName: string | null;
}

/** The tenant's history, newest first. */
export async function listAudit(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    action?: string;
    subjectKind?: string;
    actorId?: string;
    order: 'asc' | 'desc';
  },
): Promise<{ items: AuditLine[]; total: number }> {
  const where: string[] = [];
  const params: unknown[] = [];
  if (query.action) {
    where.push('l.action = ?');
    params.push(query.action);
  }
  if (query.subjectKind) {
    where.push('l.subject_kind = ?');
    params.push(query.subjectKind);
  }
  if (query.actorId) {
    where.push('l.actor_id = ?');
    params.push(query.actorId);
  }
  const filter = where.length > 0 ? `where ${where.join(' and ')}` : '';
  const items = await tx.sql<AuditLine>(
    `select l.id, l.actor_kind as "actorKind", l.actor_id as "actorId", l.action, l.subject_kind as "subjectKind",
            l.subject_id as "subjectId", l.detail, l.ip, l.created_at as "createdAt",
            coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email, k.name) as "actorName"
     from audit_logs l
     left join users u on l.actor_kind = 'user' and u.id = l.actor_id
     left join api_keys k on l.actor_kind = 'api_key' and k.id = l.actor_id
     ${filter} order by l.id ${query.order} limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from audit_logs l ${filter}`,
    params,
  );
  return { items, total: count!.total };
}
