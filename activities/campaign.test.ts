import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { composeCarriers } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { steerCampaign } from '../db/campaigns.ts';
import { changeClient } from '../db/clients.ts';
import { optOut, suppress } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { people, sendStep, startedCampaign } from '../testing/campaign.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createCampaignActivities } from './campaign.ts';
import { createCampaignSending } from './campaign-sending.ts';
import { createMessagingActivities } from './messaging.ts';

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let prefix = 63_960;

beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
beforeEach(async () => {
  tenantId = await t.tenant();
  prefix += 1;
  await awake(tenantId);
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

const awake = (tenant: string) =>
  t.db.asTenant(tenant, (tx) =>
    writeMessagingSettings(tx, {
      ...DEFAULT_MESSAGING_SETTINGS,
      quietStart: '00:00',
      quietEnd: '00:00',
      marketingClosedDays: [],
    }),
  );
const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;

function activities(options: { onTheWay?: () => void } = {}) {
  const config = loadConfig({ NODE_ENV: 'test', SANDBOX_URL: sandbox.url });
  const sending = {
    db: t.db,
    carriers: composeCarriers(config),
    uploadedId: async () => {
      throw new Error('no file is sent in these tests');
    },
    readFile: async () => {
      throw new Error('no file is read in these tests');
    },
    mediaUrl: () => 'https://app.example/media/x',
    inboundDomain: null,
    unsubscribeUrl: (messageId: string) => {
      options.onTheWay?.();
      return `https://app.example/unsubscribe/${messageId}`;
    },
  };
  const perSecond = {
    twilio: 1_000,
    resend: 1_000,
    whatsapp: 1_000,
    meta: 1_000,
    webchat: 1_000,
    vapi: 1_000,
  };
  const messaging = createMessagingActivities({ ...sending, perSecond });
  return {
    ...createCampaignActivities({
      db: t.db,
      publicUrl: 'https://app.example',
      unsubscribeUrl: sending.unsubscribeUrl,
    }),
    ...createCampaignSending({ ...sending, perSecond, messaging }),
  };
}

const crowd = (count: number, channels?: Array<'sms' | 'email'>) =>
  inTenant((tx) => people(tx, count, { prefix: String(prefix), ...(channels ? { channels } : {}) }));
const begun = (plan = {}) => inTenant((tx) => startedCampaign(tx, plan));
const decide = (campaignId: string) =>
  run(() => activities().advanceCampaign({ tenantId, campaignId, at: Date.now() }));
const send = (campaignId: string, provider: 'twilio' | 'resend' = 'twilio', at = Date.now()) =>
  run(() => activities().sendCampaign({ tenantId, campaignId, provider, at }));
const statuses = () =>
  inTenant(
    async (tx) =>
      await tx.sql<{ status: string; reason: string | null }>(
        `select status, reason from messages where kind = 'campaign.message' order by id`,
      ),
  );
const posts = async (provider = 'twilio') =>
  (await control.requests(provider)).filter(
    ({ method, body }) => method === 'POST' && JSON.stringify(body).includes(String(prefix)),
  ).length;

describe('a page of a campaign', () => {
  it('is decided and sent, and done again changes nothing', async () => {
    await crowd(8);
    const id = await begun();
    expect(await decide(id)).toMatchObject({ status: 'running', queues: [{ provider: 'twilio' }] });
    expect(await send(id)).toEqual({ sent: 8, wakeAt: null });
    expect(await send(id)).toEqual({ sent: 0, wakeAt: null });
    expect(await decide(id)).toMatchObject({ status: 'over', queues: [] });
    expect(await posts()).toBe(8);
    expect((await statuses()).every(({ status }) => ['sent', 'delivered'].includes(status))).toBe(true);
  });

  it('reads consent again at the last step: a STOP, a block, a pause in between', async () => {
    const [stopped, blocked] = await crowd(4);
    const id = await begun();
    await decide(id);
    const phoneOf = async (clientId: string) =>
      (
        await inTenant((tx) =>
          tx.sql<{ phone: string }>(`select phone from clients where id = ?`, [clientId]),
        )
      )[0]!.phone;
    await inTenant(async (tx) => {
      await optOut(tx, { channel: 'sms', address: await phoneOf(stopped!), source: 'keyword' });
      await suppress(tx, { channel: 'sms', address: await phoneOf(blocked!), reason: 'staff' });
    });
    expect((await send(id)).sent).toBe(2);
    const ended = (await statuses()).filter(({ status }) => status === 'suppressed');
    expect(ended.map(({ reason }) => reason)).toEqual(['opted-out', 'opted-out']);
    expect(await posts()).toBe(2);

    await crowd(0);
    const second = await begun({ reenterAfterDays: null });
    await inTenant((tx) =>
      tx.sql(
        `update messages set created_at = created_at - interval '30 days', attempted_at = attempted_at - interval '30 days'`,
      ),
    );
    await decide(second);
    await inTenant((tx) => steerCampaign(tx, second, 'pause', new Date()));
    expect((await send(second)).sent).toBe(0);
    expect(await inTenant((tx) => tx.sql(`select 1 from messages where status = 'queued'`))).toEqual([]);
    expect(await posts()).toBe(2);
  });

  it('goes by e-mail with its own way out in text, page and header', async () => {
    await crowd(1, ['email']);
    const id = await begun();
    await decide(id);
    expect((await send(id, 'resend')).sent).toBe(1);
    const [mail] = await inTenant((tx) =>
      tx.sql<{ id: string; text: string; html: string }>(
        `select id, body_text as text, body_html as html from messages where channel = 'email'`,
      ),
    );
    for (const body of [mail!.text, mail!.html])
      expect(body).toContain(`https://app.example/unsubscribe/${mail!.id}`);
    const [request] = (await control.requests('resend')).filter(({ body }) =>
      JSON.stringify(body).includes(`c${prefix}0@`),
    );
    expect(JSON.stringify(request!.body)).toContain('List-Unsubscribe');
  });

  it('leaves what was lost with its provider to be looked for, and never sends it twice', async () => {
    await crowd(3);
    await control.fault({
      provider: 'twilio',
      kind: 'drop-after-accept',
      times: 1,
      match: { method: 'POST' },
    });
    const id = await begun();
    await decide(id);
    const page = await send(id);
    expect(page.sent).toBe(2);
    expect(page.wakeAt).toBeGreaterThan(Date.now());
    // A minute later by the workflow's clock.
    expect((await send(id, 'twilio', Date.now() + 61_000)).wakeAt).toBeNull();
    expect((await statuses()).every(({ status }) => ['sent', 'delivered'].includes(status))).toBe(true);
    expect(await posts()).toBe(3);
  });

  it('does not leave by a worker that slept on the way: another may have looked for it and sent it', async () => {
    await crowd(1, ['email']);
    const id = await begun({ steps: [sendStep('one', 'Bonjour', ['email'])] });
    await decide(id);
    const wakesAt = Date.now() + 31_000;
    const sleepy = activities({ onTheWay: () => jest.spyOn(Date, 'now').mockReturnValue(wakesAt) });
    const at = Date.now();
    try {
      const page = await run(() => sleepy.sendCampaign({ tenantId, campaignId: id, provider: 'resend', at }));
      expect(page.sent).toBe(0);
    } finally {
      jest.restoreAllMocks();
    }
    expect(await posts('resend')).toBe(0);
    expect((await send(id, 'resend', at + 60_000)).sent).toBe(1);
    expect(await posts('resend')).toBe(1);
  });

  it('is not held up by somebody whose number is wrong, nor does it touch another business', async () => {
    const other = await t.tenant();
    await awake(other);
    await t.db.asTenant(other, (tx) => people(tx, 2, { prefix: '63955' }));
    const before = await fingerprint(t, other);
    const ids = await crowd(3);
    await inTenant((tx) => changeClient(tx, ids[1]!, { phone: '+15005550001' }));
    const id = await begun();
    await decide(id);
    expect((await send(id)).sent).toBe(2);
    expect((await statuses()).filter(({ status }) => status === 'failed')).toEqual([
      { status: 'failed', reason: 'invalid-address' },
    ]);
    expect(await fingerprint(t, other)).toEqual(before);
    await expect(
      run(() => activities().advanceCampaign({ tenantId: other, campaignId: id, at: Date.now() })),
    ).rejects.toThrow('no such campaign');
  });

  it('keeps to the cap when two campaigns want the same people', async () => {
    await crowd(5);
    const [first, second] = [await begun({ deadlineHours: 1 }), await begun({ deadlineHours: 1 })];
    await Promise.all([decide(first), decide(second)]);
    const found = await inTenant((tx) =>
      tx.sql<{ clientId: string; n: number }>(
        `select client_id as "clientId", count(*)::int as n from messages where kind = 'campaign.message' group by client_id`,
      ),
    );
    expect(found.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1]);
  });
});
