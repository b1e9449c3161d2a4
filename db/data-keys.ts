import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

/** AES-256-GCM: 12 bytes nonce, 16 bytes tag, then the wrapped key. */
function wrap(masterKey: Buffer, key: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', masterKey, iv);
  const body = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function unwrap(masterKey: Buffer, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(0, 12));
  decipher.setAuthTag(wrapped.subarray(12, 28));
  return Buffer.concat([decipher.update(wrapped.subarray(28)), decipher.final()]);
}

/** How long an opened key may be remembered: a destroyed key stops working everywhere within this time. */
const REMEMBER_MS = 60_000;

/**
 * The codec's keys, one per (tenant, subject), made at first use and wrapped by the master key.
 * `key` answers null for a key that was destroyed.
 */
export function createKeyRing(db: Database, masterKey: Buffer) {
  const opened = new Map<string, { key: Buffer; until: number }>();
  return {
    platformKey: Buffer.from(hkdfSync('sha256', masterKey, '', 'temporal-platform', 32)),

    async key({ tenantId, subject }: { tenantId: string; subject: string }): Promise<Buffer | null> {
      const cacheKey = `${tenantId}/${subject}`;
      const known = opened.get(cacheKey);
      if (known && known.until > Date.now()) return known.key;
      const wrapped = await db.asTenant(tenantId, async (tx) => {
        const find = () =>
          tx.sql<{ wrapped: Buffer | null }>(
            `select wrapped_key as wrapped from data_keys where subject = ?`,
            [subject],
          );
        const [found] = await find();
        if (found) return found.wrapped;
        await tx.sql(
          `insert into data_keys (tenant_id, subject, wrapped_key) values (?, ?, ?) on conflict (tenant_id, subject) do nothing`,
          [tenantId, subject, wrap(masterKey, randomBytes(32))],
        );
        return (await find())[0]!.wrapped;
      });
      if (!wrapped) {
        opened.delete(cacheKey);
        return null;
      }
      const key = unwrap(masterKey, wrapped);
      if (opened.size > 10_000) opened.clear();
      opened.set(cacheKey, { key, until: Date.now() + REMEMBER_MS });
      return key;
    },

    /** Destroys a subject's key: everything encrypted with it is erased. */
    async destroy({ tenantId, subject }: { tenantId: string; subject: string }): Promise<void> {
      opened.delete(`${tenantId}/${subject}`);
      await db.asTenant(tenantId, (tx) =>
        tx.sql(`update data_keys set wrapped_key = null, destroyed_at = now() where subject = ?`, [subject]),
      );
    },
  };
}
