import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refusalToKeep } from '../../domain/messaging/media.ts';
import { startLocalSite } from '../../testing/local-site.ts';
import { createDiskObjectStore } from './disk.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3ObjectStore } from './s3.ts';
import { sniffMediaType } from './sniff-media.ts';

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The signature of a request by AWS's own description (docs.aws.amazon.com, « sig-v4-header-based-auth »), written apart from the library. */
function signatureOf(
  request: { method: string; path: string; headers: Record<string, string>; signed: string[] },
  scope: { date: string; region: string },
): string {
  const canonical = [
    request.method,
    request.path,
    '',
    ...request.signed.map((name) => `${name}:${request.headers[name]?.trim()}`),
    '',
    request.signed.join(';'),
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const credential = `${scope.date}/${scope.region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], credential, sha256(canonical)].join(
    '\n',
  );
  const key = [scope.region, 's3', 'aws4_request'].reduce<Buffer>(
    (made, part) => hmac(made, part),
    hmac(`AWS4${SECRET}`, scope.date),
  );
  return hmac(key, toSign).toString('hex');
}

it('signs AWS’s own example as AWS does', () => {
  // « Example: GET Object » of the page above.
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': sha256(''),
    'x-amz-date': '20130524T000000Z',
  };
  expect(
    signatureOf(
      { method: 'GET', path: '/test.txt', headers, signed: Object.keys(headers) },
      { date: '20130524', region: 'us-east-1' },
    ),
  ).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

/** A bucket that takes only what is signed as AWS describes, for one minute either way. */
class Bucket {
  readonly objects = new Map<string, Buffer>();
  readonly types = new Map<string, string>();
  fail: { status: number; retryAfter?: string } | null = null;
  readonly server: Server;

  constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      if (this.fail) {
        const { status, retryAfter } = this.fail;
        response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end();
        return;
      }
      if (!isSigned(request, body)) {
        response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
        return;
      }
      const key = request.url ?? '';
      if (request.method === 'PUT') {
        this.objects.set(key, body);
        this.types.set(key, String(request.headers['content-type']));
        response.end();
      } else if (request.method === 'DELETE') {
        this.objects.delete(key);
        response.writeHead(204).end();
      } else {
        const found = this.objects.get(key);
        response.writeHead(found ? 200 : 404).end(found);
      }
    });
  }
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!given) return false;
  const [, keyId, date, region, signed, signature] = given as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const told = headers['x-amz-content-sha256'];
  if (keyId !== KEY_ID || (told !== sha256(body) && told !== 'UNSIGNED-PAYLOAD')) return false;
  return (
    signature ===
    signatureOf(
      { method: request.method!, path: request.url!, headers, signed: signed.split(';') },
      { date: date!, region: region! },
    )
  );
}

let folder: string;
let bucket: Bucket;
let endpoint: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'));
  bucket = new Bucket();
  await new Promise<void>((resolve) => bucket.server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(bucket.server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  bucket.fail = null;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  bucket.server.closeAllConnections();
  await new Promise((resolve) => bucket.server.close(resolve));
});

const s3 = (more = {}) =>
  createS3ObjectStore({
    endpoint,
    bucket: 'files',
    region: 'eu-west-3',
    accessKeyId: KEY_ID,
    secretAccessKey: SECRET,
    timeoutMs: 20_000,
    ...more,
  });
const bytes = (text: string) => Buffer.from(text);
const key = () => `${crypto.randomUUID()}/media/${crypto.randomUUID()}`;

describe.each([
  ['a folder', () => createDiskObjectStore(folder)],
  ['a bucket', () => s3()],
] as Array<[string, () => ObjectStore]>)('%s', (_name, open) => {
  it('gives back what was put, the latest, and nothing after it is deleted', async () => {
    const store = open();
    const name = key();
    expect(await store.get(name)).toBeNull();
    await store.put(name, bytes('un'), 'text/plain');
    await store.put(name, bytes('deux'), 'text/plain');
    expect(await store.get(name)).toEqual(bytes('deux'));
    const large = Buffer.alloc(3_000_000, 7);
    await store.put(name, large, 'image/png');
    expect((await store.get(name))?.equals(large)).toBe(true);
    await store.delete(name);
    await store.delete(name);
    expect(await store.get(name)).toBeNull();
  });

  it('takes many at once under one name, and one of them stays whole', async () => {
    const store = open();
    const name = key();
    const versions = Array.from({ length: 12 }, (_, n) => Buffer.alloc(50_000, n));
    await Promise.all(versions.map((one) => store.put(name, one, 'image/png')));
    const kept = await store.get(name);
    expect(versions.some((one) => one.equals(kept!))).toBe(true);
  });

  it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/./b', 'a b', 'a\0', 'x'.repeat(501)])(
    'refuses the key %j',
    async (name) => {
      const store = open();
      await expect(async () => store.put(name, bytes('x'), 'text/plain')).rejects.toThrow(TypeError);
      await expect(async () => store.get(name)).rejects.toThrow(TypeError);
    },
  );
});

describe('a folder', () => {
  it('leaves no drafts behind, and says what broke without its path', async () => {
    const own = await mkdtemp(join(tmpdir(), 'objects-'));
    const store = createDiskObjectStore(own);
    await store.put('a/b', bytes('x'), 'text/plain');
    expect(await readdir(join(own, 'a'))).toEqual(['b']);
    // Where a folder is needed lies a file.
    await writeFile(join(own, 'file'), 'x');
    const error = await store.put('file/b', bytes('x'), 'text/plain').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ProviderError', kind: 'transient' });
    expect(String(error)).not.toContain(own);
    await rm(own, { recursive: true });
  });
});

describe('a bucket', () => {
  it('keeps the type, and refuses another key’s signature', async () => {
    const name = key();
    await s3().put(name, bytes('x'), 'image/jpeg');
    expect(bucket.types.get(`/files/${name}`)).toBe('image/jpeg');
    await expect(s3({ secretAccessKey: 'another' }).get(name)).rejects.toMatchObject({
      kind: 'permanent',
      status: 403,
    });
  });

  it('tells failures apart', async () => {
    bucket.fail = { status: 503, retryAfter: '7' };
    await expect(s3().get(key())).rejects.toMatchObject({ kind: 'transient', retryAfterMs: 7_000 });
    bucket.fail = { status: 500 };
    await expect(s3().put(key(), bytes('x'), 'text/plain')).rejects.toMatchObject({ kind: 'transient' });
    const gone = await startLocalSite();
    await gone.close();
    await expect(s3({ endpoint: gone.origin }).get(key())).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('what a file is', () => {
  it.each([
    ['image/png', '89504e470d0a1a0a0000000d49484452'],
    ['application/pdf', Buffer.from('%PDF-1.7\n').toString('hex')],
    ['text/plain', Buffer.from('Bonjour, à demain').toString('hex')],
    [null, Buffer.from('<!DOCTYPE html><script>alert(1)</script>').toString('hex')],
    [null, Buffer.from('  <svg onload="alert(1)">').toString('hex')],
    [null, '00010203'],
  ])('%s by its bytes', async (expected, hex) => {
    expect(await sniffMediaType(Buffer.from(hex, 'hex'))).toBe(expected);
  });

  it.each([
    ['image', 'image/jpeg', 1_000, null],
    ['image', 'image/jpeg', 17 * 1024 * 1024, 'too-large'],
    ['document', 'application/pdf', 24 * 1024 * 1024, null],
    ['document', 'application/zip', 10, 'type'],
    ['document', 'text/html', 10, 'type'],
    ['image', 'image/svg+xml', 10, 'type'],
    ['document', 'application/x-msdownload', 10, 'type'],
    ['audio', 'audio/ogg; codecs=opus', 10, null],
    ['audio', 'audio/ogg', 0, 'empty'],
    ['video', null, 10, 'type'],
  ] as const)('%s %s of %d bytes: %s', (type, mediaType, sizeBytes, expected) => {
    expect(refusalToKeep(type, { mediaType, sizeBytes })).toBe(expected);
  });
});
