import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectAccount } from '../db/channel-accounts.ts';
import { optOut } from '../db/consent.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import { replaceTemplates } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';
import { openWebhookTest, type WebhookTest } from '../testing/provider-webhooks.ts';

const PATH = '/api/v1/conversations';
const WABA = '2066';

let w: WebhookTest;
let token: string;
let phone: string;
let clientId: string;
let account: string;
let id: string;
beforeAll(async () => {
  w = await openWebhookTest();
});
afterAll(() => w.api.close());
beforeEach(async () => {
  await w.tenant();
  ({ token } = await w.api.person({ tenantId: w.tenantId() }));
  phone = w.nextNumber();
  clientId = await w.client(phone, 'lea@exemple.fr');
  account = `1066${Math.floor(Math.random() * 1e11)}`;
  await w.inTenant(async (tx) => {
    await connectAccount(tx, {
      channel: 'whatsapp',
      externalId: account,
      parentId: WABA,
      display: '+33465710066',
    });
    await replaceTemplates(
      tx,
      WABA,
      noticeTemplates().map(({ name, language, body, examples }) => ({
        name,
        language,
        category: 'utility',
        status: /reminder/.test(name) ? 'paused' : 'approved',
        reason: null,
        providerId: null,
        components: [{ type: 'BODY', text: body, example: { body_text: [examples] } }],
      })),
    );
  });
  id = await wrote(new Date(Date.now() - 25 * 60 * 60_000));
});

/** They wrote on WhatsApp. @returns the conversation */
async function wrote(at: Date): Promise<string> {
  const providerId = `wamid.${randomUUID()}`;
  await w.inTenant((tx) =>
    receiveMessage(
      tx,
      {
        provider: 'whatsapp',
        channel: 'whatsapp',
        eventId: `${providerId}:received`,
        providerId,
        from: phone,
        to: account,
        text: 'Bonjour',
        segments: null,
        payload: {},
        sentAt: at,
        sender: { ids: [phone], displayName: null },
      },
      { keyword: null, answer: true },
      at,
    ),
  );
  return ((await get(PATH)).items as Array<{ id: string }>)[0]!.id;
}

const get = async (path: string) => (await w.api.request('GET', path, { token })).body;
const send = (body: object) =>
  w.api.request('POST', `${PATH}/${id}/messages`, { token, body: { requestKey: randomUUID(), ...body } });
const codes = (answer: { body: { errors?: Array<{ code: string }> } }) =>
  answer.body.errors?.map(({ code }) => code);

describe('outside the 24 hours', () => {
  it('free words are refused, and the approved templates offered, filled with what is known', async () => {
    const refused = await send({ text: 'Toujours intéressée ?', channel: 'whatsapp' });
    expect([refused.status, codes(refused)]).toEqual([422, ['window_closed']]);
    const { items } = await get(`${PATH}/${id}/templates`);
    // Without an appointment ahead only an answer is there, in French before English; the paused one is never.
    expect(items.map(({ purpose, language, values }: never) => [purpose, language, values])).toEqual([
      ['answer', 'fr', ['Salon Marie', '']],
      ['answer', 'en', ['Salon Marie', '']],
    ]);
  });

  it('a filled template leaves as one, and reads in the thread as on the phone', async () => {
    const template = {
      name: 'coccinelle_conversation_answer_1',
      language: 'fr',
      body: ['Salon Marie', 'Nous avons une place\njeudi à 14 h 30.'],
    };
    const sent = await send({ channel: 'whatsapp', template });
    expect(sent.status).toBe(201);
    const row = await w.message(sent.body.messageId);
    expect(row).toMatchObject({
      channel: 'whatsapp',
      from: account,
      text: 'Bonjour, Salon Marie répond à votre message : Nous avons une place jeudi à 14 h 30.\nÉcrivez-nous ici pour continuer la conversation.',
      template: {
        name: template.name,
        language: 'fr',
        body: ['Salon Marie', 'Nous avons une place jeudi à 14 h 30.'],
      },
    });
    expect(await get(`${PATH}/${id}`)).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      lastAuthor: 'staff',
    });
  });

  it.each([
    ['with a blank left empty', { body: ['Salon Marie', ' '] }, 'incomplete'],
    ['with too few words', { body: ['Salon Marie'] }, 'incomplete'],
    ['that is too long when filled', { body: ['a'.repeat(600), 'b'.repeat(600)] }, 'too_long'],
    [
      'that is not approved',
      { name: 'coccinelle_appointment_reminder_1', body: ['a', 'b', 'c', 'd'] },
      'not_approved',
    ],
    ['of another number', { name: 'somebody_elses', body: [] }, 'not_approved'],
  ])('a template %s is refused', async (_what, change, code) => {
    const template = { name: 'coccinelle_conversation_answer_1', language: 'fr', ...change };
    const answer = await send({ channel: 'whatsapp', template });
    expect([answer.status, codes(answer)]).toEqual([422, [code]]);
  });

  it('a new word of theirs opens it again', async () => {
    await wrote(new Date());
    expect((await send({ text: 'Oui', channel: 'whatsapp' })).status).toBe(201);
  });
});

describe('a client who said STOP', () => {
  it('on one channel is written to on another, and the refusal says why before anything is sent', async () => {
    await w.inTenant((tx) => optOut(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    const { items } = await get(`${PATH}/${id}/channels`);
    expect(items.map(({ channel, refusal }: never) => [channel, refusal])).toEqual([
      ['whatsapp', null],
      ['sms', 'opted-out'],
      ['email', null],
    ]);
    const refused = await send({ text: 'Bonjour', channel: 'sms' });
    expect([refused.status, codes(refused)]).toEqual([422, ['opted_out']]);
    expect(await w.count('messages', `client_id = '${clientId}' and direction = 'outbound'`)).toBe(0);
    expect((await send({ text: 'Bonjour', channel: 'email' })).status).toBe(201);
  });

  it('needs words or a template', async () => {
    expect((await send({ channel: 'sms' })).status).toBe(422);
  });
});
