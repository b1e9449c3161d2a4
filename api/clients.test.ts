import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { openSalon } from '../testing/salon.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

it('a client is erased by who may, with one line of who and when, and their visits stay without a name', async () => {
  const owner = await api.person();
  const { tenantId, token } = owner;
  const { token: agent } = await api.person({ tenantId, role: 'agent' });
  const { serviceId } = await openSalon(api.t, { tenantId });
  const as = (by: string, method: string, path: string, body?: unknown) =>
    api.request(method, `/api/v1/${path}`, { token: by, ...(body === undefined ? {} : { body }) });
  const startsAt = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 9 * 86_400_000 + 36_000_000);
  // Closed on Sundays.
  if (startsAt.getUTCDay() === 0) startsAt.setUTCDate(startsAt.getUTCDate() + 1);
  const { body: appointment } = await as(token, 'POST', 'appointments', {
    serviceId,
    startsAt,
    client: { firstName: 'Quetzal', lastName: 'Petit', phone: '06 39 98 17 77' },
  });
  const path = `clients/${appointment.clientId}`;

  expect((await as(agent, 'DELETE', path)).status).toBe(403);
  const expected = await as(token, 'DELETE', path);
  expect([expected.status, expected.body.type]).toEqual([409, expect.stringContaining('client-expected')]);
  await as(token, 'DELETE', `appointments/${appointment.id}`);
  expect((await as(token, 'DELETE', path)).status).toBe(204);
  expect((await as(token, 'GET', path)).status).toBe(404);
  expect((await as(token, 'DELETE', path)).status).toBe(404);

  const { body: left } = await as(token, 'GET', `appointments/${appointment.id}`);
  expect(left).toMatchObject({ clientName: '', priceCents: 4_500 });
  const nobody = await as(token, 'GET', `clients/${left.clientId}`);
  expect(nobody.body).toMatchObject({ firstName: '', phone: null, erasedAt: expect.any(String) });
  const change = await as(token, 'PUT', `clients/${left.clientId}`, { firstName: 'Quetzal' });
  expect([change.status, change.body.type]).toEqual([409, expect.stringContaining('client-erased')]);

  const { body: log } = await as(token, 'GET', 'audit-logs?action=client.erased');
  expect(log.items).toMatchObject([
    {
      actorId: owner.userId,
      subjectId: appointment.clientId,
      detail: { appointments: 1, pastVisits: 0, calls: 0, files: 0 },
    },
  ]);
  const stranger = await api.person();
  expect((await as(stranger.token, 'DELETE', `clients/${left.clientId}`)).status).toBe(404);
});
