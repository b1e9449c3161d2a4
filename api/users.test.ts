import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const codeOf = (answer: { body: { type?: string } }) => answer.body.type?.split('/').pop();

describe('people', () => {
  it('are added by owners and admins, can then log in, and are told apart by role', async () => {
    const { token, tenantId } = await api.person({ role: 'admin' });
    const body = {
      email: 'Lea@Salon.fr',
      password: 'un premier mot de passe',
      firstName: 'Léa',
      role: 'agent',
    };
    const made = await api.request('POST', '/api/v1/users', { token, body });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toMatch(/password|argon2/i);
    const login = await api.request('POST', '/api/v1/auth/login', {
      body: { email: 'lea@salon.fr', password: body.password },
    });
    expect(login.body.tenant.id).toBe(tenantId);
    const hers = login.body.accessToken;
    expect((await api.request('GET', '/api/v1/agents', { token: hers })).status).toBe(200);
    for (const [method, path] of [
      ['GET', 'users'],
      ['GET', 'api-keys'],
      ['GET', 'audit-logs'],
      ['POST', 'agents'],
      ['PUT', 'settings'],
    ] as const)
      expect(
        (
          await api.request(method, `/api/v1/${path}`, {
            token: hers,
            body: method === 'GET' ? undefined : {},
          })
        ).status,
      ).toBe(403);
    expect(codeOf(await api.request('POST', '/api/v1/users', { token, body }))).toBe('email-taken');
  });

  it('above oneself cannot be made, changed or removed', async () => {
    const owner = await api.person();
    const admin = await api.person({ tenantId: owner.tenantId, role: 'admin' });
    const asAdmin = (method: string, path: string, body?: unknown) =>
      api.request(method, `/api/v1/users${path}`, { token: admin.token, body });
    const form = { email: 'x@salon.fr', password: 'un premier mot de passe', role: 'owner' };
    expect(codeOf(await asAdmin('POST', '', form))).toBe('role-above-you');
    expect(codeOf(await asAdmin('PUT', `/${owner.userId}`, { firstName: 'Volé' }))).toBe('above-you');
    expect(codeOf(await asAdmin('DELETE', `/${owner.userId}`))).toBe('above-you');
    expect(codeOf(await asAdmin('PUT', `/${admin.userId}`, { role: 'owner' }))).toBe('role-above-you');
  });

  it('never leave a business without an owner, also when two owners demote each other at once', async () => {
    const a = await api.person();
    const b = await api.person({ tenantId: a.tenantId });
    const demote = (by: string, id: string) =>
      api.request('PUT', `/api/v1/users/${id}`, { token: by, body: { role: 'agent' } });
    await Promise.all([demote(a.token, b.userId), demote(b.token, a.userId)]);
    const owners = await api.t.asSuperuser(`select id from users where tenant_id = $1 and role = 'owner'`, [
      a.tenantId,
    ]);
    expect(owners).toHaveLength(1);
  });

  it('who are removed are out at once', async () => {
    const owner = await api.person();
    const agent = await api.person({ tenantId: owner.tenantId, role: 'agent' });
    const path = `/api/v1/users/${agent.userId}`;
    expect((await api.request('DELETE', path, { token: owner.token })).status).toBe(204);
    expect((await api.request('GET', '/api/v1/auth/me', { token: agent.token })).status).toBe(401);
    expect((await api.request('DELETE', path, { token: owner.token })).status).toBe(404);
    expect(codeOf(await api.request('DELETE', `/api/v1/users/${owner.userId}`, { token: owner.token }))).toBe(
      'last-owner',
    );
  });

  it('are found by name, whatever wildcards the reader types', async () => {
    const { token } = await api.person({ email: 'un_deux%@salon.fr' });
    const found = async (q: string) =>
      (await api.request('GET', `/api/v1/users?q=${encodeURIComponent(q)}`, { token })).body.total;
    expect([await found('durand'), await found('_deux%'), await found('%x%'), await found('\\')]).toEqual([
      1, 1, 0, 0,
    ]);
  });
});

