import type { MessagingProvider } from '../../domain/messaging/channels.ts';
import { ProviderError, retryAfterMs } from '../errors.ts';

/** Where files that came with messages lie until we fetch them. */
export interface ReceivedFiles {
  /** The bytes of a file somebody sent, by the id its message carried. @throws TooLarge, MediaGone, ProviderError */
  fetch(mediaId: string, maxBytes: number): Promise<Buffer>;
}

/** A file larger than was allowed; reading it was given up. */
export class TooLarge extends ProviderError {
  constructor(provider: string) {
    super(provider, 'permanent', 'The file is larger than allowed.');
    this.name = 'TooLarge';
  }
}

/** The provider has the file no more. */
export class MediaGone extends ProviderError {
  constructor(provider: MessagingProvider) {
    super(provider, 'permanent', `${provider} has no such file any more.`);
    this.name = 'MediaGone';
  }
}

/** Why a file was not handed out: not there any more by one of the `gone` statuses, else to be asked for again. */
export function fileRefused(
  provider: MessagingProvider,
  { status, headers }: { status: number; headers: { get(name: string): string | null } },
  gone: readonly number[],
): ProviderError {
  if (gone.includes(status)) return new MediaGone(provider);
  return new ProviderError(
    provider,
    status === 429 ? 'rate-limited' : 'transient',
    `The file was refused (${status}).`,
    { status, retryAfterMs: retryAfterMs(headers as Headers, Date.now()) },
  );
}

/** Reads a body of at most `maxBytes`. @throws TooLarge */
export async function boundedBytes(
  provider: string,
  response: { headers: { get(name: string): string | null }; body: AsyncIterable<Uint8Array> | null },
  maxBytes: number,
): Promise<Buffer> {
  if (Number(response.headers.get('content-length')) > maxBytes) throw new TooLarge(provider);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge(provider);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
