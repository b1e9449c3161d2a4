import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientWrote } from '../db/conversations.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { openWebhookTest, SHARED_NUMBER, type WebhookTest } from '../testing/provider-webhooks.ts';

const PATH = '/api/v1/conversations';

let w: WebhookTest;
let token: string;
beforeAll(async () => {
  w = await openWebhookTest();
});
beforeEach(async () => {
  await w.tenant();
  ({ token } = await w.api.person({ tenantId: w.tenantId() }));
});
afterAll(() => w.api.close());

/** Somebody wrote, at an hour. @returns the conversation */
async function wrote(
  clientId: string,
  more: { channel: Channel; from: string; to: string; at: Date; subject?: string },
): Promise<string> {
  return w.inTenant(async (tx) => {
    const [message] = await tx.sql<{ id: string }>(
      `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, subject,
         body_text, status, provider_at)
       values (?, ?, ?, 'inbound', 'message', ?, ?, ?, ?, 'Bonjour', 'received', ?) returning id`,
      [w.tenantId(), clientId, more.channel, randomUUID(), more.from, more.to, more.subject ?? null, more.at],
    );
    await clientWrote(tx, { clientId, messageId: message!.id, channel: more.channel, at: more.at });
    const [row] = await tx.sql<{ id: string }>(`select id from conversations where client_id = ?`, [
      clientId,
    ]);
    return row!.id;
  });
}

const get = async (path: string) => (await w.api.request('GET', path, { token })).body;
const post = (path: string, body: object = {}) => w.api.request('POST', path, { token, body });

describe('the inbox', () => {
  it('tells by which channels one can be written to, the last used first, with its window', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone, 'eloise@exemple.fr');
    const at = new Date(Date.now() - 60 * 60_000);
    const id = await wrote(clientId, { channel: 'whatsapp', from: '33639985777', to: '1066', at });
    const { items } = (await get(`${PATH}/${id}/channels`)) as { items: object[] };
    expect(items).toEqual([
      {
        channel: 'whatsapp',
        to: '33639985777',
        // A minute less than a day: what leaves in the last one may arrive after it.
        windowClosesAt: new Date(at.getTime() + (24 * 60 - 1) * 60_000).toISOString(),
        refusal: null,
      },
      { channel: 'sms', to: phone, windowClosesAt: null, refusal: null },
      { channel: 'email', to: 'eloise@exemple.fr', windowClosesAt: null, refusal: null },
    ]);
  });

  it('answers from the number that was written to, and by e-mail under the subject of the exchange', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    const id = await wrote(clientId, { channel: 'sms', from: phone, to: SHARED_NUMBER, at: new Date() });
    await wrote(clientId, {
      channel: 'email',
      from: 'lea@exemple.fr',
      to: 'salon@exemple.fr',
      at: new Date(),
      subject: 'Ma coupe',
    });
    const answer = async (channel?: Channel) => {
      const sent = await post(`${PATH}/${id}/messages`, {
        text: 'Oui.',
        requestKey: randomUUID(),
        ...(channel ? { channel } : {}),
      });
      return w.message((sent.body as { messageId: string }).messageId);
    };
    expect(await answer('sms')).toMatchObject({ channel: 'sms', to: phone, from: SHARED_NUMBER });
    expect(await answer()).toMatchObject({ channel: 'email', to: 'lea@exemple.fr', subject: 'Re: Ma coupe' });
    expect(
      (await post(`${PATH}/${id}/messages`, { text: 'Oui.', channel: 'whatsapp', requestKey: randomUUID() }))
        .status,
    ).toBe(422);
  });

  it('says who took over, and counts as unanswered only those who then write', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    const write = () => wrote(clientId, { channel: 'sms', from: phone, to: SHARED_NUMBER, at: new Date() });
    const id = await write();
    expect(await get(`${PATH}/counts`)).toMatchObject({ sara: 1, unread: 1, unanswered: 0 });
    expect((await post(`${PATH}/${id}/take-over`)).body).toMatchObject({ assignedName: expect.any(String) });
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 0 });
    await write();
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 1 });
    await post(`${PATH}/${id}/messages`, { text: 'Oui.', requestKey: randomUUID() });
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 0, unread: 0 });
  });
});
