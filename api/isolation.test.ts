import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { connectTemporal } from '../temporal/connection.ts';
import { type Answer, openTestApi, type TestApi } from '../testing/api.ts';
import { fillEveryTable, fingerprint } from '../testing/tenant-rows.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

const MARKER = 'confidentiel-de-paul';

let api: TestApi;
let closeTemporal: () => Promise<void>;
/** The ids of everything the other business owns, by table. */
let ids: Map<string, string>;
let paul: string;

beforeAll(async () => {
  const { client, connection } = await connectTemporal(
    { address: process.env.TEST_TEMPORAL_ADDRESS!, namespace: 'default' },
    { encode: async (payloads) => payloads, decode: async (payloads) => payloads },
  );
  closeTemporal = () => connection.close();
  api = await openTestApi({ deps: { temporal: { client, taskQueue: 'nobody-polls-this' } } });
  const other = await api.person();
  paul = other.tenantId;
  const rows = await fillEveryTable(api.t, paul, MARKER);
  ids = new Map(
    [...rows].flatMap(([table, row]) => (typeof row.id === 'string' ? [[table, row.id] as const] : [])),
  );
  ids.set('owner', other.userId);
});
afterAll(async () => {
  await api.close();
  await closeTemporal();
});

/** A path with its parameters filled: ids by `id`, the rest from the route's example. */
function pathOf(route: Route, id: string): string {
  const example = (route.example.params ?? {}) as Record<string, unknown>;
  return route.path.replace(/:(\w+)/g, (_whole, name: string) => {
    const given = example[name];
    const isId = name === 'id' || /Id$/.test(name) || given === undefined;
    return encodeURIComponent(isId ? id : String(given));
  });
}

