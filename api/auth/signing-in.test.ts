import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { createPasswordHasher } from '../passwords.ts';

const PASSWORD = 'une phrase que je retiens';
const START = new Date('2026-11-23T09:00:00.000Z');

let api: TestApi;
let now = START;
const counted = { verified: 0 };
beforeAll(async () => {
  const real = createPasswordHasher();
  api = await openTestApi({
    deps: {
      clock: () => now,
      passwords: {
        hash: real.hash,
        verify: (hash, password) => {
          counted.verified += 1;
          return real.verify(hash, password);
        },
        verifyNothing: (password) => {
          counted.verified += 1;
          return real.verifyNothing(password);
        },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(async () => {
  now = START;
  counted.verified = 0;
  await api.t.asSuperuser('delete from rate_limits');
});

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const login = (email: string, password: string) =>
  api.request('POST', '/api/v1/auth/login', { body: { email, password } });
const refresh = (refreshToken: string) =>
  api.request('POST', '/api/v1/auth/refresh', { body: { refreshToken } });
const me = (token: string) => api.request('GET', '/api/v1/auth/me', { token });
const codeOf = (answer: { body: { type?: string } }) => answer.body.type?.split('/').pop();

describe('signing up', () => {
  const form = (email: string) => ({
    email,
    password: PASSWORD,
    firstName: 'Éloïse',
    lastName: 'Lefèvre',
    businessName: 'Salon Éloïse & Fils',
  });

  it('creates a business with French defaults and its owner, signed in', async () => {
    const made = await api.request('POST', '/api/v1/auth/signup', { body: form('  Eloise@Salon.FR ') });
    expect(made.status).toBe(201);
    expect(made.body.user).toMatchObject({ email: 'eloise@salon.fr', firstName: 'Éloïse', role: 'owner' });
    expect(made.body.tenant).toMatchObject({
      slug: 'salon-eloise-fils',
      locale: 'fr-FR',
      timeZone: 'Europe/Paris',
      currency: 'EUR',
    });
    const seen = await me(made.body.accessToken);
    expect(seen.body).toMatchObject({ user: made.body.user, tenant: made.body.tenant });
    expect((await login('eloise@salon.fr', PASSWORD)).status).toBe(200);
  });

  it('gives two businesses of one name slugs of their own', async () => {
    const [a, b] = [
      await api.request('POST', '/api/v1/auth/signup', {
        body: { ...form('a@b.fr'), businessName: 'Chez Nous' },
      }),
      await api.request('POST', '/api/v1/auth/signup', {
        body: { ...form('b@b.fr'), businessName: 'Chez Nous' },
      }),
    ];
    expect(a.body.tenant.slug).toBe('chez-nous');
    expect(b.body.tenant.slug).toMatch(/^chez-nous-[0-9a-f]{6}$/);
  });

  it('refuses an address that has an account, also when two sign up at once', async () => {
    const both = await Promise.all(
      [1, 2].map(() => api.request('POST', '/api/v1/auth/signup', { body: form('twice@salon.fr') })),
    );
    expect(both.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const refused = both.find((answer) => answer.status === 409)!;
    expect(refused.body).toMatchObject({ errors: [{ path: 'email', code: 'taken' }] });
    expect(codeOf(refused)).toBe('email-taken');
  });

  it('names every field that is wrong', async () => {
    const refused = await api.request('POST', '/api/v1/auth/signup', {
      body: {
        email: 'nope',
        password: 'court',
        firstName: 'A',
        lastName: 'B',
        businessName: ' ',
        timeZone: 'Mars/Base',
      },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      'businessName',
      'email',
      'password',
      'timeZone',
    ]);
  });

  it('stores the password as argon2id with the parameters we state, and no token in the clear', async () => {
    const made = await api.request('POST', '/api/v1/auth/signup', { body: form('stored@salon.fr') });
    const [{ hash }] = (await api.t.asSuperuser<{ hash: string }>(
      'select password_hash as hash from users where id = $1',
      [made.body.user.id],
    )) as [{ hash: string }];
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const [{ dump }] = (await api.t.asSuperuser<{ dump: string }>(
      `select string_agg(t::text, '') as dump from refresh_tokens t`,
    )) as [{ dump: string }];
    expect(dump).not.toContain(made.body.refreshToken);
  });
});

describe('logging in', () => {
  it('takes an accent however it was typed', async () => {
    const { email } = await api.person({ password: 'café du matin'.normalize('NFC') });
    expect((await login(email, 'café du matin'.normalize('NFD'))).status).toBe(200);
  });

  it('answers an unknown address exactly like a wrong password, with the same work', async () => {
    const { email } = await api.person({ password: PASSWORD });
    counted.verified = 0;
    const wrong = await login(email, 'not this one');
    const unknown = await login('nobody@nowhere.fr', 'not this one');
    expect(counted.verified).toBe(2);
    const shown = ({ status, body }: typeof wrong) => ({ status, body: { ...body, instance: '' } });
    expect(shown(unknown)).toEqual(shown(wrong));
    expect(wrong.status).toBe(401);
  });

  it('closes after five wrong passwords, for longer each time, and opens again', async () => {
    const { email } = await api.person({ password: PASSWORD });
    for (let i = 0; i < 5; i += 1) expect((await login(email, 'wrong password')).status).toBe(401);
    counted.verified = 0;
    const closed = await login(email, PASSWORD);
    expect(closed.status).toBe(429);
    expect(codeOf(closed)).toBe('too-many-attempts');
    expect(closed.headers.get('retry-after')).toBe('60');
    expect(counted.verified).toBe(0);
    later(61);
    expect((await login(email, 'wrong password')).status).toBe(401);
    expect((await login(email, PASSWORD)).headers.get('retry-after')).toBe('120');
    later(121);
    expect((await login(email, PASSWORD)).status).toBe(200);
    // Success wipes the slate.
    expect((await login(email, 'wrong password')).status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(200);
  });

  it('closes for an address without an account in the same way', async () => {
    for (let i = 0; i < 5; i += 1) expect((await login('ghost@nowhere.fr', 'x')).status).toBe(401);
    const closed = await login('ghost@nowhere.fr', 'x');
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('never waits longer than a quarter of an hour', async () => {
    const { email } = await api.person({ password: PASSWORD });
    let longest = 0;
    for (let i = 0; i < 15; i += 1) {
      const answer = await login(email, 'wrong password');
      const wait = Number(answer.headers.get('retry-after') ?? 0);
      longest = Math.max(longest, wait);
      later(wait);
    }
    expect(longest).toBe(900);
  });

  it('lets no more guesses through when they come all at once', async () => {
    const { email } = await api.person({ password: PASSWORD });
    counted.verified = 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email, 'wrong password')));
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
    expect(counted.verified).toBe(5);
  });

  it('does not close one account because of guesses at another', async () => {
    const [marie, paul] = [
      await api.person({ password: PASSWORD }),
      await api.person({ password: PASSWORD }),
    ];
    for (let i = 0; i < 6; i += 1) await login(marie.email, 'wrong password');
    expect((await login(paul.email, PASSWORD)).status).toBe(200);
  });

  it('slows one address that walks through many accounts, however often it logs in to its own', async () => {
    const { email } = await api.person({ password: PASSWORD });
    let refused = 0;
    for (let i = 0; i < 60; i += 1) {
      if (i % 4 === 3) await login(email, PASSWORD);
      if ((await login(`victim-${i}@nowhere.fr`, 'x')).status === 429) refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('keeps no e-mail address among the counters', async () => {
    await login('counted@nowhere.fr', 'x');
    const rows = await api.t.asSuperuser<{ key: string }>('select key from rate_limits');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ key }) => /counted|nowhere|127/.test(key))).toEqual([]);
  });
});

describe('refreshing', () => {
  it('exchanges a token for new ones, and lets each be used once', async () => {
    const { refreshToken } = await api.person();
    later(1);
    const first = await refresh(refreshToken);
    expect(first.status).toBe(200);
    later(1);
    const second = await refresh(first.body.refreshToken);
    expect(second.status).toBe(200);
    expect((await me(second.body.accessToken)).status).toBe(200);
  });

  it('ends the whole session when a spent token comes back', async () => {
    const person = await api.person();
    later(1);
    const first = await refresh(person.refreshToken);
    later(1);
    const replayed = await refresh(person.refreshToken);
    expect([replayed.status, codeOf(replayed)]).toEqual([401, 'session-ended']);
    // The thief's tokens and the owner's alike.
    expect((await refresh(first.body.refreshToken)).status).toBe(401);
    expect((await me(first.body.accessToken)).status).toBe(401);
    expect((await me(person.token)).status).toBe(401);
    expect(
      await api.t.asSuperuser('select revoked_reason from sessions where id = $1', [person.sessionId]),
    ).toEqual([{ revoked_reason: 'reuse' }]);
    expect(
      await api.t.asSuperuser(
        `select action, subject_id from audit_logs where tenant_id = $1 and action = 'session.reuse_detected'`,
        [person.tenantId],
      ),
    ).toEqual([{ action: 'session.reuse_detected', subject_id: person.sessionId }]);
  });

  it('answers two requests that crossed on the wire, and stays open', async () => {
    const { refreshToken, sessionId } = await api.person();
    // Somebody holds the session's row until both requests have arrived and wait for it.
    const holder = new pg.Client({ connectionString: api.t.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from sessions where id = $1 for update', [sessionId]);
    const crossing = Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    await untilWaiting(2);
    later(1);
    await holder.query('commit');
    await holder.end();
    const both = await crossing;
    expect(both.map((answer) => answer.status)).toEqual([200, 200]);
    const [a, b] = both.map((answer) => answer.body.refreshToken as string);
    expect(a).not.toBe(b);
    later(60);
    expect((await refresh(a!)).status).toBe(200);
    expect((await refresh(b!)).status).toBe(200);
  });

  it('refuses a token after fourteen idle days, and any after thirty', async () => {
    const idle = await api.person();
    const busy = await api.person();
    later(13 * 86_400);
    const kept = await refresh(busy.refreshToken);
    expect(kept.status).toBe(200);
    later(1.1 * 86_400);
    expect((await refresh(idle.refreshToken)).status).toBe(401);
    later(12 * 86_400);
    const last = await refresh(kept.body.refreshToken);
    expect(last.status).toBe(200);
    later(5 * 86_400);
    expect((await refresh(last.body.refreshToken)).status).toBe(401);
  });

  it('refuses what was never a token', async () => {
    for (const body of [{}, { refreshToken: 'crt_unknown' }])
      expect((await api.request('POST', '/api/v1/auth/refresh', { body })).status).toBe(401);
  });
});

describe('the refresh cookie', () => {
  it('is out of reach for scripts and other sites', async () => {
    const { email } = await api.person({ password: PASSWORD });
    const cookie = (await login(email, PASSWORD)).headers.get('set-cookie');
    expect(cookie).toMatch(
      /^coccinelle_refresh=crt_[\w-]{43}; Path=\/api\/v1\/auth; .*HttpOnly; SameSite=Strict$/,
    );
  });

  it('refreshes from our own pages, and from no other', async () => {
    const { refreshToken } = await api.person();
    later(1);
    const withCookie = (headers: Record<string, string>) =>
      api.request('POST', '/api/v1/auth/refresh', {
        body: {},
        headers: { cookie: `other=1; coccinelle_refresh=${refreshToken}`, ...headers },
      });
    expect((await withCookie({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await withCookie({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await withCookie({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await withCookie({ origin: 'null' })).status).toBe(403);
    expect((await withCookie({ origin: api.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('cannot be used by a form, which sends no JSON', async () => {
    const { refreshToken } = await api.person();
    const response = await fetch(`${api.url}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: `coccinelle_refresh=${refreshToken}`,
      },
      body: 'a=1',
    });
    expect(response.status).toBe(415);
  });

  it('is marked for https only where the product is reached by https', async () => {
    const secure = await openTestApi({ env: { PUBLIC_URL: 'https://app.coccinelle.example' } });
    const { email } = await secure.person({ password: PASSWORD });
    const answer = await secure.request('POST', '/api/v1/auth/login', {
      body: { email, password: PASSWORD },
    });
    expect(answer.headers.get('set-cookie')).toContain('Secure');
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
    await secure.close();
  });
});

describe('logging out', () => {
  it('ends the session of the access token at once, and forgets the cookie', async () => {
    const person = await api.person();
    const out = await api.request('POST', '/api/v1/auth/logout', { token: person.token, body: {} });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^coccinelle_refresh=; .*1970/);
    expect((await me(person.token)).status).toBe(401);
    expect((await refresh(person.refreshToken)).status).toBe(401);
  });

  it('ends the session of the cookie when the access token is gone', async () => {
    const person = await api.person();
    const headers = { cookie: `coccinelle_refresh=${person.refreshToken}` };
    expect((await api.request('POST', '/api/v1/auth/logout', { headers })).status).toBe(204);
    expect((await me(person.token)).status).toBe(401);
  });

  it('is harmless without a session, and leaves other sessions alone', async () => {
    const [marie, paul] = [await api.person(), await api.person()];
    expect((await api.request('POST', '/api/v1/auth/logout')).status).toBe(204);
    await api.request('POST', '/api/v1/auth/logout', { token: marie.token });
    expect((await me(paul.token)).status).toBe(200);
  });
});

describe('an access token', () => {
  it('lasts a quarter of an hour', async () => {
    const { token } = await api.person();
    later(899);
    expect((await me(token)).status).toBe(200);
    later(2);
    expect((await me(token)).status).toBe(401);
  });

  it('signed by somebody else, for something else or not at all is refused', async () => {
    const { SignJWT } = await import('jose');
    const { tenantId, userId, sessionId } = await api.person();
    const forge = (alg: string, secret: string, audience: string) =>
      new SignJWT({ tid: tenantId, sid: sessionId })
        .setProtectedHeader({ alg, typ: 'at+jwt' })
        .setSubject(userId)
        .setIssuer('coccinelle')
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + 60_000))
        .sign(Buffer.from(secret));
    const { token: secret } = api.deps.config.secrets;
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${
      (await forge('HS256', secret, 'coccinelle-api')).split('.')[1]
    }.`;
    expect((await me(await forge('HS256', secret, 'coccinelle-api'))).status).toBe(200);
    for (const token of [
      await forge('HS256', 'x'.repeat(40), 'coccinelle-api'),
      await forge('HS512', secret + secret, 'coccinelle-api'),
      await forge('HS256', secret, 'another-api'),
      unsigned,
      'a.b.c',
      'crt_something',
    ])
      expect((await me(token)).status).toBe(401);
  });

  it('loses its rights with the person’s role, not with the token’s end', async () => {
    const { token, userId } = await api.person({ role: 'admin' });
    expect((await api.request('GET', '/api/v1/audit-logs', { token })).status).toBe(200);
    await api.t.asSuperuser(`update users set role = 'agent' where id = $1`, [userId]);
    expect((await api.request('GET', '/api/v1/audit-logs', { token })).status).toBe(403);
  });
});

/** Waits until as many of our queries wait for a lock. */
async function untilWaiting(queries: number): Promise<void> {
  for (;;) {
    const [{ waiting }] = (await api.t.asSuperuser<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )) as [{ waiting: number }];
    if (waiting >= queries) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
