import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { ANSWERED, route } from './route.ts';
import { routes } from './routes.ts';
import { openStream } from './sse.ts';

let api: TestApi;
let folder: string;
let streamEnded: Promise<void>;

const own = [
  route({
    method: 'get',
    path: '/api/v1/test/stream',
    tag: 'Test',
    summary: 'Streams',
    access: 'session',
    events: { tick: z.object({ n: z.number() }) },
    example: {},
    async handler(context): Promise<typeof ANSWERED> {
      const stream = openStream(context);
      streamEnded = new Promise((resolve) => stream.signal.addEventListener('abort', () => resolve()));
      await stream.send('tick', { n: 1, text: 'é\n\n' }, '7');
      return ANSWERED;
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/test/upload',
    tag: 'Test',
    summary: 'Takes a file',
    access: 'session',
    upload: { field: 'file', maxBytes: 1_000 },
    body: z.object({ note: z.string().optional() }),
    response: z.object({ fileName: z.string(), bytes: z.number(), note: z.string().nullable() }),
    example: {},
    handler: ({ file, body }) => ({
      fileName: file?.fileName ?? '',
      bytes: file?.bytes.length ?? 0,
      note: body.note ?? null,
    }),
  }),
  route({
    method: 'post',
    path: '/webhooks/test/hook',
    tag: 'Test',
    summary: 'Takes bytes',
    access: 'public',
    rawBody: true,
    rateLimit: 'webhook',
    response: z.object({ hex: z.string() }),
    example: {},
    handler: ({ rawBody }) => ({ hex: rawBody.toString('hex') }),
  }),
  route({
    method: 'get',
    path: '/api/v1/test/broken',
    tag: 'Test',
    summary: 'Fails',
    access: 'public',
    example: {},
    handler: () => {
      throw new Error('the engine is on fire at marie@salon.fr');
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/test/leaky',
    tag: 'Test',
    summary: 'Says too much',
    access: 'public',
    response: z.object({ shown: z.string() }),
    example: {},
    handler: () => ({ shown: 'yes', secret: 'no' }) as { shown: string },
  }),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coccinelle-ui-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Coccinelle</title>');
  await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'console.log(1)');
  api = await openTestApi({ routes: [...routes, ...own], env: { ADMIN_UI_DIR: folder } });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const codeOf = (answer: { body: { type?: string } }) => answer.body.type?.split('/').pop();

describe('problems', () => {
  it('have a stable type, a reference, and speak French unless asked for English', async () => {
    const french = await api.request('GET', '/api/v1/agents');
    expect(french.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(french.body).toMatchObject({
      type: 'https://coccinelle.app/problems/unauthenticated',
      status: 401,
      title: 'Connexion nécessaire',
      instance: `urn:request:${french.headers.get('x-request-id')}`,
    });
    const titleIn = async (language: string) =>
      (await api.request('GET', '/api/v1/agents', { headers: { 'accept-language': language } })).body.title;
    expect(await titleIn('en-GB')).toBe('Authentication required');
    expect(await titleIn('fr;q=0.4, en;q=0.9')).toBe('Authentication required');
    expect(await titleIn('de, fr;q=0.5')).toBe('Connexion nécessaire');
    expect(await titleIn('*')).toBe('Connexion nécessaire');
  });

  it('cover what cannot be read at all', async () => {
    const { token } = await api.person();
    const post = (body: string, headers: Record<string, string> = {}) =>
      api.request('POST', '/api/v1/agents', { token, body, headers });
    expect(codeOf(await post('{"name":'))).toBe('malformed-json');
    expect(codeOf(await post(JSON.stringify({ name: 'x'.repeat(300_000) })))).toBe('too-large');
    expect(codeOf(await post('name=x', { 'content-type': 'text/plain' }))).toBe('unsupported-media-type');
    expect(codeOf(await post('{}', { 'content-encoding': 'zstd-nope' }))).toBe('unsupported-media-type');
    expect(codeOf(await post(''))).toBe('validation');
    expect(codeOf(await api.request('GET', '/api/v1/nowhere', { token }))).toBe('unknown-route');
    expect(codeOf(await api.request('GET', '/webhooks/nowhere'))).toBe('unknown-route');
    const patched = await api.request('PATCH', '/api/v1/agents', { token });
    expect([codeOf(patched), patched.headers.get('allow')]).toEqual([
      'method-not-allowed',
      'GET, POST, HEAD, OPTIONS',
    ]);
    const { port } = new URL(api.url);
    const raw = await new Promise<string>((resolve, reject) => {
      let said = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NOT HTTP AT ALL\r\n\r\n'));
      socket.on('data', (chunk) => {
        said += chunk;
      });
      socket.on('close', () => resolve(said)).on('error', reject);
    });
    expect(raw).toContain('problems/malformed-request');
  });

  it('say nothing of the inside, and the log nothing of people', async () => {
    const broken = await api.request('GET', '/api/v1/test/broken');
    expect(codeOf(broken)).toBe('internal');
    expect(JSON.stringify(broken.body)).not.toContain('fire');
    expect(broken.body.detail).toContain(broken.headers.get('x-request-id'));
    expect(api.log.some((line) => line.includes('on fire'))).toBe(true);
    expect((await api.request('GET', '/api/v1/test/leaky')).body).toEqual({ shown: 'yes' });
  });
});

describe('the log', () => {
  it('has a line per request with its id and business, and no token, password, address or query', async () => {
    const password = 'une phrase secrète à moi';
    const person = await api.person({ password, email: 'journal@salon.fr' });
    const from = api.log.length;
    const login = await api.request('POST', '/api/v1/auth/login', {
      body: { email: person.email, password },
    });
    await api.request('GET', '/api/v1/users?q=journal%40salon.fr', { token: login.body.accessToken });
    await api.request('POST', '/api/v1/auth/signup', {
      body: { email: person.email, password, firstName: 'A', lastName: 'B', businessName: 'C' },
    });
    await api.request('POST', '/api/v1/auth/refresh', { body: { refreshToken: login.body.refreshToken } });
    const lines = api.log.slice(from).join('');
    expect(lines).toContain('"path":"/api/v1/users"');
    expect(lines).toContain(person.tenantId);
    for (const secret of [
      password,
      'journal',
      login.body.accessToken,
      login.body.refreshToken,
      'crt_',
      'Bearer',
    ])
      expect({ secret, logged: lines.includes(secret) }).toEqual({ secret, logged: false });
  });
});

describe('browsers', () => {
  it('of other origins get no permission', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await api.request(method, '/api/v1/agents', { headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('get the back office at every address of its own, under a strict policy', async () => {
    for (const path of ['/', '/services/12']) {
      const page = await api.request('GET', path, { headers: { accept: 'text/html' } });
      expect(page.body).toContain('<title>Coccinelle</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    }
    const asset = await api.request('GET', '/assets/index-1a2b.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(
      (await api.request('GET', '/assets/index-old.js', { headers: { accept: 'text/html' } })).status,
    ).toBe(404);
    expect((await api.request('GET', '/api/v1/nowhere', { headers: { accept: 'text/html' } })).status).toBe(
      404,
    );
  });

  it('get docs that load nothing from elsewhere', async () => {
    const page = (await api.request('GET', '/api/v1/docs')).body as string;
    const urls = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(urls.length).toBe(3);
    for (const url of urls) expect([url, (await api.request('GET', url)).status]).toEqual([url, 200]);
    expect(page).not.toMatch(/<script>|https?:/);
    expect((await api.request('GET', '/api/v1/docs/assets/package.json')).status).toBe(404);
  });
});

describe('streams, files and bytes', () => {
  it('an event stream is framed, and ends with its client', async () => {
    const { token } = await api.person();
    const leave = new AbortController();
    const response = await fetch(`${api.url}/api/v1/test/stream`, {
      headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
      signal: leave.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('content-encoding')).toBeNull();
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: tick')) text += (await reader.read()).value;
    expect(text).toContain('id: 7\nevent: tick\ndata: {"n":1,"text":"é\\n\\n"}\n\n');
    leave.abort();
    await streamEnded;
  });

  it('a file keeps its accents, and one too large is refused', async () => {
    const { token } = await api.person();
    const upload = async (bytes: number, name: string, field = 'file', files = 1) => {
      const form = new FormData();
      form.set('note', 'été');
      for (let file = 0; file < files; file++) form.append(field, new Blob(['x'.repeat(bytes)]), name);
      const response = await fetch(`${api.url}/api/v1/test/upload`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
      return { status: response.status, body: (await response.json()) as { type?: string } };
    };
    expect(await upload(10, 'Tarifs été.pdf')).toEqual({
      status: 200,
      body: { fileName: 'Tarifs été.pdf', bytes: 10, note: 'été' },
    });
    expect(codeOf(await upload(1_001, 'big.pdf'))).toBe('too-large');
    expect(codeOf(await upload(10, 'x.pdf', 'another'))).toBe('malformed-request');
    expect(codeOf(await upload(10, 'x.pdf', 'file', 2))).toBe('malformed-request');
    expect(codeOf(await api.request('POST', '/api/v1/test/upload', { token, body: {} }))).toBe(
      'unsupported-media-type',
    );
  });

  it('a webhook sees the bytes exactly as they came', async () => {
    const body = '{ "a" :  1}\n';
    const answer = await api.request('POST', '/webhooks/test/hook', {
      body,
      headers: { 'content-encoding': 'identity' },
    });
    expect(answer.body).toEqual({ hex: Buffer.from(body).toString('hex') });
  });
});

describe('readiness', () => {
  it('names the part that does not answer', async () => {
    const half = await openTestApi({
      deps: { checks: { temporal: async () => {}, worker: () => Promise.reject(new Error('none')) } },
    });
    const answer = await half.request('GET', '/health/ready');
    expect([answer.status, answer.body]).toEqual([
      503,
      { status: 'down', parts: { database: 'up', temporal: 'up', worker: 'down' } },
    ]);
    expect((await half.request('GET', '/health/live')).status).toBe(200);
    await half.close();
  });
});

describe('rate limits', () => {
  const limited = () =>
    openTestApi({
      budgets: {
        ip: { points: 3, seconds: 60 },
        tenant: { points: 2, seconds: 3_600 },
        session: { points: 5, seconds: 60 },
      },
    });
  const statuses = async (times: number, ask: () => Promise<{ status: number }>) => {
    const seen: number[] = [];
    for (let i = 0; i < times; i += 1) seen.push((await ask()).status);
    return seen;
  };

  it('hold strangers per address, and say when to come back', async () => {
    const small = await limited();
    expect(await statuses(4, () => small.request('GET', '/api/v1/agents'))).toEqual([401, 401, 401, 429]);
    const refused = await small.request('GET', '/api/v1/agents');
    expect(codeOf(refused)).toBe('rate-limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe('3');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await small.request('GET', '/health/live')).status).toBe(200);
    expect((await small.request('GET', '/api/v1/openapi.json')).status).toBe(200);
    await small.close();
  });

  it('hold keys per business, without touching the owner’s screen', async () => {
    const small = await limited();
    const { tenantId, userId, token } = await small.person();
    const { key } = await small.key(tenantId, userId, ['agents:read']);
    expect(await statuses(3, () => small.request('GET', '/api/v1/agents', { token: key }))).toEqual([
      200, 200, 429,
    ]);
    const screen = () =>
      small.request('GET', '/api/v1/agents', { token, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(await statuses(6, screen)).toEqual([200, 200, 200, 200, 200, 429]);
    await small.close();
  });

  it('cannot be dodged by claiming to be our own page without a session', async () => {
    const small = await limited();
    const forged = () =>
      small.request('GET', '/api/v1/agents', {
        token: 'a.b.c',
        headers: { 'sec-fetch-site': 'same-origin' },
      });
    expect(await statuses(4, forged)).toEqual([401, 401, 401, 429]);
    await small.close();
  });

  it('count in memory while the database of the counters is away', async () => {
    const small = await limited();
    await small.t.asSuperuser('alter table rate_limits rename to rate_limits_away');
    expect(await statuses(4, () => small.request('GET', '/api/v1/agents'))).toEqual([401, 401, 401, 429]);
    await small.close();
  });
});
