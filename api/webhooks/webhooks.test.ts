import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openWebhookTest, SHARED_NUMBER, type WebhookTest } from '../../testing/provider-webhooks.ts';

let w: WebhookTest;
beforeAll(async () => {
  w = await openWebhookTest();
});
beforeEach(() => w.tenant());
afterAll(() => w.api.close());

describe('who may call', () => {
  it('is Twilio alone, by the configured address and not by the Host header', async () => {
    const id = await w.sent();
    const before = await w.everything();
    const form = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    const refusals = await Promise.all([
      w.twilio(w.statusPath(id), form, { unsigned: true }),
      w.twilio(w.statusPath(id), form, { token: 'wrong' }),
      w.twilio(w.statusPath(id), form, { url: w.api.url + w.statusPath(id) }),
      // Signed for another message.
      w.twilio(w.statusPath(id), form, { url: w.publicUrl + w.statusPath(crypto.randomUUID()) }),
      w.twilio(
        '/webhooks/twilio/sms',
        { ...form, From: '+33612345678', To: SHARED_NUMBER, Body: 'STOP' },
        { token: 'x' },
      ),
    ]);
    for (const { status: code, body } of refusals) {
      expect(code).toBe(403);
      expect(body.type).toMatch(/webhook-refused$/);
    }
    expect(await w.everything()).toEqual(before);
    expect((await w.twilio(w.statusPath(id), form)).status).toBe(204);
  });

  it('is Resend alone, within five minutes', async () => {
    const id = await w.sent({ channel: 'email' });
    const before = await w.everything();
    const old = new Date(Date.now() - 6 * 60_000);
    for (const options of [{ secret: `whsec_${Buffer.alloc(24).toString('base64')}` }, { at: old }])
      expect((await w.resend('email.delivered', w.about(id), options)).status).toBe(403);
    expect((await w.api.request('POST', '/webhooks/resend', { body: {} })).status).toBe(403);
    expect(await w.everything()).toEqual(before);
    expect((await w.resend('email.delivered', w.about(id))).status).toBe(204);
  });

  it('learns nothing from a refusal, and what is genuine but makes no sense is refused too', async () => {
    expect((await w.twilio('/webhooks/twilio/sms', { Hello: 'world' })).status).toBe(403);
    expect((await w.twilio(w.statusPath(await w.sent()), { MessageSid: 'SM1' })).status).toBe(403);
    expect(
      (await w.twilio('/webhooks/twilio/status/x/y', { MessageSid: 'SM1', MessageStatus: 'sent' })).status,
    ).toBe(404);
  });
});

describe('what became of a text message', () => {
  it('is written down, whatever is doubled, late or out of order', async () => {
    const id = await w.sent();
    for (const word of ['delivered', 'sent', 'queued', 'delivered', 'sent'])
      expect((await w.status(id, word)).status).toBe(204);
    expect(await w.message(id)).toMatchObject({
      status: 'delivered',
      providerId: `SM-${id}`,
      inFlightSince: null,
      deliveredAt: expect.any(Date),
    });
    expect(await w.count('provider_events', `message_id = '${id}'`)).toBe(3);
  });

  it('arrives once when it comes ten times at once', async () => {
    const id = await w.sent();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => w.status(id, n % 2 ? 'sent' : 'delivered')),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(204));
    expect((await w.message(id)).status).toBe('delivered');
    expect(await w.count('provider_events', `message_id = '${id}'`)).toBe(2);
  });

  it('says why it did not arrive', async () => {
    const id = await w.sent();
    await w.status(id, 'undelivered', { ErrorCode: '30003' });
    expect(await w.message(id)).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      errorCode: '30003',
    });
  });

  it('has an appointment told another way when nobody can be reached by it', async () => {
    const appointmentId = crypto.randomUUID();
    const asked = () =>
      w.count('outbox', `kind = 'appointment.refused' and payload->>'appointmentId' = '${appointmentId}'`);
    const id = await w.sent({ subjectRef: `appointment/${appointmentId}` });
    await w.status(id, 'sent');
    expect(await asked()).toBe(0);
    await w.status(id, 'undelivered', { ErrorCode: '30003' });
    expect(await asked()).toBe(1);
  });

  it('about a message nobody sent is logged and acknowledged, without a number in the log', async () => {
    const before = await w.everything();
    const path = w.statusPath(crypto.randomUUID());
    const form = { MessageSid: 'SM1', MessageStatus: 'delivered', To: '+33612345678' };
    expect((await w.twilio(path, form)).status).toBe(204);
    // A business that is no more.
    expect((await w.twilio(w.statusPath(crypto.randomUUID(), crypto.randomUUID()), form)).status).toBe(204);
    expect(await w.everything()).toEqual(before);
    expect(w.api.log.join()).toContain('nobody sent');
    expect(w.api.log.join()).not.toContain('612345678');
  });

  it('never reaches another business’s message', async () => {
    const id = await w.sent();
    const other = await w.api.t.tenant();
    await w.twilio(w.statusPath(id, other), { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect((await w.message(id)).status).toBe('sending');
  });
});

describe('what became of an e-mail', () => {
  it('is written down by our own tags, or by its id when they are missing', async () => {
    const [tagged, untagged] = [await w.sent({ channel: 'email' }), await w.sent({ channel: 'email' })];
    await w.resend('email.opened', w.about(tagged));
    await w.resend('email.delivered', w.about(tagged));
    expect(await w.message(tagged)).toMatchObject({ status: 'read', readAt: expect.any(Date) });
    await w.resend('email.sent', w.about(untagged));
    await w.resend('email.delivered', w.about(untagged, { tags: undefined }));
    expect((await w.message(untagged)).status).toBe('delivered');
  });

  it('that bounced for good, or was not welcome, blocks the address', async () => {
    const [bounced, complained, full] = [
      await w.sent({ channel: 'email' }),
      await w.sent({ channel: 'email' }),
      await w.sent({ channel: 'email' }),
    ];
    const svix = 'msg_once';
    const event = () =>
      w.resend(
        'email.bounced',
        w.about(bounced, { bounce: { type: 'Permanent', subType: 'General', message: '' } }),
        { id: svix },
      );
    await event();
    await event();
    await w.resend('email.complained', w.about(complained, { to: ['Autre@Exemple.fr'] }));
    await w.resend(
      'email.bounced',
      w.about(full, { to: ['plein@exemple.fr'], bounce: { type: 'Transient', subType: 'MailboxFull' } }),
    );
    expect(await w.message(bounced)).toMatchObject({
      status: 'failed',
      reason: 'bounced',
      errorCode: 'Permanent/General',
    });
    expect((await w.message(complained)).status).toBe('delivered');
    const blocked = await w.inTenant((tx) =>
      tx.sql(`select address, reason from suppressions order by address`),
    );
    expect(blocked).toEqual([
      { address: 'autre@exemple.fr', reason: 'complained' },
      { address: 'lea@exemple.fr', reason: 'bounced' },
    ]);
  });

  it('about something else of the account is acknowledged', async () => {
    const before = await w.everything();
    expect((await w.resend('domain.updated', { id: 'x' })).status).toBe(204);
    expect((await w.resend('email.delivered', { email_id: 'somebody-else', to: [] })).status).toBe(204);
    expect(await w.everything()).toEqual(before);
  });
});
