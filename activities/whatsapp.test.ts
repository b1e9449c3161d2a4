import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { composeCarriers, sendsPerSecond } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { connectAccount, listAccounts } from '../db/channel-accounts.ts';
import { optOut } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import { listTemplates, setTemplateStatus } from '../db/message-templates.ts';
import { findMessage, type NewMessage, queueMessage } from '../db/messages.ts';
import { noticeCall, noticeText } from '../domain/messaging/templates/whatsapp.ts';
import { createMetaAccounts } from '../providers/messaging/meta-accounts.ts';
import { createWhatsAppAccounts } from '../providers/messaging/whatsapp-accounts.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createMessagingActivities, type SendRequest } from './messaging.ts';
import { createTemplateActivities } from './templates.ts';

const HOUR = 3_600_000;

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let number: string;
let waba: string;
let serial = 200_000;

beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
beforeEach(async () => {
  tenantId = await t.tenant({ name: 'Salon Marie' });
  serial += 1;
  [number, waba] = [`2065403${serial}`, `2022901${serial}`];
  await connect();
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  t.db.asTenant(tenant, work);
const connect = (channel: 'whatsapp' | 'instagram' | 'messenger' = 'whatsapp', externalId = number) =>
  inTenant((tx) =>
    connectAccount(tx, {
      channel,
      externalId,
      parentId: { whatsapp: waba, instagram: `5${externalId}`, messenger: null }[channel],
      display: null,
    }),
  );
const config = () => loadConfig({ NODE_ENV: 'test', SANDBOX_URL: sandbox.url });
const activities = () =>
  createMessagingActivities({
    db: t.db,
    carriers: composeCarriers(config(), 1_000),
    readFile: async () => {
      throw new Error('no file of these messages is carried along');
    },
    mediaUrl: () => 'https://app.example/media/x',
    uploadedId: async () => '1',
    inboundDomain: 'reponses.coccinelle.example',
    unsubscribeUrl: (id) => `https://app.example/unsubscribe/${id}`,
    perSecond: sendsPerSecond(config()),
  });
const templates = () =>
  createTemplateActivities({
    db: t.db,
    accounts: createWhatsAppAccounts({ token: 'x', baseUrl: `${sandbox.url}/whatsapp` }),
    direct: direct(),
  });
const direct = () => createMetaAccounts({ token: 'x', baseUrl: `${sandbox.url}/meta` });
const nextPerson = () => {
  serial += 1;
  return `+336399${serial}`;
};
async function queued(more: Partial<NewMessage> = {}): Promise<SendRequest> {
  const channel = more.channel ?? 'whatsapp';
  const { id } = await inTenant((tx) =>
    queueMessage(tx, {
      channel,
      kind: 'appointment.reminder',
      intentKey: `test/${randomUUID()}`,
      clientId: null,
      to: nextPerson(),
      text: 'Rappel de votre rendez-vous.',
      ...more,
    }),
  );
  const now = Date.now();
  return { tenantId, messageId: id, channel, at: now, giveUpAt: now + HOUR };
}
const row = async ({ messageId }: SendRequest) => (await inTenant((tx) => findMessage(tx, messageId)))!;
/** Somebody wrote to us, so long ago. */
const wrote = (
  from: string,
  agoMs = 0,
  more: { to?: string; channel?: 'whatsapp' | 'instagram' | 'messenger' } = {},
) =>
  inTenant((tx) =>
    receiveMessage(
      tx,
      {
        provider: more.channel && more.channel !== 'whatsapp' ? 'meta' : 'whatsapp',
        channel: more.channel ?? 'whatsapp',
        eventId: randomUUID(),
        providerId: randomUUID(),
        from,
        to: more.to ?? number,
        text: 'Bonjour',
        segments: null,
        payload: {},
        sentAt: new Date(Date.now() - agoMs),
        sender: { ids: [from], displayName: null },
      },
      { keyword: null, answer: false },
      new Date(),
    ),
  );
const posted = async (to: string) =>
  (await control.requests('whatsapp'))
    .map(({ body }) => body as Record<string, unknown>)
    .filter((body) => body?.to === to);
const call = (language = 'fr-FR') =>
  noticeCall('appointment.reminder', language, {
    business: { name: 'Salon Marie', phone: null, address: null, timeZone: 'Europe/Paris', country: 'FR' },
    firstName: null,
    service: 'Coupe',
    agent: null,
    startsAt: Date.parse('2026-11-24T13:30:00Z'),
    durationMinutes: 45,
    manageUrl: 'https://app.example/m/x',
    confirmByReply: true,
  });
/** WhatsApp has our templates and has looked at them. */
async function approved() {
  for (;;) {
    await templates().syncTemplates({ tenantId });
    const all = await inTenant(listTemplates);
    if (all.every(({ status }) => status === 'approved')) return all;
  }
}

describe('sending on WhatsApp', () => {
  it('leaves from the business’s number, in its own words while the window is open', async () => {
    const request = await queued({ template: call() });
    const { to } = await row(request);
    await wrote(to, 23 * HOUR);
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await row(request)).toMatchObject({
      status: 'sent',
      from: number,
      providerId: expect.stringMatching(/^wamid/),
      segments: null,
    });
    expect(await posted(to)).toMatchObject([
      { type: 'text', text: { body: 'Rappel de votre rendez-vous.' } },
    ]);
  });

  it('leaves as its approved template when the window has closed', async () => {
    const all = await approved();
    expect(all).toHaveLength(16);
    const request = await queued({ template: call() });
    const { to } = await row(request);
    await wrote(to, 25 * HOUR);
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await posted(to)).toMatchObject([
      { type: 'template', template: { name: 'coccinelle_appointment_reminder_1', language: { code: 'fr' } } },
    ]);
    expect(noticeText(call())).toContain('mardi 24 novembre 2026 à 14 h 30, Coupe');
  });

  it('never tries free text outside the window, and says which way it was closed', async () => {
    const stranger = await queued();
    const refused = { status: 'failed', reason: 'window-closed' };
    expect(await activities().sendMessage(stranger)).toEqual(refused);
    expect(await activities().sendMessage(stranger)).toEqual(refused);
    expect(await row(stranger)).toMatchObject({ ...refused, attempts: 0 });
    expect(await posted((await row(stranger)).to)).toEqual([]);

    // A template WhatsApp has not approved, or has paused, is none.
    const early = await queued({ template: call() });
    expect(await activities().sendMessage(early)).toEqual({ status: 'failed', reason: 'template' });
    await approved();
    const { name, language } = call();
    await inTenant((tx) =>
      setTemplateStatus(tx, { businessAccountId: waba, name, language, status: 'paused', reason: null }),
    );
    const paused = await queued({ template: call() });
    expect(await activities().sendMessage(paused)).toEqual({ status: 'failed', reason: 'template' });
    expect(await activities().sendMessage(await queued({ template: call('en-GB') }))).toEqual({
      status: 'sent',
    });
  });

  it('counts the window per number: what was written to another opens nothing', async () => {
    const other = `3065403${serial}`;
    await connect('whatsapp', other);
    const request = await queued();
    const { to } = await row(request);
    await wrote(to, 0, { to: other });
    expect(await activities().sendMessage(request)).toMatchObject({ reason: 'window-closed' });
    const answer = await queued({ to, from: other });
    expect(await activities().sendMessage(answer)).toEqual({ status: 'sent' });
    expect((await row(answer)).from).toBe(other);
  });

  it('carries buttons as buttons', async () => {
    const request = await queued({
      text: 'Quand ?',
      content: { kind: 'buttons', buttons: [{ id: 'slot-1', title: 'Mardi 10 h' }] },
    });
    const { to } = await row(request);
    await wrote(to);
    await activities().sendMessage(request);
    expect(await posted(to)).toMatchObject([
      { type: 'interactive', interactive: { type: 'button', body: { text: 'Quand ?' } } },
    ]);
  });

  it('needs an account, and one that is withdrawn sends nothing', async () => {
    const request = await queued();
    await wrote((await row(request)).to);
    await inTenant((tx) => tx.sql(`delete from channel_accounts`));
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'sender' });
    expect(await posted((await row(request)).to)).toEqual([]);
  });

  it('refuses who said STOP on WhatsApp, whatever other channels say', async () => {
    const request = await queued();
    const { to } = await row(request);
    await wrote(to);
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: to, source: 'keyword' }));
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    await inTenant((tx) => optOut(tx, { channel: 'whatsapp', address: to, source: 'keyword' }));
    expect(await activities().sendMessage(await queued({ to }))).toEqual({
      status: 'suppressed',
      reason: 'opted-out',
    });
  });

  it('sends once however often it is run, one after the other or at once', async () => {
    const request = await queued();
    const { to } = await row(request);
    await wrote(to);
    const results = await Promise.all([1, 2, 3, 4].map(() => activities().sendMessage(request)));
    expect(results.every(({ status }) => status === 'sent' || status === 'unknown')).toBe(true);
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await posted(to)).toHaveLength(1);
  });

  it('leaves every other business as it was, and does not find its messages', async () => {
    const request = await queued();
    await wrote((await row(request)).to);
    const other = await t.tenant();
    const before = await fingerprint(t, other);
    await activities().sendMessage(request);
    expect(await fingerprint(t, other)).toEqual(before);
    await expect(activities().sendMessage({ ...request, tenantId: other })).rejects.toThrow(
      'no such message',
    );
  });
});

