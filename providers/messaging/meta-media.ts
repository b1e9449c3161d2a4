import { fetch } from 'undici';
import { connectionFailureKind, ProviderError, retryAfterMs } from '../errors.ts';
import { within } from '../time-limits.ts';
import { boundedBytes, MediaGone, type ReceivedFiles } from './received-files.ts';

/** Where Meta keeps what people send: the addresses its webhooks name, and those they lead to. */
const THEIRS = /(^|\.)(fbsbx\.com|fbcdn\.net|cdninstagram\.com)$/;
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
          const address = placeOf(place, baseUrl);
          if (!address) throw new MediaGone('meta');
          const response = await fetch(address, { redirect: 'manual', signal });
          if (response.ok) return await boundedBytes('meta', response, maxBytes);
          await response.body?.cancel();
          const next = response.headers.get('location');
          if (response.status < 300 || response.status >= 400 || !next) throw refusal(response);
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

function placeOf(given: string, baseUrl: string | undefined): URL | null {
  if (!URL.canParse(given)) return null;
  const address = new URL(given);
  if (baseUrl) return new URL(address.pathname, baseUrl);
  return address.protocol === 'https:' && THEIRS.test(address.hostname) ? address : null;
}

/** A signature that is over is refused like a file that is gone: there is no other way to it. */
function refusal({ status, headers }: { status: number; headers: { get(name: string): string | null } }) {
  if (status === 403 || status === 404 || status === 410) return new MediaGone('meta');
  return new ProviderError(
    'meta',
    status === 429 ? 'rate-limited' : 'transient',
    `The file was refused (${status}).`,
    { status, retryAfterMs: retryAfterMs(headers as Headers, Date.now()) },
  );
}
