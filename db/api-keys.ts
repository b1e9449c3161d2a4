import type { Scope } from '../domain/identity/roles.ts';
import type { TenantTransaction } from './database.ts';
import { newSecret, tokenHash } from './identity.ts';

export const API_KEY_PREFIX = 'ck_live_';
/** How much of a key may be shown again to tell it from others. */
const SHOWN_CHARACTERS = API_KEY_PREFIX.length + 4;

export interface ApiKeyLine {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

const COLUMNS = `id, name, prefix, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

/** Makes a key. `key` exists only in this answer; the database keeps its hash. */
export async function createApiKey(
  tx: TenantTransaction,
  input: { name: string; scopes: Scope[]; createdBy: string; expiresAt: Date | null },
): Promise<ApiKeyLine & { key: string }> {
  const key = newSecret(API_KEY_PREFIX);
  const [row] = await tx.sql<ApiKeyLine>(
    `insert into api_keys (tenant_id, name, prefix, key_hash, scopes, created_by, expires_at)
     values (?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), ?, ?) returning ${COLUMNS}`,
    [
      tx.tenantId,
      input.name,
      key.slice(0, SHOWN_CHARACTERS),
      tokenHash(key),
      JSON.stringify(input.scopes),
      input.createdBy,
      input.expiresAt,
    ],
  );
  return { ...row!, key };
}

/** The keys that are not revoked, newest first; expired ones are shown so that their owner understands the failure. */
export async function listApiKeys(
  tx: TenantTransaction,
  page: { limit: number; offset: number },
): Promise<{ items: ApiKeyLine[]; total: number }> {
  const items = await tx.sql<ApiKeyLine>(
    `select ${COLUMNS} from api_keys where revoked_at is null order by id desc limit ? offset ?`,
    [page.limit, page.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from api_keys where revoked_at is null`,
  );
  return { items, total: count!.total };
}

/** @returns the key's name, or null when there was none to revoke. */
export async function revokeApiKey(tx: TenantTransaction, id: string, now: Date): Promise<string | null> {
  const [row] = await tx.sql<{ name: string }>(
    `update api_keys set revoked_at = ? where id = ? and revoked_at is null returning name`,
    [now, id],
  );
  return row?.name ?? null;
}

/** The key, when it is neither revoked nor expired; notes its use, at most once a minute. */
export async function findLiveKey(
  tx: TenantTransaction,
  id: string,
  now: Date,
): Promise<{ scopes: Scope[]; expiresAt: Date | null } | null> {
  const [row] = await tx.sql<{ scopes: Scope[]; expiresAt: Date | null; stale: boolean }>(
    `select scopes, expires_at as "expiresAt",
            last_used_at is null or last_used_at < ?::timestamptz - interval '1 minute' as stale
     from api_keys where id = ? and revoked_at is null and (expires_at is null or expires_at > ?)`,
    [now, id, now],
  );
  if (!row) return null;
  if (row.stale) await tx.sql(`update api_keys set last_used_at = ? where id = ?`, [now, id]);
  return { scopes: row.scopes, expiresAt: row.expiresAt };
}