describe('the rate to one person', () => {
  it('holds over workers: ten leave, the others wait, and none is lost', async () => {
    const to = nextPerson();
    await wrote(to);
    const requests = await Promise.all(Array.from({ length: 14 }, () => queued({ to })));
    // Each from a worker of its own.
    const results = await Promise.all(requests.map((request) => activities().sendMessage(request)));
    const waiting = results.filter((one) => one.status === 'waiting');
    expect(results.filter(({ status }) => status === 'sent')).toHaveLength(10);
    expect(waiting).toHaveLength(4);
    for (const one of waiting) {
      const inMs = (one as { until: number }).until - Date.now();
      expect(inMs).toBeGreaterThan(0);
      expect(inMs).toBeLessThanOrEqual(60_000);
    }
    expect(await posted(to)).toHaveLength(10);
    // Somebody else is not made to wait for them, and a minute later nobody is.
    const other = await queued();
    await wrote((await row(other)).to);
    expect(await activities().sendMessage(other)).toEqual({ status: 'sent' });
    await inTenant((tx) => tx.sql(`update messages set attempted_at = attempted_at - interval '1 minute'`));
    const late = requests[results.findIndex(({ status }) => status === 'waiting')]!;
    expect(await activities().sendMessage(late)).toEqual({ status: 'sent' });
  });

  it('gives up what would be too late', async () => {
    const to = nextPerson();
    await wrote(to);
    for (let sent = 0; sent < 10; sent += 1) await activities().sendMessage(await queued({ to }));
    const request = { ...(await queued({ to })), giveUpAt: Date.now() + 1_000 };
    expect(await activities().sendMessage(request)).toEqual({ status: 'failed', reason: 'expired' });
  });
});

