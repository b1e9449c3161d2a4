import { Agent, FormData, fetch, type RequestInit, type Response } from 'undici';
import type { MessagingProvider } from '../../domain/messaging/channels.ts';
import { connectionFailureKind, ProviderError } from '../errors.ts';
import { within } from '../time-limits.ts';
import { type GraphErrorBody, graphRefusal } from './graph-errors.ts';
import { boundedBytes } from './received-files.ts';

/** Meta keeps a version for two years. */
const VERSION = 'v24.0';
const VENDOR = 'https://graph.facebook.com';
/**
 * A connection that has rested for a second is ours to close: a request on one the other side has just closed fails in a
 * way that looks like a lost message.
 */
const dispatcher = new Agent({ keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 });

export interface GraphOptions {
  provider: MessagingProvider;
  token: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** What can be asked of the Graph API. Every call throws ProviderError and nothing else. */
export interface Graph {
  /** `path` below the version, `123/messages`. */
  get<T>(path: string, query?: Record<string, string>, token?: string): Promise<T>;
  post<T>(path: string, body: object | FormData, token?: string): Promise<T>;
  /** A file the API gave the address of: at most `maxBytes`, else `TooLarge`. */
  download(url: string, maxBytes: number): Promise<Buffer>;
}

/** The Graph API over `fetch`: one bearer token, a limit to the whole exchange, its errors as ours. */
export function createGraph({ provider, token, baseUrl = VENDOR, timeoutMs = 20_000 }: GraphOptions): Graph {
  const address = (path: string, query: Record<string, string> = {}) => {
    const url = new URL(`${baseUrl}/${VERSION}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  };

  async function exchange<T>(
    url: URL | string,
    init: RequestInit,
    bearer: string,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    try {
      const response = await fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${bearer}` },
        // A redirect would take the token elsewhere.
        redirect: 'error',
        signal: within(timeoutMs, null),
        dispatcher,
      });
      if (!response.ok) {
        const said = (await response.json().catch(() => null)) as { error?: GraphErrorBody } | null;
        throw graphRefusal(
          provider,
          response.status,
          said?.error ?? null,
          response.headers as unknown as Headers,
        );
      }
      return await read(response);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      throw new ProviderError(
        provider,
        connectionFailureKind(error),
        `The exchange with ${provider} failed (${(error as Error).name}).`,
      );
    }
  }

  const json = async (response: Response): Promise<object> => {
    const body = await response.json().catch(() => null);
    // A 2xx of somebody in between (a proxy's page) is no answer of theirs.
    if (typeof body !== 'object' || body === null)
      throw new ProviderError(provider, 'unknown', `${provider} answered something else than JSON.`);
    return body;
  };

  return {
    get: <T>(path: string, query?: Record<string, string>, as = token) =>
      exchange(address(path, query), { method: 'GET' }, as, json) as Promise<T>,
    post: <T>(path: string, body: object | FormData, as = token) =>
      exchange(
        address(path),
        body instanceof FormData
          ? { method: 'POST', body }
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            },
        as,
        json,
      ) as Promise<T>,
    download: async (url, maxBytes) => {
      // The token goes to Meta and to nobody else, whatever address was given.
      if (!isOurs(url)) throw new ProviderError(provider, 'permanent', 'The file lies somewhere else.');
      return exchange(url, { method: 'GET' }, token, async (response) => {
        return boundedBytes(provider, response, maxBytes);
      });
    },
  };

  function isOurs(url: string): boolean {
    const { origin, hostname, protocol } = new URL(url);
    if (origin === new URL(baseUrl).origin) return true;
    return protocol === 'https:' && /(^|\.)(facebook|fbsbx|whatsapp)\.(com|net)$/.test(hostname);
  }
}
