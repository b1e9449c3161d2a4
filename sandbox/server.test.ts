import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxControl } from './control-client.ts';
import { providers } from './registry.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

const started: Sandbox[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.stop()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  started.push(sandbox);
  return { sandbox, control: sandboxControl(sandbox.url) };
}
const vapi = (
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  fetch(`${sandbox.url}/vapi${path}`, {
    method,
    headers: {
      authorization: 'Bearer k',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const json = async (response: Promise<Response>) =>
  (await (await response).json()) as Record<string, unknown>;

describe('the sandbox', () => {
  it('refuses to start in production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startSandbox()).rejects.toThrow('NODE_ENV=production');
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('says which port is taken', async () => {
    const { sandbox } = await start();
    await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: sandbox.port,
    });
  });

  it('keeps what vendors accepted across a restart', async () => {
    const stateDir = join(folder, 'kept');
    const first = await start({ stateDir });
    const made = await json(vapi(first.sandbox, 'POST', '/assistant', { name: 'Sara' }));
    const number = await json(
      vapi(first.sandbox, 'POST', '/phone-number', { provider: 'vapi', assistantId: made.id }),
    );
    await first.sandbox.stop();
    started.length = 0;
    const second = await start({ stateDir });
    expect(await json(vapi(second.sandbox, 'GET', `/assistant/${made.id}`))).toEqual(made);
    expect(await json(vapi(second.sandbox, 'GET', `/phone-number/${number.id}`))).toEqual(number);
  });

  it('names the file it cannot read instead of forgetting it', async () => {
    const stateDir = join(folder, 'broken');
    await mkdir(join(stateDir, 'vapi'), { recursive: true });
    await writeFile(join(stateDir, 'vapi', 'assistants.json'), '[{"id":');
    await expect(startSandbox({ stateDir })).rejects.toThrow(/assistants\.json: it is not a JSON list/);
  });

  it("answers malformed JSON, an unknown route and a body too large in the vendor's own words", async () => {
    const { sandbox } = await start();
    const malformed = await vapi(sandbox, 'POST', '/assistant', '{"name":');
    expect([malformed.status, ((await malformed.json()) as { statusCode: number }).statusCode]).toEqual([
      400, 400,
    ]);
    expect((await vapi(sandbox, 'GET', '/nothing-here')).status).toBe(404);
    const huge = await vapi(sandbox, 'POST', '/assistant', { firstMessage: 'x'.repeat(11 * 1024 * 1024) });
    expect(huge.status).toBe(413);
  });

  it('limits the rate per key, as a bucket that refills', async () => {
    let nowMs = Date.parse('2026-11-23T09:00:00Z');
    const { sandbox } = await start({ now: () => new Date(nowMs) });
    const statuses: number[] = [];
    for (let sent = 0; sent < 601; sent += 1) {
      const response = await vapi(sandbox, 'GET', '/call');
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(600);
    const refused = await vapi(sandbox, 'GET', '/call');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await vapi(sandbox, 'GET', '/call', undefined, { authorization: 'Bearer other' })).status).toBe(
      200,
    );
    nowMs += 1_000;
    expect((await vapi(sandbox, 'GET', '/call')).status).toBe(200);
  });
});

describe('the controls', () => {
  it('show what was received, without secrets', async () => {
    const { sandbox, control } = await start();
    await vapi(
      sandbox,
      'POST',
      '/assistant',
      { name: 'Sara', server: { url: 'https://a.example', headers: { 'X-Vapi-Secret': 'hidden-1' } } },
      { authorization: 'Bearer hidden-2' },
    );
    const [received] = await control.requests('vapi');
    expect(received).toMatchObject({
      method: 'POST',
      path: '/assistant',
      status: 201,
      outcome: 'answered',
      body: { name: 'Sara' },
    });
    expect(JSON.stringify(received)).not.toContain('hidden');
    expect(await control.requests('openai')).toEqual([]);
    await control.clearRequests();
    expect(await control.requests()).toEqual([]);
  });

  it('keep the last 200 only, and cut long bodies', async () => {
    const { sandbox, control } = await start();
    await vapi(sandbox, 'POST', '/assistant', { firstMessage: 'é'.repeat(50_000) });
    expect((await control.requests('vapi'))[0]?.body).toMatchObject({ truncated: true });
    for (let sent = 0; sent < 201; sent += 1) await (await vapi(sandbox, 'GET', '/call')).arrayBuffer();
    expect(await control.requests('vapi')).toHaveLength(200);
  });

  it('play a failure on the provider, method, path and count asked for, and nowhere else', async () => {
    const { sandbox, control } = await start();
    await control.fault({
      provider: 'vapi',
      kind: 'status',
      status: 503,
      match: { method: 'GET', path: '/assistant' },
      times: 2,
    });
    const status = async (method: string, path: string) =>
      (await vapi(sandbox, method, path, method === 'POST' ? {} : undefined)).status;
    expect(await status('POST', '/assistant')).toBe(201);
    expect(await status('GET', '/phone-number')).toBe(200);
    expect([
      await status('GET', '/assistant'),
      await status('GET', '/assistant'),
      await status('GET', '/assistant'),
    ]).toEqual([503, 503, 200]);
    expect(await control.faults()).toEqual([]);
  });

  it('really process what drop-after-accept cuts, and nothing of what drop-before cuts', async () => {
    const { sandbox, control } = await start();
    await control.fault({ provider: 'vapi', kind: 'drop-after-accept' });
    await expect(vapi(sandbox, 'POST', '/assistant', { name: 'accepted' })).rejects.toThrow();
    await control.fault({ provider: 'vapi', kind: 'drop-before' });
    await expect(vapi(sandbox, 'POST', '/assistant', { name: 'never' })).rejects.toThrow();
    const names = ((await (await vapi(sandbox, 'GET', '/assistant')).json()) as Array<{ name: string }>).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['accepted']);
    const outcomes = (await control.requests('vapi')).map(({ outcome, fault }) => [fault, outcome]);
    expect(outcomes.slice(0, 2)).toEqual([
      ['drop-after-accept', 'cut'],
      ['drop-before', 'cut'],
    ]);
  });

  it('refuse a failure they do not know', async () => {
    const { control } = await start();
    await expect(control.fault({ provider: 'vapi', kind: 'explode' as 'hang' })).rejects.toThrow('400');
  });
});

describe('webhooks of a call', () => {
  let receiver: Server;
  let target = '';
  let received: Array<{ type: string; secret: string | undefined }> = [];

  beforeAll(async () => {
    receiver = createServer((req, res) => {
      void text(req).then((body) => {
        const { message } = JSON.parse(body) as { message: { type: string; status?: string } };
        const secret = req.headers['x-vapi-secret'];
        received.push({
          type: message.status ?? message.type,
          secret: typeof secret === 'string' ? secret : undefined,
        });
        res.end('{}');
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  });
  afterAll(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await once(receiver, 'close');
  });

  async function call(
    faults: Array<Parameters<ReturnType<typeof sandboxControl>['fault']>[0]>,
    deliveries: number,
  ) {
    received = [];
    const { sandbox, control } = await start();
    for (const fault of faults) await control.fault(fault);
    const server = { url: target, headers: { 'X-Vapi-Secret': 'shared' } };
    const assistant = await json(vapi(sandbox, 'POST', '/assistant', { server }));
    await vapi(sandbox, 'POST', '/call', { assistantId: assistant.id, customer: { number: '+33639980000' } });
    for (;;) {
      const sent = await control.webhooks('vapi');
      if (sent.filter(({ status }) => status !== null).length >= deliveries)
        return received.map(({ type }) => type);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it('come once each, with the secret', async () => {
    const types = await call([], 3);
    expect(types[0]).toBe('in-progress');
    expect([...types].sort()).toEqual(['end-of-call-report', 'ended', 'in-progress']);
    expect(received.every(({ secret }) => secret === 'shared')).toBe(true);
  });

  it('come twice', async () => {
    const types = await call(
      [{ provider: 'vapi', kind: 'webhook-duplicate', match: { path: 'end-of-call-report' } }],
      4,
    );
    expect(types.filter((type) => type === 'end-of-call-report')).toHaveLength(2);
  });

  it('come unsigned', async () => {
    await call([{ provider: 'vapi', kind: 'webhook-unsigned', match: { path: 'end-of-call-report' } }], 3);
    expect(received.filter(({ secret }) => secret === undefined).map(({ type }) => type)).toEqual([
      'end-of-call-report',
    ]);
  });

  it('come out of order: the held one after the next', async () => {
    // status-update « ended » is sent first, and held until the report has been delivered.
    const types = await call(
      [
        { provider: 'vapi', kind: 'webhook-late', delayMs: 0, match: { path: 'status-update' } },
        { provider: 'vapi', kind: 'webhook-out-of-order', match: { path: 'status-update' } },
      ],
      3,
    );
    expect(types).toEqual(['in-progress', 'end-of-call-report', 'ended']);
  });

  it('come late, and the receiver that is down is told about, not suffered', async () => {
    const types = await call(
      [{ provider: 'vapi', kind: 'webhook-late', delayMs: 30, match: { path: 'end-of-call-report' } }],
      3,
    );
    expect(types.at(-1)).toBe('end-of-call-report');
    const { sandbox, control } = await start();
    const assistant = await json(
      vapi(sandbox, 'POST', '/assistant', { server: { url: 'http://127.0.0.1:9/' } }),
    );
    await vapi(sandbox, 'POST', '/call', { assistantId: assistant.id, customer: { number: '+33639980000' } });
    let sent = await control.webhooks('vapi');
    while (sent.length < 3 || sent.some(({ error }) => error === null)) sent = await control.webhooks('vapi');
    expect(sent.every(({ status }) => status === null)).toBe(true);
  });
});

describe('the pages', () => {
  it.each([
    ['fr', 'Bac à sable', 'Simulé', 'Réel'],
    ['en', 'Sandbox', 'Simulated', 'Real'],
  ])('say in %s what is simulated and what is real', async (language, title, simulated, real) => {
    const { sandbox } = await start({ realProviders: ['openai'] });
    const page = await (await fetch(`${sandbox.url}/?lang=${language}`)).text();
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page.match(new RegExp(`class="state simulated">${simulated}`, 'g'))).toHaveLength(
      providers.length - 1,
    );
    expect(page.match(new RegExp(`class="state real">${real}`, 'g'))).toHaveLength(1);
  });

  it('escape what a vendor was sent', async () => {
    const { sandbox } = await start();
    const hostile = '<script>alert(1)</script>';
    const model = {
      provider: 'anthropic',
      model: 'claude-sonnet-5',
      messages: [{ role: 'system', content: hostile }],
    };
    await vapi(sandbox, 'POST', '/assistant', { name: hostile, firstMessage: hostile, model });
    const page = await (await fetch(`${sandbox.url}/pages/vapi`)).text();
    expect(page).not.toContain(hostile);
    expect(page).toContain('&#60;script&#62;');
  });

  it('tell live what is received', async () => {
    const { sandbox } = await start();
    const stop = new AbortController();
    const events = await fetch(`${sandbox.url}/_control/events`, { signal: stop.signal });
    await vapi(sandbox, 'GET', '/call');
    const reader = events.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('{"provider":"vapi","total":1}');
    stop.abort();
  });
});

async function text(req: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of req) body += String(chunk);
  return body;
}
