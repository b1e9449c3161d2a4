import { ApplicationFailure } from '@temporalio/activity';
import type { Database } from '../db/database.ts';
import { endMedia, findMedia, markMediaStored, rememberUpload } from '../db/media.ts';
import { MEDIA_LIMITS, objectKeyOf, refusalToKeep } from '../domain/messaging/media.ts';
import { ProviderError } from '../providers/errors.ts';
import { MediaGone, type ReceivedFiles, TooLarge } from '../providers/messaging/received-files.ts';
import type { WhatsAppMedia } from '../providers/messaging/whatsapp-media.ts';
import type { ObjectStore } from '../providers/objects/object-store.ts';
import { sniffMediaType } from '../providers/objects/sniff-media.ts';

export interface MediaRef {
  tenantId: string;
  mediaId: string;
}

export interface MediaDeps {
  db: Database;
  objects: ObjectStore;
  whatsapp: WhatsAppMedia;
  /** Files of mails. */
  resend: ReceivedFiles;
  /** Pictures of MMS. */
  twilio: ReceivedFiles;
  /** What came by Instagram and Messenger. */
  meta: ReceivedFiles;
}

export type MediaActivities = ReturnType<typeof createMediaActivities>;
export type MediaStatus = 'stored' | 'refused' | 'lost';

/** Fetching what came with a message. */
export function createMediaActivities({ db, objects, whatsapp, resend, twilio, meta }: MediaDeps) {
  const sources: Record<string, ReceivedFiles> = { whatsapp, resend, twilio, meta };
  return {
    /**
     * Brings one file from the provider into the object store. Repeated, it does what is left to do; what will never work ends
     * the file with a reason, and anything else is thrown to be tried again.
     */
    async fetchMedia(ref: MediaRef): Promise<{ status: MediaStatus }> {
      const { tenantId, mediaId } = ref;
      const row = await db.asTenant(tenantId, (tx) => findMedia(tx, mediaId));
      const source = sources[row?.provider ?? ''];
      if (!row?.providerMediaId || !source)
        throw ApplicationFailure.nonRetryable('there is no such file', 'UnknownMedia');
      if (row.status !== 'waiting') return { status: row.status };
      const end = async (status: 'refused' | 'lost', reason: string, mediaType: string | null = null) => {
        await db.asTenant(tenantId, (tx) => endMedia(tx, mediaId, { status, reason, mediaType }));
        return { status };
      };
      let bytes: Buffer;
      try {
        bytes = await source.fetch(row.providerMediaId, MEDIA_LIMITS[row.type]);
      } catch (error) {
        if (error instanceof TooLarge) return end('refused', 'too-large');
        if (error instanceof MediaGone) return end('lost', 'gone');
        throw forLater(error);
      }
      const mediaType = await sniffMediaType(bytes);
      const refusal = refusalToKeep(row.type, { mediaType, sizeBytes: bytes.length });
      if (refusal || !mediaType) return end('refused', refusal ?? 'type', mediaType);
      const objectKey = objectKeyOf(ref);
      await objects.put(objectKey, bytes, mediaType);
      const isKept = await db.asTenant(tenantId, (tx) =>
        markMediaStored(tx, mediaId, { mediaType, sizeBytes: bytes.length, objectKey }),
      );
      if (isKept) return { status: 'stored' };
      // Whoever sent it was erased meanwhile.
      await objects.delete(objectKey);
      return { status: 'lost' };
    },

    /** Deletes files from the object store; gone already is done. Never another business's. */
    async forgetFiles({ tenantId, objectKeys }: { tenantId: string; objectKeys: string[] }): Promise<void> {
      for (const key of objectKeys) if (key.startsWith(`${tenantId}/`)) await objects.delete(key);
    },

    /** The provider has long forgotten it: nobody waits for the file any more. */
    async giveUpMedia({ tenantId, mediaId }: MediaRef): Promise<void> {
      await db.asTenant(tenantId, (tx) => endMedia(tx, mediaId, { status: 'lost', reason: 'gave-up' }));
    },
  };
}

/** Waits as long as the provider asked. */
function forLater(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error.kind,
    ...(error.retryAfterMs !== null && { nextRetryDelay: error.retryAfterMs }),
  });
}

/** The id under which the provider knows a stored file: the one it has, or a new upload's. @throws ProviderError */
export function createUploads({ db, objects, whatsapp }: Pick<MediaDeps, 'db' | 'objects' | 'whatsapp'>) {
  return async (tenantId: string, { mediaId, from }: { mediaId: string; from: string }): Promise<string> => {
    const row = await db.asTenant(tenantId, (tx) => findMedia(tx, mediaId));
    if (!row?.objectKey || !row.mediaType)
      throw new ProviderError('objects', 'transient', 'The file is not stored yet.');
    const { providerMediaId, providerExpiresAt } = row;
    if (providerMediaId && providerExpiresAt && providerExpiresAt.getTime() > Date.now())
      return providerMediaId;
    const bytes = await objects.get(row.objectKey);
    if (!bytes) throw new ProviderError('objects', 'transient', 'The object store has no such file.');
    const fileName = row.fileName ?? mediaId;
    const { id, expiresAt } = await whatsapp.upload(from, { bytes, mediaType: row.mediaType, fileName });
    const upload = { provider: 'whatsapp', providerMediaId: id, expiresAt };
    await db.asTenant(tenantId, (tx) => rememberUpload(tx, mediaId, upload));
    return id;
  };
}

/** A stored file, to be carried along or linked to. @throws ProviderError when it cannot be had now */
export function createFileReader({ db, objects }: Pick<MediaDeps, 'db' | 'objects'>) {
  return async (
    tenantId: string,
    mediaId: string,
  ): Promise<{ bytes: Buffer; mediaType: string; fileName: string }> => {
    const row = await db.asTenant(tenantId, (tx) => findMedia(tx, mediaId));
    const bytes = row?.objectKey ? await objects.get(row.objectKey) : null;
    if (!row?.mediaType || !bytes)
      throw new ProviderError('objects', 'transient', 'The object store has no such file.');
    return { bytes, mediaType: row.mediaType, fileName: row.fileName ?? mediaId };
  };
}
