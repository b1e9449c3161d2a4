import { z } from 'zod';
import { findMedia, type ShownFile } from '../db/media.ts';
import { openLink, signLink } from '../signed-link.ts';
import { type ApiDeps, provided } from './deps.ts';
import { problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';

/** What a browser may show by itself; anything else is saved to the disk. Nothing in it runs. */
const SHOWN = /^(?:image\/(?:jpeg|png|webp|gif)|audio\/|video\/|application\/pdf$)/;
const HOUR_MS = 60 * 60_000;

/** A file in an answer. `url` is null until its bytes are here. */
export const fileSchema = z
  .object({
    id: z.uuid(),
    type: z.enum(['image', 'audio', 'video', 'document', 'sticker']),
    status: z.enum(['waiting', 'stored', 'refused', 'lost']),
    reason: z.string().nullable(),
    fileName: z.string().nullable(),
    mediaType: z.string().nullable().meta({ description: 'As its bytes say.' }),
    sizeBytes: z.number().int().nullable(),
    url: z
      .string()
      .nullable()
      .meta({ description: 'Good for an hour at least; ask for the thread again after that.' }),
  })
  .meta({ id: 'MessageFile' });

/**
 * The way to a file for whoever may read the conversation: a picture's address carries no access token. The same through an
 * hour, so that a browser that has it asks no second time.
 */
export function shownFile(deps: Pick<ApiDeps, 'config'>, file: ShownFile, now: Date) {
  const expiresAt = new Date((Math.floor(now.getTime() / HOUR_MS) + 2) * HOUR_MS);
  const { messageId: _of, ...shown } = file;
  return { ...shown, url: file.status === 'stored' ? mediaPath(deps, file.id, expiresAt) : null };
}

/** Where a file opens until an instant, without a name or a password. */
export function mediaPath({ config }: Pick<ApiDeps, 'config'>, id: string, expiresAt: Date): string {
  return `/media/${signLink({ kind: 'media', id, expiresAt }, config.secrets.token)}`;
}

const read = route({
  method: 'get',
  path: '/media/:token',
  tag: 'Client links',
  summary: 'A file of a message',
  description:
    'Behind a signed link that ends. Pictures, sound, film and PDF are shown, the rest is saved; scripts in it do not run. One range may be asked for.',
  access: 'public',
  params: z.object({ token: z.string().max(100) }),
  // A thread shows dozens of pictures at once; a wrong token costs one HMAC.
  rateLimit: 'none',
  status: 200,
  example: { params: { token: 'BAGZwN4AAABwAIAAAAAAAAAAcQGFqv0mPKZ4mSM3gE2r' } },
  async handler({ params, deps, req, res, receivedAt }): Promise<typeof ANSWERED> {
    const link = openLink(params.token, deps.config.secrets.token, receivedAt);
    const tenantId = link?.kind === 'media' ? await deps.db.lookup.linkSubject('media', link.id) : null;
    const file = link && tenantId ? await deps.db.asTenant(tenantId, (tx) => findMedia(tx, link.id)) : null;
    const bytes = file?.objectKey ? await provided(deps.objects).get(file.objectKey) : null;
    if (!link || !file || !bytes) throw problem('not-found');
    const type = file.mediaType ?? 'application/octet-stream';
    const isShown = SHOWN.test(type);
    res.set({
      'Content-Type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
      'Content-Disposition': `${isShown ? 'inline' : 'attachment'}${named(file.fileName)}`,
      // A browser's own viewer of PDF does not open in a sandbox; the file itself is kept from everything all the same.
      'Content-Security-Policy':
        type === 'application/pdf'
          ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
          : "default-src 'none'; sandbox; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=3600, immutable',
      'Accept-Ranges': 'bytes',
    });
    // Safari plays no sound of a server that does not give parts.
    const ranges = req.range(bytes.length, { combine: true });
    if (ranges === -1) {
      res.status(416).set('Content-Range', `bytes */${bytes.length}`).end();
      return ANSWERED;
    }
    const [range] = ranges && ranges !== -2 && ranges.type === 'bytes' ? ranges : [];
    if (range) {
      const { start, end } = range;
      res.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes.length}`);
      res.end(bytes.subarray(start, end + 1));
    } else res.end(bytes);
    return ANSWERED;
  },
});

/** The sender's name for it, as a header carries any letters (RFC 6266). */
function named(fileName: string | null): string {
  if (!fileName) return '';
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );
  return `; filename*=UTF-8''${encoded}`;
}

export const routes: Route[] = [read];
