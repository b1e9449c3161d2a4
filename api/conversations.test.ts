import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mergeClients } from '../db/client-merges.ts';
import { clientWrote } from '../db/conversations.ts';
import { queueMessage } from '../db/messages.ts';
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

  it('whoever takes over or answers does so instead of what Sara could not send yet', async () => {
    for (const act of ['take-over', 'messages']) {
      const phone = w.nextNumber();
      const clientId = await w.client(phone);
      const id = await wrote(clientId, { channel: 'sms', from: phone, to: SHARED_NUMBER, at: new Date() });
      // Refused for now by the carrier: its next attempt is minutes away.
      await w.inTenant(async (tx) => {
        const reply = await queueMessage(tx, {
          channel: 'sms',
          kind: 'conversation.reply',
          intentKey: randomUUID(),
          clientId,
          to: phone,
          text: 'Nous ouvrons à 9 h.',
          subjectRef: `conversation/${id}`,
        });
        await tx.sql(`update messages set status = 'sending', attempts = 1 where id = ?`, [reply.id]);
      });
      expect(
        (await post(`${PATH}/${id}/${act}`, { text: 'Demain à 10 h.', requestKey: randomUUID() })).status,
      ).toBeLessThan(300);
      const outgoing = await w.inTenant((tx) =>
        tx.sql<{ kind: string; status: string; reason: string | null }>(
          `select kind, status, reason from messages where client_id = ? and direction = 'outbound' order by id`,
          [clientId],
        ),
      );
      expect(outgoing).toEqual([
        { kind: 'conversation.reply', status: 'suppressed', reason: 'withdrawn' },
        ...(act === 'messages' ? [{ kind: 'conversation.staff', status: 'queued', reason: null }] : []),
      ]);
    }
  });

  it('says who took over, and counts as unanswered whom nobody has answered yet', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    const write = () => wrote(clientId, { channel: 'sms', from: phone, to: SHARED_NUMBER, at: new Date() });
    const id = await write();
    expect(await get(`${PATH}/counts`)).toMatchObject({ sara: 1, unread: 1, unanswered: 0 });
    expect((await post(`${PATH}/${id}/take-over`)).body).toMatchObject({ assignedName: expect.any(String) });
    // Sara was about to answer them: now nobody does, until somebody of the team has.
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 1 });
    await post(`${PATH}/${id}/messages`, { text: 'Bonjour.', requestKey: randomUUID() });
    await post(`${PATH}/${id}/give-back`);
    await post(`${PATH}/${id}/take-over`);
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 0 });
    await write();
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 1 });
    await post(`${PATH}/${id}/messages`, { text: 'Oui.', requestKey: randomUUID() });
    expect(await get(`${PATH}/counts`)).toMatchObject({ waiting: 1, unanswered: 0, unread: 0 });
  });

  it('is given to a colleague, who is named, and to nobody again; a stranger cannot be given it', async () => {
    const phone = w.nextNumber();
    const id = await wrote(await w.client(phone), {
      channel: 'sms',
      from: phone,
      to: SHARED_NUMBER,
      at: new Date(),
    });
    const { userId } = await w.api.person({ tenantId: w.tenantId(), role: 'agent' });
    const stranger = await w.api.person();
    const { items } = (await get(`${PATH}/colleagues`)) as { items: Array<{ id: string }> };
    expect(items.map(({ id: one }) => one)).toContain(userId);
    expect(items.map(({ id: one }) => one)).not.toContain(stranger.userId);
    const assign = (to: string | null) => post(`${PATH}/${id}/assign`, { userId: to });
    expect((await assign(userId)).body).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      assignedTo: userId,
    });
    expect((await get(`${PATH}?assignedTo=${userId}`)) as object).toMatchObject({ total: 1 });
    expect((await assign(null)).body).toMatchObject({ owner: 'staff', assignedTo: null, assignedName: null });
    expect((await assign(stranger.userId)).status).toBe(422);
  });

  it('that was joined to another is read, put back and given away as the one that goes on', async () => {
    const [one, other] = [w.nextNumber(), w.nextNumber()];
    const [stays, goes] = [await w.client(one), await w.client(other)];
    const at = new Date();
    const goesOn = await wrote(stays, { channel: 'sms', from: one, to: SHARED_NUMBER, at });
    const old = await wrote(goes, { channel: 'sms', from: other, to: SHARED_NUMBER, at });
    await w.inTenant((tx) => mergeClients(tx, { stays, goes, by: null }));
    const line = async () =>
      (await get(`${PATH}/${goesOn}`)) as { unread: number; assignedTo: string | null };
    expect(await line()).toMatchObject({ unread: 2 });
    await post(`${PATH}/${old}/read`);
    expect(await line()).toMatchObject({ unread: 0 });
    await post(`${PATH}/${old}/unread`);
    expect(await line()).toMatchObject({ unread: 1 });
    const { userId } = await w.api.person({ tenantId: w.tenantId() });
    await post(`${PATH}/${old}/assign`, { userId });
    expect(await line()).toMatchObject({ assignedTo: userId });
  });

  it('that was read can be marked as unread', async () => {
    const phone = w.nextNumber();
    const id = await wrote(await w.client(phone), {
      channel: 'sms',
      from: phone,
      to: SHARED_NUMBER,
      at: new Date(),
    });
    await post(`${PATH}/${id}/read`);
    expect(await get(`${PATH}/${id}`)).toMatchObject({ unread: 0 });
    expect((await post(`${PATH}/${id}/unread`)).body).toMatchObject({ unread: 1 });
  });
});

describe('kept answers', () => {
  it('are made, changed and forgotten, one of a name', async () => {
    const made = await post('/api/v1/canned-replies', {
      name: 'Parking',
      text: 'Bonjour {prénom}, rue des Lilas.',
    });
    const { id } = made.body as { id: string };
    const put = (body: object) => w.api.request('PUT', `/api/v1/canned-replies/${id}`, { token, body });
    expect((await put({ name: 'Parking', text: 'Rue des Lilas.' })).body).toMatchObject({
      text: 'Rue des Lilas.',
    });
    await post('/api/v1/canned-replies', { name: 'Chiens', text: 'Bienvenus.' });
    expect((await put({ name: 'Chiens', text: 'x' })).status).toBe(409);
    expect((await w.api.request('DELETE', `/api/v1/canned-replies/${id}`, { token })).status).toBe(204);
    expect((await put({ name: 'Parking', text: 'x' })).status).toBe(404);
  });
});
