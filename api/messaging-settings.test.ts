import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConsents } from '../db/consent.ts';
import { connectSmsNumber } from '../db/messaging-settings.ts';
import { signLink } from '../signed-link.ts';
import { openWebhookTest, type WebhookTest } from '../testing/provider-webhooks.ts';

let w: WebhookTest;
beforeAll(async () => {
  w = await openWebhookTest();
});
beforeEach(() => w.tenant());
afterAll(() => w.api.close());

describe('how a business signs its messages', () => {
  const PATH = '/api/v1/messaging-settings';

  it('is its own to change, but for a number it could claim', async () => {
    const { token, tenantId: mine } = await w.api.person();
    expect((await w.api.request('GET', PATH, { token })).body).toEqual({
      senderName: null,
      smsSender: null,
      replyTo: null,
      inboundAddress: expect.stringMatching(/^salon-[0-9a-f]{8}@reponses\.coccinelle\.example$/),
      marketingClosedDays: [0],
    });
    const changed = await w.api.request('PUT', PATH, {
      token,
      body: { senderName: 'Marie, coiffure', smsSender: 'Marie', replyTo: 'Marie@Salon.example' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { senderName: 'Marie, coiffure', smsSender: 'Marie', replyTo: 'marie@salon.example' },
    });
    expect((await w.api.request('PUT', PATH, { token, body: { replyTo: '' } })).body).toMatchObject({
      replyTo: null,
      smsSender: 'Marie',
    });
    for (const smsSender of ['+33639980001', '0639980001', 'Salon de Marie', '12345'])
      expect([smsSender, (await w.api.request('PUT', PATH, { token, body: { smsSender } })).status]).toEqual([
        smsSender,
        422,
      ]);
    await w.inTenant((tx) => connectSmsNumber(tx, '+33639980066'), mine);
    expect((await w.api.request('GET', PATH, { token })).body).toMatchObject({
      senderName: 'Marie, coiffure',
      smsSender: '+33639980066',
    });
    expect((await w.api.request('PUT', PATH, { token, body: { smsSender: null } })).status).toBe(422);
    const agent = await w.api.person({ tenantId: mine, role: 'agent' });
    expect((await w.api.request('PUT', PATH, { token: agent.token, body: {} })).status).toBe(403);
  });
});

describe('the link to leave', () => {
  const token = (id: string, secret = w.api.deps.config.secrets.token) =>
    signLink({ kind: 'unsubscribe', id, expiresAt: new Date('2200-01-01T00:00:00Z') }, secret);

  it('asks first, leaves by its button or the mail program’s, and says so in both languages', async () => {
    const email = 'paul@exemple.fr';
    const clientId = await w.client(null, email);
    const id = await w.sent({ channel: 'email', to: email, clientId });
    const path = `/unsubscribe/${token(id)}`;
    const asked = await w.api.request('GET', path);
    expect(asked).toMatchObject({
      status: 200,
      body: expect.stringContaining('Ne plus recevoir d’offres de Salon Marie'),
    });
    expect(await w.inTenant((tx) => readConsents(tx, clientId, 'email'))).toEqual({});
    const left = await w.api.request('POST', path, {
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' },
    });
    expect(left).toMatchObject({
      status: 200,
      body: expect.stringContaining('no more offers from Salon Marie'),
    });
    await w.api.request('POST', path);
    expect(await w.inTenant((tx) => readConsents(tx, clientId, 'email'))).toEqual({ marketing: false });
    expect(
      await w.inTenant((tx) => tx.sql(`select scope, reason from suppressions where address = ?`, [email])),
    ).toEqual([{ scope: 'marketing', reason: 'unsubscribed' }]);
  });

  it('that is altered, of another kind or of nothing opens nothing', async () => {
    const id = await w.sent({ channel: 'email' });
    const foreign = signLink(
      { kind: 'appointment', id, expiresAt: new Date('2200-01-01T00:00:00Z') },
      w.api.deps.config.secrets.token,
    );
    for (const wrong of [token(id, 'x'.repeat(40)), foreign, token(crypto.randomUUID()), 'x'])
      for (const method of ['GET', 'POST'])
        expect((await w.api.request(method, `/unsubscribe/${wrong}`)).status).toBe(404);
    expect(await w.inTenant((tx) => tx.sql(`select 1 from suppressions`))).toEqual([]);
  });
});
