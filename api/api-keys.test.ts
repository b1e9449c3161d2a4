import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
let now = new Date('2026-11-23T09:00:00.000Z');
beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => now } });
});
afterAll(() => api.close());

const make = (token: string, body: unknown) => api.request('POST', '/api/v1/api-keys', { token, body });
const agents = (token: string) => api.request('GET', '/api/v1/agents', { token });

describe('an API key', () => {
  it('is shown once and stored as a hash', async () => {
    const { token } = await api.person();
    const made = await make(token, { name: 'Site web', scopes: ['agents:read', 'agents:read'] });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^ck_live_[\w-]{43}$/);
    expect(made.body.scopes).toEqual(['agents:read']);
    const listed = await api.request('GET', '/api/v1/api-keys', { token });
    expect(listed.body.items[0]).toMatchObject({ name: 'Site web', prefix: made.body.key.slice(0, 12) });
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key);
    const [{ dump }] = (await api.t.asSuperuser<{ dump: string }>(
      `select (select string_agg(k::text, '') from api_keys k) || (select string_agg(l::text, '') from audit_logs l) as dump`,
    )) as [{ dump: string }];
    expect(dump).not.toContain(made.body.key.slice(12));
  });

  it('does what its scopes say and nothing else', async () => {
    const { tenantId, userId } = await api.person();
    const { key } = await api.key(tenantId, userId, ['agents:read']);
    expect((await agents(key)).status).toBe(200);
    const refused = await api.request('POST', '/api/v1/agents', { token: key, body: { name: 'Léa' } });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain('agents:write');
    expect((await api.request('GET', '/api/v1/services', { token: key })).status).toBe(403);
  });

  it('never reaches people, keys, the audit log or somebody’s session', async () => {
    const { token, tenantId, userId } = await api.person();
    for (const scope of ['users:write', 'keys:write', 'audit:read'])
      expect((await make(token, { name: 'x', scopes: [scope] })).status).toBe(422);
    const { key } = await api.key(tenantId, userId, ['settings:write']);
    for (const path of ['auth/me', 'auth/sessions', 'api-keys', 'users', 'audit-logs'])
      expect((await api.request('GET', `/api/v1/${path}`, { token: key })).status).toBe(403);
  });

  it('ends when it expires and when it is revoked', async () => {
    const { token, tenantId, userId } = await api.person();
    const { key } = await api.key(tenantId, userId, ['agents:read'], new Date(now.getTime() + 60_000));
    expect((await agents(key)).status).toBe(200);
    now = new Date(now.getTime() + 61_000);
    expect((await agents(key)).status).toBe(401);
    const second = (await make(token, { name: 'b', scopes: ['agents:read'] })).body;
    expect((await agents(second.key)).status).toBe(200);
    expect((await api.request('DELETE', `/api/v1/api-keys/${second.id}`, { token })).status).toBe(204);
    expect((await agents(second.key)).status).toBe(401);
    expect((await api.request('DELETE', `/api/v1/api-keys/${second.id}`, { token })).status).toBe(404);
    const past = await make(token, { name: 'c', scopes: ['agents:read'], expiresAt: '2020-01-01T00:00:00Z' });
    expect(past.body.errors).toMatchObject([{ path: 'expiresAt', code: 'past' }]);
  });

  it('notes its use, but writes at most once a minute', async () => {
    const { tenantId, userId } = await api.person();
    const { id, key } = await api.key(tenantId, userId, ['agents:read']);
    const usedAt = async () =>
      (
        await api.t.asSuperuser<{ at: Date }>('select last_used_at as at from api_keys where id = $1', [id])
      )[0]!.at;
    const first = now;
    await agents(key);
    now = new Date(now.getTime() + 30_000);
    await agents(key);
    expect(await usedAt()).toEqual(first);
    now = new Date(now.getTime() + 31_000);
    await agents(key);
    expect(await usedAt()).toEqual(now);
  });

  it('that was guessed is refused', async () => {
    for (const key of ['ck_live_', 'ck_live_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', `ck_live_${'é'}`])
      expect((await agents(encodeURI(key))).status).toBe(401);
  });

  it('of another business cannot be seen or revoked', async () => {
    const [marie, paul] = [await api.person(), await api.person()];
    const { id, key } = await api.key(paul.tenantId, paul.userId, ['agents:read']);
    expect((await api.request('DELETE', `/api/v1/api-keys/${id}`, { token: marie.token })).status).toBe(404);
    expect((await api.request('GET', '/api/v1/api-keys', { token: marie.token })).body.total).toBe(0);
    expect((await agents(key)).status).toBe(200);
  });

  it('cannot be made by staff without the right', async () => {
    const { token } = await api.person({ role: 'agent' });
    expect((await make(token, { name: 'x', scopes: ['agents:read'] })).status).toBe(403);
  });
});
