import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openWebhookTest, type WebhookTest } from '../../testing/provider-webhooks.ts';

const DOMAIN = 'reponses.coccinelle.example';

let test: WebhookTest;
let slug: string;
beforeAll(async () => {
  test = await openWebhookTest();
}, 60_000);
beforeEach(async () => {
  await test.tenant();
  slug = await slugOf(test.tenantId());
});
afterAll(() => test.api.close());

const slugOf = async (tenantId: string) =>
  (await test.api.t.asSuperuser<{ slug: string }>('select slug from tenants where id = $1', [tenantId]))[0]!
    .slug;
const mail = (more: object = {}) => ({
  email_id: crypto.randomUUID(),
  created_at: new Date().toISOString(),
  from: 'Léa <lea@exemple.fr>',
  to: [`${slug}@${DOMAIN}`],
  cc: [],
  bcc: [],
  received_for: [],
  message_id: '<1@exemple.fr>',
  subject: 'Bonjour',
  attachments: [],
  ...more,
});
const received = (data: object, options: Parameters<WebhookTest['resend']>[2] = {}) =>
  test.resend('email.received', data, options);
const waiting = (tenantId = test.tenantId()) => test.count('received_emails', `tenant_id = '${tenantId}'`);

describe('Resend tells that a mail has come', () => {
  it('it is noted with the business it was written to, and asked for; nothing of it is stored yet', async () => {
    const data = mail();
    expect((await received(data)).status).toBe(204);
    expect(
      await test.inTenant((tx) => tx.sql(`select provider_id as id, recipient, status from received_emails`)),
    ).toEqual([{ id: data.email_id, recipient: `${slug}@${DOMAIN}`, status: 'waiting' }]);
    expect(await test.count('outbox', `tenant_id = '${test.tenantId()}' and kind = 'email.received'`)).toBe(
      1,
    );
    expect(await test.count('messages', `tenant_id = '${test.tenantId()}'`)).toBe(0);
  });

  it('told twice, by the same event or another, is one mail', async () => {
    const data = mail();
    await Promise.all([received(data, { id: 'msg_1' }), received(data, { id: 'msg_1' })]);
    await received(data, { id: 'msg_2' });
    expect(await waiting()).toBe(1);
    expect(await test.count('outbox', `tenant_id = '${test.tenantId()}' and kind = 'email.received'`)).toBe(
      1,
    );
  });

  it('forged, altered, old or unsigned is refused, and stored nowhere', async () => {
    const before = await test.everything();
    const secret = `whsec_${Buffer.from('somebody else’s').toString('base64')}`;
    expect((await received(mail(), { secret })).status).toBe(403);
    expect((await received(mail(), { at: new Date(Date.now() - 6 * 60_000) })).status).toBe(403);
    const unsigned = await test.api.request('POST', '/webhooks/resend', {
      body: { type: 'email.received', data: mail() },
    });
    expect(unsigned.status).toBe(403);
    expect(await test.everything()).toEqual(before);
  });

  it('finds the business by the envelope, by copies, and whatever the case and label', async () => {
    await received(mail({ to: ['contact@salon.example'], received_for: [`${slug}@${DOMAIN}`] }));
    await received(
      mail({ to: ['x@y.example'], cc: [`"Salon" <${slug.toUpperCase()}+rdv@${DOMAIN.toUpperCase()}>`] }),
    );
    expect(await waiting()).toBe(2);
  });

  it('written to two businesses is one mail of each, and to none is logged alone', async () => {
    const other = await test.api.t.tenant();
    await received(mail({ cc: [`${await slugOf(other)}@${DOMAIN}`, `${slug}@${DOMAIN}`] }));
    expect([await waiting(), await waiting(other)]).toEqual([1, 1]);
    const before = await test.everything();
    test.api.log.length = 0;
    for (const to of [[`nobody-at-all@${DOMAIN}`], [`${slug}@coccinelle.example`], ['not an address'], []])
      expect((await received(mail({ to }))).status).toBe(204);
    expect(await test.everything()).toEqual(before);
    const log = test.api.log.join('');
    expect(log.match(/a mail to an address no business has/g)).toHaveLength(4);
    expect(log).not.toContain('lea@exemple.fr');
  });

  it('learns from other events how mail programs know what we sent', async () => {
    const id = await test.sent({ channel: 'email' });
    await test.resend('email.sent', test.about(id, { message_id: '<abc@ses.example>' }));
    expect(await test.message(id)).toMatchObject({ internetId: '<abc@ses.example>', status: 'sent' });
  });
});
