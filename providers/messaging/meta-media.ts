import { fetch } from 'undici';
import { connectionFailureKind, ProviderError } from '../errors.ts';
import { within } from '../time-limits.ts';
import { vendorAddress } from '../vendor-address.ts';
import { boundedBytes, fileRefused, MediaGone, type ReceivedFiles } from './received-files.ts';

/** Where Meta keeps what people send: the addresses its webhooks name, and those they lead to. */
const THEIRS = /(^|\.)(fbsbx\.com|fbcdn\.net|cdninstagram\.com)$/;
/** A signature that is over is refused like a file that is gone: there is no other way to it. */
const GONE = [403, 404, 410];
const MOST_HOPS = 3;

/**
 * Files of Instagram and Messenger, by the address their message named: signed by Meta, good for some days, and asked for without
 * any key. Nothing is fetched from anywhere but Meta's own stores, at any hop; where its API was configured to be elsewhere, files lie
 * there too.
 */
export function createMetaMedia({
  baseUrl,
  timeoutMs = 60_000,
}: {
  baseUrl?: string;
  timeoutMs?: number;
}): ReceivedFiles {
  return {
    async fetch(mediaId, maxBytes) {
      const signal = within(timeoutMs, null);
      try {
        let place = mediaId;
        for (let hop = 0; hop <= MOST_HOPS; hop += 1) {
          // Asked again, it would lie there still: nothing of Meta's is lost by giving it up.
          const address = vendorAddress(place, THEIRS, baseUrl);
          if (!address) throw new MediaGone('meta');
          const response = await fetch(address, { redirect: 'manual', signal });
          if (response.ok) return await boundedBytes('meta', response, maxBytes);
          await response.body?.cancel();
          const next = response.headers.get('location');
          if (response.status < 300 || response.status >= 400 || !next)
            throw fileRefused('meta', response, GONE);
          place = new URL(next, address).href;
        }
        throw new ProviderError('meta', 'transient', 'The file was sent on too often.');
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        throw new ProviderError('meta', connectionFailureKind(error), 'The file could not be read.');
      }
    },
  };
}
