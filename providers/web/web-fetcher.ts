import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import { cleanUrl } from '../../domain/knowledge/canonical-url.ts';
import { BlockedAddressError, guardedConnector, type ResolveHost } from './address-guard.ts';

/** Why an address gave no document. HTTP answers of 400 and above are not failures here: they are answers. */
export type FetchFailureReason =
  | 'invalid_url'
  | 'blocked_address'
  | 'host_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'too_large'
  | 'too_many_redirects'
  | 'redirect_refused'
  | 'unsupported_type'
  | 'broken_encoding'
  | 'cancelled';

export class FetchFailure extends Error {
  readonly reason: FetchFailureReason;
  /** The address asked for did answer, and led to what failed. */
  isAfterRedirect = false;

  constructor(reason: FetchFailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchFailure';
    this.reason = reason;
  }
}

export interface FetchRequest {
  url: string;
  /** Sent as If-None-Match and If-Modified-Since. */
  etag?: string | null;
  lastModified?: string | null;
  /** Media types worth reading; an answer of another type is refused before its body is read. */
  accept: readonly string[] | 'any';
  maxBytes?: number;
  /** Asked before each redirect is followed; false refuses it. */
  mayFollow?: (url: string) => boolean | Promise<boolean>;
  signal?: AbortSignal;
}

export interface FetchAnswer {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  /** Media type without parameters, lower case; empty when the server named none. */
  mediaType: string;
  contentType: string | null;
  etag: string | null;
  lastModified: string | null;
  /** Seconds or date of Retry-After as milliseconds to wait from now; null when not given. */
  retryAfterMs: number | null;
  redirects: number;
  /** Decompressed; empty for answers other than 200. */
  body: Uint8Array;
}

export interface WebFetcher {
  /** One document, redirects followed. Throws FetchFailure. */
  fetch(request: FetchRequest): Promise<FetchAnswer>;
  close(): Promise<void>;
}

export interface WebFetcherOptions {
  userAgent: string;
  allowedPrivateHosts: ReadonlySet<string>;
  maxBytes?: number;
  maxRedirects?: number;
  connectTimeoutMs?: number;
  /** From the first byte asked to the last byte read, redirects included. */
  totalTimeoutMs?: number;
  resolve?: ResolveHost;
}

export const DEFAULT_FETCH_LIMITS = {
  maxBytes: 5 * 1024 * 1024,
  maxRedirects: 5,
  connectTimeoutMs: 10_000,
  totalTimeoutMs: 30_000,
};

const MAX_HEADER_BYTES = 32 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A client for other people's web servers: public addresses only, and every answer bounded in size, time and redirects. */
export function createWebFetcher(options: WebFetcherOptions): WebFetcher {
  const limits = { ...DEFAULT_FETCH_LIMITS, ...withoutUndefined(options) };
  const agent = new Agent({
    connect: guardedConnector({
      allowedPrivateHosts: options.allowedPrivateHosts,
      connectTimeoutMs: limits.connectTimeoutMs,
      resolve: options.resolve,
    }),
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.totalTimeoutMs,
    bodyTimeout: limits.totalTimeoutMs,
    connections: 16,
    pipelining: 1,
  });

  return {
    async fetch(wanted) {
      const timeout = AbortSignal.timeout(limits.totalTimeoutMs);
      const signal = wanted.signal ? AbortSignal.any([wanted.signal, timeout]) : timeout;
      const followed = { redirects: 0 };
      try {
        return await follow(wanted, signal, followed);
      } catch (error) {
        const failure = asFailure(error, wanted.signal?.aborted === true, timeout.aborted);
        failure.isAfterRedirect = followed.redirects > 0;
        throw failure;
      }
    },
    close: () => agent.destroy(),
  };

  async function follow(
    wanted: FetchRequest,
    signal: AbortSignal,
    followed: { redirects: number },
  ): Promise<FetchAnswer> {
    let url = cleanUrl(wanted.url);
    if (!url)
      throw new FetchFailure('invalid_url', 'Only http and https addresses without credentials can be read.');
    for (; ; followed.redirects++) {
      const { redirects } = followed;
      const answer = await ask(url, wanted, signal);
      const location = answer.headers.location;
      if (!REDIRECTS.has(answer.statusCode) || typeof location !== 'string') {
        return await read(answer, url, redirects, wanted, signal);
      }
      await discard(answer.body);
      if (redirects === limits.maxRedirects) {
        throw new FetchFailure('too_many_redirects', `More than ${limits.maxRedirects} redirects.`);
      }
      const next = cleanUrl(location, url);
      if (!next)
        throw new FetchFailure('redirect_refused', 'It redirects to something that is not a web address.');
      if (wanted.mayFollow && !(await wanted.mayFollow(next))) {
        throw new FetchFailure(
          'redirect_refused',
          `It redirects to ${new URL(next).host}, which is not read.`,
        );
      }
      url = next;
    }
  }

  async function ask(
    url: string,
    wanted: FetchRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const headers: Record<string, string> = {
      'user-agent': options.userAgent,
      accept: wanted.accept === 'any' ? '*/*' : `${wanted.accept.join(', ')}, */*;q=0.1`,
      'accept-language': 'fr, en;q=0.8, *;q=0.5',
      'accept-encoding': 'gzip, br, zstd',
    };
    if (wanted.etag) headers['if-none-match'] = wanted.etag;
    if (wanted.lastModified) headers['if-modified-since'] = wanted.lastModified;
    const answer = await request(url, { dispatcher: agent, headers, signal });
    // A body given up on emits an error that nobody awaits; whoever reads the body still gets it from the iteration.
    answer.body.on('error', () => {});
    return answer;
  }

  async function read(
    answer: Dispatcher.ResponseData,
    url: string,
    redirects: number,
    wanted: FetchRequest,
    signal: AbortSignal,
  ): Promise<FetchAnswer> {
    const contentType = header(answer, 'content-type');
    const mediaType = (contentType ?? '').split(';')[0]!.trim().toLowerCase();
    const facts = {
      url,
      status: answer.statusCode,
      mediaType,
      contentType,
      etag: header(answer, 'etag'),
      lastModified: header(answer, 'last-modified'),
      retryAfterMs: retryAfter(header(answer, 'retry-after')),
      redirects,
    };
    if (answer.statusCode !== 200) {
      await discard(answer.body);
      return { ...facts, body: new Uint8Array() };
    }
    if (wanted.accept !== 'any' && mediaType && !wanted.accept.includes(mediaType)) {
      answer.body.destroy();
      throw new FetchFailure('unsupported_type', `It is ${mediaType}, which is not read.`);
    }
    const body = await readBounded(
      answer,
      Math.min(wanted.maxBytes ?? limits.maxBytes, limits.maxBytes),
      signal,
    );
    return { ...facts, body };
  }
}

