import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectAccount } from '../../db/channel-accounts.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { listTemplates } from '../../db/message-templates.ts';
import { findMessage, type NewMessage, queueMessage } from '../../db/messages.ts';
import { freePort } from '../../dev/ports.ts';
import { noticeCall, noticeTemplates } from '../../domain/messaging/templates/whatsapp.ts';
import { sandboxControl } from '../../sandbox/control-client.ts';
import { openTestApi, type TestApi } from '../../testing/api.ts';
import { startTestProduct, type TestProduct } from '../../testing/product.ts';

/** The whole way and back, every part real: somebody's phone → webhook → ledger → workflow → Graph API → phone → webhook. */
let product: TestProduct;
let api: TestApi;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let number: string;
let serial = 300_000;
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  product = await startTestProduct({ publicUrl });
  api = await openTestApi({ database: product.t, port, env: { PUBLIC_URL: publicUrl } });
  control = sandboxControl(product.sandbox.url);
}, 120_000);
beforeEach(async () => {
  serial += 1;
  number = `1065${serial}`;
  tenantId = await product.t.tenant({ name: 'Salon Marie' });
  await inTenant((tx) =>
    connectAccount(tx, { channel: 'whatsapp', externalId: number, parentId: `1022${serial}`, display: null }),
  );
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await api.close();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const person = () => `+336399${serial}`;
const phone = (path: string, form: Record<string, string> = {}) =>
  fetch(`${product.sandbox.url}/pages/whatsapp${path}`, {
    method: 'POST',
    body: new URLSearchParams({ from: person(), to: number, ...form }),
    redirect: 'manual',
  });
const look = () =>
  fetch(`${product.sandbox.url}/pages/whatsapp/${encodeURIComponent(person())}/${number}`).then((response) =>
    response.text(),
  );

/** Waits for something to be found; the test's own time limit is the only clock. */
async function until<T>(find: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
async function ask(more: Partial<NewMessage> = {}) {
  const id = await inTenant(async (tx) => {
    const { id: messageId } = await queueMessage(tx, {
      channel: 'whatsapp',
      kind: 'appointment.reminder',
      intentKey: crypto.randomUUID(),
      clientId: null,
      to: person(),
      text: 'À demain chez Salon Marie.',
      ...more,
    });
    await tx.ask({ kind: 'message.deliver', tenantId, messageId, channel: 'whatsapp' });
    return messageId;
  });
  return async () => (await inTenant((tx) => findMessage(tx, id)))!;
}
const statusIs = (row: Awaited<ReturnType<typeof ask>>, wanted: string) =>
  until(async () => {
    const now = await row();
    return now.status === wanted && now;
  });
const inbound = () =>
  inTenant((tx) =>
    tx.sql<{ text: string }>(`select body_text as text from messages where direction = 'inbound'`),
  );

describe('WhatsApp', () => {
  it('carries a notice there, and its ticks back', async () => {
    await phone('/write', { body: 'STOP' });
    await phone('/write', { body: 'START' });
    await until(async () => (await inbound()).length === 2);
    const row = await ask();
    await statusIs(row, 'delivered');
    expect(await look()).toContain('À demain chez Salon Marie.');
    expect(await statusIs(row, 'read')).toMatchObject({ attempts: 1, from: number });
  });

  it('settles a message whose answer was lost by its first tick, and never sends it twice', async () => {
    await phone('/write', { body: 'START' });
    await until(async () => (await inbound()).length === 1);
    await control.fault({
      provider: 'whatsapp',
      kind: 'drop-after-accept',
      match: { path: `/v24.0/${number}/messages` },
    });
    const row = await ask();
    expect(await statusIs(row, 'delivered')).toMatchObject({
      attempts: 1,
      inFlightSince: null,
      providerId: expect.stringMatching(/^wamid/),
    });
    expect((await look()).match(/À demain chez Salon Marie/g)).toHaveLength(1);
  });

  it('says a notice as its template to somebody who did not write, once WhatsApp has approved it', async () => {
    await until(async () => {
      const all = await inTenant(listTemplates);
      return all.length === noticeTemplates().length && all.every(({ status }) => status === 'approved');
    });
    const template = noticeCall('appointment.reminder', 'fr-FR', {
      business: { name: 'Salon Marie', phone: null, address: null, timeZone: 'Europe/Paris', country: 'FR' },
      firstName: null,
      service: 'Coupe',
      agent: null,
      startsAt: Date.parse('2026-11-24T13:30:00Z'),
      durationMinutes: 45,
      manageUrl: 'https://app.example/m/x',
      confirmByReply: true,
    });
    const row = await ask({ template });
    await statusIs(row, 'delivered');
    const shown = await look();
    expect(shown).toContain('nous vous rappelons votre rendez-vous chez Salon Marie');
    expect(shown).toContain('Je confirme');
    const free = await ask({ to: `+3363988${serial - 200_000}` });
    expect(await statusIs(free, 'failed')).toMatchObject({ reason: 'window-closed', attempts: 0 });
  });

  it('brings a photo into the store, although WhatsApp was out of order for a moment', async () => {
    await control.fault({ provider: 'whatsapp', kind: 'status', status: 503, match: { path: '/download' } });
    const form = new FormData();
    for (const [name, value] of Object.entries({ from: person(), to: number, caption: 'Comme ça' }))
      form.set(name, value);
    const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex');
    form.set('file', new File([png], 'photo.png', { type: 'image/png' }));
    await fetch(`${product.sandbox.url}/pages/whatsapp/file`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const stored = await until(async () => {
      const [file] = await inTenant((tx) =>
        tx.sql<{ key: string; type: string }>(
          `select object_key as key, media_type as type from media where status = 'stored'`,
        ),
      );
      return file;
    });
    expect(stored.type).toBe('image/png');
    expect(await readFile(join(product.config.objects.dir, stored.key))).toEqual(png);
    expect(await inbound()).toEqual([{ text: 'Comme ça' }]);
  });

  it('shows the team’s reaction on the person’s own words, and no more once it is taken back', async () => {
    await phone('/write', { body: 'Merci pour tout' });
    const { token } = await api.person({ tenantId });
    const ask = async (method: string, path: string, body?: object) =>
      (await api.request(method, `/api/v1/conversations${path}`, { token, ...(body ? { body } : {}) })).body;
    const { id } = await until(async () => (await ask('GET', '')).items[0]);
    const [message] = (await ask('GET', `/${id}/messages`)).items.filter(
      ({ text }: { text: string }) => text === 'Merci pour tout',
    );
    const react = (emoji: string | null) => ask('PUT', `/${id}/messages/${message.id}/reaction`, { emoji });
    expect(await react('🎉')).toEqual({ reaction: '🎉' });
    await until(async () => (await look()).includes('🎉'));
    await react(null);
    await until(async () => !(await look()).includes('🎉'));
  });

  it.each(['webhook-duplicate', 'webhook-out-of-order', 'webhook-late'] as const)(
    'takes what somebody wrote once with %s',
    async (kind) => {
      await control.fault({ provider: 'whatsapp', kind, match: { path: 'message.received' }, delayMs: 500 });
      await phone('/write', { body: 'START' });
      await phone('/write', { body: 'STOP' });
      await until(async () => (await inbound()).length === 2);
      await until(async () => {
        const told = (await control.webhooks('whatsapp')).filter(({ event }) => event === 'message.received');
        return told.every(({ status }) => status === 200);
      });
      expect(await inbound()).toHaveLength(2);
      await control.clearRequests();
    },
  );

  it('is where Sara answers whoever wrote there, once', async () => {
    await phone('/write', { body: 'Bonjour, avez-vous de la place demain ?' });
    const reply = await until(async () => {
      const [row] = await inTenant((tx) =>
        tx.sql<{ text: string; channel: string; from: string; to: string; status: string }>(
          `select body_text as text, channel, from_address as "from", to_address as "to", status from messages
           where kind = 'conversation.reply' and status in ('delivered', 'read')`,
        ),
      );
      return row;
    });
    expect(reply).toMatchObject({ channel: 'whatsapp', from: number, to: person() });
    const shown = await look();
    expect(shown.match(/class="bubble theirs"/g)).toHaveLength(1);
  });

  it('takes nothing unsigned', async () => {
    await control.fault({
      provider: 'whatsapp',
      kind: 'webhook-unsigned',
      match: { path: 'message.received' },
    });
    await phone('/write', { body: 'Bonjour' });
    const [told] = await until(async () => {
      const sent = (await control.webhooks('whatsapp')).filter(
        ({ fault, status }) => fault === 'webhook-unsigned' && status !== null,
      );
      return sent.length > 0 && sent;
    });
    expect(told!.status).toBe(403);
    expect(await inbound()).toEqual([]);
  });
});
