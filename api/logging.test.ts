import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { signLink } from '../signed-link.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

it.each([
  ['appointment', '/api/v1/manage/@'],
  ['appointment', '/api/v1/manage/@/calendar.ics'],
  ['waitlist-offer', '/api/v1/waitlist-offers/@'],
  ['appointment', '/rdv/@'],
  ['waitlist-offer', '/offre/@'],
  ['unsubscribe', '/unsubscribe/@'],
  ['media', '/media/@'],
] as const)('the token of a link to %s by %s is not in the log', async (kind, path) => {
  const token = signLink(
    { kind, id: crypto.randomUUID(), expiresAt: new Date(Date.now() + 3_600_000) },
    api.deps.config.secrets.token,
  );
  api.log.length = 0;
  expect((await fetch(`${api.url}${path.replace('@', token)}`)).status).toBe(404);
  expect(api.log.join()).toContain('"path"');
  expect(api.log.join()).not.toContain(token);
});
