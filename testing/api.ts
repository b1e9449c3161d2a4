import { randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { answerUnreadable } from '../api/errors.ts';
import { createPasswordHasher } from '../api/passwords.ts';
import type { Route } from '../api/route.ts';
import { closeStreams } from '../api/sse.ts';
import { signAccessToken } from '../api/tokens.ts';
import { KEEP_ALIVE_MS, loadConfig } from '../config.ts';
import { createApiKey } from '../db/api-keys.ts';
import { createUser, openSession } from '../db/identity.ts';
import { type Bucket, type Budget, openRateLimits } from '../db/rate-limit.ts';
import type { Role, Scope } from '../domain/identity/roles.ts';
import { createLogger } from '../logging.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
  body: any;
}

export interface TestApi {
  url: string;
  deps: ApiDeps;
  t: TestDatabase;
  /** Every line the API logged, as text. */
  log: string[];
  /** Sends JSON and reads the answer; `token` is an access token or an API key. */
  request(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** A person of a business (a new one unless given) with an open session. */
  person(options?: { tenantId?: string; role?: Role; email?: string; password?: string }): Promise<{
    tenantId: string;
    userId: string;
    sessionId: string;
    token: string;
    refreshToken: string;
    email: string;
  }>;
  /** An API key of a business. */
  key(
    tenantId: string,
    userId: string,
    scopes: Scope[],
    expiresAt?: Date,
  ): Promise<{ id: string; key: string }>;
  close(): Promise<void>;
}

const PLENTY: Record<Bucket, Budget> = {
  ip: { points: 1_000_000, seconds: 60 },
  tenant: { points: 1_000_000, seconds: 3_600 },
  session: { points: 1_000_000, seconds: 60 },
  webhook: { points: 1_000_000, seconds: 60 },
  hold: { points: 1_000_000, seconds: 300 },
  chat: { points: 1_000_000, seconds: 3_600 },
  chats: { points: 1_000_000, seconds: 3_600 },
};

/** The real API on a free port, over a real database of its own. `deps` replaces parts (clock, checks, adapters). */
export async function openTestApi(
  options: {
    routes?: readonly Route[];
    deps?: Partial<ApiDeps>;
    env?: NodeJS.ProcessEnv;
    budgets?: Partial<Record<Bucket, Budget>>;
    /** Another part's database, left open; default one of its own. */
    database?: TestDatabase;
    /** Default a free one. */
    port?: number;
  } = {},
): Promise<TestApi> {
  const t = options.database ?? (await openTestDatabase());
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: t.url, ...options.env });
  const log: string[] = [];
  const logger = createLogger(
    'debug',
    new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk));
        done();
      },
    }),
  );
  const limits = openRateLimits({
    url: t.url,
    secret: config.secrets.token,
    budgets: { ...PLENTY, ...options.budgets },
  });
  const deps: ApiDeps = {
    config,
    db: t.db,
    limits,
    passwords: createPasswordHasher(),
    logger,
    clock: () => new Date(),
    ...options.deps,
  };
  const server = createServer(createApp(deps, options.routes));
  answerUnreadable(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** Made once: nobody logs in with it, and making it is meant to be slow. */
  let untypedHash: Promise<string> | undefined;
  const untyped = () => (untypedHash ??= deps.passwords.hash('a password nobody types'));
  return {
    url,
    deps,
    t,
    log,
    async request(method, path, { token, body, headers } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text ? JSON.parse(text) : text,
      };
    },
    async person(wanted = {}) {
      const tenantId = wanted.tenantId ?? (await t.tenant());
      const email = wanted.email ?? `${randomUUIDv7()}@exemple.fr`;
      const passwordHash = await (wanted.password ? deps.passwords.hash(wanted.password) : untyped());
      return await t.db.asTenant(tenantId, async (tx) => {
        const user = await createUser(tx, {
          email,
          passwordHash,
          firstName: 'Marie',
          lastName: 'Durand',
          role: wanted.role ?? 'owner',
          locale: null,
        });
        const now = deps.clock();
        const session = await openSession(tx, { userId: user.id, userAgent: 'test', ip: '127.0.0.1', now });
        const { token } = await signAccessToken(
          { tenantId, userId: user.id, sessionId: session.sessionId },
          config.secrets.token,
          now,
        );
        return {
          tenantId,
          userId: user.id,
          sessionId: session.sessionId,
          token,
          refreshToken: session.refreshToken,
          email,
        };
      });
    },
    key: (tenantId, userId, scopes, expiresAt) =>
      t.db.asTenant(tenantId, (tx) =>
        createApiKey(tx, { name: 'test', scopes, createdBy: userId, expiresAt: expiresAt ?? null }),
      ),
    async close() {
      closeStreams();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await limits.close();
      if (!options.database) await t.close();
    },
  };
}
