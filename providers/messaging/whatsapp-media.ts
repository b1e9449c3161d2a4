import { FormData } from 'undici';
import { ProviderError } from '../errors.ts';
import { createGraph } from './graph.ts';
import { MessageRefused } from './messaging.ts';
import { MediaGone, type ReceivedFiles, TooLarge } from './received-files.ts';
import type { WhatsAppOptions } from './whatsapp.ts';

/** Files of WhatsApp messages. */
export interface WhatsAppMedia extends ReceivedFiles {
  /** Uploads a file to be sent from this number. Twice makes two files, which does no harm. */
  upload(
    phoneNumberId: string,
    file: { bytes: Uint8Array; mediaType: string; fileName: string },
  ): Promise<{ id: string; expiresAt: Date }>;
}

/** An uploaded file is kept for thirty days; a day is left for queues. */
const UPLOAD_KEPT_MS = 29 * 24 * 60 * 60_000;

/** Files through the Cloud API (…/whatsapp/business-phone-numbers/media). */
export function createWhatsAppMedia(options: WhatsAppOptions): WhatsAppMedia {
  const graph = createGraph({ timeoutMs: 60_000, ...options, provider: 'whatsapp' });

  return {
    async fetch(mediaId, maxBytes) {
      const { url, file_size: size } = await graph
        .get<{ url?: unknown; file_size?: unknown }>(encodeURIComponent(mediaId))
        .catch((error: unknown) => {
          // 100: there is no object of that id: seven days after its message, or deleted.
          if (error instanceof MessageRefused && error.code === '100') throw new MediaGone('whatsapp');
          throw error;
        });
      if (Number(size) > maxBytes) throw new TooLarge('whatsapp');
      if (typeof url !== 'string' || !URL.canParse(url))
        throw new ProviderError('whatsapp', 'transient', 'WhatsApp told no address of the file.');
      try {
        return await graph.download(url, maxBytes);
      } catch (error) {
        // The address is good for five minutes: an old one is asked for anew, and it is no more than a refusal for now.
        if (error instanceof MessageRefused)
          throw new ProviderError('whatsapp', 'transient', `The file was refused (${error.status}).`, {
            status: error.status,
          });
        throw error;
      }
    },

    async upload(phoneNumberId, { bytes, mediaType, fileName }) {
      const form = new FormData();
      form.set('messaging_product', 'whatsapp');
      form.set('type', mediaType);
      form.set('file', new Blob([bytes as BlobPart], { type: mediaType }), fileName);
      const { id } = await graph.post<{ id?: unknown }>(`${encodeURIComponent(phoneNumberId)}/media`, form);
      if (typeof id !== 'string')
        throw new ProviderError('whatsapp', 'unknown', 'WhatsApp answered something else than a file.');
      return { id, expiresAt: new Date(Date.now() + UPLOAD_KEPT_MS) };
    },
  };
}
