import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findMessage, type MessageRow, type NewMessage, queueMessage } from '../../db/messages.ts';
import { freePort } from '../../dev/ports.ts';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { startTestProduct, type TestProduct } from '../../testing/product.ts';

/** The whole way: ledger → outbox → workflow → the vendor's SDK → sandbox → webhook → ledger, every part real. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let product: TestProduct;
let api: TestApi;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  product = await startTestProduct({ publicUrl });
  api = await openTestApi({ database: product.t, port, env: { PUBLIC_URL: publicUrl } });
  control = sandboxControl(product.sandbox.url);
  tenantId = await product.t.tenant({ name: 'Salon Marie' });
}, 120_000);
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await api.close();
});

async function ask(message: Pick<NewMessage, 'channel' | 'to'>): Promise<() => Promise<MessageRow>> {
  const id = await product.t.db.asTenant(tenantId, async (tx) => {
    const { id: messageId } = await queueMessage(tx, {
      ...message,
      kind: 'waitlist.offer',
      intentKey: crypto.randomUUID(),
      clientId: null,
      subject: message.channel === 'email' ? 'Une place se libère' : null,
      text: 'Une place se libère.',
    });
    await tx.ask({ kind: 'message.deliver', tenantId, messageId, channel: message.channel });
    return messageId;
  });
  return async () => (await product.t.db.asTenant(tenantId, (tx) => findMessage(tx, id)))!;
}

/** Waits for the row to hold; the test's own time limit is the only clock. */
async function until(
  row: () => Promise<MessageRow>,
  holds: (row: MessageRow) => boolean,
): Promise<MessageRow> {
  for (;;) {
    const now = await row();
    if (holds(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const writes = (from: string, body: string) =>
  fetch(`${product.sandbox.url}/pages/twilio/write`, {
    method: 'POST',
    body: new URLSearchParams({ from, to: '+33639980001', body }),
    redirect: 'manual',
  });

describe('a message', () => {
  it('goes out by SMS and e-mail, and comes back as delivered; opened, it is read', async () => {
    const sms = await ask({ channel: 'sms', to: '+33639986001' });
    const email = await ask({ channel: 'email', to: 'lea@exemple.fr' });
    expect(await until(sms, ({ status }) => status === 'delivered')).toMatchObject({
      segments: 1,
      attempts: 1,
    });
    const { providerId } = await until(email, ({ status }) => status === 'delivered');
    await fetch(`${product.sandbox.url}/pages/resend/mail/${providerId}`);
    await until(email, ({ status }) => status === 'read');
  });

  it('whose answer was lost is settled by its callback, long before anybody asks', async () => {
    await control.fault({ provider: 'twilio', kind: 'drop-after-accept', match: { method: 'POST' } });
    const sms = await ask({ channel: 'sms', to: '+33639986002' });
    expect(await until(sms, ({ status }) => status === 'delivered')).toMatchObject({
      attempts: 1,
      inFlightSince: null,
      providerId: expect.stringMatching(/^SM/),
    });
  });

  it.each(['webhook-duplicate', 'webhook-out-of-order', 'webhook-late'] as const)(
    'ends right with %s',
    async (kind) => {
      await control.fault({ provider: 'twilio', kind, match: { path: 'message.sent' }, delayMs: 800 });
      const sms = await ask({ channel: 'sms', to: '+33639986003' });
      await until(sms, ({ status }) => status === 'delivered');
      // Both callbacks have come and were taken.
      for (;;) {
        const told = (await control.webhooks('twilio')).filter(
          ({ event, status }) => event === 'message.sent' && status === 204,
        );
        if (told.length > 0) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect((await sms()).status).toBe('delivered');
      await control.clearRequests();
    },
  );

  it('to a phone that is off is told as not delivered', async () => {
    await fetch(`${product.sandbox.url}/pages/twilio/switch`, {
      method: 'POST',
      body: new URLSearchParams({ phone: '+33639986004' }),
    });
    const sms = await ask({ channel: 'sms', to: '+33639986004' });
    expect(await until(sms, ({ status }) => status === 'failed')).toMatchObject({
      reason: 'unreachable',
      errorCode: '30003',
    });
  });

  it('that bounces blocks its address for the next one', async () => {
    const first = await ask({ channel: 'email', to: 'bounced+roundtrip@resend.dev' });
    await until(first, ({ status, reason }) => status === 'failed' && reason === 'bounced');
    const next = await ask({ channel: 'email', to: 'bounced+roundtrip@resend.dev' });
    expect(await until(next, ({ status }) => status !== 'queued')).toMatchObject({
      status: 'suppressed',
      reason: 'bounced',
    });
  });
});

describe('a client who writes', () => {
  it('sends a picture by MMS, which is fetched and shown in the conversation', async () => {
    const phone = '+33639986006';
    await until(await ask({ channel: 'sms', to: phone }), ({ status }) => status === 'delivered');
    const form = new FormData();
    form.set('from', phone);
    form.set('to', '+33639980001');
    form.set('file', new Blob([GIF], { type: 'image/gif' }), 'photo.gif');
    await fetch(`${product.sandbox.url}/pages/twilio/write`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const { token } = await api.person({ tenantId });
    for (;;) {
      const { items } = (await api.request('GET', '/api/v1/conversations', { token })).body;
      const [conversation] = items.filter(({ clientName }: { clientName: string }) => clientName === phone);
      const thread = conversation
        ? (await api.request('GET', `/api/v1/conversations/${conversation.id}/messages`, { token })).body
            .items
        : [];
      const file = thread.find(({ files }: { files?: object[] }) => files?.length)?.files[0];
      if (file?.status === 'stored') {
        expect(file).toMatchObject({ type: 'image', mediaType: 'image/gif', sizeBytes: GIF.length });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('ARRÊT hears that it was understood, and then nothing more until START', async () => {
    const phone = '+33639986005';
    await until(await ask({ channel: 'sms', to: phone }), ({ status }) => status === 'delivered');
    await writes(phone, 'ARRÊT');
    const thread = async () =>
      (
        await fetch(
          `${product.sandbox.url}/pages/twilio/${encodeURIComponent(phone)}/${encodeURIComponent('+33639980001')}`,
        )
      ).text();
    while (!(await thread()).includes('vous ne recevrez plus de messages'))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await ask({ channel: 'sms', to: phone });
    await until(refused, ({ status, reason }) => status === 'suppressed' && reason === 'opted-out');
    await writes(phone, 'START');
    for (;;) {
      const row = await until(await ask({ channel: 'sms', to: phone }), ({ status }) =>
        ['delivered', 'suppressed'].includes(status),
      );
      if (row.status === 'delivered') break;
    }
  });
});