describe('settings', () => {
  it('change what is named and write who did it', async () => {
    const { token, tenantId, userId } = await api.person();
    const changed = await api.request('PUT', '/api/v1/settings', {
      token,
      body: { name: 'Institut Zoé', timeZone: 'Indian/Reunion', websiteUrl: 'https://zoe.example/' },
    });
    expect(changed.body).toMatchObject({ name: 'Institut Zoé', timeZone: 'Indian/Reunion', currency: 'EUR' });
    const log = await api.request('GET', '/api/v1/audit-logs?action=tenant.updated', { token });
    expect(log.body.items).toMatchObject([
      {
        actorKind: 'user',
        actorId: userId,
        actorName: 'Marie Durand',
        subjectId: tenantId,
        detail: { fields: ['name', 'timeZone', 'websiteUrl'] },
        ip: '127.0.0.1',
      },
    ]);
  });

  it.each([
    { timeZone: '+02:00' },
    { timeZone: 'Europe/Atlantis' },
    { currency: 'XXZ' },
    { country: 'fr' },
    { locale: 'not a locale' },
    { websiteUrl: 'javascript:alert(1)' },
    { name: '' },
  ])('refuse %j', async (body) => {
    const { token } = await api.person();
    const refused = await api.request('PUT', '/api/v1/settings', { token, body });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ path: Object.keys(body)[0] }] });
  });
});

describe('agents and services', () => {
  it('are created, read, changed, listed and removed', async () => {
    const { token } = await api.person();
    for (const [path, body, change] of [
      ['/api/v1/agents', { name: 'Léa', email: '', phone: '06 12 34 56 78' }, { title: 'Coloriste' }],
      [
        '/api/v1/services',
        { name: 'Coupe', priceKind: 'fixed', priceMinCents: 3_000 },
        { priceMinCents: 3_500 },
      ],
    ] as const) {
      const made = await api.request('POST', path, { token, body });
      expect(made.status).toBe(201);
      const one = `${path}/${made.body.id}`;
      expect((await api.request('GET', one, { token })).body).toEqual(made.body);
      const changed = await api.request('PUT', one, { token, body: change });
      expect(changed.body).toMatchObject({ ...change, name: made.body.name, origin: 'manual' });
      expect(
        (await api.request('GET', `${path}?q=${made.body.name.slice(0, 2)}`, { token })).body.total,
      ).toBe(1);
      expect((await api.request('DELETE', one, { token })).status).toBe(204);
      expect((await api.request('GET', one, { token })).status).toBe(404);
      expect((await api.request('DELETE', one, { token })).status).toBe(404);
    }
  });

  it('read a phone number as of the business’s country, and refuse what is none', async () => {
    const tenantId = await api.t.tenant({ country: 'GB' });
    const { token } = await api.person({ tenantId });
    const post = (phone: string) =>
      api.request('POST', '/api/v1/agents', { token, body: { name: 'Ann', phone } });
    expect((await post('020 7946 0958')).body.phone).toBe('+442079460958');
    expect((await post('12')).body.errors[0]).toMatchObject({ path: 'phone', code: 'invalid_phone' });
  });

  it('use the business’s currency and never hold half a price', async () => {
    const tenantId = await api.t.tenant({ currency: 'CHF' });
    const { token } = await api.person({ tenantId });
    const made = await api.request('POST', '/api/v1/services', {
      token,
      body: { name: 'Coupe', priceKind: 'range', priceMinCents: 3_000, priceMaxCents: 5_000 },
    });
    expect(made.body.currency).toBe('CHF');
    const change = (body: unknown) => api.request('PUT', `/api/v1/services/${made.body.id}`, { token, body });
    expect((await change({ priceKind: 'from' })).status).toBe(422);
    expect((await change({ priceMinCents: 6_000 })).status).toBe(422);
    expect((await change({ priceMinCents: 30.5 })).status).toBe(422);
    expect((await change({ priceMinCents: 99_999_999_999 })).status).toBe(422);
    expect((await change({ priceKind: 'from', priceMaxCents: null })).body).toMatchObject({
      priceKind: 'from',
      priceMinCents: 3_000,
      priceMaxCents: null,
    });
  });

  it('are sorted and paged in a stable order', async () => {
    const { token } = await api.person();
    for (let i = 0; i < 7; i += 1)
      await api.request('POST', '/api/v1/services', { token, body: { name: `S${i}`, category: 'Même' } });
    const seen: string[] = [];
    for (let offset = 0; offset < 7; offset += 3) {
      const { body } = await api.request('GET', `/api/v1/services?sort=category&limit=3&offset=${offset}`, {
        token,
      });
      expect(body.total).toBe(7);
      seen.push(...body.items.map((item: { name: string }) => item.name));
    }
    expect(new Set(seen).size).toBe(7);
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'offset=-1',
      'sort=password_hash',
      'order=up',
      'active=maybe',
    ])
      expect((await api.request('GET', `/api/v1/services?${query}`, { token })).status).toBe(422);
  });
});
