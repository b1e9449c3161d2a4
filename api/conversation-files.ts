import { z } from 'zod';
import { addMedia, giveMedia } from '../db/media.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { objectKeyOf } from '../domain/messaging/media.ts';
import { goesByMms, LARGEST_SENT, refusalToSendFile } from '../domain/messaging/outgoing-files.ts';
import { smsCost } from '../domain/messaging/sms-text.ts';
import { sniffMediaType } from '../providers/objects/sniff-media.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import {
  MESSAGE_ID,
  requestKey,
  requireWindow,
  sendAsStaff,
  sentSchema,
  wayTo,
} from './conversation-send.ts';
import { provided } from './deps.ts';
import { mediaPath } from './media.ts';
import { invalid, PROBLEMS, type Problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams } from './schemas.ts';

/** How long the link in a text opens: a quote is looked at again weeks later. */
const LINK_DAYS = 60;
const DAY_MS = 86_400_000;

const REFUSALS: Record<NonNullable<ReturnType<typeof refusalToSendFile>>, { fr: string; en: string }> = {
  channel: { fr: 'Ce canal ne porte pas de fichiers.', en: 'This channel carries no files.' },
  empty: { fr: 'Ce fichier est vide.', en: 'This file is empty.' },
  type: {
    fr: 'Seules les photos (JPEG, PNG) et les PDF peuvent partir.',
    en: 'Only photos (JPEG, PNG) and PDF can be sent.',
  },
  'too-large': {
    fr: 'Ce fichier est trop lourd pour ce canal.',
    en: 'This file is too large for this channel.',
  },
};

const refused = (refusal: keyof typeof REFUSALS): Problem =>
  invalid('file', refusal.replaceAll('-', '_'), REFUSALS[refusal]);

const send = route({
  method: 'post',
  path: `${ONE}/files`,
  tag: TAG,
  summary: 'Sends a photo or a PDF as the business, with words or without',
  description:
    'JPEG and PNG up to 5 MB by WhatsApp and SMS, 16 MB by e-mail; PDF up to 16 MB; what counts is what the bytes say. A text carries it as MMS in North America and Australia, and links to it elsewhere.',
  access: 'conversations:write',
  params: idParams,
  upload: { field: 'file', maxBytes: LARGEST_SENT },
  body: z.object({
    text: z.string().trim().max(1_024).default(''),
    channel: z.enum(CHANNELS).optional(),
    subject: z.string().trim().max(200).optional(),
    requestKey,
  }),
  response: sentSchema,
  status: 201,
  problems: [PROBLEMS['not-found']],
  example: {
    params: { id: EXAMPLE.id },
    body: { text: 'Voici le devis.', requestKey: 'b7f2c1d4e6' },
    response: { messageId: MESSAGE_ID, segments: null },
  },
  async handler(context) {
    const { params, body, file, deps, auth, asTenant, receivedAt } = context;
    const objects = provided(deps.objects);
    if (!file) throw invalid('file', 'required', { fr: 'Choisissez un fichier.', en: 'Choose a file.' });
    const mediaType = await sniffMediaType(file.bytes);
    const sizeBytes = file.bytes.length;
    // Looked at before the bytes are stored: what cannot leave is not kept.
    await asTenant(async (tx) => {
      const way = await wayTo(tx, await found(tx, params.id), body.channel);
      requireWindow(way, receivedAt);
      const refusal = refusalToSendFile(way.channel, { mediaType, sizeBytes });
      if (refusal) throw refused(refusal);
    });
    const mediaId = crypto.randomUUID();
    const objectKey = objectKeyOf({ tenantId: auth.tenantId, mediaId });
    await objects.put(objectKey, file.bytes, mediaType!);
    const fileName = named(file.fileName, mediaType!);
    const type = mediaType === 'application/pdf' ? 'document' : 'image';
    const sent = await asTenant(async (tx) => {
      const conversation = await found(tx, params.id);
      const way = await wayTo(tx, conversation, body.channel);
      const isLinked = way.channel === 'sms' && !goesByMms(way.to, { mediaType: mediaType!, sizeBytes });
      const until = new Date(receivedAt.getTime() + LINK_DAYS * DAY_MS);
      const link = isLinked ? `${deps.config.http.publicUrl}${mediaPath(deps, mediaId, until)}` : '';
      const text = [body.text, link].filter(Boolean).join('\n');
      const { messageId, created } = await sendAsStaff(tx, context, conversation, way, {
        requestKey: body.requestKey,
        subject: body.subject,
        text,
        content: { kind: 'media', type, mediaId, fileName },
      });
      if (created) {
        await addMedia(tx, { id: mediaId, type, mediaType: mediaType!, sizeBytes, objectKey, fileName });
        await giveMedia(tx, mediaId, messageId);
      }
      return { created, messageId, segments: way.channel === 'sms' ? smsCost(text).segments : null };
    });
    // Asked again with the same key: the first one's file is the one that left.
    if (!sent.created) await objects.delete(objectKey);
    return { messageId: sent.messageId, segments: sent.segments };
  },
});

const ENDINGS: Record<string, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'application/pdf': '.pdf',
};

/** The sender's name for it, without a path and with the ending its bytes deserve. */
function named(given: string, mediaType: string): string {
  const ending = ENDINGS[mediaType] ?? '';
  const base = given
    .replace(/^.*[\\/]/, '')
    .replace(/[\p{Cc}<>:"|?*]/gu, ' ')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .trim()
    .slice(0, 100);
  return `${base || 'document'}${ending}`;
}

export const routes: Route[] = [send];
