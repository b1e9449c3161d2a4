import { fetch, type Response } from 'undici';
import { connectionFailureKind, ProviderError } from '../errors.ts';
import { within } from '../time-limits.ts';
import { boundedBytes, fileRefused, MediaGone, type ReceivedFiles } from './received-files.ts';
import type { TwilioOptions } from './twilio.ts';

const VENDOR = 'https://api.twilio.com';
const ACCOUNT = /^AC[0-9a-f]{32}$/i;
const MESSAGE = /^(SM|MM)[0-9a-f]{32}$/i;
const FILE = /^ME[0-9a-f]{32}$/i;
/** Any other refusal says nothing about the file. */
const GONE = [404, 410];

/** A file is known by its account, its message and itself; null where that is no file of Twilio's. */
export function twilioFileId(account: string, message: string, file: string): string | null {
  return ACCOUNT.test(account) && MESSAGE.test(message) && FILE.test(file)
    ? `${account}/${message}/${file}`
    : null;
}

/** The same, of the address a webhook names it by: only the ids are taken from it, and nothing is ever fetched from there. */
export function twilioFileAt(address: string): string | null {
  const path = URL.canParse(address) ? new URL(address).pathname : '';
  const ids = /\/Accounts\/([^/]+)\/Messages\/([^/]+)\/Media\/([^/]+)$/.exec(path);
  return ids ? twilioFileId(ids[1]!, ids[2]!, ids[3]!) : null;
}

/**
 * Pictures that came by MMS (www.twilio.com/docs/messaging/api/media-resource): asked for with the account's credentials,
 * answered by the way to where the bytes lie, which is good for four hours and gets no credentials.
 */
export function createTwilioMedia(
  options: Pick<TwilioOptions, 'accountSid' | 'authToken' | 'baseUrl' | 'timeoutMs'>,
): ReceivedFiles {
  const { accountSid, authToken, baseUrl = VENDOR, timeoutMs = 60_000 } = options;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  /** The first answer of the API, or that of the place it points to. */
  async function answerOf(path: string, signal: AbortSignal): Promise<Response> {
    const first = await fetch(`${baseUrl}/2010-04-01/${path}`, {
      headers: { authorization },
      redirect: 'manual',
      signal,
    });
    const location = first.headers.get('location');
    if (first.status < 300 || first.status >= 400 || !location) return first;
    await first.body?.cancel();
    const place = new URL(location, baseUrl);
    if (!isTheirs(place)) throw new ProviderError('twilio', 'permanent', 'The file lies somewhere else.');
    return fetch(place, { redirect: 'error', signal });
  }

  return {
    async fetch(mediaId, maxBytes) {
      const [account = '', message = '', file = ''] = mediaId.split('/');
      if (!twilioFileId(account, message, file)) throw new MediaGone('twilio');
      try {
        const response = await answerOf(
          `Accounts/${account}/Messages/${message}/Media/${file}`,
          within(timeoutMs, null),
        );
        if (response.ok) return await boundedBytes('twilio', response, maxBytes);
        await response.body?.cancel();
        throw fileRefused('twilio', response, GONE);
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        throw new ProviderError('twilio', connectionFailureKind(error), 'The file could not be read.');
      }
    },
  };

  function isTheirs({ origin, hostname, protocol }: URL): boolean {
    if (origin === new URL(baseUrl).origin) return true;
    return protocol === 'https:' && /(^|\.)(twilio\.com|twiliocdn\.com|amazonaws\.com)$/.test(hostname);
  }
}