/** The body, decompressed, at most `maxBytes` after decompression: a small archive may hold gigabytes. */
async function readBounded(
  answer: Dispatcher.ResponseData,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new FetchFailure('too_large', `It is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
  const encodings = (header(answer, 'content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding && encoding !== 'identity');
  if (encodings.length === 0 && Number(header(answer, 'content-length')) > maxBytes) {
    answer.body.destroy();
    throw tooLarge();
  }
  if (encodings.length > 2) {
    answer.body.destroy();
    throw new FetchFailure('broken_encoding', 'Its content is compressed too many times.');
  }

  let stream: Readable = answer.body;
  for (const encoding of encodings.reverse()) {
    const decoder = decompressor(encoding);
    if (!decoder) {
      answer.body.destroy();
      throw new FetchFailure('broken_encoding', `Its content encoding ${encoding} is unknown.`);
    }
    const source = stream;
    source.on('error', (error) => decoder.destroy(error));
    decoder.on('close', () => source.destroy());
    stream = source.pipe(decoder);
  }

  const abort = () => stream.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += (part as Buffer).length;
      if (size > maxBytes) throw tooLarge();
      parts.push(part as Buffer);
    }
  } finally {
    signal.removeEventListener('abort', abort);
    stream.destroy();
    answer.body.destroy();
  }
  return Buffer.concat(parts, size);
}

function decompressor(encoding: string) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    case 'zstd':
      return createZstdDecompress();
    default:
      return null;
  }
}

/** Lets the connection be used again when the rest is short, closes it otherwise. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => body.destroy());
}

function header(answer: Dispatcher.ResponseData, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}

function retryAfter(value: string | null): number | null {
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function asFailure(error: unknown, cancelled: boolean, timedOut: boolean): FetchFailure {
  if (error instanceof FetchFailure) return error;
  if (cancelled) return new FetchFailure('cancelled', 'The crawl was cancelled.', { cause: error });
  if (timedOut) return new FetchFailure('timeout', 'The server took too long to answer.', { cause: error });
  if (error instanceof BlockedAddressError)
    return new FetchFailure('blocked_address', error.message, { cause: error });
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return new FetchFailure('timeout', 'The server took too long to answer.', { cause: error });
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
    return new FetchFailure('host_not_found', 'The name of the site is not known.', { cause: error });
  }
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME)/.test(code)) {
    return new FetchFailure('tls_failed', `Its certificate is not accepted (${code}).`, { cause: error });
  }
  if (/^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_ZSTD|ZSTD_)/.test(code)) {
    return new FetchFailure('broken_encoding', 'Its compressed content is broken.', { cause: error });
  }
  return new FetchFailure('connection_failed', `The connection failed (${code || message}).`, {
    cause: error,
  });
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}
