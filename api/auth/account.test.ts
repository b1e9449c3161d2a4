import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../../testing/api.ts';

const PASSWORD = 'une phrase que je retiens';
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const put = (token: string, body: unknown) => api.request('PUT', '/api/v1/auth/profile', { token, body });

describe('the profile', () => {
  it('changes what is named and leaves the rest', async () => {
    const { token } = await api.person();
    const changed = await put(token, { firstName: 'Zoé', locale: 'en-GB' });
    expect(changed.body.user).toMatchObject({ firstName: 'Zoé', lastName: 'Durand', locale: 'en-GB' });
  });

  it('lets nobody raise their own role', async () => {
    const { token } = await api.person({ role: 'agent' });
    expect((await put(token, { role: 'owner' })).status).toBe(422);
    expect((await api.request('GET', '/api/v1/auth/me', { token })).body.user.role).toBe('agent');
  });

  it('takes a new password only with the current one, and then ends the other sessions', async () => {
    const person = await api.person({ password: PASSWORD });
    const login = (password: string) =>
      api.request('POST', '/api/v1/auth/login', { body: { email: person.email, password } });
    const elsewhere = (await login(PASSWORD)).body.accessToken;
    expect((await put(person.token, { newPassword: 'une autre phrase' })).body.errors[0].path).toBe(
      'currentPassword',
    );
    expect(
      (await put(person.token, { currentPassword: 'wrong one', newPassword: 'une autre phrase' })).status,
    ).toBe(422);
    const changed = await put(person.token, { currentPassword: PASSWORD, newPassword: 'une autre phrase' });
    expect(changed.status).toBe(200);
    const me = (token: string) => api.request('GET', '/api/v1/auth/me', { token });
    expect([(await me(person.token)).status, (await me(elsewhere)).status]).toEqual([200, 401]);
    expect((await login(PASSWORD)).status).toBe(401);
    expect((await login('une autre phrase')).status).toBe(200);
    const lines = await api.t.asSuperuser<{ action: string; detail: unknown }>(
      `select action, detail from audit_logs where tenant_id = $1 and action = 'user.password_changed'`,
      [person.tenantId],
    );
    expect(lines).toEqual([{ action: 'user.password_changed', detail: { endedSessions: 1 } }]);
  });

  it('is no place to guess a password at leisure', async () => {
    const person = await api.person({ password: PASSWORD });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1)
      statuses.push(
        (await put(person.token, { currentPassword: 'guess', newPassword: 'une autre phrase' })).status,
      );
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  });
});

describe('sessions', () => {
  it('are listed for oneself alone, with the current one marked', async () => {
    const person = await api.person();
    const colleague = await api.person({ tenantId: person.tenantId });
    const { body } = await api.request('GET', '/api/v1/auth/sessions', { token: person.token });
    expect(body.total).toBe(1);
    expect(body.items).toEqual([
      expect.objectContaining({ id: person.sessionId, current: true, ip: '127.0.0.1' }),
    ]);
    expect(JSON.stringify(body)).not.toContain(colleague.sessionId);
  });

  it('can be ended one by one, and only one’s own', async () => {
    const person = await api.person({ password: PASSWORD });
    const other = (
      await api.request('POST', '/api/v1/auth/login', { body: { email: person.email, password: PASSWORD } })
    ).body.accessToken;
    const colleague = await api.person({ tenantId: person.tenantId });
    const end = (id: string) => api.request('DELETE', `/api/v1/auth/sessions/${id}`, { token: other });
    expect((await end(colleague.sessionId)).status).toBe(404);
    expect((await end('not-an-id')).status).toBe(404);
    expect((await end(person.sessionId)).status).toBe(204);
    expect((await end(person.sessionId)).status).toBe(404);
    const me = (token: string) => api.request('GET', '/api/v1/auth/me', { token });
    expect([
      (await me(person.token)).status,
      (await me(other)).status,
      (await me(colleague.token)).status,
    ]).toEqual([401, 200, 200]);
  });
});
