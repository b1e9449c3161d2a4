import { AwsClient } from 'aws4fetch';
import { connectionFailureKind, failureKindOf, ProviderError, retryAfterMs } from '../errors.ts';
import { within } from '../time-limits.ts';
import { checkKey, type ObjectStore } from './object-store.ts';

export interface S3Options {
  /** `https://s3.eu-west-3.amazonaws.com`, or any server that speaks S3. The bucket goes into the path. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  timeoutMs?: number;
}

/** Objects in a bucket. All three calls may be repeated, and change nothing when they are. */
export function createS3ObjectStore(options: S3Options): ObjectStore {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey, timeoutMs = 60_000 } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  const urlOf = (key: string) => `${endpoint.replace(/\/$/, '')}/${bucket}/${checkKey(key)}`;

  async function ask<T>(
    key: string,
    init: RequestInit & { headers?: Record<string, string> },
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const url = urlOf(key);
    try {
      const response = await client.fetch(url, { ...init, signal: within(timeoutMs, null) });
      return await read(response);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      throw new ProviderError(
        'objects',
        connectionFailureKind(error),
        `The exchange with the object store failed (${(error as Error).name}).`,
      );
    }
  }
  const refused = ({ status, headers }: Response) =>
    new ProviderError('objects', failureKindOf(status), `The object store answered ${status}.`, {
      status,
      retryAfterMs: retryAfterMs(headers, Date.now()),
    });

  return {
    put: (key, bytes, mediaType) =>
      ask(
        key,
        { method: 'PUT', body: bytes as BodyInit, headers: { 'content-type': mediaType } },
        async (response) => {
          if (!response.ok) throw refused(response);
        },
      ),
    get: (key) =>
      ask(key, { method: 'GET' }, async (response) => {
        if (response.status === 404) return null;
        if (!response.ok) throw refused(response);
        return Buffer.from(await response.arrayBuffer());
      }),
    delete: (key) =>
      ask(key, { method: 'DELETE' }, async (response) => {
        if (!response.ok && response.status !== 404) throw refused(response);
      }),
  };
}
