import type { MessagingProvider } from '../../domain/messaging/channels.ts';
import { ProviderError } from '../errors.ts';

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
