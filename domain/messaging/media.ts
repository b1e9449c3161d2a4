import type { MediaType } from './content.ts';

const MB = 1024 * 1024;

/** The largest file kept of each type, in bytes. WhatsApp lets a document be 100 MB; nobody sends a salon that. */
export const MEDIA_LIMITS: Record<MediaType, number> = {
  image: 16 * MB,
  sticker: 1 * MB,
  audio: 16 * MB,
  video: 16 * MB,
  document: 25 * MB,
};

/** What a file's bytes may be. Nothing a browser would run, no archives, no programs. */
const KEPT: ReadonlySet<string> = new Set([
  ...['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic', 'image/heif'],
  ...[
    'audio/ogg',
    'audio/mpeg',
    'audio/mp4',
    'audio/x-m4a',
    'audio/aac',
    'audio/amr',
    'audio/wav',
    'audio/webm',
  ],
  ...['video/mp4', 'video/3gpp', 'video/quicktime', 'video/webm', 'video/ogg'],
  ...['application/pdf', 'text/plain', 'application/msword', 'application/rtf', 'application/x-cfb'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
]);

/** The kind of file a sender says it is; anything unknown is a document. */
export function mediaTypeOf(declaredType: string): MediaType {
  const kind = declaredType.split('/')[0]?.trim().toLowerCase();
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document';
}

/** Why a file is not kept, or null when it is. `mediaType` is what its bytes say; null: nothing known. */
export function refusalToKeep(
  type: MediaType,
  { mediaType, sizeBytes }: { mediaType: string | null; sizeBytes: number },
): 'empty' | 'too-large' | 'type' | null {
  if (sizeBytes === 0) return 'empty';
  if (sizeBytes > MEDIA_LIMITS[type]) return 'too-large';
  const essence = mediaType?.split(';')[0]?.trim() ?? '';
  return KEPT.has(essence) ? null : 'type';
}
