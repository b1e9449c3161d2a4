import { randomUUIDv7 } from 'node:crypto';
import type { MediaType } from '../domain/messaging/content.ts';
import { objectKeyOf } from '../domain/messaging/media.ts';
import type { TenantTransaction } from './database.ts';

/** A file of a message. Its bytes lie in the object store under `objectKey` once it is `stored`. */
export interface MediaRow {
  id: string;
  messageId: string | null;
  type: MediaType;
  provider: string | null;
  providerMediaId: string | null;
  providerExpiresAt: Date | null;
  status: 'waiting' | 'stored' | 'refused' | 'lost';
  reason: string | null;
  /** The sender's word; `mediaType` is what the bytes say. */
  declaredType: string | null;
  fileName: string | null;
  mediaType: string | null;
  sizeBytes: number | null;
  objectKey: string | null;
  createdAt: Date;
}

const COLUMNS = `id, message_id as "messageId", type, provider, provider_media_id as "providerMediaId",
  provider_expires_at as "providerExpiresAt", status, reason, declared_type as "declaredType", file_name as "fileName",
  media_type as "mediaType", size_bytes as "sizeBytes", object_key as "objectKey", created_at as "createdAt"`;

/** Keys of the object store named by one row of the outbox. */
const FILES_AT_ONCE = 500;

/**
 * Has files deleted from the object store once this is committed. Those still to be fetched as well: whoever fetches one deletes
 * it, finding nobody it belongs to.
 */
export async function forgetFiles(tx: TenantTransaction, mediaIds: readonly string[]): Promise<void> {
  const { tenantId } = tx;
  const objectKeys = mediaIds.map((mediaId) => objectKeyOf({ tenantId, mediaId }));
  for (let i = 0; i < objectKeys.length; i += FILES_AT_ONCE)
    await tx.ask({
      kind: 'files.delete',
      tenantId,
      requestId: randomUUIDv7(),
      objectKeys: objectKeys.slice(i, i + FILES_AT_ONCE),
    });
}

/** Notes a file that came with a message, to be fetched by a workflow (workflows/media.ts). */
export async function awaitMedia(
  tx: TenantTransaction,
  file: {
    id: string;
    messageId: string;
    type: MediaType;
    provider: string;
    providerMediaId: string;
    declaredType: string | null;
    fileName: string | null;
  },
): Promise<void> {
  await tx.sql(
    `insert into media (id, tenant_id, message_id, type, provider, provider_media_id, declared_type, file_name)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      file.id,
      tx.tenantId,
      file.messageId,
      file.type,
      file.provider,
      file.providerMediaId,
      file.declaredType,
      file.fileName,
    ],
  );
  await tx.ask({ kind: 'media.fetch', tenantId: tx.tenantId, mediaId: file.id });
}

/** A file of our own, whose bytes are in the object store already: to be sent. */
export async function addMedia(
  tx: TenantTransaction,
  file: {
    id: string;
    type: MediaType;
    mediaType: string;
    sizeBytes: number;
    objectKey: string;
    fileName: string | null;
  },
): Promise<void> {
  await tx.sql(
    `insert into media (id, tenant_id, type, status, media_type, size_bytes, object_key, file_name, stored_at)
     values (?, ?, ?, 'stored', ?, ?, ?, ?, now())`,
    [file.id, tx.tenantId, file.type, file.mediaType, file.sizeBytes, file.objectKey, file.fileName],
  );
}

/** A file of our own has become part of a message. */
export async function giveMedia(tx: TenantTransaction, id: string, messageId: string): Promise<void> {
  await tx.sql(`update media set message_id = ? where id = ?`, [messageId, id]);
}

export async function findMedia(tx: TenantTransaction, id: string): Promise<MediaRow | null> {
  const [row] = await tx.sql<MediaRow>(`select ${COLUMNS} from media where id = ?`, [id]);
  return row ?? null;
}

/** The file has been fetched. One that has ended otherwise stays so. @returns whether there is such a file still */
export async function markMediaStored(
  tx: TenantTransaction,
  id: string,
  file: { mediaType: string; sizeBytes: number; objectKey: string },
): Promise<boolean> {
  await tx.sql(
    `update media set status = 'stored', reason = null, media_type = ?, size_bytes = ?, object_key = ?, stored_at = now()
     where id = ? and status = 'waiting'`,
    [file.mediaType, file.sizeBytes, file.objectKey, id],
  );
  return (await findMedia(tx, id)) !== null;
}

/** The file will not come: ours to refuse, or the provider's to have lost. */
export async function endMedia(
  tx: TenantTransaction,
  id: string,
  end: { status: 'refused' | 'lost'; reason: string; mediaType?: string | null },
): Promise<void> {
  await tx.sql(
    `update media set status = ?, reason = ?, media_type = coalesce(?::text, media_type) where id = ? and status = 'waiting'`,
    [end.status, end.reason, end.mediaType ?? null, id],
  );
}

/** The id under which the provider knows a file of ours, for as long as it does. */
export async function rememberUpload(
  tx: TenantTransaction,
  id: string,
  upload: { provider: string; providerMediaId: string; expiresAt: Date },
): Promise<void> {
  await tx.sql(`update media set provider = ?, provider_media_id = ?, provider_expires_at = ? where id = ?`, [
    upload.provider,
    upload.providerMediaId,
    upload.expiresAt,
    id,
  ]);
}

/** A file of a message as it is shown beside its words. */
export type ShownFile = Pick<
  MediaRow,
  'id' | 'type' | 'status' | 'reason' | 'fileName' | 'mediaType' | 'sizeBytes'
> & { messageId: string };

/** The files of some messages, in the order they came. */
export function filesOfMessages(tx: TenantTransaction, messageIds: readonly string[]): Promise<ShownFile[]> {
  return tx.sql<ShownFile>(
    `select id, message_id as "messageId", type, status, reason, file_name as "fileName",
            coalesce(media_type, declared_type) as "mediaType", size_bytes as "sizeBytes"
     from media where message_id = any(?::uuid[]) order by id`,
    [`{${messageIds.join(',')}}`],
  );
}
