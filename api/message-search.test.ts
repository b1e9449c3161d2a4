import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openWebhookTest, type WebhookTest } from '../testing/provider-webhooks.ts';

let w: WebhookTest;
beforeAll(async () => {
  w = await openWebhookTest();
});
afterAll(() => w.api.close());

it('messages are searched by those who may read them, in their own business', async () => {
  await w.tenant();
  const { token, userId } = await w.api.person({ tenantId: w.tenantId() });
  const clientId = await w.client(w.nextNumber(), 'eloise@exemple.fr');
  await w.inTenant((tx) =>
    tx.sql(
      `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status)
       values (?, ?, 'sms', 'inbound', 'message', 'x', '+33639980001', 'Je suis allergique', 'received')`,
      [w.tenantId(), clientId],
    ),
  );
  const search = (as: string, q = 'allerg') =>
    w.api.request('GET', `/api/v1/messages/search?q=${encodeURIComponent(q)}`, { token: as });
  expect((await search(token)).body.items).toMatchObject([
    { clientId, conversationId: null, text: 'Je suis allergique', highlights: [{ start: 8, end: 18 }] },
  ]);
  expect((await search(token, '')).body.items).toEqual([]);
  expect((await search(token, 'x'.repeat(201))).status).toBe(422);
  expect((await search((await w.api.person()).token)).body.items).toEqual([]);
  const { key } = await w.api.key(w.tenantId(), userId, ['clients:read']);
  expect((await search(key)).status).toBe(403);
});
