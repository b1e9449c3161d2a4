import { z } from 'zod';
import type { MediaType, ReceivedContent, Shared } from '../../domain/messaging/content.ts';
import type { ReceivedFile } from './messaging.ts';

/** What a message of Instagram or Messenger brings beside its words, as its webhook names it. */
export const attachment = z.looseObject({
  type: z.string(),
  title: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
  payload: z
    .looseObject({
      url: z.string().optional().catch(undefined),
      title: z.string().optional().catch(undefined),
      sticker_id: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
type Attachment = z.output<typeof attachment>;

export const repliedTo = z.looseObject({
  mid: z.string().optional().catch(undefined),
  /** A story of the business's, answered in private. */
  story: z.looseObject({ url: z.string().optional() }).optional().catch(undefined),
});

const MOST_FILES = 10;
const LONGEST_ADDRESS = 4_000;
const FILE_TYPES: Record<string, MediaType> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  sticker: 'sticker',
};
/** Messenger's thumb, in its three sizes, is a sticker; Instagram's heart has a type of its own. */
const THUMBS = new Set(['369239263222822', '369239343222814', '369239383222810']);
const SHARED: Record<string, Shared> = {
  share: 'post',
  post: 'post',
  ig_post: 'post',
  reel: 'reel',
  ig_reel: 'reel',
  story_mention: 'story-mention',
  fallback: 'link',
};

type Brought = { text: string; content: ReceivedContent | null; files: ReceivedFile[] };

/**
 * A message's words with what came along (…/messenger-platform/webhooks/webhook-events/messages): files to be fetched, a like, or
 * something that is shown elsewhere. What is none of these is unsupported, unless its words say enough.
 */
export function brought(
  text: string,
  given: readonly unknown[],
  { isUnsupported, story }: { isUnsupported: boolean; story: boolean },
): Brought {
  const attachments = given.flatMap((one) => attachment.safeParse(one).data ?? []);
  const plain = (words: string, content: ReceivedContent | null = null): Brought => ({
    text: words,
    content,
    files: [],
  });
  if (attachments.some(isLike)) return plain(text || (attachments[0]!.type === 'like_heart' ? '❤️' : '👍'));
  const files = filesOf(attachments);
  const [first] = files;
  if (first) {
    const type = files.every((file) => file.type === first.type) ? first.type : 'document';
    return { text, content: { kind: 'media', type, mediaIds: files.map(({ id }) => id) }, files };
  }
  if (story) return plain(text, { kind: 'shared', what: 'story-reply' });
  const shared = attachments.find(({ type }) => Object.hasOwn(SHARED, type));
  if (shared) return plain(text, sharedOf(shared, SHARED[shared.type]!));
  if (text === '' || isUnsupported)
    return plain(text, { kind: 'unsupported', type: attachments[0]?.type ?? 'message' });
  return plain(text);
}

const isLike = ({ type, payload }: Attachment) =>
  type === 'like_heart' || THUMBS.has(payload?.sticker_id ?? '');

/** A sticker told twice, as a picture too (Meta's transition of 2026), is one. */
function filesOf(attachments: readonly Attachment[]): ReceivedFile[] {
  const hasSticker = attachments.some(({ type }) => type === 'sticker');
  return attachments
    .filter(({ type, payload }) => !(hasSticker && type === 'image' && payload?.sticker_id))
    .flatMap(({ type, payload }): ReceivedFile[] => {
      const kind = payload?.sticker_id ? 'sticker' : FILE_TYPES[type];
      const address = payload?.url ?? '';
      if (!kind || !/^https?:/.test(address) || address.length > LONGEST_ADDRESS) return [];
      const fileName = null;
      return [
        { id: crypto.randomUUID(), type: kind, providerMediaId: address, declaredType: null, fileName },
      ];
    })
    .slice(0, MOST_FILES);
}

function sharedOf({ title, url, payload }: Attachment, what: Shared): ReceivedContent {
  const name = (title ?? payload?.title ?? '').trim().slice(0, 300);
  const address = payload?.url ?? url ?? '';
  // Pictures of posts and stories lie at addresses that are soon good for nothing; a link is the sender's own.
  const isLink = what === 'link' && address.length <= 2_000 && /^https?:/.test(address);
  return { kind: 'shared', what, ...(name && { title: name }), ...(isLink && { url: address }) };
}