async function send(
  route: Route,
  options: {
    path: string;
    token?: string;
    query?: Record<string, string>;
    body?: unknown;
    language?: string;
  },
): Promise<Answer> {
  const query = new URLSearchParams(options.query ?? {}).toString();
  const path = `${options.path}${query ? `?${query}` : ''}`;
  const { token } = options;
  if (route.upload) {
    const form = new FormData();
    for (const [name, value] of Object.entries((options.body ?? {}) as object)) form.set(name, String(value));
    form.set(
      route.upload.field,
      new Blob(['%PDF-1.7 nothing'], { type: 'application/pdf' }),
      'tarifs été.pdf',
    );
    const response = await fetch(api.url + path, {
      method: route.method.toUpperCase(),
      headers: token ? { authorization: `Bearer ${token}` } : {},
      body: form,
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }
  return api.request(route.method.toUpperCase(), path, {
    ...(token ? { token } : {}),
    ...(route.body || route.rawBody ? { body: options.body ?? {} } : {}),
  });
}

/** Fields of an object schema that look like they take an id. */
function idFields(schema: z.ZodType | undefined): string[] {
  const shape = schema && 'shape' in schema ? (schema.shape as object) : {};
  return Object.keys(shape).filter((name) => /^id$|Id$/.test(name));
}

const needsLogin = routes.filter((route) => route.access !== 'public');

describe('a stranger with another business’s ids', () => {
  it('reads and changes nothing, through any route, as person or by key', async () => {
    const before = await fingerprint(api.t, paul);
    const tried: string[] = [];
    for (const route of needsLogin) {
      const fromPath = route.path.includes(':');
      const fields = [...idFields(route.body), ...idFields(route.query)];
      if (!fromPath && fields.length === 0) continue;
      // A person of their own for each route, since some routes end sessions.
      const marie = await api.person();
      const scope = route.access === 'session' ? [] : [route.access as never];
      const key = scope.length > 0 ? (await api.key(marie.tenantId, marie.userId, scope)).key : undefined;
      const body = (id: string) => ({
        ...(route.example.body as object),
        ...Object.fromEntries(idFields(route.body).map((name) => [name, id])),
      });
      const attempt = async (table: string, id: string) => {
        const answer = await send(route, {
          path: pathOf(route, id),
          token: key && table.length % 2 ? key : marie.token,
          query: {
            ...(route.example.query as object),
            ...Object.fromEntries(idFields(route.query).map((name) => [name, id])),
          },
          body: body(id),
        });
        const label = `${route.method} ${route.path} with the id of ${table}`;
        tried.push(label);
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
        expect({ label, server: answer.status < 500 || isMissingPart(answer) }).toEqual({
          label,
          server: true,
        });
        expect({ label, leak: text.includes(MARKER) }).toEqual({ label, leak: false });
        if (fromPath && /:id\b/.test(route.path))
          expect({ label, found: answer.status >= 200 && answer.status < 300 }).toEqual({
            label,
            found: false,
          });
      };
      // What only reads does not mind others reading beside it.
      const all = [...ids];
      const atOnce = route.method === 'get' ? 8 : 1;
      while (all.length > 0)
        await Promise.all(all.splice(0, atOnce).map(([table, id]) => attempt(table, id)));
    }
    expect(tried.length).toBeGreaterThan(200);
    expect(await fingerprint(api.t, paul)).toEqual(before);
  }, 900_000);

  it('sees none of it in any list', async () => {
    const marie = await api.person();
    for (const route of needsLogin.filter((r) => r.method === 'get' && !r.path.includes(':') && !r.events)) {
      const answer = await send(route, { path: route.path, token: marie.token });
      const text = JSON.stringify(answer.body);
      expect({ path: route.path, leak: text.includes(MARKER) || text.includes(paul) }).toEqual({
        path: route.path,
        leak: false,
      });
    }
  });
});

describe('somebody nobody knows', () => {
  it('is refused by every route that is not public, before anything is read', async () => {
    for (const route of needsLogin) {
      const path = pathOf(route, ids.get('services')!);
      for (const token of [undefined, 'nonsense', 'ck_live_nonsense']) {
        const answer = await send(route, { path, ...(token ? { token } : {}), body: '{ not json' });
        expect({ path, status: answer.status }).toEqual({ path, status: 401 });
      }
    }
  });

  it('with a key that has no such scope is refused by every route', async () => {
    const marie = await api.person();
    for (const route of needsLogin) {
      const scope = route.access === 'agents:read' ? 'services:read' : 'agents:read';
      const { key } = await api.key(marie.tenantId, marie.userId, [scope]);
      const answer = await send(route, { path: pathOf(route, ids.get('services')!), token: key });
      expect({ path: route.path, status: answer.status }).toEqual({ path: route.path, status: 403 });
    }
  });
});

/** A process without search or a model answers 503 with a reason: that is no failure of the route. */
function isMissingPart(answer: Answer): boolean {
  return answer.status === 503 && JSON.stringify(answer.body).includes('problems/unavailable');
}

const NASTY: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  ' ',
  'a\u0000b',
  '\ud800',
  '🐞👩‍🔬é́',
  `'; drop table tenants; --`,
  '%_\\',
  '{{7*7}}$' + '{jndi:ldap://x}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'x'.repeat(20_000),
  '\u202e\u2066\ufeff',
  [],
  [null],
  {},
  { __proto__: { polluted: true }, constructor: 1 },
  JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`),
  '2026-02-30T25:61:00Z',
  '-271821-04-20T00:00:00.000Z',
  '00000000-0000-0000-0000-000000000000',
];

describe('nonsense', () => {
  it('in any field of any route is answered with a problem, never with a failure of ours', async () => {
    for (const route of routes.filter((r) => !r.path.startsWith('/health/'))) {
      const { token } = await api.person();
      const base = (route.example.body ?? {}) as Record<string, unknown>;
      const fields = fieldsOf(route.body, base);
      const sent: Promise<void>[] = [];
      const check = async (options: Parameters<typeof send>[1], what: string) => {
        const label = `${route.method} ${route.path} ${what}`;
        const answer = await send(route, { token, ...options }).catch((cause: Error) => {
          throw new Error(`no answer to ${label}`, { cause });
        });
        expect({ label, status: answer.status < 500 || isMissingPart(answer) ? 'fine' : answer }).toEqual({
          label,
          status: 'fine',
        });
        if (answer.status >= 400 && !route.upload)
          expect(answer.headers.get('content-type')).toContain('problem+json');
      };
      const path = pathOf(route, crypto.randomUUID());
      for (const [turn, value] of NASTY.entries()) {
        // Each value meets every route, each field a third of the values: all pairs would take minutes and find the same.
        const mine = (_field: string, i: number) => (i + turn) % 3 === 0;
        const shown = JSON.stringify(value)?.slice(0, 40) ?? String(value);
        for (const field of route.body ? fields.filter(mine) : [])
          sent.push(check({ path, body: { ...base, [field]: value } }, `${field} = ${shown}`));
        if (route.body && !route.upload)
          sent.push(check({ path, body: JSON.stringify(value) }, `body = ${shown}`));
        if (typeof value === 'string' && value.isWellFormed()) {
          for (const field of fieldsOf(route.query, {}).filter(mine))
            sent.push(check({ path, query: { [field]: value.slice(0, 2_000) } }, `?${field}=${shown}`));
          if (route.path.includes(':'))
            sent.push(check({ path: pathOf(route, value.slice(0, 2_000)) }, `path ${shown}`));
        }
        if (sent.length >= 16) await Promise.all(sent.splice(0));
      }
      await Promise.all(sent);
    }
  }, 900_000);

  it('in the address or the headers is no failure of ours either', async () => {
    const { token } = await api.person();
    for (const path of [
      '/api/v1/agents/%',
      '/api/v1/agents/%ff',
      '/api/v1/agents/%00',
      '//',
      '/api/v1/../../x',
      '/%c0%ae',
    ])
      expect((await api.request('GET', path, { token })).status).toBeLessThan(500);
    for (const headers of [
      { 'accept-language': 'en;q=x,,;;'.repeat(500) },
      { authorization: `Bearer ${'x'.repeat(5_000)}` },
      { authorization: 'Basic eDp5' },
      { cookie: 'coccinelle_refresh=%00;;=;' },
      { 'content-type': 'application/json; charset=utf-7' },
      { 'content-encoding': 'snappy' },
    ] as Record<string, string>[])
      expect((await api.request('POST', '/api/v1/auth/refresh', { body: {}, headers })).status).toBeLessThan(
        500,
      );
    expect((await api.request('GET', '/health/live')).status).toBe(200);
  });
});

function fieldsOf(schema: z.ZodType | undefined, example: Record<string, unknown>): string[] {
  const shape = schema && 'shape' in schema ? (schema.shape as object) : {};
  return [...new Set([...Object.keys(shape), ...Object.keys(example)])];
}