describe('a refusal or a lost answer', () => {
  const open = async () => {
    const request = await queued();
    await wrote((await row(request)).to);
    return request;
  };
  const reconcile = (request: SendRequest, waitedMs: number) =>
    activities().reconcileMessage({ ...request, waitedMs });

  it('for now is waited out, then the message goes once', async () => {
    const request = await open();
    await control.fault({ provider: 'whatsapp', kind: 'status', status: 429, retryAfter: 30 });
    expect(await activities().sendMessage(request)).toMatchObject({ status: 'waiting' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
    expect(await row(request)).toMatchObject({ attempts: 2, errorCode: null });
  });

  it('that was lost stays unknown, since WhatsApp cannot be asked: it is never sent again', async () => {
    const request = await open();
    await control.fault({ provider: 'whatsapp', kind: 'drop-after-accept' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    for (const waitedMs of [20_000, 60_000, 300_000])
      expect(await reconcile(request, waitedMs)).toEqual({ status: 'unknown' });
    expect(await activities().sendMessage(request)).toEqual({ status: 'unknown' });
    expect(await posted((await row(request)).to)).toHaveLength(1);
  });
});

describe('Instagram and Messenger', () => {
  it.each(['instagram', 'messenger'] as const)(
    '%s: an answer within the 24 hours, and nothing after',
    async (channel) => {
      const [account, person] = [`4065403${serial}`, `179${serial}`];
      await connect(channel, account);
      await wrote(person, HOUR, { to: account, channel });
      const request = await queued({ channel, to: person, text: 'Bonjour, quand souhaitez-vous venir ?' });
      expect(await activities().sendMessage(request)).toEqual({ status: 'sent' });
      expect(await row(request)).toMatchObject({ from: account, providerId: expect.any(String) });
      // Instagram's leave through the page.
      const sent = (await control.requests('meta')).findLast(({ method }) => method === 'POST')!;
      expect(sent.path).toContain(`/${channel === 'instagram' ? `5${account}` : account}/messages`);
      const stranger = await queued({ channel, to: `180${serial}` });
      expect(await activities().sendMessage(stranger)).toEqual({ status: 'failed', reason: 'window-closed' });
    },
  );
});

describe('getting pages ready', () => {
  it('a page that is refused keeps no other from being ready, and is told', async () => {
    const [refused, next] = [`1000${serial}`, `1001${serial}`];
    await inTenant(async (tx) => {
      for (const externalId of [refused, next])
        await connectAccount(tx, { channel: 'messenger', externalId, parentId: null, display: null });
    });
    await control.fault({ provider: 'meta', kind: 'status', status: 400, match: { method: 'POST' } });
    await expect(templates().syncTemplates({ tenantId })).rejects.toMatchObject({ type: 'AccountRefused' });
    const asked = (await control.requests('meta')).map(({ path }) => path);
    expect(asked.filter((path) => path.endsWith(`${next}/subscribed_apps`))).toHaveLength(1);
  });

  it('has what is written to a page, and to its Instagram account, told to us, and learns how people know them', async () => {
    const [page, instagram] = [`1002${serial}`, `1784${serial}`];
    await inTenant(async (tx) => {
      await connectAccount(tx, { channel: 'messenger', externalId: page, parentId: null, display: null });
      await connectAccount(tx, {
        channel: 'instagram',
        externalId: instagram,
        parentId: page,
        display: null,
      });
    });
    await templates().syncTemplates({ tenantId });
    await templates().syncTemplates({ tenantId });
    const asked = (await control.requests('meta')).filter(({ path }) => path.includes(page));
    const subscribed = asked.filter(({ path }) => path.endsWith(`/${page}/subscribed_apps`));
    // Once a run, though both are of one page.
    expect(subscribed).toHaveLength(2);
    expect(subscribed[0]!.method).toBe('POST');
    const shown = await inTenant(listAccounts);
    expect(shown.find(({ channel }) => channel === 'messenger')?.display).toBe(`Page ${page.slice(-4)}`);
    expect(shown.find(({ channel }) => channel === 'instagram')?.display).toBe(
      `@compte.${instagram.slice(-4)}`,
    );
    // Whoever writes as a client can choose among them.
    const page1 = await (await fetch(`${sandbox.url}/pages/meta`)).text();
    for (const id of [page, instagram]) expect(page1).toContain(`<option value="${id}">`);
  });

  it('goes on with WhatsApp where a page refuses, and is not tried again', async () => {
    const page = `1003${serial}`;
    await inTenant((tx) =>
      connectAccount(tx, { channel: 'messenger', externalId: page, parentId: null, display: null }),
    );
    await control.fault({ provider: 'meta', kind: 'status', status: 401 });
    await expect(templates().syncTemplates({ tenantId })).rejects.toMatchObject({ nonRetryable: true });
    expect((await inTenant(listTemplates)).length).toBeGreaterThan(0);
  });
});

describe('taking over the templates', () => {
  it('hands in what is missing, once', async () => {
    expect(await templates().syncTemplates({ tenantId })).toEqual({ accounts: 1 });
    await templates().syncTemplates({ tenantId });
    const created = (await control.requests('whatsapp')).filter(
      ({ method, path }) => method === 'POST' && path.includes(`/${waba}/message_templates`),
    );
    expect(created).toHaveLength(16);
    const all = await inTenant(listTemplates);
    expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['fr', 'en']));
    expect(all.every(({ category }) => category === 'utility')).toBe(true);
  });

  it('takes over what is approved after the list was read and before it is written', async () => {
    const accounts = createWhatsAppAccounts({ token: 'x', baseUrl: `${sandbox.url}/whatsapp` });
    const isPending = ({ status }: { status: string }) => status === 'pending';
    let isHeldUp = false;
    const listTemplatesLate: typeof accounts.listTemplates = async (account) => {
      const read = await accounts.listTemplates(account);
      if (isHeldUp || !read.some(isPending)) return read;
      isHeldUp = true;
      while ((await accounts.listTemplates(account)).some(isPending)) await sleep(50);
      return read;
    };
    const late = { ...accounts, listTemplates: listTemplatesLate };
    await createTemplateActivities({ db: t.db, accounts: late, direct: direct() }).syncTemplates({
      tenantId,
    });
    const all = await inTenant(listTemplates);
    expect(isHeldUp).toBe(true);
    expect(all.filter(({ status }) => status !== 'approved')).toEqual([]);
  });

  it('does nothing without an account, and nothing to others', async () => {
    const other = await t.tenant();
    expect(await templates().syncTemplates({ tenantId: other })).toEqual({ accounts: 0 });
    const before = await fingerprint(t, other);
    await templates().syncTemplates({ tenantId });
    expect(await fingerprint(t, other)).toEqual(before);
  });

  it('is tried again after a failure, and not after a refusal', async () => {
    await control.fault({ provider: 'whatsapp', kind: 'status', status: 503 });
    await expect(templates().syncTemplates({ tenantId })).rejects.toMatchObject({ kind: 'transient' });
    await control.fault({ provider: 'whatsapp', kind: 'status', status: 401 });
    await expect(templates().syncTemplates({ tenantId })).rejects.toMatchObject({ nonRetryable: true });
  });
});
