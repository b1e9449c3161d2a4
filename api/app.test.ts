import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('the foundation', () => {
  it('says it lives, and is ready when every part answers', async () => {
    expect(await api.request('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'up' } });
    expect(await api.request('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'up', parts: { database: 'up' } },
    });
  });
  it('tells a signed-in person about the system', async () => {
    const { token } = await api.person();
    expect(await api.request('GET', '/api/v1/system', { token })).toMatchObject({ status: 200 });
    expect(await api.request('GET', '/api/v1/system')).toMatchObject({
      status: 401,
      body: { type: 'https://coccinelle.app/problems/unauthenticated', title: 'Connexion nécessaire' },
    });
  });
  it('serves its documents', async () => {
    for (const path of [
      '/api/v1/openapi.json',
      '/api/v1/postman.json',
      '/api/v1/docs',
      '/api/v1/docs/assets/swagger-ui.css',
    ])
      expect({ path, status: (await api.request('GET', path)).status }).toEqual({ path, status: 200 });
    expect((await api.request('GET', '/api/v1/nowhere')).status).toBe(404);
  });
});
